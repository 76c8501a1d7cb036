//! The worked examples of the field, the refusals, and a slow count of another kind to compare with.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::calendar::{Calendar, YearUnpublished, next};
use crate::lists::{SpecialProcedure, TimeUnit};
use crate::time::Instant;

/// Half past ten in the morning in China.
fn at(day: Date) -> Instant {
    Instant::from_china(day.at(10, 30, 0, 0))
}

/// Long before or after everything in these tests, as far as the published calendar goes.
fn late() -> Instant {
    at(date(2026, 12, 31))
}

fn read(rule: &Rule, events: &[Event], now: Instant) -> Reading {
    reading(rule, events, &Calendar::national(), now).expect("a history that can be")
}

fn fault(rule: &Rule, events: &[Event]) -> ClockFault {
    reading(rule, events, &Calendar::national(), late()).expect_err("a history that cannot be")
}

fn legal(rule: &Rule, events: &[Event]) -> Due {
    read(rule, events, events.last().expect("events").at()).legal.expect("accepted")
}

fn working(value: u32) -> Rule {
    Rule { legal: Some(Limit::working_days(value, Basis::Item)), ..Rule::ORDINARY }
}

fn accepted(day: Date) -> Event {
    Event::Accepted { at: at(day) }
}

fn expert_review(from: Date, to: Date) -> [Event; 2] {
    let kind = SpecialProcedure::ExpertReview;
    [Event::Suspended { at: at(from), kind }, Event::Resumed { at: at(to) }]
}

#[test]
fn twenty_working_days_over_the_national_holiday() {
    let due = legal(&Rule::ORDINARY, &[accepted(date(2024, 9, 26))]);
    assert_eq!(due.on, date(2024, 10, 29));
    assert_eq!(due.ends_at, Instant::start_of_day_in_china(date(2024, 10, 30)));
    for adjusted in [date(2024, 9, 29), date(2024, 10, 12)] {
        assert!(due.why.iter().any(|reason| matches!(reason,
            Reason::Counted { on, as_day: Counted::Adjusted(_), .. } if *on == adjusted)));
    }
    for day in 1..=7 {
        assert!(due.why.iter().any(|reason| matches!(reason,
            Reason::Skipped { on, why: Skip::Holiday(name) }
                if *on == date(2024, 10, day) && name.zh == "国庆节")));
    }
}

#[test]
fn five_working_days_over_the_national_holiday() {
    let due = legal(&working(5), &[accepted(date(2024, 9, 26))]);
    assert_eq!(due.on, date(2024, 10, 9));
}

#[test]
fn an_expert_review_takes_its_days_out() {
    let [from, to] = expert_review(date(2024, 10, 10), date(2024, 10, 15));
    let due = legal(&Rule::ORDINARY, &[accepted(date(2024, 9, 26)), from, to]);
    assert_eq!(due.on, date(2024, 11, 4));
    let taken = due.why.iter().filter_map(|reason| match reason {
        Reason::Skipped { on, why: Skip::Suspended(SpecialProcedure::ExpertReview) } => Some(*on),
        _ => None,
    });
    let days = [11, 12, 14, 15].map(|day| date(2024, 10, day));
    assert_eq!(taken.collect::<Vec<_>>(), days);
    let before = due
        .why
        .iter()
        .filter(|reason| matches!(reason, Reason::Counted { on, .. } if *on <= date(2024, 10, 10)));
    assert_eq!(before.count(), 6);
}

#[test]
fn an_extension_adds_ten_working_days_once() {
    let [from, to] = expert_review(date(2024, 10, 10), date(2024, 10, 15));
    let extended = Event::Extended { at: at(date(2024, 10, 30)) };
    let due = legal(&Rule::ORDINARY, &[accepted(date(2024, 9, 26)), from, to, extended]);
    assert_eq!(due.on, date(2024, 11, 18));
    let articles: Vec<u16> = due.why.iter().filter_map(Reason::article).map(|a| a.number).collect();
    assert!(articles.contains(&42) && articles.contains(&45) && articles.contains(&82));
}

