//! Campaigns of assessment: imports that are whole or nothing, assessors who are replaced, and one
//! campaign from its plan to a second edition.

use domain::assessment::campaign::{Action, Answer, CampaignId, Refusal, Stage, Unit};
use domain::assessment::{Evidence, Name, State};
use domain::identity::{Actor, Role};
use service::Error;
use service::assessment::{
    self, AppealAnswer, LineFault, NewCampaign, Profile, Replacement, Shown, Wrong,
};

use crate::engines::{Base, on_both_engines};
use crate::world::{Person, REGION, World, region};

on_both_engines!(
    a_campaign_goes_from_its_plan_to_a_second_edition,
    an_import_is_taken_whole_or_not_at_all,
    a_fault_at_any_statement_of_an_import_leaves_nothing_half_done,
    a_replaced_assessor_is_out_and_the_open_questions_move,
    who_took_whose_place_is_told_to_leaders_alone,
    answers_asked_for_again_stand_no_more,
    nobody_gives_both_answers_by_taking_a_place,
    an_assessor_of_elsewhere_sees_that_a_campaign_is_there_and_no_more,
    a_single_unit_is_diagnosed_without_intervals,
);

const OTHER: &str = "330108";

struct Round {
    world: World,
    lead: Person,
    first: Person,
    second: Person,
    id: CampaignId,
}

fn name(text: &str) -> Name {
    Name { zh: text.to_owned(), en: text.to_owned() }
}

/// A campaign over two units, in which two people judge A1.1 and A1.2.
fn round(base: &Base) -> Round {
    round_of(base, &[REGION, OTHER])
}

fn round_of(base: &Base, units: &[&str]) -> Round {
    let world = World::new(base);
    let assessor = |login: &str| world.staff_of(login, &[Role::Assessor], REGION, None);
    let (lead, first, second) = (assessor("lead"), assessor("first"), assessor("second"));
    let unit = |code: &&str| Unit {
        code: (*code).to_owned(),
        name: name(code),
        region: (*code).to_owned(),
        org: None,
    };
    let plan = NewCampaign {
        region: region(REGION),
        name: name("试评"),
        profile: Profile::Shipped("wang2016".to_owned()),
        units: units.iter().map(unit).collect(),
        leaves: vec!["A1.1".to_owned(), "A1.2".to_owned()],
        raters: vec!["first".to_owned(), "second".to_owned()],
        window: (jiff::civil::date(2026, 3, 1), jiff::civil::date(2026, 3, 31)),
        seed: Some(7),
        items_per_unit: 1,
        days: (15, 30),
        is_made_up: false,
    };
    let id = assessment::create(&lead.ctx(&world), &world.sv, plan).expect("the plan stands");
    let round = Round { world, lead, first, second, id };
    round.step(Action::Open);
    round
}

fn says(value: &str) -> Answer {
    Answer {
        state: Some(State::Measured),
        value: Some(value.to_owned()),
        url: "https://example.org/portal".to_owned(),
        ..Answer::default()
    }
}

impl Round {
    fn shown(&self) -> Shown {
        assessment::campaign(&self.lead.ctx(&self.world), &self.world.sv, &self.id).unwrap()
    }

    fn step(&self, action: Action) {
        let seen = self.shown().campaign.revision;
        let ctx = self.lead.ctx(&self.world);
        assessment::advance(&ctx, &self.world.sv, &self.id, action, seen, true).unwrap();
    }

    fn answer(&self, who: &Person, which: &str, value: &str) -> service::Result<()> {
        let ctx = who.ctx(&self.world);
        assessment::save_answer(&ctx, &self.world.sv, &self.id, which, &says(value))
    }

    fn import(&self, who: &Person, text: &str) -> service::Result<assessment::Imported> {
        assessment::import(&who.ctx(&self.world), &self.world.sv, &self.id, text)
    }

    fn replace(&self, to: &str, is_asked_again: bool) -> service::Result<(usize, usize)> {
        let from = &self.shown().campaign.plan.raters[0];
        let replacement = Replacement {
            from: from.clone(),
            to: to.to_owned(),
            because: "调离".to_owned(),
            is_asked_again,
        };
        let seen = self.shown().campaign.revision;
        let ctx = self.lead.ctx(&self.world);
        let done = assessment::replace(&ctx, &self.world.sv, &self.id, seen, &replacement)?;
        Ok((done.moved.len(), done.withdrawn.len()))
    }

