//! Ready-made records, each a sound one that tests change where they need to.

use std::collections::BTreeMap;

use domain::case::{Case, CaseId, Channel, Due, Event, Recorded, Who, step};
use domain::code::CreditCode;
use domain::identity::{Account, AccountId, Grant, Holder, Level, Role};
use domain::item::ItemVersion;
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use store::accounts::Stored;
use store::items::Published;
use store::{Db, Result};

/// The moment of most tests: 2026-03-02 10:00 in China.
pub const NOW: Instant = Instant::from_millis(1_772_416_800_000);
pub const ORG: &str = "11330106DEM0000148";
pub const REGION: &str = "330106";

pub fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).expect("a region code")
}

pub fn org() -> CreditCode {
    CreditCode::parse(ORG).expect("a credit code")
}

pub fn account_id(id: &str) -> AccountId {
    AccountId { region: region(REGION), id: id.to_owned() }
}

pub fn citizen(id: &str) -> Stored {
    let id_number = domain::code::CitizenNumber::parse("11010519491231002X").expect("valid");
    Stored {
        account: Account {
            id: account_id(id),
            name: "王芳".to_owned(),
            holder: Holder::Person { id_number },
            phone: Some("13800138000".to_owned()),
            grants: Vec::new(),
            level: Level::Matched,
        },
        login: format!("login-{id}"),
        password: "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA".to_owned(),
        is_disabled: false,
    }
}

pub fn officer(id: &str) -> Stored {
    let grant = Grant { role: Role::Officer, region: region(REGION), org: Some(org()) };
    let mut stored = citizen(id);
    stored.account.holder = Holder::Staff;
    stored.account.phone = None;
    stored.account.grants = vec![grant];
    stored
}

pub fn published(version: u32) -> Published {
    let mut item = ItemVersion::sample();
    item.version = version;
    Published { item, form: None, published_at: NOW }
}

pub fn case_id(n: u32) -> CaseId {
    CaseId { region: region(REGION), number: format!("260302-{n:010}") }
}

fn who(account: &str, role: &str) -> Who {
    Who { account: Some(account_id(account)), name: "王芳".to_owned(), role: role.to_owned() }
}

/// A submission by `applicant`.
pub fn submitted(id: &CaseId, applicant: &str) -> (Case, Recorded) {
    let event = Event::Submitted {
        item_code: "11330106DEM0000148433019990100101".to_owned(),
        item_version: 1,
        item_name: Bilingual::both("食品经营许可", "Food business licence"),
        org: org(),
        applicant: (region(REGION), applicant.to_owned()),
        applicant_name: "王芳".to_owned(),
        channel: Channel::Web,
        answers: BTreeMap::from([("shop".to_owned(), vec!["小吃店".to_owned()])]),
    };
    let recorded = Recorded { seq: 1, at: NOW, who: who(applicant, "applicant"), event };
    let case = step(None, id, &recorded).expect("a submission is a first event");
    (case, recorded)
}

/// Stores a submission.
pub fn store_submitted(db: &Db, id: &CaseId, applicant: &str) -> Case {
    let (case, recorded) = submitted(id, applicant);
    db.write_once(store::cases::insert(&case, &recorded, None)).expect("the case is stored");
    case
}

/// Stores one more event.
pub fn store_next(db: &Db, case: Case, actor: &str, event: Event) -> Result<Case> {
    let recorded = Recorded {
        seq: case.revision + 1,
        at: NOW.plus_millis(i64::from(case.revision) * 60_000),
        who: who(actor, "officer"),
        event,
    };
    let id = case.id.clone();
    let open: Vec<_> = case.open_tasks().cloned().collect();
    let next = step(Some(case), &id, &recorded).expect("the events are in order");
    let head = db.read(|tx| store::cases::head(tx, &id))?;
    db.write_once(store::cases::next(&head, &open, &next, &recorded, None))?;
    Ok(next)
}

pub fn due(day: i8) -> Due {
    Due {
        legal_on: Some(jiff::civil::date(2026, 4, day)),
        committed_on: jiff::civil::date(2026, 3, day),
        is_estimate: day == 6,
    }
}

/// An acceptance with the due days of [`due`].
pub fn accepted(day: i8) -> Event {
    Event::Accepted { due: due(day), calendar: String::new() }
}

/// A case that went the whole way: correction, answer, acceptance, examination, decision.
pub fn store_decided(db: &Db, id: &CaseId) -> Case {
    use domain::case::{CorrectionNotice, Decision, Opinion};
    let notice = CorrectionNotice {
        defects: "缺少经营场所布局图一份，请补交".to_owned(),
        answer_by: jiff::civil::date(2026, 3, 20),
        marks: Vec::new(),
    };
    let answers = BTreeMap::from([("shop".to_owned(), vec!["面馆".to_owned()])]);
    let opinion = Opinion { is_for_grant: true, text: "符合条件".to_owned() };
    let decision = Decision { is_granted: true, reasons: "准予许可".to_owned() };
    let events = [
        ("clerk", Event::CorrectionRequested { notice }),
        ("citizen", Event::Supplemented { answers, note: "已补".to_owned() }),
        ("clerk", accepted(10)),
        ("officer", Event::ReviewStarted { moves: Default::default() }),
        ("officer", Event::Reviewed { opinion }),
        ("approver", Event::Decided { decision, remedies: None }),
    ];
    let first = store_submitted(db, id, "citizen");
    events.into_iter().fold(first, |case, (actor, event)| {
        store_next(db, case, actor, event).expect("the event is stored")
    })
}
