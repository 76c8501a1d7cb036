//! A small world to test in: one database, one server, a district with its people, and another
//! district that must never get in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::case::{
    CaseId, Channel, CorrectionNotice, Decision, DeliveryWay, Opinion, Procedure, Proposal, State,
};
use domain::code::{CitizenNumber, CreditCode, organisation_check};
use domain::ctx::Ctx;
use domain::form::{Answers, Choice, Field, Kind, Prefill, Schema};
use domain::identity::{Account, Actor, Grant, Holder, Role};
use domain::item::ItemVersion;
use domain::lists::SpecialProcedure;
use domain::notice::Carrier;
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use service::carriers::{self, Letter, Outcome, Way};
use service::cases::{self, Application};
use service::items::drafts::Beginning;
use service::people::{self, NewAccount};
use service::{Cost, Services, Settings};
use tokio::sync::oneshot;
use web::{Limits, Setup};

use crate::client::Session;

/// Everybody in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Nobody,
    /// The citizen whose cases the tests look at.
    Owner,
    /// Another citizen.
    Stranger,
    Firm,
    Clerk,
    Officer,
    /// Another officer of the same authority.
    Colleague,
    Approver,
    /// An officer of the same district and another authority.
    OtherOfficer,
    FarClerk,
    FarOfficer,
    FarApprover,
    Supervisor,
    FarSupervisor,
    Editor,
    Assessor,
    Administrator,
    FarAdministrator,
    SecurityAdministrator,
    Auditor,
    OrganisationOffice,
    LegalOffice,
}

impl Who {
    pub const ALL: [Self; 20] = [
        Self::Nobody,
        Self::Owner,
        Self::Stranger,
        Self::Firm,
        Self::Clerk,
        Self::Officer,
        Self::Colleague,
        Self::Approver,
        Self::OtherOfficer,
        Self::FarClerk,
        Self::FarOfficer,
        Self::FarApprover,
        Self::Supervisor,
        Self::FarSupervisor,
        Self::Editor,
        Self::Assessor,
        Self::Administrator,
        Self::FarAdministrator,
        Self::SecurityAdministrator,
        Self::Auditor,
    ];

    /// Those who approve items; the matrix of items speaks of them.
    pub const OFFICES: [Self; 2] = [Self::OrganisationOffice, Self::LegalOffice];

    pub fn login(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn role(self) -> Option<Role> {
        Some(match self {
            Self::Nobody | Self::Owner | Self::Stranger | Self::Firm => return None,
            Self::Clerk | Self::FarClerk => Role::WindowClerk,
            Self::Officer | Self::Colleague | Self::OtherOfficer | Self::FarOfficer => {
                Role::Officer
            }
            Self::Approver | Self::FarApprover => Role::Approver,
            Self::Supervisor | Self::FarSupervisor => Role::Supervisor,
            Self::Editor => Role::ItemEditor,
            Self::OrganisationOffice => Role::OrganisationOffice,
            Self::LegalOffice => Role::LegalOffice,
            Self::Assessor => Role::Assessor,
            Self::Administrator | Self::FarAdministrator => Role::Administrator,
            Self::SecurityAdministrator => Role::SecurityAdministrator,
            Self::Auditor => Role::Auditor,
        })
    }

    fn is_far(self) -> bool {
        matches!(
            self,
            Self::FarClerk
                | Self::FarOfficer
                | Self::FarApprover
                | Self::FarSupervisor
                | Self::FarAdministrator
        )
    }
}

/// Hashing that takes no time to speak of.
const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, at_once: 4 };

pub const PASSWORD: &str = "correct horse battery";
/// The district of the tests and one in another province.
pub const HOME: &str = "330106";
pub const FAR: &str = "440106";

/// Thursday 5 March 2026, ten in the morning in China.
pub const START: Instant = Instant::from_millis(1_772_676_000_000);