    /// The records, whose chain must hold, and the answers that stand.
    fn kept(&self) -> (Vec<Evidence>, usize) {
        let sv = &self.world.sv;
        let kept = sv.db.read(|tx| store::evidence::list(tx, &self.id)).unwrap();
        assert!(store::evidence::is_whole(&kept));
        let questions = sv.db.read(|tx| store::campaigns::questions(tx, &self.id)).unwrap();
        let answered = questions.iter().filter(|one| one.answer.is_some()).count();
        (kept.into_iter().map(|kept| kept.record).collect(), answered)
    }
}

fn a_campaign_goes_from_its_plan_to_a_second_edition(base: &Base) {
    let round = round(base);
    let sv = &round.world.sv;
    for which in ["000001", "000002", "000003", "000004"] {
        let (first, second) = match which {
            "000001" | "000002" => (&round.first, &round.second),
            _ => (&round.second, &round.first),
        };
        round.answer(first, &format!("{which}-1"), "1").unwrap();
        let other = if which == "000003" { "0" } else { "1" };
        round.answer(second, &format!("{which}-2"), other).unwrap();
    }
    let lead = || round.lead.ctx(&round.world);
    let settled = assessment::settle(&lead(), sv, &round.id, "000003", &says("0"), "页面打不开");
    settled.unwrap();
    round.import(&round.lead, "unit,indicator,value\n330106,D2.4,0.9\n330108,D2.4,0.5\n").unwrap();
    assert!(assessment::collect_own(&lead(), sv, &round.id, REGION).unwrap() > 0);
    for action in [Action::Freeze, Action::Compute, Action::Review, Action::Publish] {
        let early = assessment::published(sv, &round.id);
        assert!(matches!(early, Err(Error::NotFound(_))), "before {action:?}");
        round.step(action);
    }
    let before = assessment::published(sv, &round.id).unwrap();
    assert_eq!((before.computed.edition, before.computed.diagnoses.len()), (1, 2));
    assert!(before.computed.doubt.is_some());

    // The unit appeals against a leaf, the appeal is upheld, and a second edition counts it.
    let editor = round.world.staff_of("editor", &[Role::ItemEditor], REGION, None);
    let editor = editor.ctx(&round.world);
    assessment::lodge(&editor, sv, &round.id, REGION, "A1.1", "平台已停用").unwrap();
    let (_, appeals) = assessment::appeals(&lead(), sv, &round.id).unwrap();
    let answer = AppealAnswer {
        is_upheld: true,
        reasons: "核实无误".to_owned(),
        corrects: Some("rated-000001".to_owned()),
        holds: says("0"),
    };
    assessment::answer(&lead(), sv, &round.id, &appeals[0].id, &answer).unwrap();
    let again = assessment::answer(&lead(), sv, &round.id, &appeals[0].id, &answer);
    assert!(again.is_err(), "an appeal is answered once");
    round.step(Action::Republish);
    let after = assessment::published(sv, &round.id).unwrap();
    assert_eq!(after.computed.edition, 2);
    let value = |results: &assessment::Results| results.computed.of(REGION, "A1.1").cloned();
    assert_ne!(value(&before), value(&after));
    let log: Vec<String> = round.shown().events.into_iter().rev().map(|e| e.kind).collect();
    let told = [
        "plan",
        "open",
        "settle",
        "records",
        "records",
        "freeze",
        "compute",
        "review",
        "publish",
        "appeal",
        "answer",
        "republish",
    ];
    assert_eq!(log, told);
}

