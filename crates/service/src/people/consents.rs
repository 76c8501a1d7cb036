//! What people agree to, in which version of the words, and taking it back; the notice on how
//! personal data are handled; and guardians, who decide for children.

use std::collections::BTreeSet;

use domain::ctx::Ctx;
use domain::form::{Answers, Schema};
use domain::identity::{Account, AccountId, Actor, Capacity};
use domain::privacy::{Sensitive, needs_guardian};
use domain::time::Instant;
use store::account_events::AccountEvent;
use store::consents::Consent;

use super::{event, forgetting};
use crate::error::{Error, Result};
use crate::services::Services;

/// What people agree to apart from what the law asks of everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The notice on how personal data are handled was read (个人信息保护法 arts 17, 35).
    Notice,
    /// Answers of earlier cases, those that led to a certificate among them, fill in later forms.
    Reuse,
    /// Messages about services one has not asked for.
    Push,
    /// A kind of sensitive personal information is handled: the separate consent of 个人信息保护法
    /// art. 29.
    Sensitive(Sensitive),
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 9] = [
        Self::Notice,
        Self::Reuse,
        Self::Push,
        Self::Sensitive(Sensitive::Biometric),
        Self::Sensitive(Sensitive::Belief),
        Self::Sensitive(Sensitive::Identity),
        Self::Sensitive(Sensitive::Health),
        Self::Sensitive(Sensitive::Finance),
        Self::Sensitive(Sensitive::Whereabouts),
    ];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Reuse => "reuse",
            Self::Push => "push",
            Self::Sensitive(Sensitive::Biometric) => "sensitive-biometric",
            Self::Sensitive(Sensitive::Belief) => "sensitive-belief",
            Self::Sensitive(Sensitive::Identity) => "sensitive-identity",
            Self::Sensitive(Sensitive::Health) => "sensitive-health",
            Self::Sensitive(Sensitive::Finance) => "sensitive-finance",
            Self::Sensitive(Sensitive::Whereabouts) => "sensitive-whereabouts",
        }
    }

    /// The purpose that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }

    /// The version of the words that people agree to; new words need a new consent
    /// (个人信息保护法 art. 14).
    pub fn version(self) -> i64 {
        match self {
            Self::Notice => 3,
            Self::Reuse => 2,
            Self::Push | Self::Sensitive(_) => 1,
        }
    }
}

/// Whether the consent of an account for a purpose holds, to the words that are in force.
pub fn has_consent(sv: &Services, account: &AccountId, purpose: Purpose) -> Result<bool> {
    let all = sv.db.read(|tx| store::consents::list(tx, account))?;
    Ok(consent_holds(&all, purpose))
}

/// Whether an account is open and its consent for a purpose holds; it then does so until the
/// transaction ends.
pub(crate) fn holds_consent(
    tx: &mut store::Tx<'_>,
    account: &AccountId,
    purpose: Purpose,
) -> store::Result<bool> {
    Ok(store::accounts::keep_open(tx, account)?
        && consent_holds(&store::consents::list(tx, account)?, purpose))
}

/// Whether one of these consents holds for a purpose, to the words that are in force.
pub fn consent_holds(all: &[Consent], purpose: Purpose) -> bool {
    all.iter().any(|consent| {
        consent.purpose == purpose.key()
            && consent.version == purpose.version()
            && consent.withdrawn_at.is_none()
    })
}

/// Whether whoever has just logged in has yet to see the notice as it is now.
pub fn needs_notice(sv: &Services, account: &Account) -> Result<bool> {
    Ok(account.is_applicant() && !has_consent(sv, &account.id, Purpose::Notice)?)
}

/// Whose consents the actor decides about: their own, or those of the child whose guardian they
/// are.
fn decided_for(ctx: &Ctx) -> Result<&Account> {
    match &ctx.actor {
        Actor::Account(account) => Ok(account),
        Actor::Agent(agent) if agent.holds && agent.delegation.capacity == Capacity::Guardian => {
            Ok(&agent.principal)
        }
        Actor::Agent(_) | Actor::System => Err(Error::Forbidden),
        Actor::Nobody => Err(Error::LogIn),
    }
}

/// Whether the actor agrees for the applicant and takes back: for themselves, or as the guardian of
/// a child.
pub fn may_decide(ctx: &Ctx) -> bool {
    decided_for(ctx).is_ok()
}

/// The consents that the actor decides about, the newest first.
pub fn consents(ctx: &Ctx, sv: &Services) -> Result<Vec<Consent>> {
    let id = &decided_for(ctx)?.id;
    Ok(sv.db.read(|tx| store::consents::list(tx, id))?)
}

/// Gives a consent or takes it back. A repeated one changes nothing. With the consent to use
/// answers again, or to a kind of sensitive information, every answer that was remembered goes
/// (个人信息保护法 art. 47): what was given to which kind of question is not told apart there. With
/// the latter go its answers in drafts, whoever keeps them, and files that stand only there. What was
/// handed in stays with its case.
pub fn set_consent(ctx: &Ctx, sv: &Services, purpose: Purpose, is_given: bool) -> Result<()> {
    let account = decided_for(ctx)?;
    // What a child has read binds nobody, and is no consent either.
    if is_given && purpose != Purpose::Notice {
        check_guardian(ctx)?;
    }
    if has_consent(sv, &account.id, purpose)? == is_given {
        return Ok(());
    }
    let (id, now) = (account.id.clone(), ctx.now);
    let consent = Consent {
        id: ctx.id(0),
        purpose: purpose.key().to_owned(),
        version: purpose.version(),
        given_at: now,
        withdrawn_at: None,
    };
    let acted = ctx.actor.agent().is_some().then(|| {
        let about = if is_given { "consent-given" } else { "consent-withdrawn" };
        event(ctx, 1, about, purpose.key().to_owned())
    });
    let set = Set { id, consent, purpose, is_given, acted };
    let mut left = TRIES;
    let forgotten = loop {
        left -= 1;
        match set.write(sv, now) {
            // A draft to another item was begun meanwhile.
            Err(Error::ChangedMeanwhile) if left > 0 => {}
            other => break other?,
        }
    };
    if forgotten > 0 {
        super::closing::fold(sv);
    }
    Ok(())
}

