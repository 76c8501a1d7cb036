//! Papers (文书): the numbered notices and decisions that the life of a case produces.
//!
//! A paper is reserved with its number when its event is told, made afterwards by the worker, and
//! never changed. Anybody can ask whether a paper is genuine; only who may read the case sees more.

mod make;
mod values;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::case::{Case, CaseId, Event, Recorded};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
pub use store::papers::{Made, Order, Paper, Standing};

pub use make::{failing, make_due, retry};

use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::{Limit, by_source};

/// Wrong verification codes from one source before it must wait.
const PER_SOURCE: Limit = Limit { tries: 60, window_ms: 10 * 60_000 };

/// Reads the operator's fuller font, or says why it cannot be had.
pub type ReadFont = Arc<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>;

/// What the making of papers needs to know of the world.
#[derive(Clone, Default)]
pub struct Equipment {
    /// The address of this site, which the QR codes lead to.
    pub base_url: String,
    /// Reads a fuller font for characters the embedded one lacks, if the operator has one.
    pub font: Option<ReadFont>,
}

/// The equipment as given, and the press once it was opened.
#[derive(Default)]
pub(crate) struct Workshop {
    equipment: OnceLock<Equipment>,
    press: Mutex<Held>,
}

/// The press, and how many rounds have found no use for it.
#[derive(Default)]
struct Held {
    press: Option<Arc<paper::Press>>,
    idle: u32,
}

/// After so many rounds without use the press is put away: its fonts and tables take megabytes.
const IDLE_MAX: u32 = 10;

impl Workshop {
    pub(crate) fn equip(&self, equipment: Equipment) -> bool {
        self.equipment.set(equipment).is_ok()
    }

    fn base_url(&self) -> &str {
        self.equipment.get().map_or("", |equipment| &equipment.base_url)
    }

    /// The press; a font that could not be read is asked for again next time.
    pub(crate) fn press(&self) -> Result<Arc<paper::Press>, String> {
        let mut held = self.press.lock().unwrap_or_else(PoisonError::into_inner);
        held.idle = 0;
        if let Some(press) = &held.press {
            return Ok(Arc::clone(press));
        }
        let font = self.equipment.get().and_then(|equipment| equipment.font.as_ref());
        let font = font.map(|read| read()).transpose()?;
        let press = Arc::new(paper::Press::open(font).map_err(|fault| fault.to_string())?);
        held.press = Some(Arc::clone(&press));
        Ok(press)
    }

    /// A round found nothing to make. The press is put away when it has not been used for a while;
    /// the next document opens it again.
    fn rest(&self) {
        let mut held = self.press.lock().unwrap_or_else(PoisonError::into_inner);
        held.idle = held.idle.saturating_add(1);
        if held.idle > IDLE_MAX {
            held.press = None;
        }
    }
}

/// The kind of paper that tells of an event, which is also the kind of its template.
fn kind(event: &Event) -> Option<&'static str> {
    Some(match event.key() {
        "submitted" | "supplemented" => "receipt",
        "correction-requested" => "correction",
        "accepted" | "deemed-accepted" => "acceptance",
        "accepted-leniently" => "lenient-acceptance",
        "committed" => "commitment",
        "not-accepted" => "non-acceptance",
        "not-needed" => "not-needed",
        "suspended" => "suspension",
        "resumed" => "resumption",
        "extended" => "extension",
        "granted" => "grant",
        "refused" => "refusal",
        "delivered" => "delivery",
        "withdrawn" => "withdrawal",
        "lapsed" => "lapse",
        "terminated" => "termination",
        _ => return None,
    })
}

/// The key that verification codes are made with.
pub(crate) fn code_key(sv: &Services) -> String {
    sv.token(&["paper"])
}

/// Reserves the paper that tells of an event, if it is one that makes a paper; the same event a
/// second time changes nothing.
pub(crate) fn reserve(
    tx: &mut store::Tx<'_>,
    code_key: &str,
    case: &Case,
    recorded: &Recorded,
) -> Result<bool> {
    let Some(kind) = kind(&recorded.event) else { return Ok(false) };
    let id = &case.id;
    let parts = [code_key, id.region.as_str(), &id.number, &recorded.seq.to_string(), kind];
    let order = Order {
        case: id.clone(),
        seq: recorded.seq,
        kind: kind.to_owned(),
        org: case.org,
        year: recorded.at.civil_date_in_china().year(),
        code: code(&parts.join("|")),
        issued_at: recorded.at,
    };
    Ok(store::papers::reserve(tx, &order)?)
}

/// Reserves the paper of the event that an effect tells of.
pub(crate) fn reserve_told(
    tx: &mut store::Tx<'_>,
    code_key: &str,
    id: &CaseId,
    about: &str,
    at: Instant,
) -> Result<()> {
    let history = store::cases::history(tx, id)?;
    let told = history.iter().find(|r| r.at == at && r.event.key() == about);
    if let (Some(recorded), Some(case)) = (told, store::cases::find(tx, id)?) {
        reserve(tx, code_key, &case, recorded)?;
    }
    Ok(())
}

/// Sixteen characters of Crockford's base 32: eighty bits that nobody can guess.
fn code(text: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = store::chain::digest(text.as_bytes());
    let nibbles = digest.bytes().filter_map(|b| char::from(b).to_digit(16));
    let bits: Vec<bool> =
        nibbles.flat_map(|n| (0..4).rev().map(move |bit| n >> bit & 1 == 1)).collect();
    let letter = |five: &[bool]| {
        let index = five.iter().fold(0_usize, |sum, bit| sum * 2 + usize::from(*bit));
        char::from(ALPHABET[index])
    };
    bits.chunks(5).take(16).map(letter).collect()
}