#[test]
fn silence_is_acceptance_from_the_receipt() {
    let events = [Event::Received { at: at(date(2025, 1, 24)) }];
    let in_time = read(&Rule::ORDINARY, &events, at(date(2025, 2, 7)));
    assert_eq!(in_time.state, ClockState::AwaitingAnswer);
    assert_eq!(in_time.notice.map(|due| due.on), Some(date(2025, 2, 7)));
    assert_eq!((in_time.start, in_time.legal), (None, None));

    let too_late = read(&Rule::ORDINARY, &events, at(date(2025, 2, 8)));
    assert_eq!(too_late.state, ClockState::Running);
    let start = Start { at: at(date(2025, 1, 24)), is_deemed: true };
    assert_eq!(too_late.start, Some(start));
    let due = too_late.legal.expect("accepted");
    assert_eq!(due.on, date(2025, 2, 27));
    assert_eq!(due.why[0], Reason::Started { on: date(2025, 1, 24), is_deemed: true });
}

#[test]
fn twenty_working_days_over_the_spring_festival() {
    let due = legal(&Rule::ORDINARY, &[accepted(date(2026, 2, 12))]);
    assert_eq!(due.on, date(2026, 3, 18));
}

#[test]
fn natural_days_that_end_in_a_holiday_end_after_it() {
    let rule = Rule { legal: Some(Limit::natural_days(30, Basis::Item)), ..Rule::ORDINARY };
    let due = legal(&rule, &[accepted(date(2024, 9, 3))]);
    assert_eq!(due.on, date(2024, 10, 8));
    let rolled = Reason::Rolled { from: date(2024, 10, 3), to: date(2024, 10, 8) };
    assert_eq!(due.why.last(), Some(&rolled));
    assert_eq!(rolled.article(), Some(Article { law: Law::CivilCode, number: 203 }));
    assert_eq!(due.days_counted(), 30);
}

#[test]
fn a_month_ends_on_its_day_or_on_the_last() {
    let months = |value, from| {
        let limit = Limit { value, unit: TimeUnit::Month, basis: Basis::Item };
        let due = due_after(at(from), limit, &Calendar::national()).expect("published");
        let clamped = due
            .why
            .iter()
            .any(|reason| matches!(reason, Reason::SameDayOfMonth { is_clamped: true, .. }));
        (due.on, clamped)
    };
    assert_eq!(months(1, date(2024, 1, 31)), (date(2024, 2, 29), true));
    assert_eq!(months(1, date(2025, 1, 31)), (date(2025, 2, 28), true));
    assert_eq!(months(12, date(2024, 2, 29)), (date(2025, 2, 28), true));
    // The 30th of March 2025 is a Sunday.
    assert_eq!(months(1, date(2025, 2, 28)), (date(2025, 3, 28), false));
    assert_eq!(months(2, date(2025, 1, 30)), (date(2025, 3, 31), false));
}

#[test]
fn a_suspended_month_ends_later_by_its_suspended_days() {
    let limit = Limit { value: 1, unit: TimeUnit::Month, basis: Basis::Item };
    let rule = Rule { legal: Some(limit), ..Rule::ORDINARY };
    let [from, to] = expert_review(date(2025, 3, 3), date(2025, 3, 6));
    let due = legal(&rule, &[accepted(date(2025, 3, 10))]);
    assert_eq!(due.on, date(2025, 4, 10));
    let due = legal(&rule, &[accepted(date(2025, 3, 1)), from, to]);
    assert_eq!(
        due.on,
        date(2025, 4, 7),
        "1 April and 3 days is the 4th, a holiday through the 6th"
    );
}

#[test]
fn hours_run_from_the_moment_and_around_a_pause() {
    let hours = Limit { value: 24, unit: TimeUnit::Hour, basis: Basis::Item };
    let rule = Rule { legal: Some(hours), ..Rule::ORDINARY };
    let due = legal(&rule, &[accepted(date(2024, 10, 1))]);
    assert_eq!(due.ends_at, at(date(2024, 10, 2)));
    let [from, to] = expert_review(date(2024, 10, 2), date(2024, 10, 4));
    let start = Event::Accepted { at: at(date(2024, 10, 2)).plus_millis(-3_600_000) };
    let due = legal(&rule, &[start, from, to]);
    assert_eq!(due.ends_at, at(date(2024, 10, 5)).plus_millis(-3_600_000));
    assert!(due.is_over(due.ends_at) && !due.is_over(due.ends_at.plus_millis(-1)));
}

#[test]
fn on_the_spot_is_due_on_the_day_itself() {
    let due = legal(&working(0), &[accepted(date(2024, 9, 26))]);
    assert_eq!(due.on, date(2024, 9, 26));
}

