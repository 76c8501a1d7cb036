//! What a run works on: a database of its own with published items and citizens who can apply.

use std::path::Path;
use std::sync::Arc;

use domain::case::Channel;
use domain::ctx::Ctx;
use domain::form::{Answers, Kind};
use domain::identity::{Account, Actor, Holder};
use domain::region::RegionCode;
use service::budgets::Budgets;
use service::cases::Application;
use service::people::NewAccount;
use service::{Cost, Policy, Services, Settings};
use store::{Db, Options};

use crate::{clock, demo};

/// The password of every citizen here.
pub const PASSWORD: &str = "bench-password-1";

/// The size the limit's case has too, in bytes of its JSON document.
const ANSWERS_BYTES: usize = 1022;

/// A database with people and items.
pub struct Fixture {
    /// The services over it.
    pub services: Arc<Services>,
    /// Citizens with their login names.
    pub citizens: Vec<(String, Account)>,
    /// Where the item is handled that they apply for.
    pub region: RegionCode,
    /// Its code.
    pub item_code: String,
    /// Answers its form takes, as large as the limit's case.
    pub answers: Answers,
}

/// The rules of a run: whoever measures asks for more than anybody reads.
pub const UNBOUNDED: Policy = Policy { staff_needs_factor: false, budgets: Budgets::NONE };

/// The circumstances of something done now.
pub fn ctx(actor: Actor) -> Ctx {
    Ctx { now: clock::now(), actor, entropy: clock::entropy() }
}

/// The URL of an embedded database in a folder.
pub fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("product.db").display())
}

impl Fixture {
    /// Fills the database that the URL names, which must be empty.
    pub fn create(url: &str, connections: usize, citizens: u16) -> anyhow::Result<Self> {
        // Logging in is not what is measured: passwords get the cheapest hash.
        let cost = Cost { memory_kib: 64, passes: 1, at_once: 2 };
        Self::create_hashing(url, connections, citizens, cost)
    }

    /// The same with hashing that costs what it is told to.
    pub fn create_hashing(
        url: &str,
        connections: usize,
        citizens: u16,
        cost: Cost,
    ) -> anyhow::Result<Self> {
        let db = Db::open(url, &Options { connections, ..Options::default() })?;
        db.migrate(clock::now().millis())?;
        let secret = clock::entropy()[..32].try_into().expect("32 bytes of 64");
        let services =
            Arc::new(Services::open(db, &Settings { secret, cost })?.with_policy(UNBOUNDED));
        let items = demo::items::read(&demo::items::Source::BuiltIn)?;
        demo::items::publish(&services, clock::now(), &items, &demo::Progress::new())?;
        let item = items
            .iter()
            .find(|item| demo::forms::form(item).is_some())
            .ok_or_else(|| anyhow::anyhow!("no item can be applied for"))?;
        let form = demo::forms::form(item).expect("it was found by its form");
        let region = item.id.region;
        let citizens = (1..=citizens)
            .map(|n| citizen(&services, region, n))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let (_, first) = &citizens[0];
        let mut answers = demo::fill(&form, first, item, &mut demo::Pick::new(1));
        let size = serde_json::to_string(&answers)?.len();
        let long = form.fields.iter().find(|field| field.kind == Kind::LongText);
        if let Some(values) = long.and_then(|field| answers.get_mut(&field.key)) {
            values[0].push_str(&"述".repeat(ANSWERS_BYTES.saturating_sub(size) / "述".len()));
        }
        let today = clock::now().civil_date_in_china();
        form.check(&answers, today)
            .map_err(|why| anyhow::anyhow!("the answers do not fit: {why:?}"))?;
        Ok(Self { services, citizens, region, item_code: item.id.code.clone(), answers })
    }
}

impl Fixture {
    /// An application for the item by a key.
    pub fn application(&self, key: impl Into<String>) -> Application {
        Application {
            region: self.region,
            item_code: self.item_code.clone(),
            answers: self.answers.clone(),
            idempotency_key: key.into(),
            channel: Channel::Web,
        }
    }
}

fn citizen(services: &Services, region: RegionCode, n: u16) -> anyhow::Result<(String, Account)> {
    let login = format!("bench-{n}");
    let new = NewAccount {
        region,
        login: login.clone(),
        password: PASSWORD.to_owned(),
        name: format!("甄{n}"),
        holder: Holder::Person { id_number: demo::citizen_number(n) },
        phone: Some(format!("100{n:08}")),
        grants: Vec::new(),
    };
    let id = service::people::create(&ctx(Actor::System), services, new.clone())?;
    let account = service::people::show(&ctx(Actor::System), services, &id)?.account;
    Ok((login, account))
}
