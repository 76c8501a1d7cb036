//! Files that people hand in: which kinds are taken, what a name may look like, how far each can
//! be trusted, and the life of an upload. Nothing here reads a disk or a network.

mod name;
mod sniff;

pub use name::FileName;
pub use sniff::sniff;

use crate::case::CaseId;
use crate::identity::AccountId;
use crate::time::Instant;

/// A kind of file that is taken. Everything else is refused, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// A photograph or scan.
    Jpeg,
    /// A drawing or screenshot.
    Png,
    /// The layout document of GB/T 33190 (OFD).
    Ofd,
}

impl Kind {
    /// Every kind, in the order people are told of them.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Ofd];

    /// The stable word for this kind in records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Ofd => "ofd",
        }
    }

    /// The kind that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What a server says this kind is.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Ofd => "application/ofd",
        }
    }

    /// The endings a name of this kind may have; the first is the usual one.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Ofd => &["ofd"],
        }
    }
}

/// A file: the account whose region keeps it, and its id there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId {
    /// Who handed it in.
    pub owner: AccountId,
    /// Its id within the owner's region.
    pub id: String,
}

/// How far a material can be trusted (可信等级; trust levels of certificates and materials in
/// provincial practice, domain spec §7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// Made by the issuing authority itself: used directly.
    A,
    /// Compared with the original at a window: used again directly.
    B,
    /// Uploaded by the applicant: a window checks the original before use.
    C,
    /// Made by the applicant, who promises that it is true: used directly.
    D,
}

impl Trust {
    /// The letter people know it by.
    pub fn key(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
        }
    }

    /// The level that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::A, Self::B, Self::C, Self::D].into_iter().find(|level| level.key() == key)
    }

    /// The level after a member of staff compared the file with its original. What the authority
    /// made itself stays what it is.
    pub fn after_window_check(self) -> Self {
        match self {
            Self::A => Self::A,
            Self::B | Self::C | Self::D => Self::B,
        }
    }
}

/// Where an upload stands. A file can be used only when it is [`State::Ready`]: whole, hashed,
/// inspected, and scanned where a scanner is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Bytes are still to come.
    Receiving,
    /// Whole and inspected; the scanner has not said yet.
    Scanning,
    /// It may be used.
    Ready,
    /// It may not be used, and its bytes are gone.
    Refused,
}

impl State {
    /// The stable word for this state in records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Scanning => "scanning",
            Self::Ready => "ready",
            Self::Refused => "refused",
        }
    }

    /// The state that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Receiving, Self::Scanning, Self::Ready, Self::Refused]
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// Why a file was not taken. Each has words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No file came, or one without a byte.
    Empty,
    /// The name is empty, too long, or made to deceive.
    Name,
    /// The content is none of the kinds that are taken.
    Kind,
    /// The name's ending says one kind, the content is another.
    EndingDiffers,
    /// More bytes than one file may have.
    TooLarge,
    /// More files or bytes than one person may keep here at a time.
    QuotaFull,
    /// The file is damaged: its structure does not hold.
    Broken,
    /// The file would unfold to far more than it says, or holds a picture of absurd size.
    Bomb,
    /// The file holds a program, a script or another file.
    Active,
    /// The scanner found malware.
    Infected,
    /// The bytes that follow belong to another file than the bytes before.
    OtherBytes,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Empty,
        Self::Name,
        Self::Kind,
        Self::EndingDiffers,
        Self::TooLarge,
        Self::QuotaFull,
        Self::Broken,
        Self::Bomb,
        Self::Active,
        Self::Infected,
        Self::OtherBytes,
    ];

    /// The stable word for this reason in records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::EndingDiffers => "ending",
            Self::TooLarge => "large",
            Self::QuotaFull => "quota",
            Self::Broken => "broken",
            Self::Bomb => "bomb",
            Self::Active => "active",
            Self::Infected => "infected",
            Self::OtherBytes => "other-bytes",
        }
    }

    /// The reason that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// A file as it is known, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Which.
    pub id: FileId,
    /// What its owner calls it.
    pub name: FileName,
    /// How many bytes it will have; none until the end of an upload that did not say.
    pub bytes_total: Option<u64>,
    /// How many bytes are here.
    pub bytes_held: u64,
    /// What it is; known once it is whole.
    pub kind: Option<Kind>,
    /// The SHA-256 of its bytes in hexadecimal; known once it is whole.
    pub sha256: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// How far it can be trusted.
    pub trust: Trust,
    /// What document it is, in its owner's words, when it is kept to be used again.
    pub kept_as: Option<String>,
    /// Whether a case holds it, so that it stays as long as the case does.
    pub is_held: bool,
    /// Whether a small view was made.
    pub has_view: bool,
    /// When it was begun.
    pub created_at: Instant,
    /// When it goes by itself, unless it is kept or handed in before.
    pub expires_at: Option<Instant>,
}

impl File {
    /// A file of which nothing has arrived yet.
    pub fn begun(id: FileId, name: FileName, bytes_total: Option<u64>, now: Instant) -> Self {
        Self {
            id,
            name,
            bytes_total,
            bytes_held: 0,
            kind: None,
            sha256: None,
            state: State::Receiving,
            refusal: None,
            trust: Trust::C,
            kept_as: None,
            is_held: false,
            has_view: false,
            created_at: now,
            expires_at: None,
        }
    }
}

/// What happened to a file, for its owner to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Handed in with a case.
    HandedIn,
    /// Read by a member of staff.
    Read,
    /// Compared with its original at a window.
    Checked,
}

impl Deed {
    /// The stable word for this deed in records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::HandedIn => "handed-in",
            Self::Read => "read",
            Self::Checked => "checked",
        }
    }

    /// The deed that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::HandedIn, Self::Read, Self::Checked].into_iter().find(|deed| deed.key() == key)
    }
}

/// One line of a file's story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub deed: Deed,
    /// When.
    pub at: Instant,
    /// Who did it, by name.
    pub by: String,
    /// For which case.
    pub case: Option<CaseId>,
}