#[test]
fn the_start_day_counts_where_the_setting_says_so() {
    let rule = Rule { counts_start_day: true, ..working(5) };
    assert_eq!(legal(&rule, &[accepted(date(2024, 9, 26))]).on, date(2024, 10, 8));
    // Accepted on a day of rest, the first worked day is the first.
    assert_eq!(legal(&rule, &[accepted(date(2024, 10, 5))]).on, date(2024, 10, 12));
}

#[test]
fn a_notice_in_time_stops_the_silence_and_an_answer_starts_it_anew() {
    let events = [
        Event::Received { at: at(date(2024, 9, 2)) },
        Event::NoticeSent { at: at(date(2024, 9, 9)) },
        Event::Received { at: at(date(2024, 9, 23)) },
    ];
    let waiting = read(&Rule::ORDINARY, &events[..2], at(date(2024, 9, 20)));
    assert_eq!((waiting.state, waiting.notice), (ClockState::AwaitingCorrection, None));
    let again = read(&Rule::ORDINARY, &events, at(date(2024, 9, 24)));
    assert_eq!(again.notice.map(|due| due.on), Some(date(2024, 9, 29)));
    let deemed = read(&Rule::ORDINARY, &events, at(date(2024, 10, 8)));
    let start = Start { at: at(date(2024, 9, 23)), is_deemed: true };
    assert_eq!(deemed.start, Some(start));
}

#[test]
fn more_material_before_an_answer_gives_the_authority_no_more_time() {
    let events = [
        Event::Received { at: at(date(2024, 9, 2)) },
        Event::Received { at: at(date(2024, 9, 6)) },
    ];
    let reading = read(&Rule::ORDINARY, &events, at(date(2024, 9, 6)));
    assert_eq!(reading.notice.map(|due| due.on), Some(date(2024, 9, 9)));
}

#[test]
fn a_late_notice_or_acceptance_does_not_undo_the_silence() {
    let received = Event::Received { at: at(date(2025, 1, 24)) };
    for late in [
        Event::NoticeSent { at: at(date(2025, 2, 10)) },
        Event::Accepted { at: at(date(2025, 2, 10)) },
    ] {
        let reading = read(&Rule::ORDINARY, &[received, late], at(date(2025, 2, 11)));
        assert_eq!(reading.state, ClockState::Running);
        assert_eq!(reading.legal.map(|due| due.on), Some(date(2025, 2, 27)));
        let is_notice = matches!(late, Event::NoticeSent { .. });
        assert_eq!(reading.late_notice_at.is_some(), is_notice);
    }
}

#[test]
fn the_promise_and_the_step_have_their_own_dates() {
    let promise = Limit::working_days(5, Basis::Commitment);
    let step = Limit::working_days(1, Basis::Step);
    let rule = Rule::ORDINARY.committing(promise);
    let events = [
        accepted(date(2024, 9, 26)),
        Event::StepStarted { at: at(date(2024, 9, 30)), limit: Some(step) },
    ];
    let shown = read(&rule, &events, at(date(2024, 9, 30)));
    assert_eq!(shown.legal.map(|due| due.on), Some(date(2024, 10, 29)));
    assert_eq!(shown.committed.map(|due| due.on), Some(date(2024, 10, 9)));
    assert_eq!(shown.step.map(|due| due.on), Some(date(2024, 10, 8)));
}

#[test]
fn an_extension_after_the_promise_was_broken_moves_only_the_legal_date() {
    let rule = Rule::ORDINARY.committing(Limit::working_days(5, Basis::Commitment));
    let events = [accepted(date(2024, 9, 26)), Event::Extended { at: at(date(2024, 10, 21)) }];
    let shown = read(&rule, &events, at(date(2024, 10, 21)));
    assert_eq!(shown.committed.map(|due| due.on), Some(date(2024, 10, 9)));
    assert_eq!(shown.legal.map(|due| due.on), Some(date(2024, 11, 12)));
}