fn an_import_is_taken_whole_or_not_at_all(base: &Base) {
    let round = round(base);
    let site = "https://example.org/portal";
    // The second's answer is in, and so is the first's: the last line comes too late.
    round.answer(&round.first, "000002-1", "1").unwrap();
    round.answer(&round.second, "000002-2", "1").unwrap();
    let before = round.kept();
    let text =
        format!("unit,indicator,value,url\n{REGION},A1.1,1,{site}\n{REGION},A1.2,0,{site}/other\n");
    let refused = round.import(&round.first, &text);
    let Err(Error::Assessment(Wrong::Records(faults))) = refused else { panic!("{refused:?}") };
    assert_eq!(faults, [(3, LineFault::Refused(Refusal::BothIn))]);
    assert_eq!(round.kept(), before, "the first line was not taken either");
    // One line answers a question twice, another is nobody's, a third has no reason.
    let text = format!(
        "unit,indicator,value,state,url\n{REGION},A1.1,1,,{site}\n{REGION},A1.1,0,,{site}/2\n\
         {OTHER},C1.1,,blocked,\n"
    );
    let refused = round.import(&round.first, &text);
    let Err(Error::Assessment(Wrong::Records(faults))) = refused else { panic!("{refused:?}") };
    assert_eq!(faults, [(3, LineFault::AnsweredTwice), (4, LineFault::ReasonMissing)]);
    // Records are for those who lead; whoever leads another region's campaigns leads none here.
    let text = format!("unit,indicator,value\n{REGION},D2.4,0.5\n");
    let stranger = round.world.staff_of("stranger", &[Role::Assessor], OTHER, None);
    assert!(matches!(round.import(&stranger, &text), Err(Error::Forbidden | Error::NotFound(_))));
    // Answers and records in one text: both are there, and an answer that agrees is a record.
    round.answer(&round.second, "000001-2", "1").unwrap();
    let text = format!("unit,indicator,value,url\n{REGION},A1.1,1,{site}\n{REGION},D2.4,0.5,\n");
    let done = round.import(&round.first, &text).unwrap();
    assert_eq!((done.answers, done.records), (1, 1));
    let (records, answered) = round.kept();
    assert_eq!((records.len(), answered), (before.0.len() + 2, before.1 + 2));
}

fn a_fault_at_any_statement_of_an_import_leaves_nothing_half_done(base: &Base) {
    let round = round(base);
    round.answer(&round.second, "000001-2", "1").unwrap();
    let before = round.kept();
    let text =
        format!("unit,indicator,value\n{REGION},A1.1,1\n{REGION},D2.4,0.5\n{OTHER},D2.4,1\n");
    for n in 1..100 {
        round.world.sv.db.fault().fail_nth(n);
        let outcome = round.import(&round.first, &text);
        if round.world.sv.db.fault().disarm() {
            outcome.unwrap();
            assert!(n > 8, "only {n} statements");
            let (records, answered) = round.kept();
            assert_eq!((records.len(), answered), (3, 2));
            return;
        }
        assert!(outcome.is_err(), "{n}");
        assert_eq!(round.kept(), before, "statement {n}");
    }
    panic!("the import never came to an end");
}

fn a_replaced_assessor_is_out_and_the_open_questions_move(base: &Base) {
    let round = round(base);
    let third = round.world.staff_of("third", &[Role::Assessor], REGION, None);
    round.answer(&round.first, "000001-1", "1").unwrap();
    let missing = round.replace("nobody", false);
    assert!(matches!(missing, Err(Error::Assessment(Wrong::NoAssessor(_)))), "{missing:?}");
    // Of four questions one was answered: it stays as it is.
    assert_eq!(round.replace("third", false).unwrap(), (3, 0));
    for which in ["000001-1", "000002-1"] {
        let late = round.answer(&round.first, which, "0");
        let refused = Error::Assessment(Wrong::Refused(Refusal::NotAssigned));
        assert_eq!(format!("{late:?}"), format!("{:?}", Err::<(), _>(refused)), "{which}");
    }
    round.answer(&third, "000002-1", "1").unwrap();
    round.answer(&round.second, "000001-2", "1").unwrap();
    let (records, _) = round.kept();
    assert_eq!(records.len(), 1, "the earlier answer holds with the other rater's");
    let event = &round.shown().events[0];
    assert_eq!((event.kind.as_str(), event.note.as_str()), ("replace", "调离"));
    assert!(event.about.contains("3 / 0"), "{}", event.about);
    let names: Vec<String> = round.shown().campaign.plan.raters;
    assert_eq!(names.len(), 2);
    round.step(Action::Freeze);
    let closed = round.replace("first", false);
    let stage = Refusal::WrongStage { stage: Stage::Frozen };
    assert!(matches!(closed, Err(Error::Assessment(Wrong::Refused(why))) if why == stage));
}