/// How often drafts are looked at again that change while a consent is taken back.
const TRIES: u32 = 5;

/// A consent that is given or taken back.
#[derive(Clone)]
struct Set {
    id: AccountId,
    consent: Consent,
    purpose: Purpose,
    is_given: bool,
    acted: Option<AccountEvent>,
}

impl Set {
    /// Stores it; answers how much was forgotten with it.
    fn write(&self, sv: &Services, now: Instant) -> Result<u64> {
        let known = match self.purpose {
            Purpose::Sensitive(_) if !self.is_given => forgetting::forms_of_drafts(sv, &self.id)?,
            _ => forgetting::Forms::default(),
        };
        let set = self.clone();
        sv.db.write(move |tx| {
            let Self { id, consent, purpose, is_given, acted } = &set;
            // Whoever saves or hands in something on the strength of it comes before this, or not
            // at all.
            store::accounts::hold(tx, id)?;
            // An agreement to older words ends with the new one.
            store::consents::withdraw(tx, id, purpose.key(), now)?;
            if let Some(event) = acted {
                store::account_events::insert(tx, id, event)?;
            }
            match (is_given, purpose) {
                (true, _) => Ok(store::consents::insert(tx, id, consent).map(|()| 0)?),
                (false, Purpose::Reuse) => Ok(store::personal::forget_answers(tx, id)?),
                (false, Purpose::Sensitive(kind)) => {
                    let cleared = forgetting::clear_drafts(tx, id, *kind, &known)?;
                    Ok(cleared + store::personal::forget_answers(tx, id)?)
                }
                (false, Purpose::Notice | Purpose::Push) => Ok(0),
            }
        })
    }
}

/// Fails where a child acts for itself, or somebody for it who is not its guardian
/// (个人信息保护法 art. 31).
pub fn check_guardian(ctx: &Ctx) -> Result<()> {
    match needs_guardian(&ctx.actor, ctx.now.civil_date_in_china()) {
        true => Err(Error::GuardianNeeded),
        false => Ok(()),
    }
}

/// Fails unless the applicant agreed, kind by kind, to what a form asks of sensitive personal
/// information.
pub fn check_sensitive(ctx: &Ctx, sv: &Services, schema: &Schema) -> Result<()> {
    check_kinds(ctx, sv, schema.sensitive())
}

/// The same for the answers that are given now, once a case is under way: what is not answered
/// needs no consent.
pub fn check_sensitive_given(
    ctx: &Ctx,
    sv: &Services,
    schema: &Schema,
    answers: &Answers,
) -> Result<()> {
    check_kinds(ctx, sv, kinds_handed_in(ctx, schema, answers))
}

/// The kinds that an applicant hands in with some answers. Staff hand in nothing of their own.
pub(crate) fn kinds_handed_in(
    ctx: &Ctx,
    schema: &Schema,
    answers: &Answers,
) -> BTreeSet<Sensitive> {
    match ctx.actor.applicant().is_some_and(Account::is_applicant) {
        true => kinds_given(schema, answers),
        false => BTreeSet::new(),
    }
}

/// The kinds of sensitive personal information that some answers hold.
pub(crate) fn kinds_given(schema: &Schema, answers: &Answers) -> BTreeSet<Sensitive> {
    if schema.sensitive().is_empty() {
        return BTreeSet::new();
    }
    let given = answers.iter().filter(|(_, values)| values.iter().any(|value| !value.is_empty()));
    given.flat_map(|(path, _)| schema.sensitive_at(path)).collect()
}

/// Fails unless an applicant agreed to these kinds, and keeps it so until the transaction ends:
/// whoever takes a consent back waits for it, and finds what it saved.
pub(crate) fn hold_kinds(
    tx: &mut store::Tx<'_>,
    applicant: &AccountId,
    kinds: &BTreeSet<Sensitive>,
) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    match store::accounts::keep_open(tx, applicant)? {
        true => check_kinds_in(tx, applicant, kinds),
        false => Err(Error::LogIn),
    }
}

fn check_kinds_in(
    tx: &mut store::Tx<'_>,
    applicant: &AccountId,
    kinds: &BTreeSet<Sensitive>,
) -> Result<()> {
    let all = store::consents::list(tx, applicant)?;
    let missing = kinds.iter().filter(|kind| !consent_holds(&all, Purpose::Sensitive(**kind)));
    match missing.copied().collect::<Vec<_>>() {
        missing if missing.is_empty() => Ok(()),
        missing => Err(Error::ConsentNeeded(missing)),
    }
}

fn check_kinds(ctx: &Ctx, sv: &Services, kinds: BTreeSet<Sensitive>) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    let applicant = ctx.actor.applicant().ok_or(Error::LogIn)?;
    sv.db.read(|tx| check_kinds_in(tx, &applicant.id, &kinds))
}
