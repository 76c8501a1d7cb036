//! What a case may go through, tried against the rules.

use super::story::{
    ORG, REASON, Story, decision, extend, notice, of_class, opinion, org, report, supplement,
    suspend, visited, with_flow,
};
use super::*;
use crate::item::{ItemVersion, Limit, Material};
use crate::lists::{CaseClass, Necessity, SpecialProcedure};
use crate::text::Bilingual;
use jiff::civil::date;

#[test]
fn a_number_is_read_however_it_was_copied() {
    let id = CaseId::parse("440106-261122-7K3M9QX2PF").unwrap();
    assert_eq!(id.number, "261122-7K3M9QX2PF");
    assert_eq!(id.shown(), "440106-261122-7K3M9QX2PF");
    for typed in [" 440106 261122 7k3m9qx2pf", "4401062611227K3M9QX2PF", "44O1O6-26ll22-7k3m9qx2pf"]
    {
        assert_eq!(CaseId::parse(typed).as_ref(), Some(&id), "{typed}");
    }
    for typed in ["", "440106-261122", "440106-261122-7K3M9QX2PFF", "粤106-261122-7K3M9QX2PF"] {
        assert_eq!(CaseId::parse(typed), None, "{typed}");
    }
}

#[test]
fn every_state_is_found_by_its_key() {
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), Some(state));
    }
    assert_eq!(State::from_key("draft"), None);
}

/// The sample item with twenty working days by law, as in the worked examples.
fn twenty_days() -> ItemVersion {
    let mut item = ItemVersion::sample();
    item.legal_limit = Limit::working_days(20);
    item.committed_limit = Limit::working_days(20);
    item
}

fn accepted(day: &str) -> Story {
    let mut story = Story::begin(day, twenty_days());
    story.does("clerk", Action::Accept);
    story
}

#[test]
fn every_deed_has_one_row_and_every_guard_is_a_refusal() {
    let keys: Vec<&str> = Refusal::ALL.iter().map(Refusal::key).collect();
    for verb in Verb::ALL {
        let rows = transitions().filter(|row| row.verb == *verb).count();
        assert_eq!(rows, 1, "{verb:?}");
    }
    let mut ids = Vec::new();
    for row in transitions() {
        assert!(!row.from.is_empty() && !row.by.is_empty() && !row.basis.is_empty());
        assert!(!ids.contains(&row.id), "{} stands twice", row.id);
        ids.push(row.id);
        for guard in row.guards {
            assert!(keys.contains(guard), "{}: no refusal is called {guard}", row.id);
        }
    }
    for n in 2..=24 {
        assert!(ids.contains(&format!("T{n}").as_str()), "T{n} is missing");
    }
    // Every state but the first can be reached, and every state that is not an end can be left.
    for state in State::ALL {
        let is_reached = state == State::Submitted || transitions().any(|r| r.to.contains(&state));
        assert!(is_reached, "{state:?} is never reached");
        let is_left = transitions().any(|row| row.from.contains(&state) && !row.to.is_empty());
        let is_end = state.is_done() && state != State::Closed && state != State::Archived;
        assert!(is_left != is_end, "{state:?}");
    }
}

#[test]
fn the_worked_examples_come_out_of_the_deeds() {
    let mut story = accepted("2024-09-26");
    assert_eq!(story.legal(), "2024-10-29");
    story.does("officer", Action::StartReview);
    story.goes_to("2024-10-10", 9).does("officer", suspend(SpecialProcedure::ExpertReview));
    story.does("approver", Action::Approve);
    assert_eq!(story.case.state, State::Suspended);
    story.goes_to("2024-10-15", 9).does("officer", Action::Resume { result: REASON.to_owned() });
    assert_eq!(story.legal(), "2024-11-04");
    story.does("officer", extend()).does("approver", Action::Approve);
    assert_eq!(story.legal(), "2024-11-18");
    story.refused("officer", extend(), "extended-before");

    let mut silent = Story::begin("2025-01-24", twenty_days());
    assert_eq!(wakes_on(&silent.case, &silent.calendar), Some(date(2025, 2, 8)));
    assert_eq!(silent.goes_to("2025-02-07", 23).sweeps(), [""; 0]);
    silent.refused("system", Action::DeemAccepted, "not-yet-due");
    assert_eq!(silent.goes_to("2025-02-08", 0).sweeps(), ["deemed-accepted"]);
    assert_eq!(silent.legal(), "2025-02-27");
    assert_eq!(silent.case.accepted_at.unwrap().civil_date_in_china(), date(2025, 1, 24));
    assert_eq!(accepted("2026-02-12").legal(), "2026-03-18");
}