#[test]
fn an_unfinished_suspension_counts_until_now() {
    let kind = SpecialProcedure::Hearing;
    let events =
        [accepted(date(2024, 9, 26)), Event::Suspended { at: at(date(2024, 10, 10)), kind }];
    let shown = read(&Rule::ORDINARY, &events, at(date(2024, 10, 15)));
    assert_eq!(shown.state, ClockState::Suspended { since: at(date(2024, 10, 10)), kind });
    assert_eq!(shown.legal.map(|due| due.on), Some(date(2024, 11, 4)));
    let ended = Event::Ended { at: at(date(2024, 10, 15)) };
    let after = [events[0], events[1], ended];
    let shown = read(&Rule::ORDINARY, &after, late());
    assert_eq!(shown.state, ClockState::Ended { at: at(date(2024, 10, 15)) });
    assert_eq!(shown.legal.map(|due| due.on), Some(date(2024, 11, 4)));
}

#[test]
fn histories_that_cannot_be_are_refused() {
    let start = accepted(date(2024, 9, 26));
    let [from, to] = expert_review(date(2024, 10, 10), date(2024, 10, 15));
    let extended = |day| Event::Extended { at: at(day) };
    let ordinary = |events: &[Event]| fault(&Rule::ORDINARY, events);
    assert_eq!(ordinary(&[from]), ClockFault::NotRunning);
    assert_eq!(ordinary(&[start, from, from]), ClockFault::NotRunning);
    assert_eq!(ordinary(&[start, to]), ClockFault::NotSuspended);
    assert_eq!(ordinary(&[to, start]), ClockFault::NotSuspended);
    assert_eq!(ordinary(&[from, start]), ClockFault::NotRunning);
    assert_eq!(ordinary(&[start, accepted(date(2024, 9, 25))]), ClockFault::OutOfOrder);
    assert_eq!(ordinary(&[start, start]), ClockFault::AlreadyAccepted);
    let notice = Event::NoticeSent { at: at(date(2024, 9, 26)) };
    assert_eq!(ordinary(&[notice]), ClockFault::NothingReceived);
    let twice = [start, extended(date(2024, 10, 29)), extended(date(2024, 10, 29))];
    assert_eq!(ordinary(&twice), ClockFault::AlreadyExtended);
    assert_eq!(ordinary(&[start, extended(date(2024, 10, 30))]), ClockFault::AlreadyOver);
    let paused = [start, from, extended(date(2024, 10, 11))];
    assert_eq!(ordinary(&paused), ClockFault::NotRunning);
    let lower = [start, extended(date(2024, 10, 11))];
    assert_eq!(fault(&Rule::LOWER_LEVEL, &lower), ClockFault::NoExtension);
    let ended = Event::Ended { at: at(date(2024, 10, 1)) };
    assert_eq!(ordinary(&[start, ended, ended]), ClockFault::AlreadyEnded);
    assert_eq!(fault(&working(40_000), &[start]), ClockFault::LimitTooLong);
}

#[test]
fn a_count_into_an_unpublished_year_is_refused_or_marked() {
    let events = [accepted(date(2026, 12, 10))];
    let unpublished = ClockFault::YearUnpublished(YearUnpublished { year: 2027 });
    assert_eq!(fault(&Rule::ORDINARY, &events), unpublished);
    let calendar = Calendar::national().estimating();
    let shown = reading(&Rule::ORDINARY, &events, &calendar, late()).expect("estimates");
    assert!(shown.legal.is_some_and(|due| due.is_estimate));
    let shown = reading(&working(5), &events, &calendar, late()).expect("needs no estimate");
    assert!(shown.legal.is_some_and(|due| !due.is_estimate));
}

#[test]
fn days_left_are_working_days() {
    let calendar = Calendar::national();
    let due = legal(&Rule::ORDINARY, &[accepted(date(2024, 9, 26))]);
    let left = |day| due.working_days_left(&calendar, at(day)).expect("published");
    assert_eq!(left(date(2024, 9, 26)), 20);
    assert_eq!(left(date(2024, 10, 29)), 0);
    assert_eq!(left(date(2024, 11, 4)), -4);
}

/// A slow second opinion: for each candidate day it counts from the start again.
fn oracle(start: Date, limit: Limit, pauses: &[(Date, Date)]) -> Date {
    let calendar = Calendar::national();
    let is_paused = |day: Date| pauses.iter().any(|(from, to)| *from < day && day <= *to);
    let is_worked = |day: Date| calendar.is_working(day).expect("published");
    let mut candidate = start;
    loop {
        candidate = next(candidate);
        let days = std::iter::successors(Some(next(start)), |day| Some(next(*day)));
        let until: Vec<Date> = days.take_while(|day| *day <= candidate).collect();
        let counts = |day: &&Date| match limit.unit {
            TimeUnit::WorkingDay => is_worked(**day) && !is_paused(**day),
            _ => !is_paused(**day),
        };
        let counted = until.iter().filter(counts).count();
        let is_enough = counted >= usize::try_from(limit.value).expect("small");
        if is_enough && is_worked(candidate) && !is_paused(candidate) {
            return candidate;
        }
    }
}

