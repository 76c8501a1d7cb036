//! Assessment campaigns: plan, questions, records, numbers, appeals.

use std::collections::BTreeMap;

use domain::assessment::campaign::{
    Answer, Appeal, AppealState, Assignment, Because, CampaignId, Computed, Diagnosis, Plan, Stage,
    Target, Unit,
};
use domain::assessment::{
    Aggregation, Decimal, Definition, Evidence, Missing, Name, Node, RankRule, RoundRule, Rounding,
    State,
};
use store::appeals;
use store::campaigns::{self, Campaign, Event};
use store::evidence::{self, append, is_whole};
use store::{Db, Error};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, ORG, REGION, case_id, region, store_decided, store_submitted};

on_both_engines!(
    a_campaign_comes_back_as_it_was_stored,
    a_campaign_that_moved_on_is_not_overwritten,
    the_log_only_grows,
    the_last_answer_stands_and_the_first_is_kept,
    a_question_changes_hands_and_a_withdrawn_answer_stands_no_more,
    a_draft_is_replaced_and_dropped,
    records_form_a_chain,
    an_edition_is_stored_once,
    an_appeal_is_answered_once,
    ended_cases_are_read_in_order,
);

fn name(text: &str) -> Name {
    Name { zh: text.to_owned(), en: text.to_owned() }
}

fn definition() -> Definition {
    let node = Node {
        id: "A".to_owned(),
        parent: None,
        name: name("A"),
        goal: None,
        weight: Decimal("1".to_owned()),
        aggregation: Aggregation::Mean,
        missing: Missing::Exclude,
        bonus_above: None,
        leaf: None,
        guide: Name::default(),
        is_per_item: true,
        source: String::new(),
        reconstruction: false,
    };
    Definition {
        version: 1,
        id: "one".to_owned(),
        name: name("one"),
        weights: "default".to_owned(),
        sourced: Vec::new(),
        reconstruction: Vec::new(),
        aggregation: Aggregation::Mean,
        missing: Missing::Exclude,
        top: Decimal("100".to_owned()),
        rounding: Rounding { rule: RoundRule::HalfUp, digits: 2 },
        rank: RankRule::Dense,
        guests: Vec::new(),
        bands: Vec::new(),
        nodes: vec![node],
    }
}

fn campaign() -> Campaign {
    let unit = Unit {
        code: "330000".to_owned(),
        name: name("浙江"),
        region: "330000".to_owned(),
        org: None,
    };
    let plan = Plan {
        version: 1,
        name: name("试评"),
        profile: "one".to_owned(),
        profile_hash: "x".to_owned(),
        units: vec![unit],
        leaves: Vec::new(),
        raters: Vec::new(),
        opens_on: jiff::civil::date(2026, 3, 1),
        closes_on: jiff::civil::date(2026, 3, 31),
        seed: u64::MAX,
        items_per_unit: 3,
        appeal_days: 15,
        answer_days: 30,
        is_made_up: true,
        sample: BTreeMap::new(),
    };
    Campaign {
        id: CampaignId { region: region(REGION), id: "c".to_owned() },
        plan,
        definition: definition(),
        stage: Stage::Planned,
        revision: 1,
        edition: 0,
        evidence_count: 0,
        evidence_head: String::new(),
        changed_at: NOW,
        published_at: None,
    }
}

fn stored(db: &Db) -> Campaign {
    let campaign = campaign();
    let copy = campaign.clone();
    db.write(move |tx| campaigns::insert(tx, &copy)).unwrap();
    campaign
}

fn a_campaign_comes_back_as_it_was_stored(base: &Base) {
    let db = base.open();
    let mut campaign = stored(&db);
    let id = campaign.id.clone();
    assert_eq!(db.read(|tx| campaigns::find(tx, &id)).unwrap(), Some(campaign.clone()));
    assert_eq!(db.read(campaigns::list).unwrap(), [campaign.clone()]);
    assert_eq!(db.read(campaigns::list_published).unwrap(), []);
    campaign.revision = 2;
    campaign.stage = Stage::Published;
    campaign.published_at = Some(NOW);
    let copy = campaign.clone();
    db.write(move |tx| campaigns::save(tx, &copy)).unwrap();
    assert_eq!(db.read(campaigns::list_published).unwrap(), [campaign]);
    let other = CampaignId { id: "none".to_owned(), ..id };
    assert_eq!(db.read(|tx| campaigns::find(tx, &other)).unwrap(), None);
}

