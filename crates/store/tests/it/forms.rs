//! Drafts of applications and remembered answers.

use std::collections::BTreeMap;

use domain::form::Answers;
use domain::text::Bilingual;
use store::drafts::{self, Draft, Remembered};

use crate::engines::{Base, on_both_engines};
use crate::sample::{NOW, account_id, region};

on_both_engines!(
    a_draft_is_saved_over_the_revision_it_was_made_from_only,
    a_draft_stays_with_the_one_it_was_begun_for,
    drafts_are_listed_for_their_owner_only,
    the_last_answer_to_a_question_is_remembered,
);

fn draft(id: &str) -> Draft {
    Draft {
        id: id.to_owned(),
        item_region: region("330106"),
        item_code: "item".to_owned(),
        item_version: 3,
        item_name: Bilingual::both("食品经营许可", "Food licence"),
        revision: 1,
        answers: Answers::from([(
            "shop".to_owned(),
            vec!["王'; drop table drafts; --".to_owned()],
        )]),
        saved_at: NOW,
        for_whom: None,
    }
}

fn a_draft_is_saved_over_the_revision_it_was_made_from_only(base: &Base) {
    let db = base.open();
    let of = account_id("a");
    let first = draft("d1");
    let (new, owner) = (first.clone(), of.clone());
    db.write(move |tx| drafts::insert(tx, &owner, &new)).unwrap();
    assert_eq!(db.read(|tx| drafts::find(tx, &of, "d1")).unwrap(), Some(first.clone()));
    let again = (first.clone(), of.clone());
    let conflict = db.write(move |tx| drafts::insert(tx, &again.1, &again.0));
    assert!(matches!(conflict, Err(store::Error::Conflict(_))));

    let save = |revision: u32, text: &str| {
        let answers = Answers::from([("shop".to_owned(), vec![text.to_owned()])]);
        let (draft, of) = (Draft { revision, answers, item_version: 4, ..draft("d1") }, of.clone());
        db.write(move |tx| drafts::update(tx, &of, &draft)).unwrap()
    };
    assert!(save(1, "second"));
    assert!(!save(1, "late"), "the first revision is gone");
    let kept = db.read(|tx| drafts::find(tx, &of, "d1")).unwrap().unwrap();
    assert_eq!((kept.revision, kept.item_version), (2, 4));
    assert_eq!(kept.answers["shop"], ["second"]);
}

fn a_draft_stays_with_the_one_it_was_begun_for(base: &Base) {
    let db = base.open();
    let keeper = account_id("keeper");
    let begun_for = [None, Some(account_id("a")), Some(account_id("b"))];
    for (n, whom) in begun_for.iter().enumerate() {
        let (of, new) = (keeper.clone(), Draft { for_whom: whom.clone(), ..draft(&n.to_string()) });
        db.write(move |tx| drafts::insert(tx, &of, &new)).unwrap();
        for other in begun_for.iter().filter(|other| *other != whom) {
            let of = keeper.clone();
            let late = Draft { for_whom: other.clone(), ..draft(&n.to_string()) };
            assert!(!db.write(move |tx| drafts::update(tx, &of, &late)).unwrap(), "{whom:?}");
        }
        let (of, own) = (keeper.clone(), Draft { for_whom: whom.clone(), ..draft(&n.to_string()) });
        assert!(db.write(move |tx| drafts::update(tx, &of, &own)).unwrap(), "{whom:?}");
        let kept = db.read(|tx| drafts::find(tx, &keeper, &n.to_string())).unwrap().unwrap();
        assert_eq!((&kept.for_whom, kept.revision), (whom, 2));
    }
    // The same account elsewhere is somebody else.
    let moved = domain::identity::AccountId { region: region("440106"), ..account_id("a") };
    let (of, late) = (keeper.clone(), Draft { for_whom: Some(moved), revision: 2, ..draft("1") });
    assert!(!db.write(move |tx| drafts::update(tx, &of, &late)).unwrap());
}

fn drafts_are_listed_for_their_owner_only(base: &Base) {
    let db = base.open();
    let (a, b) = (account_id("a"), account_id("b"));
    for (n, id) in ["d1", "d2", "d3"].into_iter().enumerate() {
        let at = NOW.plus_millis(i64::try_from(n).unwrap());
        let (of, new) = (a.clone(), Draft { saved_at: at, ..draft(id) });
        db.write(move |tx| drafts::insert(tx, &of, &new)).unwrap();
    }
    let ids = |of| {
        let list = db.read(|tx| drafts::list(tx, of)).unwrap();
        list.into_iter().map(|draft| draft.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&a), ["d3", "d2", "d1"]);
    assert!(ids(&b).is_empty());
    assert_eq!(db.read(|tx| drafts::count(tx, &a)).unwrap(), 3);
    assert!(db.read(|tx| drafts::find(tx, &b, "d1")).unwrap().is_none());
    let (of, other) = (a.clone(), b.clone());
    assert!(!db.write(move |tx| drafts::delete(tx, &other, "d1")).unwrap());
    assert!(db.write(move |tx| drafts::delete(tx, &of, "d1")).unwrap());
    assert_eq!(ids(&a), ["d3", "d2"]);
}

fn the_last_answer_to_a_question_is_remembered(base: &Base) {
    let db = base.open();
    let remembered = |detail: &str| Remembered {
        answer: BTreeMap::from([("detail".to_owned(), vec![detail.to_owned()])]),
        item_name: Bilingual::zh("食品经营许可"),
        at: NOW,
    };
    for detail in ["演示路1号", "演示路2号"] {
        let (of, new) = (account_id("a"), remembered(detail));
        db.write(move |tx| drafts::remember(tx, &of, "address", &new)).unwrap();
    }
    let recalled = db.read(|tx| drafts::recall(tx, &account_id("a"))).unwrap();
    assert_eq!(recalled, BTreeMap::from([("address".to_owned(), remembered("演示路2号"))]));
    assert!(db.read(|tx| drafts::recall(tx, &account_id("b"))).unwrap().is_empty());
}