#[test]
fn silence_past_the_notice_day_leaves_no_room_for_a_notice() {
    let mut story = Story::begin("2025-01-24", twenty_days());
    story.goes_to("2025-02-08", 9).refused("clerk", notice("2025-03-01", &[]), "notice-too-late");
    // The clerk who accepts late accepts from the receipt on.
    story.does("clerk", Action::Accept);
    assert!(story.case.handling.is_deemed);
    assert_eq!(story.legal(), "2025-02-27");
}

#[test]
fn a_second_notice_is_only_for_what_the_answer_brought() {
    let mut story = Story::sample("2026-03-02");
    story.does("clerk", notice("2026-03-20", &["shop"]));
    story.refused("clerk", Action::Accept, "wrong-state");
    story.does("citizen", supplement("面馆"));
    assert_eq!(story.case.handling.answered_fields, ["shop"]);
    story.refused("clerk", notice("2026-03-20", &[]), "second-notice");
    story.refused("clerk", notice("2026-03-20", &["phone"]), "second-notice");
    story.does("clerk", notice("2026-03-20", &["shop"]));
    assert_eq!(story.case.handling.notices, 2, "supervision sees the second");
    story.goes_to("2026-03-20", 23);
    let lapse = || Action::LapseNow(Lapse::CorrectionUnanswered);
    story.refused("system", lapse(), "not-yet-due").refused("clerk", lapse(), "only-by-system");
    assert_eq!(story.goes_to("2026-03-21", 0).sweeps(), ["lapsed"]);
    assert_eq!(story.case.state, State::Withdrawn);
}

#[test]
fn material_that_may_follow_does() {
    let mut item = ItemVersion::sample();
    item.materials.push(Material {
        code: "photo".to_owned(),
        necessity: Some(Necessity::MayFollow),
        ..Material::default()
    });
    let lenient = |code: &str, by: &str| {
        let missing = vec![code.to_owned()];
        let supply_by = by.parse().expect("a day");
        Action::AcceptLeniently(Lenient { missing, supply_by, promise: REASON.to_owned() })
    };
    let mut story = Story::begin("2026-03-02", item.clone());
    let first = item.materials[0].code.clone();
    story.refused("clerk", lenient(&first, "2026-03-10"), "not-secondary");
    story.refused("clerk", lenient("photo", "2026-03-02"), "date-not-ahead");
    story.does("clerk", lenient("photo", "2026-03-04")).does("officer", Action::StartReview);
    story.does("officer", Action::Review(opinion(true)));
    let mut late = story.clone();
    story.refused("approver", Action::Decide(decision(true)), "still-missing");
    story.does("citizen", Action::SupplyMissing { note: String::new() });
    let again = Action::SupplyMissing { note: String::new() };
    story.refused("citizen", again, "nothing-missing");
    story.does("approver", Action::Decide(decision(true)));
    assert_eq!(late.goes_to("2026-03-05", 8).sweeps()[0], "lapsed");
    // A department's system may hand it over as well; what the item does not ask for, it may not.
    let handed = |code: &str| {
        Action::ReceiveMaterial(HandedMaterial {
            code: code.to_owned(),
            way: MaterialWay::Sharing,
            copies: 1,
            received_at: Instant::from_millis(0),
            source: "审批系统".to_owned(),
            file: None,
        })
    };
    let mut pushed = Story::begin("2026-03-02", item.clone());
    pushed.refused("clerk", handed("no-such"), "no-such-material");
    pushed.does("clerk", handed(&first)).does("clerk", lenient("photo", "2026-03-04"));
    pushed.does("clerk", handed(&first));
    assert!(pushed.case.handling.lenient.is_some(), "another one does not supply it");
    pushed.does("clerk", handed("photo"));
    assert_eq!(pushed.case.handling.lenient, None);
    item.service.is_lenient = Some(false);
    let mut strict = Story::begin("2026-03-02", item);
    strict.refused("clerk", lenient("photo", "2026-03-10"), "not-lenient");
}