fn a_campaign_that_moved_on_is_not_overwritten(base: &Base) {
    let db = base.open();
    let mut campaign = stored(&db);
    campaign.revision = 2;
    let copy = campaign.clone();
    db.write(move |tx| campaigns::save(tx, &copy)).unwrap();
    let again = db.write(move |tx| campaigns::save(tx, &campaign));
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

fn the_log_only_grows(base: &Base) {
    let db = base.open();
    let id = stored(&db).id;
    let event = |kind: &str| Event {
        at: NOW,
        actor: "330106/a".to_owned(),
        kind: kind.to_owned(),
        about: String::new(),
        note: "说明".to_owned(),
    };
    for kind in ["open", "freeze"] {
        let (id, event) = (id.clone(), event(kind));
        db.write(move |tx| campaigns::log(tx, &id, &event)).unwrap();
    }
    let log = db.read(|tx| campaigns::events(tx, &id)).unwrap();
    assert_eq!(log, [event("freeze"), event("open")]);
}

fn asked(db: &Db, id: &CampaignId) {
    for slot in [1_u8, 2] {
        let assignment = Assignment {
            id: format!("000001-{slot}"),
            target: Target { unit: "330000".into(), item: String::new(), leaf: "A".into() },
            slot,
            rater: format!("330106/{slot}"),
        };
        let id = id.clone();
        db.write(move |tx| campaigns::assign(tx, &id, &assignment)).unwrap();
    }
}

fn answer(value: &str) -> Answer {
    Answer {
        state: Some(State::Measured),
        value: Some(value.to_owned()),
        quote: "页面上写着“已开通”".to_owned(),
        ..Answer::default()
    }
}

fn the_last_answer_stands_and_the_first_is_kept(base: &Base) {
    let db = base.open();
    let id = stored(&db).id;
    asked(&db, &id);
    for value in ["0", "1"] {
        let id = id.clone();
        db.write(move |tx| campaigns::rate(tx, &id, "000001-1", &answer(value), NOW)).unwrap();
    }
    let questions = db.read(|tx| campaigns::questions(tx, &id)).unwrap();
    assert_eq!(questions.len(), 2);
    assert_eq!(questions[0].answer, Some(answer("1")));
    assert_eq!((questions[0].assignment.slot, questions[1].answer.clone()), (1, None));
    let unasked = db.write(move |tx| campaigns::rate(tx, &id, "none", &answer("1"), NOW));
    assert!(matches!(unasked, Err(Error::Conflict(_))), "{unasked:?}");
}

fn a_question_changes_hands_and_a_withdrawn_answer_stands_no_more(base: &Base) {
    let db = base.open();
    let id = stored(&db).id;
    asked(&db, &id);
    for which in ["000001-1", "000001-2"] {
        let id = id.clone();
        db.write(move |tx| campaigns::rate(tx, &id, which, &answer("1"), NOW)).unwrap();
    }
    let copy = id.clone();
    db.write(move |tx| {
        campaigns::withdraw(tx, &copy, "000001-1", NOW)?;
        campaigns::reassign(tx, &copy, "000001-1", "330106/3")
    })
    .unwrap();
    let questions = db.read(|tx| campaigns::questions(tx, &id)).unwrap();
    assert_eq!((questions[0].assignment.rater.as_str(), &questions[0].answer), ("330106/3", &None));
    assert_eq!(questions[1].answer, Some(answer("1")));
    let copy = id.clone();
    db.write(move |tx| campaigns::rate(tx, &copy, "000001-1", &answer("0"), NOW)).unwrap();
    let questions = db.read(|tx| campaigns::questions(tx, &id)).unwrap();
    assert_eq!(questions[0].answer, Some(answer("0")));
    let unasked = db.write(move |tx| campaigns::reassign(tx, &id, "none", "330106/3"));
    assert!(matches!(unasked, Err(Error::Missing(_))), "{unasked:?}");
}

fn a_draft_is_replaced_and_dropped(base: &Base) {
    let db = base.open();
    let id = stored(&db).id;
    asked(&db, &id);
    for value in ["0", "1"] {
        let id = id.clone();
        db.write(move |tx| campaigns::save_draft(tx, &id, "000001-1", &answer(value), NOW))
            .unwrap();
    }
    let found = db.read(|tx| campaigns::draft(tx, &id, "000001-1")).unwrap();
    assert_eq!(found, Some(answer("1")));
    let copy = id.clone();
    db.write(move |tx| campaigns::drop_draft(tx, &copy, "000001-1")).unwrap();
    assert_eq!(db.read(|tx| campaigns::draft(tx, &id, "000001-1")).unwrap(), None);
}

fn record(id: &str, leaf: &str) -> Evidence {
    Evidence {
        id: id.to_owned(),
        unit: "330000".to_owned(),
        indicator: leaf.to_owned(),
        value: Some("1".to_owned()),
        state: Some(State::Measured),
        ..Evidence::default()
    }
}

fn records_form_a_chain(base: &Base) {
    let db = base.open();
    let mut campaign = stored(&db);
    let id = campaign.id.clone();
    let add = |campaign: Campaign, records: Vec<Evidence>, because| {
        let mut campaign = campaign;
        db.write(move |tx| {
            append(tx, &mut campaign, &records, because, NOW)?;
            campaign.revision += 1;
            campaigns::save(tx, &campaign)?;
            Ok::<_, Error>(campaign)
        })
    };
    campaign =
        add(campaign, vec![record("1", "A"), record("2", "B")], Because::Collection).unwrap();
    campaign = add(campaign, vec![record("3", "A")], Because::Appeal).unwrap();
    let kept = db.read(|tx| evidence::list(tx, &id)).unwrap();
    assert_eq!(kept.iter().map(|k| k.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((campaign.evidence_count, &campaign.evidence_head), (3, &kept[2].hash));
    assert!(is_whole(&kept));
    let mut changed = kept.clone();
    changed[1].record.value = Some("0".to_owned());
    assert!(!is_whole(&changed), "a changed record is found");
    assert!(!is_whole(&kept[1..]), "a dropped record is found");
    assert_eq!(db.read(|tx| evidence::list_of(tx, &id, "330000")).unwrap(), kept);
    assert_eq!(db.read(|tx| evidence::list_of(tx, &id, "other")).unwrap(), []);
    let twice = add(campaign, vec![record("1", "C")], Because::Collection);
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    assert_eq!(db.read(|tx| evidence::list(tx, &id)).unwrap().len(), 3, "nothing half-done stays");
}

fn an_edition_is_stored_once(base: &Base) {
    let db = base.open();
    let id = stored(&db).id;
    let computed = Computed {
        version: 1,
        edition: 1,
        seed: 7,
        profile_hash: "x".to_owned(),
        evidence_hash: "y".to_owned(),
        evidence_count: 3,
        published: Vec::new(),
        doubt: None,
        doubt_missing: Some("one unit".to_owned()),
        diagnoses: vec![Diagnosis { unit: "330000".to_owned(), ..Diagnosis::default() }],
    };
    let put = || {
        let (id, computed) = (id.clone(), computed.clone());
        db.write(move |tx| campaigns::insert_result(tx, &id, &computed, NOW))
    };
    put().unwrap();
    assert!(matches!(put(), Err(Error::Conflict(_))));
    assert_eq!(db.read(|tx| campaigns::result(tx, &id, 1)).unwrap(), Some(computed.clone()));
    assert_eq!(db.read(|tx| campaigns::result(tx, &id, 2)).unwrap(), None);
}

fn an_appeal_is_answered_once(base: &Base) {
    let db = base.open();
    let id = stored(&db).id;
    let mut appeal = Appeal {
        id: "a".to_owned(),
        unit: "330000".to_owned(),
        leaf: "A".to_owned(),
        state: AppealState::Lodged,
        grounds: "清单已公开".to_owned(),
        lodged_at: NOW,
        answer_by: NOW.plus_millis(86_400_000),
        answer: None,
        answered_at: None,
        record: None,
    };
    let (copy, first) = (id.clone(), appeal.clone());
    db.write(move |tx| appeals::insert(tx, &copy, &first)).unwrap();
    assert_eq!(db.read(|tx| appeals::list(tx, &id)).unwrap(), [appeal.clone()]);
    appeal.state = AppealState::Upheld;
    appeal.answer = Some("成立".to_owned());
    appeal.answered_at = Some(NOW);
    appeal.record = Some("r".to_owned());
    let answer = || {
        let (id, appeal) = (id.clone(), appeal.clone());
        db.write(move |tx| appeals::answer(tx, &id, &appeal))
    };
    answer().unwrap();
    assert!(matches!(answer(), Err(Error::Conflict(_))));
    assert_eq!(db.read(|tx| appeals::list(tx, &id)).unwrap(), [appeal.clone()]);
}

fn ended_cases_are_read_in_order(base: &Base) {
    let db = base.open();
    for n in [2, 1] {
        store_decided(&db, &case_id(n));
    }
    store_submitted(&db, &case_id(3), "citizen");
    let span = (REGION, REGION);
    let ended = db.read(|tx| evidence::ended_cases(tx, span, ("", ""))).unwrap();
    let numbers: Vec<&str> = ended.iter().map(|one| one.number.as_str()).collect();
    assert_eq!(numbers, [case_id(1).number, case_id(2).number]);
    assert_eq!((ended[0].org.as_str(), ended[0].due_on.as_str()), (ORG, "2026-03-10"));
    let after = (ended[0].region.as_str(), ended[0].number.as_str());
    assert_eq!(db.read(|tx| evidence::ended_cases(tx, span, after)).unwrap().len(), 1);
}
