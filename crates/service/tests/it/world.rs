//! A small authority with its people, a clock that stands still and chance that repeats.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::case::{Case, CaseId, Channel, CorrectionNotice, Decision, Opinion, Recorded, State};
use domain::code::{CitizenNumber, CreditCode};
use domain::ctx::Ctx;
use domain::form::{Answers, Field, Kind, Schema};
use domain::identity::{Account, Actor, Grant, Holder, Role};
use domain::item::ItemVersion;
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use service::cases::{self, Application};
use service::people::{self, NewAccount};
use service::{Cost, Result, Services, Settings};

use crate::engines::Base;

pub const REGION: &str = "330106";
pub const ORG: &str = "11330106DEM0000148";
pub const PASSWORD: &str = "a long enough password";
pub const REASON: &str = "申请材料不符合法定形式，理由如下";
/// 2026-03-02 10:00 in China, a Monday.
const START: i64 = 1_772_416_800_000;

pub fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).expect("a region code")
}

/// The services over one database, with a clock that moves only when told.
pub struct World {
    pub sv: Services,
    clock: AtomicI64,
    drawn: AtomicU64,
}

impl World {
    pub fn new(base: &Base) -> Self {
        let cost = Cost { memory_kib: 8, passes: 1, at_once: 2 };
        let sv = Services::open(base.open(), &Settings { secret: [7; 32], cost });
        let sv = sv.expect("the services open");
        let world = Self { sv, clock: AtomicI64::new(START), drawn: AtomicU64::new(0) };
        world.publish(1);
        world
    }

    /// Another server over the same database.
    pub fn over(base: &Base, other: &Self) -> Self {
        let cost = Cost { memory_kib: 8, passes: 1, at_once: 2 };
        let sv = Services::open(base.open(), &Settings { secret: [7; 32], cost });
        let clock = AtomicI64::new(other.now().millis());
        Self { sv: sv.expect("the services open"), clock, drawn: AtomicU64::new(1 << 32) }
    }

    /// The services over a database that others have used before, later than they did and with
    /// other chance.
    pub fn resumed(url: &str, round: u64) -> Self {
        let cost = Cost { memory_kib: 8, passes: 1, at_once: 2 };
        let db = store::Db::open(url, &store::Options::default()).expect("the database opens");
        let sv = Services::open(db, &Settings { secret: [7; 32], cost }).expect("they open");
        let later = START + 60_000 * i64::try_from(round).expect("a small number");
        let (clock, drawn) = (AtomicI64::new(later), AtomicU64::new(round << 32));
        Self { sv, clock, drawn }
    }

    pub fn now(&self) -> Instant {
        Instant::from_millis(self.clock.load(Ordering::SeqCst))
    }

    /// Publishes the item anew, with a form that remembers its first field from case to case.
    pub fn publishes_a_form_that_remembers(&self) {
        let mut form = form();
        form.fields[0].bank = Some("shop".to_owned());
        let item = ItemVersion { version: 2, ..ItemVersion::sample() };
        self.later(2000);
        service::catalogue::publish(&self.sv, self.now(), item, Some(form), "editor").unwrap();
        self.later(2000);
    }