#[test]
fn a_signed_commitment_is_decided_at_once() {
    let mut item = ItemVersion::sample();
    let grant =
        |has_good_credit| Action::GrantOnCommitment { has_good_credit, reasons: REASON.to_owned() };
    let sign = || Action::Commit { promise: REASON.to_owned() };
    let mut story = Story::begin("2026-03-02", item.clone());
    story.refused("citizen", sign(), "not-by-commitment");
    story.refused("officer", grant(true), "not-by-commitment");
    item.service.by_commitment = Some(true);
    let mut story = Story::begin("2026-03-02", item);
    story.refused("officer", grant(true), "commitment-missing").does("citizen", sign());
    story.refused("officer", grant(false), "bad-credit").does("officer", grant(true));
    assert_eq!(story.case.state, State::Granted);
    assert_eq!(story.case.handling.finish.map(Finish::code), Some("0"));
}

#[test]
fn each_class_goes_its_own_road() {
    let mut instant = Story::begin("2026-03-02", of_class(CaseClass::Instant));
    instant.does("officer", Action::DecideAtOnce(decision(false)));
    assert_eq!(instant.case.handling.remedies, Some(RemedyTerms::LAW));
    let mut committed = Story::sample("2026-03-02");
    committed.refused("officer", Action::DecideAtOnce(decision(true)), "not-instant");

    let send = || Action::SendUp { opinion: opinion(true), to: "省局".to_owned() };
    let mut forwarded = Story::begin("2026-03-02", of_class(CaseClass::Forwarded));
    forwarded.does("clerk", Action::Accept).does("officer", Action::StartReview);
    forwarded.refused("officer", Action::Review(opinion(true)), "forwarded");
    forwarded.refused("officer", extend(), "no-extension");
    forwarded.does("officer", send());
    assert_eq!(forwarded.case.state, State::Closed);
    assert_eq!(forwarded.case.handling.finish, Some(Finish::SentUp));
    committed.does("clerk", Action::Accept).does("officer", Action::StartReview);
    committed.refused("officer", send(), "not-forwarded");

    let mut joint = of_class(CaseClass::Joint);
    joint.legal_limit = Limit::unset();
    let mut joint = Story::begin("2024-03-01", joint);
    joint.does("clerk", Action::Accept);
    // 20 days of March after the 1st, 22 of April (two off, the 7th and 28th worked), three of May
    // after the 5th.
    assert_eq!(joint.legal(), "2024-05-08");
}

