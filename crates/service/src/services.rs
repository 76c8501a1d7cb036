//! The opened things every use case works with.

use domain::case::CaseId;
use domain::text::Bilingual;
use domain::time::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::Db;

use crate::budgets::{Budgets, Purse};
use crate::carriers::Carriers;
use crate::cases::Calendars;
use crate::catalogue::{Catalogue, Waiting, live::Live};
use crate::error::Result;
use crate::forms::Forms;
use crate::gate::Gate;
use crate::items::Lists;
use crate::papers::{Equipment, Workshop};
use crate::passwords::{Cost, Passwords};
use crate::people::{Official, Provider, WatchStanding};
use crate::sessions::Sessions;
use crate::throttle::Throttle;

/// What must be known to open the services.
#[derive(Clone)]
pub struct Settings {
    /// The server's secret; query codes and form tokens are derived from it.
    pub secret: [u8; 32],
    /// The cost of password hashing.
    pub cost: Cost,
}

/// Rules that an operator chooses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// Whether staff must show a second factor at every login.
    pub staff_needs_factor: bool,
    /// How much may be read.
    pub budgets: Budgets,
}

/// Everything a use case may reach.
pub struct Services {
    /// The database.
    pub db: Db,
    /// What files are taken, and what scans them.
    pub files: crate::files::Setup,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) purse: Purse,
    pub(crate) catalogue: Catalogue,
    pub(crate) live: Live,
    /// Searches need nothing but the processor.
    pub(crate) finding: Gate,
    pub(crate) fruitless: Waiting,
    pub(crate) lists: Lists,
    pub(crate) sessions: Sessions,
    pub(crate) policy: Policy,
    pub(crate) official: Option<Official>,
    pub(crate) forms: Forms,
    pub(crate) papers: Workshop,
    pub(crate) calendars: Calendars,
    pub(crate) carriers: Carriers,
    pub(crate) watch: WatchStanding,
    secret: [u8; 32],
}

impl Services {
    /// Opens the services over a database whose schema is up to date.
    pub fn open(db: Db, settings: &Settings) -> Result<Self> {
        Ok(Self {
            db,
            files: crate::files::Setup::default(),
            passwords: Passwords::new(settings.cost)?,
            throttle: Throttle::default(),
            purse: Purse::default(),
            catalogue: Catalogue::default(),
            live: Live::default(),
            finding: Gate::of_processors(),
            fruitless: Waiting::default(),
            lists: Lists::default(),
            sessions: Sessions::default(),
            policy: Policy::default(),
            official: None,
            forms: Forms::default(),
            papers: Workshop::default(),
            calendars: Calendars::default(),
            carriers: Carriers::default(),
            watch: WatchStanding::default(),
            secret: settings.secret,
        })
    }

    /// The same services under other rules.
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same services with an identity provider that people may log in by.
    pub fn with_provider(self, provider: Provider) -> Self {
        Self { official: Some(Official::new(provider)), ..self }
    }

    /// The identity provider's name, if people may log in by one.
    pub fn provider_name(&self) -> Option<&Bilingual> {
        self.official.as_ref().map(|official| &official.provider.name)
    }

    /// Opens the database that `url` names, brings its schema up to date and opens the services
    /// over it. Worlds that live for one run begin like this; a server leaves the schema alone.
    pub fn open_fresh(url: &str, now: Instant, settings: &Settings) -> Result<Self> {
        let db = Db::open(url, &store::Options::default())?;
        db.migrate(now.millis())?;
        Self::open(db, settings)
    }

    /// Says what the making of papers needs to know of the world; once, before the first is made.
    /// False where it was said before.
    pub fn equip(&self, equipment: Equipment) -> bool {
        self.papers.equip(equipment)
    }

    /// How many password hashes were made since the services were opened.
    pub fn password_hashes(&self) -> u64 {
        self.passwords.hashed()
    }

    /// Fails unless the database answers with the schema this program needs.
    pub fn ready(&self) -> Result<()> {
        Ok(self.db.check_schema()?)
    }

    /// The six-digit query code of a case: derived from the server's secret, so that it is never
    /// stored, and shown only to the applicant.
    pub fn query_code(&self, id: &CaseId) -> String {
        let bytes = self.mac(&["query", id.region.as_str(), &id.number]);
        let number = u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes of 32"));
        format!("{:06}", number % 1_000_000)
    }

    /// A keyed digest of some parts in hexadecimal, for form tokens.
    pub fn token(&self, parts: &[&str]) -> String {
        store::chain::digest(&self.mac(parts))
    }

    pub(crate) fn mac(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("any length is a key");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}