proptest! {
    #[test]
    fn the_fold_agrees_with_counting_every_day_again(
        start in 0..1600_i64,
        value in 1..60_u32,
        is_working in any::<bool>(),
        gaps in proptest::collection::vec((0..12_i64, 0..20_i64), 0..3),
    ) {
        let after = |day: Date, days: i64| day.saturating_add(jiff::Span::new().days(days));
        let start = after(date(2020, 3, 1), start);
        let unit = if is_working { TimeUnit::WorkingDay } else { TimeUnit::NaturalDay };
        let limit = Limit { value, unit, basis: Basis::Item };
        let rule = Rule { legal: Some(limit), ..Rule::ORDINARY };
        let mut events = vec![accepted(start)];
        let mut pauses = Vec::new();
        let mut day = start;
        for (until, length) in gaps {
            let from = after(day, until);
            day = after(from, length);
            pauses.push((from, day));
            events.extend(expert_review(from, day));
        }
        let due = legal(&rule, &events);
        prop_assert_eq!(due.on, oracle(start, limit, &pauses));
        prop_assert_eq!(due.days_counted(), usize::try_from(value).expect("small"));

        // Every day after the start and through the due day is explained exactly once.
        let mut explained: Vec<Date> = due.why.iter().filter_map(|reason| match reason {
            Reason::Counted { on, .. } | Reason::Skipped { on, .. } => Some(*on),
            _ => None,
        }).collect();
        if let Some(Reason::Rolled { from, to }) = due.why.last() {
            prop_assert!(from < to);
            explained.push(*to);
            explained.dedup();
        }
        // A natural day that is counted and then found to be one of rest is named as both.
        explained.dedup();
        let days = std::iter::successors(Some(next(start)), |day| Some(next(*day)));
        let wanted: Vec<Date> = days.take_while(|day| *day <= due.on).collect();
        prop_assert_eq!(explained, wanted);
    }

    #[test]
    fn waiting_never_brings_a_due_date_nearer(
        start in 0..1600_i64,
        waits in proptest::collection::vec(0..40_i64, 2..5),
    ) {
        let after = |day: Date, days: i64| day.saturating_add(jiff::Span::new().days(days));
        let day = after(date(2020, 3, 1), start);
        let kind = SpecialProcedure::Test;
        let events = [accepted(day), Event::Suspended { at: at(after(day, 3)), kind }];
        let mut now = after(day, 3);
        let mut last = None;
        for wait in waits {
            now = after(now, wait);
            let on = read(&Rule::ORDINARY, &events, at(now)).legal.map(|due| due.on);
            prop_assert!(on >= last);
            last = on;
        }
    }

    #[test]
    fn no_history_makes_the_clock_panic(
        steps in proptest::collection::vec((0..8_u8, -3..40_i64), 0..12),
        value in 0..300_u32,
        unit in 0..5_usize,
    ) {
        use crate::lists::CodeList;
        let unit = TimeUnit::all().nth(unit).expect("five units");
        let limit = Limit { value, unit, basis: Basis::Item };
        let rule = Rule { legal: Some(limit), extension: Some(limit), ..Rule::ORDINARY };
        let mut day = date(2024, 1, 10);
        let events: Vec<Event> = steps.into_iter().map(|(which, days)| {
            day = day.saturating_add(jiff::Span::new().days(days));
            let at = at(day);
            match which {
                0 => Event::Received { at },
                1 => Event::NoticeSent { at },
                2 => Event::Accepted { at },
                3 => Event::Suspended { at, kind: SpecialProcedure::Other },
                4 => Event::Resumed { at },
                5 => Event::Extended { at },
                6 => Event::StepStarted { at, limit: Some(limit) },
                _ => Event::Ended { at },
            }
        }).collect();
        let shown = reading(&rule, &events, &Calendar::national(), at(day));
        if let Ok(Reading { start: Some(start), legal: Some(due), .. }) = shown {
            prop_assert!(due.on >= start.at.civil_date_in_china());
        }
    }
}