#[test]
fn three_departments_work_side_by_side() {
    let mut story = Story::begin("2026-03-02", with_flow());
    story.does("clerk", Action::Accept).does("officer", Action::StartReview);
    assert_eq!(story.case.open_tasks().map(|task| task.step).collect::<Vec<_>>(), [2, 3, 4]);
    let finish = |step, report| Action::FinishStep { step, report };
    story.refused("officer", Action::Review(opinion(true)), "steps-open");
    story.refused("officer", finish(4, report(true)), "other-department");
    story.refused("outside", finish(2, report(true)), "other-department");
    story.refused("officer", finish(5, report(true)), "no-such-step");
    story.does("second", Action::TakeStep { step: 2 });
    story.refused("officer", finish(2, report(true)), "other-officer");
    story.does("second", finish(2, report(true)));
    story.refused("officer", finish(3, report(true)), "visit-missing");
    let record = visited(story.now);
    story.does("officer", finish(3, record.clone()));
    story.refused("officer", Action::Countersign { step: 3 }, "same-person");
    story.does("second", Action::Countersign { step: 3 });
    assert_eq!(story.case.open_tasks().map(|task| task.step).collect::<Vec<_>>(), [4]);
    // The outside department is silent for its three days, and by the item's rule that is no
    // objection; the last step opens.
    story.refused("system", Action::PassInSilence { step: 4 }, "not-yet-due");
    assert_eq!(story.goes_to("2026-03-06", 1).sweeps(), ["step-finished"]);
    assert_eq!(story.case.open_tasks().map(|task| task.step).collect::<Vec<_>>(), [5]);
    let back = Action::ReturnStep { step: 3, reason: REASON.to_owned() };
    story.does("officer", back);
    assert_eq!(story.case.open_tasks().map(|task| task.step).collect::<Vec<_>>(), [3]);
    story.does("officer", finish(3, record)).does("second", Action::Countersign { step: 3 });
    story.does("officer", finish(5, report(true))).does("officer", Action::Review(opinion(true)));
    story.does("approver", Action::Decide(decision(true)));
    assert_eq!(story.case.state, State::Granted);
}

#[test]
fn a_no_that_stops_all_takes_the_others_back_and_leaves_no_step_stuck() {
    let mut story = Story::begin("2026-03-02", with_flow());
    story.does("clerk", Action::Accept).does("officer", Action::StartReview);
    story.does("officer", Action::FinishStep { step: 2, report: report(false) });
    assert_eq!(story.case.open_tasks().count(), 0);
    story.does("officer", Action::Review(opinion(false)));
    story.does("approver", Action::Decide(decision(false)));
    assert_eq!(story.case.state, State::Refused);
}

#[test]
fn what_one_proposes_another_approves() {
    let mut story = accepted("2026-03-02");
    story.does("officer", Action::StartReview);
    story.refused("approver", Action::Approve, "nothing-proposed");
    let survey = || suspend(SpecialProcedure::SiteSurvey);
    story.refused("officer", suspend(SpecialProcedure::TechnicalReview), "procedure-not-listed");
    let reject = || Action::Reject { reason: REASON.to_owned() };
    story.refused("second", survey(), "other-officer").does("officer", survey());
    story.refused("officer", extend(), "proposal-pending");
    story.refused("officer", Action::Approve, "same-person");
    story.does("approver", reject()).refused("approver", reject(), "nothing-proposed");
    let end = Proposal::Terminate { reason: REASON.to_owned() };
    story.does("officer", Action::Propose(end)).does("approver", Action::Approve);
    assert_eq!(story.case.state, State::Terminated);
    let mut late = accepted("2026-03-02");
    late.does("officer", Action::StartReview);
    late.goes_to("2026-06-01", 9).refused("officer", extend(), "limit-over");
}

#[test]
fn the_clock_reminds_marks_and_decides_in_silence_once_each() {
    let mut story = accepted("2026-03-02");
    assert_eq!(story.legal(), "2026-03-30");
    assert_eq!(story.goes_to("2026-03-26", 9).sweeps(), [""; 0]);
    assert_eq!(story.goes_to("2026-03-27", 9).sweeps(), ["reminded"]);
    assert_eq!(story.sweeps(), [""; 0]);
    assert_eq!(story.goes_to("2026-03-31", 0).sweeps(), ["overdue", "overdue"]);
    assert_eq!(wakes_on(&story.case, &story.calendar), None, "the clock has said everything");
    let mark = Action::MarkOverdue(ClockName::Legal);
    story.refused("system", mark, "done-before");
    let mut renewal = twenty_days();
    renewal.service.silence_grants = Some(true);
    let mut story = Story::begin("2026-03-02", renewal);
    story.does("clerk", Action::Accept);
    assert_eq!(story.goes_to("2026-03-31", 0).sweeps(), ["tacitly-decided"]);
    assert_eq!(story.case.state, State::Granted);
    assert_eq!(story.goes_to("2026-04-16", 0).sweeps(), ["overdue"], "issue within ten days");
}

