//! Flows that can work and flows that cannot.

use super::{Fault, Flow, StepFlow, StepKind, check};
use crate::item::{ItemVersion, Limit, Step};
use crate::text::Bilingual;

/// An item whose steps are (number, kind, next, days).
fn item(steps: &[(u32, StepKind, &[u32], u32)]) -> ItemVersion {
    let mut item = ItemVersion::sample();
    item.legal_limit = Limit::working_days(20);
    item.committed_limit = Limit::working_days(10);
    let step = |(number, kind, next, days): &(u32, StepKind, &[u32], u32)| Step {
        number: *number,
        name: Bilingual::both("环节", "Step"),
        unit: None,
        limit: Some(Limit::working_days(*days)),
        standard: None,
        result: None,
        flow: Some(StepFlow {
            kind: *kind,
            next: next.to_vec(),
            org: None,
            needs_two: false,
            stops_all: false,
            silence_agrees: false,
        }),
    };
    item.steps = steps.iter().map(step).collect();
    item
}

use StepKind::{Accept, Decide, Deliver, Examine};

#[test]
fn a_sound_flow_passes_and_an_item_without_one_too() {
    let sound = item(&[
        (1, Accept, &[2, 3], 1),
        (2, Examine, &[4], 5),
        (3, Examine, &[4], 8),
        (4, Decide, &[5], 2),
        (5, Deliver, &[], 10),
    ]);
    // Side by side the longer of two counts: 8 and 2 days fit into 10.
    assert_eq!(check(&sound), []);
    let flow = Flow::of(&sound.steps);
    assert_eq!(flow.first().iter().map(|step| step.number).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(flow.after(1), [2, 3, 4, 5]);
    assert_eq!(check(&ItemVersion::sample()), []);
}

#[test]
fn what_cannot_work_is_named() {
    let one = |steps: &[(u32, StepKind, &[u32], u32)]| check(&item(steps));
    assert_eq!(
        one(&[(1, Accept, &[2], 1), (2, Examine, &[], 1), (3, Decide, &[], 1)]),
        [Fault::DeadEnd { step: 1 }, Fault::DeadEnd { step: 2 }, Fault::Unreachable { step: 3 }]
    );
    assert_eq!(
        one(&[(1, Accept, &[3], 1), (2, Examine, &[3], 1), (3, Decide, &[], 1)]),
        [Fault::Unreachable { step: 2 }]
    );
    assert_eq!(
        one(&[(1, Accept, &[2], 1), (2, Examine, &[2, 3], 1), (3, Decide, &[], 1)]),
        [Fault::Circle { step: 2 }]
    );
    assert_eq!(one(&[(1, Accept, &[2], 1), (2, Examine, &[], 1)]), [Fault::Decisions { count: 0 }]);
    assert_eq!(
        one(&[(1, Accept, &[9, 2], 1), (2, Decide, &[], 1)]),
        [Fault::NoSuchNext { step: 1, next: 9 }]
    );
    assert_eq!(
        one(&[(1, Accept, &[2], 1), (2, Decide, &[], 1), (2, Decide, &[], 1)])[0],
        Fault::TwiceNumbered { step: 2 }
    );
    let days = |n: u64| n * 7 / 5 * 24 * 60;
    assert_eq!(
        one(&[(1, Accept, &[2], 1), (2, Examine, &[3], 15), (3, Decide, &[], 5)]),
        [Fault::TooLong { way_minutes: days(20), limit_minutes: days(10) }]
    );
}

#[test]
fn bad_departments_and_empty_silence_are_named() {
    let mut item = item(&[(1, Accept, &[2], 1), (2, Examine, &[3], 1), (3, Decide, &[], 1)]);
    let step = &mut item.steps[1];
    step.limit = None;
    let flow = step.flow.as_mut().expect("it has one");
    flow.silence_agrees = true;
    flow.org = Some("nobody".to_owned());
    assert_eq!(check(&item), [Fault::SilenceWithoutLimit { step: 2 }, Fault::BadOrg { step: 2 }]);
}