/// The code as people read it: the region in front.
pub fn shown_code(paper: &Paper) -> String {
    written_code(paper.order.case.region, &paper.order.code)
}

/// A code with its region, as people read it.
pub(crate) fn written_code(region: RegionCode, code: &str) -> String {
    format!("{region}-{code}")
}

/// Reads a code however it was copied.
fn parse_code(typed: &str) -> Option<(RegionCode, String)> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    if plain.len() != 22 || !plain.is_ascii() {
        return None;
    }
    Some((RegionCode::parse(&plain[..6]).ok()?, plain[6..].to_owned()))
}

/// Whether a text can be a verification code at all.
pub fn is_code(typed: &str) -> bool {
    parse_code(typed).is_some()
}

/// A paper that is genuine.
pub struct Verified {
    /// The paper.
    pub paper: Paper,
    /// Its case, for those who may read it.
    pub case: Option<Case>,
}

/// Whether a paper is genuine, by its code. Codes that are no paper's are counted by source.
pub fn verify(ctx: &Ctx, sv: &Services, typed: &str, source: &str) -> Result<Verified> {
    let key = by_source("verify-source", source);
    sv.throttle.check(&key, PER_SOURCE, ctx.now)?;
    let found = match parse_code(typed) {
        Some((region, code)) => sv.db.read(|tx| store::papers::find(tx, region, &code))?,
        None => None,
    };
    let Some(paper) = found else {
        sv.throttle.count(&key, PER_SOURCE, ctx.now);
        tracing::info!(is_genuine = false, "a paper was checked");
        return Err(Error::NotFound("paper"));
    };
    tracing::info!(is_genuine = true, code = paper.order.code, "a paper was checked");
    let case = sv.db.read(|tx| store::cases::find(tx, &paper.order.case))?;
    // Staff are told more where the case is their task or they said what they look for, and the
    // look is recorded.
    let case = case.filter(|case| {
        may(&ctx.actor, Deed::ReadCase(case)).is_ok()
            && crate::people::check_purpose(ctx, sv, case).is_ok()
    });
    if let Some(case) = &case {
        crate::people::note_look(ctx, sv, case, None)?;
    }
    Ok(Verified { paper, case })
}

/// The papers of a case, for those who may read it.
pub fn list(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Vec<Paper>> {
    let case = sv.db.read(|tx| store::cases::find(tx, id))?.ok_or(Error::NotFound("case"))?;
    may(&ctx.actor, Deed::ReadCase(&case))?;
    Ok(sv.db.read(|tx| store::papers::list_of_case(tx, id))?)
}

/// The file of a paper, for those who may read its case; none while it is not made. The look of a
/// member of staff is recorded with its purpose.
pub fn file(ctx: &Ctx, sv: &Services, typed: &str) -> Result<(Paper, Option<Vec<u8>>)> {
    if ctx.actor.account().is_none() {
        return Err(Error::LogIn);
    }
    let hidden = || Error::NotFound("paper");
    let (region, code) = parse_code(typed).ok_or_else(hidden)?;
    let found = sv.db.read(|tx| store::papers::find(tx, region, &code))?;
    let paper = found.ok_or_else(hidden)?;
    let case = sv.db.read(|tx| store::cases::find(tx, &paper.order.case))?.ok_or_else(hidden)?;
    may(&ctx.actor, Deed::ReadCase(&case)).map_err(|_| hidden())?;
    crate::people::note_look(ctx, sv, &case, None)?;
    let bytes = sv.db.read(|tx| store::papers::file(tx, region, &code))?;
    if let (Some(bytes), Some(made)) = (&bytes, &paper.made) {
        // What leaves the house is what was issued, or nothing.
        if store::chain::digest(bytes) != made.sha256 {
            return Err(Error::Internal(format!("the file of paper {code} was changed")));
        }
    }
    Ok((paper, bytes))
}

/// How the making of papers stands, for those who run the site.
pub fn standing(sv: &Services) -> Result<Standing> {
    Ok(sv.db.read(store::papers::standing)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_that_nobody_uses_is_put_away_and_opened_again() {
        let shop = Workshop::default();
        let is_open = || shop.press.lock().unwrap().press.is_some();
        let rest = |rounds: u32| (0..rounds).for_each(|_| shop.rest());
        shop.press().unwrap();
        rest(IDLE_MAX);
        assert!(is_open());
        shop.press().unwrap();
        rest(IDLE_MAX);
        assert!(is_open(), "it was used in between");
        rest(1);
        assert!(!is_open());
        shop.press().unwrap();
        assert!(is_open());
    }

    #[test]
    fn a_code_is_read_however_it_was_copied() {
        let code = code("anything");
        assert_eq!(code.len(), 16);
        assert_ne!(code, super::code("anything else"));
        let region = RegionCode::parse("330106").unwrap();
        for typed in [format!("330106-{code}"), format!(" 330106 {}", code.to_lowercase())] {
            assert_eq!(parse_code(&typed), Some((region, code.clone())), "{typed}");
        }
        for typed in ["", "330106-123", "粤106-0123456789ABCDEF", "330106-0123456789ABCDE"] {
            assert_eq!(parse_code(typed).map(|(_, c)| c.len()), None, "{typed}");
        }
    }
}