    /// Lets time pass.
    pub fn later(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// The circumstances of one request.
    pub fn ctx(&self, actor: Actor) -> Ctx {
        let n = self.drawn.fetch_add(1, Ordering::SeqCst);
        let mut entropy = [0; 64];
        for (half, part) in entropy.chunks_mut(32).enumerate() {
            let digest = store::chain::digest(format!("{n} {half}").as_bytes());
            for (at, byte) in part.iter_mut().enumerate() {
                let digits = &digest[at * 2..at * 2 + 2];
                *byte = u8::from_str_radix(digits, 16).expect("a digest is hexadecimal");
            }
        }
        Ctx { now: self.now(), actor, entropy }
    }

    pub fn publish(&self, version: u32) {
        let item = ItemVersion { version, ..ItemVersion::sample() };
        service::catalogue::publish(&self.sv, self.now(), item, Some(form()), "editor")
            .expect("the version is new");
    }

    fn create(&self, login: &str, holder: Holder, grants: Vec<Grant>) -> Person {
        let new = NewAccount {
            region: region(REGION),
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            name: "王芳".to_owned(),
            holder,
            phone: None,
            grants,
        };
        let id = people::create(&self.ctx(Actor::System), &self.sv, new).expect("a new login");
        let stored = people::show(&self.ctx(Actor::System), &self.sv, &id).expect("just made");
        Person { login: login.to_owned(), account: stored.account }
    }

    pub fn citizen(&self, login: &str) -> Person {
        let id_number = CitizenNumber::parse("11010519491231002X").expect("valid");
        self.create(login, Holder::Person { id_number }, Vec::new())
    }

    /// Staff of the authority that the item belongs to.
    pub fn staff(&self, login: &str, roles: &[Role]) -> Person {
        self.staff_of(login, roles, REGION, Some(ORG))
    }

    pub fn staff_of(&self, login: &str, roles: &[Role], at: &str, org: Option<&str>) -> Person {
        let org = org.map(|code| CreditCode::parse(code).expect("a credit code"));
        let grants = roles.iter().map(|role| Grant { role: *role, region: region(at), org });
        self.create(login, Holder::Staff, grants.collect())
    }

    pub fn cast(&self) -> Cast {
        Cast {
            citizen: self.citizen("citizen"),
            clerk: self.staff("clerk", &[Role::WindowClerk]),
            officer: self.staff("officer", &[Role::Officer]),
            approver: self.staff("approver", &[Role::Approver]),
        }
    }

    pub fn case(&self, id: &CaseId) -> Case {
        self.sv.db.read(|tx| store::cases::find(tx, id)).expect("readable").expect("stored")
    }

    pub fn history(&self, id: &CaseId) -> Vec<Recorded> {
        self.sv.db.read(|tx| store::cases::history(tx, id)).expect("readable")
    }

    /// Every case is the fold of its events and every chain holds; answers how many events.
    #[track_caller]
    pub fn assert_sound(&self) -> u64 {
        let report = service::verify::verify(&self.sv.db, |_| {}).expect("the check runs");
        assert_eq!(report.broken, []);
        report.events
    }
}

/// Somebody with an account.
#[derive(Clone)]
pub struct Person {
    pub login: String,
    pub account: Account,
}

impl Person {
    pub fn actor(&self) -> Actor {
        Actor::Account(Box::new(self.account.clone()))
    }

    pub fn ctx(&self, world: &World) -> Ctx {
        world.ctx(self.actor())
    }

    pub fn submits_with(&self, world: &World, key: &str, shop: &str) -> Result<CaseId> {
        cases::submit(&self.ctx(world), &world.sv, &application(key, shop))
    }

    pub fn submits(&self, world: &World) -> CaseId {
        let key = format!("key-{}", world.drawn.load(Ordering::SeqCst));
        self.submits_with(world, &key, "小吃店").expect("the application is good")
    }

    /// Does `deed` to the case as it stands.
    pub fn does(&self, world: &World, deed: &Deed, id: &CaseId) -> Result<Case> {
        let seen = world.case(id).revision;
        self.does_having_seen(world, deed, id, seen)
    }

    pub fn does_having_seen(
        &self,
        world: &World,
        deed: &Deed,
        id: &CaseId,
        seen: u32,
    ) -> Result<Case> {
        let (ctx, sv) = (&self.ctx(world), &world.sv);
        match deed.clone() {
            Deed::Accept => cases::accept(ctx, sv, id, seen),
            Deed::Decline => cases::decline(ctx, sv, id, seen, REASON.to_owned()),
            Deed::Correct => cases::request_correction(ctx, sv, id, seen, notice()),
            Deed::Supplement => {
                cases::supplement(ctx, sv, id, seen, answers("面馆"), "已补".to_owned())
            }
            Deed::StartReview => cases::start_review(ctx, sv, id, seen),
            Deed::Review { is_for_grant } => {
                let opinion = Opinion { is_for_grant, text: REASON.to_owned() };
                cases::review(ctx, sv, id, seen, opinion)
            }
            Deed::Return => cases::return_to_officer(ctx, sv, id, seen, REASON.to_owned()),
            Deed::Decide { is_granted } => {
                let decision = Decision { is_granted, reasons: REASON.to_owned() };
                cases::decide(ctx, sv, id, seen, decision)
            }
            Deed::Withdraw => cases::withdraw(ctx, sv, id, seen, String::new()),
        }
    }
}

/// What may be done to a case after its submission.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    Accept,
    Decline,
    Correct,
    Supplement,
    StartReview,
    Review { is_for_grant: bool },
    Return,
    Decide { is_granted: bool },
    Withdraw,
}

