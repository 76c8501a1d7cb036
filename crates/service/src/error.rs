//! What happened to a request, without a word of transport.

use domain::case::{Refusal, State};
use domain::form::FieldFault;
use domain::identity::{Level, Role};
use domain::permit::Denial;
use domain::privacy::Sensitive;

use crate::people::ProviderFault;

/// The outcome of every use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know of it.
    #[error("not found: {0}")]
    NotFound(&'static str),
    /// Nobody is logged in.
    #[error("a login is needed")]
    LogIn,
    /// Login name or password is wrong, or the account is barred; which of them is not said.
    #[error("the login was refused")]
    LoginRefused,
    /// The actor may not do this.
    #[error("forbidden")]
    Forbidden,
    /// A rule of the procedure said no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// A rule of the life of items said no.
    #[error("the item was refused: {0:?}")]
    Item(Box<crate::items::Trouble>),
    /// Some answers are missing or wrong.
    #[error("{} answers are missing or wrong", .0.len())]
    Answers(Vec<FieldFault>),
    /// Somebody else acted first; this is where the case stands now.
    #[error("somebody else acted first")]
    Overtaken {
        /// The state now.
        state: State,
    },
    /// The idempotency key was used for something else.
    #[error("the idempotency key was used for another submission")]
    KeyReused,
    /// A file was not taken.
    #[error("the file was not taken: {0:?}")]
    File(domain::file::Refusal),
    /// A file has another number of bytes than the sender or reader thinks.
    #[error("the file stands at {bytes} bytes")]
    FileStandsAt {
        /// How many bytes are here.
        bytes: u64,
    },
    /// This item cannot be applied for on this platform.
    #[error("the item cannot be applied for online")]
    NotOnline,
    /// The login name is taken.
    #[error("the login name is taken")]
    LoginTaken,
    /// The password is too short.
    #[error("the password has fewer than {min} characters")]
    PasswordShort {
        /// The fewest characters it must have.
        min: usize,
    },
    /// Two roles that one person may not hold together.
    #[error("one person may not hold the roles {0:?} and {1:?} together")]
    RolesConflict(Role, Role),
    /// The second factor was wrong, used before or out of date; which of them is not said.
    #[error("the second factor was refused")]
    FactorRefused,
    /// The item asks for a higher real-name level than the applicant has.
    #[error("the item needs level {needed:?}, the applicant has {has:?}")]
    LevelNeeded {
        /// What the item asks for.
        needed: Level,
        /// What the applicant has.
        has: Level,
    },
    /// The applicant is a child, for whom a guardian must act.
    #[error("a guardian must act")]
    GuardianNeeded,
    /// The applicant has yet to agree, apart, to these kinds of sensitive personal information.
    #[error("a separate consent is needed: {0:?}")]
    ConsentNeeded(Vec<Sensitive>),
    /// The record may be looked at only with a purpose, which has not been given.
    #[error("a purpose is needed")]
    PurposeNeeded,
    /// A field of a small form is wrong: its name, and a stable word for what is wrong with it.
    #[error("{0}: {1}")]
    Wrong(&'static str, &'static str),
    /// The identity provider could not be used.
    #[error("the identity provider: {0:?}")]
    Provider(ProviderFault),
    /// Somebody else changed the record after it was shown.
    #[error("the record was changed meanwhile")]
    ChangedMeanwhile,
    /// A campaign of assessment does not take this.
    #[error("the campaign does not take this: {0:?}")]
    Assessment(crate::assessment::Wrong),
    /// Too many tries from one place.
    #[error("too many tries; come back in {retry_after_s} s")]
    Throttled {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The calendar has no data for a year that a due day falls in.
    #[error("no working-day calendar is published for {year}")]
    YearUnpublished {
        /// The year.
        year: i16,
    },
    /// The steps of an item cannot work.
    #[error("the flow of the steps cannot work: {0:?}")]
    Flow(Vec<domain::flow::Fault>),
    /// An order that moves cases to another version is wrong.
    #[error("the order that moves cases is wrong: {0:?}")]
    Rebase(Vec<domain::rebase::Fault>),
    /// A line of a calendar cannot be read.
    #[error("line {line} of the calendar cannot be read")]
    CalendarFault {
        /// The line, from 1.
        line: usize,
    },
    /// The database cannot take the work now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A bug or a broken record.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Missing(what) => Self::NotFound(what),
            store::Error::Unavailable(why) => Self::Unavailable(why),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<crate::items::Trouble> for Error {
    fn from(trouble: crate::items::Trouble) -> Self {
        Self::Item(Box::new(trouble))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::WrongState { state } => Self::Overtaken { state },
            other => Self::Refused(other),
        }
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::LogIn => Self::LogIn,
            Denial::Hidden => Self::NotFound("case"),
            Denial::Forbidden => Self::Forbidden,
        }
    }
}
