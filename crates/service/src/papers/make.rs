//! Making reserved papers: outside any transaction, so that no case waits for a font.

use domain::ctx::Ctx;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::papers::{Made, Paper};

use crate::cases::span;
use crate::error::{Error, Result};
use crate::papers::values;
use crate::services::Services;

/// How many papers one round takes.
const ROUND: u32 = 50;
/// The longest wait between two tries.
const WAIT_MAX_MS: i64 = 3_600_000;

/// Makes the papers that are due and answers how many were made. A paper that cannot be made now
/// is put off, with the reason for those who run the site, and its case goes on.
pub fn make_due(sv: &Services, now: Instant) -> Result<u32> {
    let mut done = 0;
    loop {
        let waiting = sv.db.read(|tx| store::papers::waiting(tx, now, ROUND))?;
        if waiting.is_empty() {
            if done == 0 {
                sv.papers.rest();
            }
            return Ok(done);
        }
        for paper in waiting {
            done += u32::from(make_one(sv, paper, now)?);
        }
    }
}

/// Makes one paper, or puts it off; true where this call made it.
pub(super) fn make_one(sv: &Services, paper: Paper, now: Instant) -> Result<bool> {
    match make(sv, &paper, now) {
        Ok((made, bytes)) => {
            let order = paper.order;
            Ok(sv.db.write(move |tx| store::papers::finish(tx, &order, &made, bytes))?)
        }
        Err(Error::Unavailable(why)) => Err(Error::Unavailable(why)),
        Err(fault) => put_off(sv, paper, now, &fault.to_string()).map(|()| false),
    }
}

fn put_off(sv: &Services, paper: Paper, now: Instant, fault: &str) -> Result<()> {
    let order = paper.order;
    tracing::warn!(code = order.code, kind = order.kind, fault, "a paper could not be made");
    let wait = (1000_i64 << paper.attempts.min(12)).min(WAIT_MAX_MS);
    let fault = fault.to_owned();
    sv.db.write(move |tx| store::papers::postpone(tx, &order, now.plus_millis(wait), &fault))?;
    Ok(())
}

fn make(sv: &Services, paper: &Paper, now: Instant) -> Result<(Made, Vec<u8>)> {
    let template = paper::Template::newest(&paper.order.kind)
        .ok_or_else(|| Error::Internal(format!("there is no template {}", paper.order.kind)))?;
    let data = values::data(sv, paper, now)?;
    let press = sv.papers.press().map_err(Error::Internal)?;
    let pdf = press.render(template, &data).map_err(|why| Error::Internal(why.to_string()))?;
    if !pdf.missing.is_empty() {
        // A notice must be true to the letter: better late than with a name that lost one.
        let missing: Vec<String> =
            pdf.missing.iter().map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
        let why = format!("no font has {}; name a fuller one", missing.join(", "));
        return Err(Error::Internal(why));
    }
    let made = Made {
        template: template.version,
        sha256: store::chain::digest(&pdf.bytes),
        size_bytes: u32::try_from(pdf.bytes.len()).unwrap_or(u32::MAX),
        pages: u32::try_from(pdf.pages).unwrap_or(u32::MAX),
        made_at: now,
    };
    Ok((made, pdf.bytes))
}

/// The papers whose making failed, with the reasons, for an administrator.
pub fn failing(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Paper>> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (from, to) = span(region);
    Ok(sv.db.read(|tx| store::papers::failing(tx, (&from, &to)))?)
}

/// Has every paper of the region that was put off tried again at once; answers how many.
pub fn retry(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<u64> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (now, (from, to)) = (ctx.now, span(region));
    Ok(sv.db.write(move |tx| store::papers::retry(tx, (&from, &to), now))?)
}
