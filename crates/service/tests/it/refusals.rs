//! What is not allowed does not happen: wrong people, wrong states, stale eyes, the same person.

use domain::case::{Refusal, State};
use domain::identity::{Actor, Role};
use service::Error;
use service::cases;

use crate::engines::{Base, on_both_engines};
use crate::world::{Deed, PASSWORD, Person, World, application};

on_both_engines!(
    a_deed_in_the_wrong_state_is_refused_with_the_state,
    whoever_examined_a_case_does_not_decide_it,
    another_officers_case_is_left_alone,
    strangers_are_told_there_is_no_such_case,
    colleagues_without_the_role_are_forbidden,
    a_stale_page_changes_nothing,
    reasons_are_needed_where_the_law_needs_them,
    answers_must_fit_the_form,
);

/// The states that the ordinary deeds lead to.
pub const REACHED: [State; 9] = [
    State::Submitted,
    State::AwaitCorrection,
    State::Accepted,
    State::InReview,
    State::AwaitDecision,
    State::Granted,
    State::Refused,
    State::NotAccepted,
    State::Withdrawn,
];

/// The states in which the table of the procedure allows a deed.
pub fn allowed(deed: &Deed) -> &'static [State] {
    match deed {
        Deed::Accept | Deed::Decline | Deed::Correct => &[State::Submitted, State::PreCheck],
        Deed::Supplement => &[State::AwaitCorrection],
        Deed::StartReview => &[State::Accepted],
        Deed::Review { .. } => &[State::InReview],
        Deed::Return | Deed::Decide { .. } => &[State::AwaitDecision],
        Deed::Withdraw => &[
            State::Submitted,
            State::PreCheck,
            State::AwaitCorrection,
            State::Accepted,
            State::InReview,
            State::Suspended,
            State::AwaitDecision,
        ],
    }
}

fn a_deed_in_the_wrong_state_is_refused_with_the_state(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    for state in REACHED {
        let id = cast.case_in(&world, state);
        let before = world.case(&id);
        for deed in Deed::ALL.iter().filter(|deed| !allowed(deed).contains(&state)) {
            match cast.doer(deed).does(&world, deed, &id) {
                Err(Error::Overtaken { state: said }) => assert_eq!(said, state),
                other => panic!("{deed:?} in {state:?}: {other:?}"),
            }
        }
        assert_eq!(world.case(&id), before);
    }
    world.assert_sound();
}

fn whoever_examined_a_case_does_not_decide_it(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let both = world.staff("both", &[Role::Officer, Role::Approver]);
    let id = cast.case_in(&world, State::Accepted);
    both.does(&world, &Deed::StartReview, &id).unwrap();
    both.does(&world, &Deed::Review { is_for_grant: true }, &id).unwrap();
    let refused = both.does(&world, &Deed::Decide { is_granted: true }, &id);
    assert!(matches!(refused, Err(Error::Refused(Refusal::SamePerson))), "{refused:?}");
    let inbox = cases::inbox(&both.ctx(&world), &world.sv, &[Role::Approver], 10).unwrap();
    assert!(inbox.cases.is_empty(), "what one cannot decide is not one's work");
    cast.approver.does(&world, &Deed::Decide { is_granted: true }, &id).unwrap();
}

fn another_officers_case_is_left_alone(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let other = world.staff("other", &[Role::Officer]);
    let id = cast.case_in(&world, State::InReview);
    let refused = other.does(&world, &Deed::Review { is_for_grant: true }, &id);
    assert!(matches!(refused, Err(Error::Refused(Refusal::OtherOfficer))), "{refused:?}");
}