fn who_took_whose_place_is_told_to_leaders_alone(base: &Base) {
    let round = round(base);
    let far = round.world.staff_of("far", &[Role::Assessor], OTHER, None);
    round.replace("far", false).unwrap();
    let seen = assessment::campaign(&far.ctx(&round.world), &round.world.sv, &round.id).unwrap();
    assert!(!seen.is_leader);
    let newest = |shown: &Shown| {
        let event = &shown.events[0];
        (event.kind.clone(), event.about.is_empty(), event.note.clone())
    };
    assert_eq!(newest(&seen), ("replace".to_owned(), true, String::new()));
    assert_eq!(newest(&round.shown()), ("replace".to_owned(), false, "调离".to_owned()));
}

fn answers_asked_for_again_stand_no_more(base: &Base) {
    let round = round(base);
    let third = round.world.staff_of("third", &[Role::Assessor], REGION, None);
    for which in ["000001-1", "000002-1"] {
        round.answer(&round.first, which, "0").unwrap();
    }
    round.answer(&round.second, "000002-2", "0").unwrap();
    assert_eq!(round.replace("third", true).unwrap(), (3, 1), "what agreed is kept");
    round.answer(&round.second, "000001-2", "0").unwrap();
    assert_eq!(round.kept().0.len(), 1, "a withdrawn answer agrees with nobody");
    round.answer(&third, "000001-1", "0").unwrap();
    assert_eq!(round.kept().0.len(), 2);
}

fn nobody_gives_both_answers_by_taking_a_place(base: &Base) {
    let round = round(base);
    let refused = round.replace("second", false);
    assert!(
        matches!(refused, Err(Error::Assessment(Wrong::Refused(Refusal::RaterOfBoth)))),
        "{refused:?}"
    );
    let same = round.replace("first", false);
    assert!(matches!(same, Err(Error::Assessment(Wrong::Refused(Refusal::SameRater)))), "{same:?}");
    let stranger = round.world.staff_of("stranger", &[Role::Assessor], OTHER, None);
    let ctx = stranger.ctx(&round.world);
    let replacement = Replacement { to: "stranger".to_owned(), ..Replacement::default() };
    let foreign = assessment::replace(&ctx, &round.world.sv, &round.id, 2, &replacement);
    assert!(matches!(foreign, Err(Error::Forbidden | Error::NotFound(_))), "{foreign:?}");
}

fn an_assessor_of_elsewhere_sees_that_a_campaign_is_there_and_no_more(base: &Base) {
    let round = round(base);
    let stranger = round.world.staff_of("stranger", &[Role::Assessor], OTHER, None);
    let (ctx, sv) = (stranger.ctx(&round.world), &round.world.sv);
    assert_eq!(assessment::list(&ctx, sv).unwrap().len(), 1);
    let opened = assessment::campaign(&ctx, sv, &round.id).map(drop);
    assert!(matches!(opened, Err(Error::NotFound(_))), "{opened:?}");
    let asked = assessment::task(&ctx, sv, &round.id, None).map(drop);
    assert!(matches!(asked, Err(Error::NotFound(_))), "{asked:?}");
}

fn a_single_unit_is_diagnosed_without_intervals(base: &Base) {
    let round = round_of(base, &[REGION]);
    round.import(&round.lead, "unit,indicator,value\n330106,D2.4,0.4\n330106,B1.1,1\n").unwrap();
    for action in [Action::Freeze, Action::Compute, Action::Review, Action::Publish] {
        round.step(action);
    }
    let computed = assessment::published(&round.world.sv, &round.id).unwrap().computed;
    assert_eq!((computed.doubt, computed.doubt_missing.as_deref()), (None, Some("too-few-units")));
    let found = &computed.diagnoses[0];
    assert_eq!((found.held[0].leaf.as_str(), &found.better), ("D2.4", &None));
    // The program itself may not lead what it does not own either.
    let ctx = round.world.ctx(Actor::Nobody);
    assert!(matches!(assessment::list(&ctx, &round.world.sv), Err(Error::LogIn)));
}
