//! What files are, in words: kind, size, state, and how far they can be trusted.

use domain::file::{File, Kind, Refusal, State, Trust};

use crate::desk::Desk;
use crate::page::Badge;

/// The word of a kind of file.
pub(crate) fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => "file-kind-pdf",
        Kind::Jpeg => "file-kind-jpeg",
        Kind::Png => "file-kind-png",
        Kind::Ofd => "file-kind-ofd",
    }
}

/// Bytes as people read them.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..=1023 => format!("{bytes} B"),
        1024..=1_048_575 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// Why a file was not taken, with what can be done.
pub(crate) fn reason(desk: &Desk<'_>, why: Refusal) -> String {
    let max = size(desk.sv.files.bytes_max);
    desk.t_with(&format!("file-refusal-{}", why.key()), &[("size", max.into())])
}

/// Where an upload stands.
pub(crate) fn state_badge(desk: &Desk<'_>, state: State) -> Badge {
    let tone = match state {
        State::Receiving | State::Scanning => "info",
        State::Ready => "success",
        State::Refused => "danger",
    };
    let label = desk.t(&format!("file-state-{}", state.key()));
    Badge { key: state.key().to_owned(), label, tone }
}

/// How far a file can be trusted, as its owner reads it.
pub(crate) fn trust_badge(desk: &Desk<'_>, trust: Trust) -> Badge {
    trusted(desk, trust, "file-trust")
}

/// How far a file can be trusted, as a desk reads it.
pub(crate) fn desk_trust_badge(desk: &Desk<'_>, trust: Trust) -> Badge {
    trusted(desk, trust, "desk-file-trust")
}

fn trusted(desk: &Desk<'_>, trust: Trust, words: &str) -> Badge {
    let tone = match trust {
        Trust::A | Trust::B => "success",
        Trust::C | Trust::D => "neutral",
    };
    let label = desk.t(&format!("{words}-{}", trust.key()));
    Badge { key: trust.key().to_owned(), label, tone }
}

/// Kind, size and day of a file in one line.
pub(crate) fn about(desk: &Desk<'_>, file: &File) -> String {
    let kind = file.kind.map(|kind| format!("{} · ", desk.t(kind_key(kind)))).unwrap_or_default();
    let on = desk.date(file.created_at.civil_date_in_china());
    format!("{kind}{} · {on}", size(file.bytes_held))
}
