//! The sweep against something slow and simple: every calendar day is walked, one after another,
//! and each day is asked for by its own rule. Both must find the same things on the same days, and
//! looking only on the days that [`wakes_on`](super::wakes_on) names must miss none.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::story::{REASON, Story, at, decision, extend, notice, opinion, supplement, suspend};
use super::*;
use crate::item::{ItemVersion, Limit};
use crate::lists::SpecialProcedure;

/// What people do, and how many days after the last deed.
#[derive(Clone, Debug)]
enum Deed {
    Correct,
    Supplement,
    Accept,
    Start,
    Suspend,
    Resume,
    Extend,
    Review,
    Decide,
}

fn deeds() -> impl Strategy<Value = (i64, u32, u32, Option<bool>, Vec<(i64, Deed)>)> {
    let deed = prop_oneof![
        2 => Just(Deed::Correct),
        2 => Just(Deed::Supplement),
        4 => Just(Deed::Accept),
        4 => Just(Deed::Start),
        2 => Just(Deed::Suspend),
        3 => Just(Deed::Resume),
        1 => Just(Deed::Extend),
        1 => Just(Deed::Review),
        1 => Just(Deed::Decide),
    ];
    let later = proptest::collection::vec((0_i64..9, deed), 0..9);
    let silence = prop_oneof![3 => Just(None), 1 => Just(Some(true)), 1 => Just(Some(false))];
    (0_i64..2000, 1_u32..25, 1_u32..25, silence, later)
}

fn tries(story: &mut Story, deed: &Deed) {
    let by = story.now.civil_date_in_china().saturating_add(12.days()).to_string();
    let result = REASON.to_owned();
    let _ = match deed {
        Deed::Correct => story.tries("clerk", notice(&by, &[])),
        Deed::Supplement => story.tries("citizen", supplement("面馆")),
        Deed::Accept => story.tries("clerk", Action::Accept),
        Deed::Start => story.tries("officer", Action::StartReview),
        Deed::Suspend => {
            let proposed = story.tries("officer", suspend(SpecialProcedure::Hearing));
            proposed.and_then(|_| story.tries("approver", Action::Approve))
        }
        Deed::Resume => story.tries("officer", Action::Resume { result }),
        Deed::Extend => {
            let proposed = story.tries("officer", extend());
            proposed.and_then(|_| story.tries("approver", Action::Approve))
        }
        Deed::Review => story.tries("officer", Action::Review(opinion(true))),
        Deed::Decide => story.tries("approver", Action::Decide(decision(true))),
    };
}

/// Counts working days one by one, in the plainest way, with the procedures' days left out.
fn counted(story: &Story, from: Date, days: u32, pauses: &[(Date, Date)]) -> Date {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = day.tomorrow().expect("years are few");
        let is_paused = pauses.iter().any(|(a, b)| *a < day && day <= *b);
        if story.calendar.is_working(day).expect("estimating") && !is_paused {
            left -= 1;
        }
    }
    day
}

/// The last days of an accepted case by plain counting: the promise and the law.
fn plain(story: &Story, committed: u32, legal: u32) -> (Date, Date) {
    let start = story.case.accepted_at.expect("accepted").civil_date_in_china();
    let (mut pauses, mut since, mut extended) = (Vec::new(), None, None);
    for recorded in &story.history {
        let day = recorded.at.civil_date_in_china();
        match recorded.event {
            Event::Suspended { .. } => since = Some(day),
            Event::Resumed { .. } => pauses.extend(since.take().map(|from| (from, day))),
            Event::Extended { .. } => extended = Some(day),
            _ => {}
        }
    }
    let last = |days: u32| {
        let on = counted(story, start, days, &pauses);
        match extended {
            // The promise is extended only if it was not broken by then.
            Some(day) if day <= on => counted(story, on, 10, &pauses),
            _ => on,
        }
    };
    (last(committed), last(legal))
}

fn check(begin: i64, committed: u32, legal: u32, silence: Option<bool>, later: &[(i64, Deed)]) {
    let mut item = ItemVersion::sample();
    item.committed_limit = Limit::working_days(committed);
    item.legal_limit = Limit::working_days(legal.max(committed));
    item.service.silence_grants = silence;
    let first = date(2020, 3, 2).saturating_add(begin.days());
    let mut daily = Story::begin(&first.to_string(), item);
    let mut rare = daily.clone();
    let mut day = first;
    let mut plan = later.iter();
    let mut next = plan.next().map(|(days, deed)| (day.saturating_add(days.days()), deed));
    for _ in 0..120 {
        // The sweep runs early in the morning, people come at ten.
        daily.now = at(&day.to_string(), 1);
        rare.now = daily.now;
        let found = daily.sweeps();
        let is_awake = wakes_on(&rare.case, &rare.calendar).is_some_and(|on| on <= day);
        let woken = if is_awake { rare.sweeps() } else { Vec::new() };
        assert_eq!(found, woken, "{day}: looking every day, and when the case says so");
        if let (Some(due), true) = (&daily.case.due, daily.case.is_running()) {
            let on = plain(&daily, committed, legal.max(committed));
            assert_eq!((due.committed_on, due.legal_on), (on.0, Some(on.1)), "{day}");
            let marked = |clock| daily.case.handling.overdue.contains(&clock);
            assert_eq!(marked(ClockName::Committed), day > on.0, "{day}");
            let is_over = day > on.1;
            assert_eq!(marked(ClockName::Legal), is_over, "{day}");
            assert!(!is_over || silence.is_none(), "silence would have decided");
        }
        while let Some((_, deed)) = next.filter(|(on, _)| *on == day) {
            for story in [&mut daily, &mut rare] {
                story.now = at(&day.to_string(), 10);
                tries(story, deed);
            }
            next = plan.next().map(|(days, deed)| (day.saturating_add(days.days()), deed));
        }
        assert_eq!(daily.case, rare.case, "{day}");
        day = day.tomorrow().expect("years are few");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_sweep_is_what_a_walk_over_every_day_finds(
        (begin, committed, legal, silence, later) in deeds()
    ) {
        check(begin, committed, legal, silence, &later);
    }
}