static NOW: AtomicI64 = AtomicI64::new(START.millis());
static DRAWN: AtomicU64 = AtomicU64::new(1);
/// The clock is one for the whole process, so worlds take turns in it.
static TURN: Mutex<()> = Mutex::new(());

fn clock() -> Instant {
    Instant::from_millis(NOW.load(Ordering::SeqCst))
}

/// Different bytes each time, the same in each run.
pub fn entropy() -> [u8; 64] {
    let mut bytes = [0; 64];
    for chunk in bytes.chunks_exact_mut(8) {
        let mut z = DRAWN.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes());
    }
    bytes
}

/// What an officer proposes on the way to a state.
fn proposal(state: State) -> Proposal {
    match state {
        State::Suspended => Proposal::Suspend {
            procedure: Procedure {
                kind: SpecialProcedure::SiteSurvey,
                reason: "需要对申请的经营场所进行现场核查，核实平面布局".to_owned(),
                expected_days: 5,
            },
        },
        _ => Proposal::Terminate {
            reason: "申请人在办理期间已经依法注销登记，不再具备申请资格".to_owned(),
        },
    }
}

/// Sets up a carrier of mail that keeps what it is given.
fn carried(sv: &Services) -> (Arc<Mutex<Vec<Letter>>>, Arc<Mutex<String>>) {
    let letters = Arc::<Mutex<Vec<Letter>>>::default();
    let fault = Arc::<Mutex<String>>::default();
    let (kept, why) = (Arc::clone(&letters), Arc::clone(&fault));
    let send = move |some: &[Letter], _: std::time::Duration| {
        let why = why.lock().unwrap().clone();
        if !why.is_empty() {
            return Ok(vec![Outcome::Refused(why); some.len()]);
        }
        kept.lock().unwrap().extend(some.to_vec());
        Ok(vec![Outcome::Sent; some.len()])
    };
    let way = Way { carrier: Carrier::Email, at_once: 10, send: Box::new(send) };
    let words = web::Letters::load("https://tongban.example.cn").unwrap();
    let words = Box::new(move |told: &carriers::Told<'_>| words.write(told));
    sv.carry(carriers::Setup { ways: vec![way], words, queue_max: 1000 });
    (letters, fault)
}

/// A small picture of the owner's.
fn file(sv: &Services, owner: &Account) -> String {
    let ctx =
        Ctx { now: START, actor: Actor::Account(Box::new(owner.clone())), entropy: entropy() };
    let bytes = crate::uploads::picture();
    let id = service::files::begin(&ctx, sv, "户口簿.png", None).unwrap().id.id;
    service::files::append(&ctx, sv, &id, 0, bytes).unwrap();
    service::files::close(&ctx, sv, &id).unwrap();
    id
}

pub struct World {
    pub services: Arc<Services>,
    pub address: SocketAddr,
    pub item: ItemVersion,
    /// A file of the owner's, ready to use.
    pub file: String,
    accounts: Vec<(Who, Account)>,
    folder: PathBuf,
    campaign: std::sync::OnceLock<String>,
    /// What left the site by mail.
    pub letters: Arc<Mutex<Vec<Letter>>>,
    letters_fault: Arc<Mutex<String>>,
    /// The secrets of the clients, by client id.
    pub secrets: std::collections::BTreeMap<String, String>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<std::thread::JoinHandle<std::io::Result<()>>>,
    _turn: MutexGuard<'static, ()>,
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// A world whose site is set up a little differently.
    pub fn with(change: impl FnOnce(&mut Setup)) -> Self {
        Self::build(CHEAP, [127, 0, 0, 1], change)
    }

    /// A world in which hashing a password costs more than next to nothing.
    pub fn with_cost(cost: Cost) -> Self {
        Self::build(cost, [127, 0, 0, 1], |_| {})
    }

    /// A world whose staff must show a second factor.
    pub fn with_factors() -> Self {
        let policy = service::Policy { staff_needs_factor: true, ..service::Policy::default() };
        Self::build_under(policy, CHEAP, [127, 0, 0, 1], |_| {})
    }

    /// A world in which only so much may be read.
    pub fn with_budgets(budgets: service::budgets::Budgets) -> Self {
        let policy = service::Policy { budgets, ..service::Policy::default() };
        Self::build_under(policy, CHEAP, [127, 0, 0, 1], |setup| {
            setup.is_proxy = Box::new(|ip| ip.is_loopback());
        })
    }

    /// A world that listens on every address of this machine.
    pub fn on_every_address() -> Self {
        Self::build(CHEAP, [0, 0, 0, 0], |_| {})
    }

    fn build(cost: Cost, at: [u8; 4], change: impl FnOnce(&mut Setup)) -> Self {
        Self::build_under(service::Policy::default(), cost, at, change)
    }

    fn build_under(
        policy: service::Policy,
        cost: Cost,
        at: [u8; 4],
        change: impl FnOnce(&mut Setup),
    ) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        NOW.store(START.millis(), Ordering::SeqCst);
        let serial = DRAWN.fetch_add(1, Ordering::SeqCst);
        let folder =
            std::env::temp_dir().join(format!("tongban-web-{}-{serial}", std::process::id()));
        // A run that was cut off may have left one of this name behind.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let settings = Settings { secret: [42; 32], cost };
        let url = format!("sqlite:{}", folder.join("world.db").display());
        let services = Services::open_fresh(&url, START, &settings).unwrap();
        let services = Arc::new(services.with_policy(policy));

        let (letters, letters_fault) = carried(&services);
        let secrets = crate::exchange::clients(&services);
        let item = ItemVersion::sample();
        service::catalogue::publish(&services, START, item.clone(), Some(form()), "test").unwrap();
        let accounts = Who::ALL.into_iter().filter(|who| *who != Who::Nobody);
        let accounts = accounts.chain(Who::OFFICES);
        let accounts: Vec<(Who, Account)> =
            accounts.map(|who| (who, account(&services, who))).collect();
        let file = file(&services, &accounts[0].1);

        let ctx = Ctx { now: START, actor: Actor::System, entropy: entropy() };
        let id = item.id.clone();
        service::items::drafts::open(&ctx, &services, id, Beginning::Change).unwrap();

        let listener = std::net::TcpListener::bind(SocketAddr::from((at, 0))).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
        let mut setup = Setup {
            base_url: format!("http://{address}"),
            demo_accounts: Vec::new(),
            default_region: region(HOME),
            limits: Limits::default(),
            is_proxy: Box::new(|_| false),
            clock,
            entropy,
        };
        change(&mut setup);
        let site = web::site(Arc::clone(&services), setup).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(web::serve(site, listener, async {
                let _ = stopped.await;
            }))
        });
        let (stop, server) = (Some(stop), Some(server));
        let campaign = std::sync::OnceLock::new();
        let _turn = turn;
        Self {
            services,
            address,
            item,
            file,
            accounts,
            folder,
            campaign,
            letters,
            letters_fault,
            secrets,
            stop,
            server,
            _turn,
        }
    }

    /// Tells the server to stop; the answer comes when it has.
    pub fn stop(&mut self) -> std::thread::JoinHandle<std::io::Result<()>> {
        self.stop.take().expect("not stopped yet").send(()).expect("the server waits for it");
        self.server.take().expect("not stopped yet")
    }

    /// Lets time pass.
    pub fn wait(&self, millis: i64) {
        NOW.fetch_add(millis, Ordering::SeqCst);
    }

    /// A browser that has not logged in.
    pub fn nobody(&self) -> Session {
        Session::new(self.address)
    }

    /// A browser of somebody who came in through the login page.
    #[track_caller]
    pub fn session(&self, who: Who) -> Session {
        let session = self.nobody();
        if who != Who::Nobody {
            self.log_in(&session, who).expect(303);
        }
        session
    }

    pub fn log_in(&self, session: &Session, who: Who) -> crate::client::Reply {
        session.post("/login", &[("account", &who.login()), ("password", PASSWORD)])
    }

    pub fn account(&self, who: Who) -> &Account {
        let found = self.accounts.iter().find(|(w, _)| *w == who);
        &found.expect("everybody but nobody has an account").1
    }

    /// The circumstances of somebody acting now, past the faces.
    pub fn ctx(&self, who: Who) -> Ctx {
        let actor = Actor::Account(Box::new(self.account(who).clone()));
        Ctx { now: clock(), actor, entropy: entropy() }
    }

    pub fn system(&self) -> Ctx {
        Ctx { now: clock(), actor: Actor::System, entropy: entropy() }
    }

    /// Does the worker's round: effects, then papers.
    pub fn work(&self) {
        let now = clock();
        service::work::drain(&self.services, now).expect("the effects are carried out");
        service::papers::make_due(&self.services, now).expect("the papers are made");
    }

    /// From now on letters are refused for a reason, or, without one, taken again.
    pub fn fail_letters(&self, why: &str) {
        why.clone_into(&mut self.letters_fault.lock().unwrap());
    }

    /// Does the round of the carriers.
    pub fn carry(&self) -> carriers::Delivered {
        carriers::deliver(&self.services, &clock).expect("the carriers do their round")
    }

    /// The code of the first paper of a case, once the worker has been there.
    pub fn paper(&self, id: &CaseId) -> Option<String> {
        let papers = service::papers::list(&self.system(), &self.services, id).ok()?;
        papers.first().map(service::papers::shown_code)
    }

    /// Lets a case hold a file of the owner's.
    pub fn hand_in(&self, id: &CaseId, file: &str) {
        let (ctx, owner, id) = (self.ctx(Who::Owner), self.account(Who::Owner).clone(), id.clone());
        let given = vec![("floor_plan".to_owned(), file.to_owned())];
        let written = self
            .services
            .db
            .write(move |tx| service::files::hand_in(tx, &ctx, &owner, &id, &given));
        assert_eq!(written.unwrap(), Vec::<String>::new());
    }

    /// A case of the owner's in a state, brought there by those whose work it is.
    #[expect(clippy::too_many_lines, reason = "one arm a state reads as a table")]
    pub fn case(&self, state: State) -> CaseId {
        let sv = &self.services;
        // Numbers are cut from the clock and a little chance.
        self.wait(1);
        let application = Application {
            region: region(HOME),
            item_code: self.item.id.code.clone(),
            answers: self.answers(),
            idempotency_key: self.system().id(0),
            channel: Channel::Web,
        };
        let id = cases::submit(&self.ctx(Who::Owner), sv, &application).unwrap();
        self.hand_in(&id, &self.file);
        let clerk = || self.ctx(Who::Clerk);
        let officer = || self.ctx(Who::Officer);
        let decide = |is_granted| {
            let opinion = Opinion { is_for_grant: true, text: "材料齐全".to_owned() };
            cases::accept(&clerk(), sv, &id, 1).unwrap();
            cases::start_review(&officer(), sv, &id, 2).unwrap();
            cases::review(&officer(), sv, &id, 3, opinion).unwrap();
            let reasons = "申请符合法定条件，依法作出决定".to_owned();
            let decision = Decision { is_granted, reasons };
            cases::decide(&self.ctx(Who::Approver), sv, &id, 4, decision).unwrap();
        };
        match state {
            State::Submitted => {}
            State::AwaitCorrection => {
                let answer_by = jiff::civil::date(2026, 3, 20);
                let notice = CorrectionNotice {
                    defects: "请补交营业场所的平面布局照片".to_owned(),
                    answer_by,
                    marks: Vec::new(),
                };
                cases::request_correction(&clerk(), sv, &id, 1, notice).unwrap();
            }
            State::Accepted => drop(cases::accept(&clerk(), sv, &id, 1).unwrap()),
            State::InReview => {
                cases::accept(&clerk(), sv, &id, 1).unwrap();
                cases::start_review(&officer(), sv, &id, 2).unwrap();
            }
            State::AwaitDecision => {
                cases::accept(&clerk(), sv, &id, 1).unwrap();
                cases::start_review(&officer(), sv, &id, 2).unwrap();
                let opinion = Opinion { is_for_grant: true, text: "材料齐全".to_owned() };
                cases::review(&officer(), sv, &id, 3, opinion).unwrap();
            }
            State::Granted => decide(true),
            State::Refused => decide(false),
            State::NotAccepted => {
                let reason = "申请事项不属于本机关的职权范围".to_owned();
                cases::decline(&clerk(), sv, &id, 1, reason).unwrap();
            }
            State::Withdrawn => {
                cases::withdraw(&self.ctx(Who::Owner), sv, &id, 1, String::new()).unwrap();
            }
            State::PreCheck => drop(cases::start_pre_check(&clerk(), sv, &id, 1).unwrap()),
            State::NotNeeded => {
                let reason = "该事项不需要取得行政许可".to_owned();
                cases::say_not_needed(&clerk(), sv, &id, 1, reason).unwrap();
            }
            State::Suspended | State::Terminated => {
                cases::accept(&clerk(), sv, &id, 1).unwrap();
                cases::start_review(&officer(), sv, &id, 2).unwrap();
                cases::propose(&officer(), sv, &id, 3, proposal(state)).unwrap();
                cases::approve(&self.ctx(Who::Approver), sv, &id, 4).unwrap();
            }
            State::Issuing | State::Delivering | State::Closed | State::Archived => {
                decide(true);
                cases::issue(&officer(), sv, &id, 5).unwrap();
                if state != State::Issuing {
                    cases::deliver(&officer(), sv, &id, 6, DeliveryWay::Window).unwrap();
                }
                if matches!(state, State::Closed | State::Archived) {
                    let proof = "申请人本人签收".to_owned();
                    cases::confirm_delivery(&clerk(), sv, &id, 7, proof).unwrap();
                }
                if state == State::Archived {
                    cases::archive(&self.system(), sv, &id, 8, "0".repeat(64)).unwrap();
                }
            }
        }
        id
    }

    /// The id of a published campaign of assessment, made when it is first asked for.
    pub fn campaign(&self) -> String {
        self.campaign.get_or_init(|| crate::campaigns::published(self)).clone()
    }

    /// Takes every role from an account, and bars it if asked.
    pub fn strip(&self, who: Who, is_disabled: bool) {
        let (ctx, sv, id) = (self.system(), &self.services, self.account(who).id.clone());
        let change = people::Change { seen: None, grants: Vec::new(), is_disabled };
        people::change(&ctx, sv, id, change).unwrap();
    }

    /// Good answers to the form, with the owner's own number.
    pub fn answers(&self) -> Answers {
        let pairs = [
            ("name", "甄有才".to_owned()),
            ("id_number", citizen_number(Who::Owner).as_str().to_owned()),
            ("phone", PHONE.to_owned()),
            ("kind", "snack".to_owned()),
            ("promise", "yes".to_owned()),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), vec![value])).collect()
    }

    /// The same as posted fields.
    pub fn answer_fields(&self) -> Vec<(String, String)> {
        self.answers().into_iter().map(|(key, mut values)| (key, values.remove(0))).collect()
    }

    /// A case by its number as it is shown.
    pub fn case_id(&self, shown: &str) -> CaseId {
        CaseId::parse(shown).expect("a case number")
    }

    /// How many events a case has, and where it stands.
    pub fn standing(&self, id: &CaseId) -> (u32, State) {
        let case = cases::show(&self.system(), &self.services, id).unwrap().case;
        (case.revision, case.state)
    }

    /// Everything the database has ever written: its file and its write-ahead log. Two equal
    /// answers mean that nothing at all was written in between.
    pub fn written(&self) -> String {
        let read = |name: &str| std::fs::read(self.folder.join(name)).unwrap_or_default();
        let both = [read("world.db"), read("world.db-wal")];
        both.map(|bytes| format!("{}:{}", bytes.len(), service::digest(&bytes))).join(" ")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub const PHONE: &str = "10000000021";

pub fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

/// A citizen number that passes its check and that nobody alive can have.
pub fn citizen_number(who: Who) -> CitizenNumber {
    let body = format!("33010619030303{:03}", who as u32 + 100);
    "0123456789X"
        .chars()
        .find_map(|check| CitizenNumber::parse(&format!("{body}{check}")).ok())
        .expect("one check character fits")
}

/// A credit code that passes both checks, with DEM in its organisation code.
pub fn credit_code(prefix: &str, at: &str) -> CreditCode {
    let body = "DEM20001";
    let check = organisation_check(body).expect("eight digits and capitals");
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .find_map(|last| CreditCode::parse(&format!("{prefix}{at}{body}{check}{last}")).ok())
        .expect("one check character fits")
}

fn account(sv: &Services, who: Who) -> Account {
    let place = region(if who.is_far() { FAR } else { HOME });
    let own = CreditCode::parse(&ItemVersion::sample().authority.uscc).unwrap();
    let org = match who {
        Who::Officer | Who::Colleague | Who::Approver => Some(own),
        Who::OtherOfficer => Some(credit_code("11", HOME)),
        _ => None,
    };
    let name = match who {
        Who::Owner => "甄有才".to_owned(),
        other => format!("测试{}", other.login()),
    };
    let holder = match who {
        Who::Owner | Who::Stranger => Holder::Person { id_number: citizen_number(who) },
        Who::Firm => Holder::Firm { credit_code: credit_code("91", HOME) },
        _ => Holder::Staff,
    };
    let new = NewAccount {
        region: place,
        login: who.login(),
        password: PASSWORD.to_owned(),
        name,
        holder,
        phone: Some(PHONE.to_owned()),
        grants: who.role().map(|role| Grant { role, region: place, org }).into_iter().collect(),
    };
    let ctx = Ctx { now: START, actor: Actor::System, entropy: entropy() };
    let id = people::create(&ctx, sv, new).unwrap();
    let account = people::show(&ctx, sv, &id).unwrap().account;
    if account.is_applicant() {
        // They have read the notice before these tests begin.
        let own = Ctx {
            now: START,
            actor: Actor::Account(Box::new(account.clone())),
            entropy: entropy(),
        };
        people::set_consent(&own, sv, people::ConsentPurpose::Notice, true).unwrap();
    }
    account
}

fn form() -> Schema {
    let field = |key: &str, kind, zh: &str, en: &str, prefill| Field {
        is_required: true,
        length_max: Some(100),
        prefill,
        ..Field::new(key, kind, Bilingual::both(zh, en))
    };
    let option = |value: &str, zh: &str, en: &str| Choice {
        value: value.to_owned(),
        label: Bilingual::both(zh, en),
    };
    let mut kind = field("kind", Kind::Choice, "经营类别", "Kind of business", None);
    kind.options =
        vec![option("snack", "小吃店", "Snack bar"), option("tea", "茶饮店", "Tea shop")];
    let mut remark = field("remark", Kind::LongText, "备注", "Remark", None);
    remark.is_required = false;
    let fields = vec![
        field("name", Kind::Text, "申请人姓名", "Name", Some(Prefill::Name)),
        field("id_number", Kind::IdNumber, "公民身份号码", "Number", Some(Prefill::IdNumber)),
        field("phone", Kind::Phone, "联系电话", "Telephone", Some(Prefill::Phone)),
        kind,
        remark,
        field("promise", Kind::Promise, "承诺", "Promise", None),
    ];
    Schema { schema: Schema::LAYOUT, fields }
}