impl Deed {
    pub const ALL: [Self; 9] = [
        Self::Accept,
        Self::Decline,
        Self::Correct,
        Self::Supplement,
        Self::StartReview,
        Self::Review { is_for_grant: true },
        Self::Return,
        Self::Decide { is_granted: true },
        Self::Withdraw,
    ];
}

/// One of each who take part in a case.
pub struct Cast {
    pub citizen: Person,
    pub clerk: Person,
    pub officer: Person,
    pub approver: Person,
}

impl Cast {
    /// Who does this deed in the ordinary course.
    pub fn doer(&self, deed: &Deed) -> &Person {
        match deed {
            Deed::Accept | Deed::Decline | Deed::Correct => &self.clerk,
            Deed::StartReview | Deed::Review { .. } => &self.officer,
            Deed::Return | Deed::Decide { .. } => &self.approver,
            Deed::Supplement | Deed::Withdraw => &self.citizen,
        }
    }

    /// Does the deeds one after another, each by whom it belongs to.
    pub fn does(&self, world: &World, deeds: &[Deed], id: &CaseId) -> Case {
        for deed in deeds {
            world.later(60_000);
            let done = self.doer(deed).does(world, deed, id);
            done.unwrap_or_else(|e| panic!("{deed:?}: {e:?}"));
        }
        world.case(id)
    }

    /// A new case brought to a state by the shortest way.
    pub fn case_in(&self, world: &World, state: State) -> CaseId {
        let id = self.citizen.submits(world);
        let review = Deed::Review { is_for_grant: true };
        let (granted, refused) =
            (Deed::Decide { is_granted: true }, Deed::Decide { is_granted: false });
        let to_review = [Deed::Accept, Deed::StartReview];
        let deeds: Vec<Deed> = match state {
            State::Submitted => vec![],
            State::AwaitCorrection => vec![Deed::Correct],
            State::Accepted => vec![Deed::Accept],
            State::InReview => to_review.to_vec(),
            State::AwaitDecision => [&to_review[..], &[review]].concat(),
            State::Granted => [&to_review[..], &[review, granted]].concat(),
            State::Refused => [&to_review[..], &[review, refused]].concat(),
            State::NotAccepted => vec![Deed::Decline],
            State::Withdrawn => vec![Deed::Withdraw],
            other => panic!("the old deeds do not lead to {other:?}"),
        };
        assert_eq!(self.does(world, &deeds, &id).state, state);
        id
    }
}

pub fn application(key: &str, shop: &str) -> Application {
    Application {
        region: region(REGION),
        item_code: ItemVersion::sample().id.code,
        answers: answers(shop),
        idempotency_key: key.to_owned(),
        channel: Channel::Web,
    }
}

pub fn answers(shop: &str) -> Answers {
    BTreeMap::from([("shop".to_owned(), vec![shop.to_owned()])])
}

fn notice() -> CorrectionNotice {
    CorrectionNotice {
        defects: REASON.to_owned(),
        answer_by: jiff::civil::date(2027, 3, 31),
        marks: Vec::new(),
    }
}

pub fn form() -> Schema {
    let shop = Field {
        is_required: true,
        length_max: Some(50),
        ..Field::new("shop", Kind::Text, Bilingual::both("店名", "Name of the shop"))
    };
    Schema { schema: Schema::LAYOUT, fields: vec![shop] }
}