#[test]
fn after_the_decision_comes_delivery_and_a_judgment_may_open_it_again() {
    let mut story = accepted("2026-03-02");
    story.does("officer", Action::StartReview).does("officer", Action::Review(opinion(false)));
    story.does("approver", Action::Decide(decision(false)));
    story.refused("clerk", Action::Issue, "wrong-state");
    story.does("clerk", Action::Deliver { way: DeliveryWay::Courier });
    let proof = |words: &str| Action::ConfirmDelivery { proof: words.to_owned() };
    story.refused("clerk", proof(" "), "reason-missing").does("clerk", proof("签收单 12345"));
    story.does("system", Action::Archive { digest: "ab".to_owned() });
    let again = Action::Reopen { cause: Reopening::Litigation, reason: REASON.to_owned() };
    story.goes_to("2026-06-01", 9).does("supervisor", again);
    assert_eq!((story.case.state, story.case.data_version()), (State::InReview, 2));
    assert_eq!(story.legal(), "2026-06-30", "the time counts anew");
    assert_eq!(story.case.decision, None);
    story.does("officer", Action::Review(opinion(true)));
    story.does("approver", Action::Decide(decision(true))).does("clerk", Action::Issue);
    assert_eq!(story.case.state, State::Issuing);
    assert_eq!(story.case.org, org(ORG));
}

#[test]
fn a_calendar_that_changes_moves_the_days_and_says_so() {
    let mut story = accepted("2026-03-02");
    story.refused("system", Action::Recount, "done-before");
    let rest = "rest,2026-03-09,2026-03-10,市民日,City Day\n";
    let calendar = story.calendar.clone().with_file("330106-1", rest).expect("reads");
    story.calendar = calendar;
    let event = story.tries("system", Action::Recount).expect("it moved");
    let Event::CalendarChanged { calendar, due } = event else { panic!("{event:?}") };
    assert_eq!(calendar, "national-2026+330106-1");
    assert_eq!(due.legal_on, Some(date(2026, 4, 1)));
    story.refused("system", Action::Recount, "done-before");
    assert_eq!(story.item.name, Bilingual::clone(&story.case.item_name));
}

/// The table as a page of the documents.
fn page() -> String {
    let mut page = String::from(
        "# What may happen to a case\n\n\
         Made from `crates/domain/src/case/table.rs` by a test of the same folder, which fails when \
         this page differs.\nT1, the submission, makes a case of a draft and so is no row. A deed \
         that leads nowhere leaves the\nstate as it is. Seats: who may do it; guards: the keys of \
         the refusals beyond state and seat.\n\n\
         | No. | Deed | 行为 | From | To | Seats | Guards | Law |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in transitions() {
        let states =
            |all: &[State]| all.iter().map(|state| state.key()).collect::<Vec<_>>().join(", ");
        let seats: Vec<String> =
            row.by.iter().map(|seat| format!("{seat:?}").to_lowercase()).collect();
        page += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            row.id,
            row.name.1,
            row.name.0,
            states(row.from),
            states(row.to),
            seats.join(", "),
            row.guards.join(", "),
            row.basis,
        );
    }
    page += "\n## Why a rule says no\n\n| Key | Rule |\n|---|---|\n";
    for refusal in &Refusal::ALL {
        page += &format!("| {} | {} |\n", refusal.key(), refusal.rule());
    }
    page
}

#[test]
fn the_page_of_the_table_is_up_to_date() {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cases/transitions.md");
    let found = std::fs::read_to_string(place).unwrap_or_default();
    if found != page() {
        let beside = std::env::temp_dir().join("transitions.md");
        std::fs::write(&beside, page()).expect("the temporary folder is writable");
        panic!("{place} differs from the table, as written to {}", beside.display());
    }
}