fn strangers_are_told_there_is_no_such_case(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::AwaitDecision);
    let all = [Role::WindowClerk, Role::Officer, Role::Approver];
    let strangers = [
        world.citizen("stranger"),
        world.staff_of("elsewhere", &all, "330105", None),
        world.staff_of("other-office", &all, "330106", Some("11450721MB15580811")),
        world.staff_of("far-supervisor", &[Role::Supervisor], "330105", None),
        world.staff("administrator", &[Role::Administrator]),
        world.staff("editor", &[Role::ItemEditor, Role::Assessor]),
    ];
    for stranger in &strangers {
        for deed in &Deed::ALL {
            let refused = stranger.does(&world, deed, &id);
            assert!(matches!(refused, Err(Error::NotFound(_))), "{deed:?}: {refused:?}");
        }
        let ctx = stranger.ctx(&world);
        assert!(matches!(cases::show(&ctx, &world.sv, &id), Err(Error::NotFound(_))));
        assert!(matches!(cases::receipt(&ctx, &world.sv, &id, ""), Err(Error::NotFound(_))));
        let own = cases::own(&ctx, &world.sv, &id).map(drop);
        assert!(matches!(own, Err(Error::NotFound(_))));
    }
    let nobody = world.ctx(Actor::Nobody);
    assert!(matches!(cases::show(&nobody, &world.sv, &id), Err(Error::LogIn)));
    let unsent = cases::submit(&nobody, &world.sv, &application("key", "店"));
    assert!(matches!(unsent, Err(Error::LogIn)), "{unsent:?}");
    let login = service::people::Login {
        login: "stranger".to_owned(),
        password: PASSWORD.to_owned(),
        source: "192.0.2.1".to_owned(),
        agent: String::new(),
    };
    service::people::log_in(&nobody, &world.sv, &login).unwrap();
}

fn colleagues_without_the_role_are_forbidden(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.citizen.submits(&world);
    let people = [&cast.citizen, &cast.clerk, &cast.officer, &cast.approver];
    for deed in &Deed::ALL {
        for person in people {
            if person.login == cast.doer(deed).login {
                continue;
            }
            let refused = person.does(&world, deed, &id);
            assert!(matches!(refused, Err(Error::Forbidden)), "{} {deed:?}", person.login);
        }
    }
    let refused = cast.clerk.submits_with(&world, "key", "店");
    assert!(matches!(refused, Err(Error::Forbidden)), "staff apply as private persons only");
    assert_eq!(world.assert_sound(), 1);
}

fn a_stale_page_changes_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::Accepted);
    for seen in [0, 1, 3, u32::MAX] {
        let refused = cast.officer.does_having_seen(&world, &Deed::StartReview, &id, seen);
        let is_told = matches!(refused, Err(Error::Overtaken { state: State::Accepted }));
        assert!(is_told, "{seen}: {refused:?}");
    }
    cast.officer.does_having_seen(&world, &Deed::StartReview, &id, 2).unwrap();
}

fn reasons_are_needed_where_the_law_needs_them(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let sv = &world.sv;
    let id = cast.citizen.submits(&world);
    let declined =
        |reason: &str| cases::decline(&cast.clerk.ctx(&world), sv, &id, 1, reason.into());
    for reason in ["", "          ", "不行"] {
        let refused = declined(reason);
        assert!(matches!(refused, Err(Error::Refused(Refusal::ReasonMissing))), "{refused:?}");
    }
    let refused = declined(&"长".repeat(1001));
    assert!(matches!(refused, Err(Error::Refused(Refusal::TooLong { .. }))), "{refused:?}");
    assert_eq!(world.case(&id).state, State::Submitted);
}

fn answers_must_fit_the_form(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("citizen");
    let submit = |person: &Person, shop: &str| person.submits_with(&world, "key", shop);
    for shop in ["", "  ", "a\0b", &"长".repeat(51)] {
        let refused = submit(&citizen, shop);
        assert!(matches!(refused, Err(Error::Answers(_))), "{shop:?}: {refused:?}");
    }
    let mut missing = application("key", "店");
    missing.item_code = "none".to_owned();
    let refused = cases::submit(&citizen.ctx(&world), &world.sv, &missing);
    assert!(matches!(refused, Err(Error::NotFound("item"))), "{refused:?}");
    let mut strange = application("key", "店");
    strange.answers.insert("state".to_owned(), vec!["granted".to_owned()]);
    let refused = cases::submit(&citizen.ctx(&world), &world.sv, &strange);
    assert!(matches!(refused, Err(Error::Answers(_))), "{refused:?}");
    assert_eq!(world.assert_sound(), 0);
}
