//! The list of rows that were not taken, to carry away: all of it, sent while it is read.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::region::RegionCode;
use domain::time::Instant;
use service::Services;
use service::exchange::{self, Filter};

use super::refused::{filter, masked, state, why};
use crate::asked::Asked;
use crate::budget::Payer;
use crate::desk::{Desk, paid_for};
use crate::download::{pieces, saved};
use crate::fault::{self, Fault};
use crate::site::Site;
use crate::table;

/// The columns, as keys of words.
const COLUMNS: [&str; 11] = [
    "refused-client",
    "case-number-label",
    "refused-event",
    "refused-deed",
    "refused-handler",
    "refused-why",
    "refused-first",
    "refused-last",
    "refused-tries",
    "export-state",
    "refused-reason",
];

/// A list on its way out.
struct Carried {
    site: Arc<Site>,
    asked: Arc<Asked>,
    payer: Option<Payer>,
    region: RegionCode,
    filter: Filter,
    /// Where the stretch before ended.
    last: Option<(Instant, String)>,
    head: Option<String>,
}

pub(crate) async fn csv(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let asked = Arc::new(asked);
    // How long the list is shows while it is sent; it is paid for as it goes.
    let begun = paid_for(
        &site,
        &asked,
        |_, _| 1,
        |desk| {
            let mut head = String::from("\u{feff}");
            let words = COLUMNS.map(|key| desk.t(key));
            table::line(&mut head, &words.each_ref().map(String::as_str));
            Ok((desk.managed_region()?, filter(desk), Payer::of(desk), head))
        },
    );
    let (region, filter, payer, head) = match begun.await {
        Ok(begun) => begun,
        Err(fault) => return fault::respond(&site, &asked, fault),
    };
    let own = Arc::clone(&site);
    let head = Some(head);
    let carried = Carried { site: own, asked, payer, region, filter, last: None, head };
    let body = pieces(&site.services, "a list of refused rows", carried, stretch);
    saved(body, "text/csv; charset=utf-8", "refused-rows.csv")
}

/// The next stretch of the list; whoever may no longer read it gets no more of it.
fn stretch(carried: &mut Carried, sv: &Services) -> service::Result<Option<Vec<u8>>> {
    if let Some(head) = carried.head.take() {
        return Ok(Some(head.into_bytes()));
    }
    let (site, asked) = (Arc::clone(&carried.site), Arc::clone(&carried.asked));
    let closed = |fault: Fault| match fault {
        Fault::Internal(why) => service::Error::Internal(why),
        _ => service::Error::Forbidden,
    };
    let desk = Desk::open(&site, &asked).map_err(closed)?;
    let after = carried.last.as_ref().map(|(at, hash)| (*at, hash.as_str()));
    let (region, filter) = (carried.region, &carried.filter);
    let page = exchange::list_refused(&desk.ctx, desk.sv, region, filter, after, u32::MAX)?;
    let Some(end) = page.last() else { return Ok(None) };
    if let Some(payer) = &carried.payer {
        payer.spend(sv, page.len());
    }
    let mut text = String::new();
    for row in &page {
        let cells = [
            format!("{}.{}", row.region, row.client),
            row.case_number.clone(),
            row.event.to_string(),
            row.deed.clone(),
            masked(&row.handler),
            why(&desk, &row.code, &row.detail),
            row.first_at.civil_in_china().to_string(),
            row.last_at.civil_in_china().to_string(),
            row.tries.to_string(),
            state(&desk, row).label,
            row.reason.clone(),
        ];
        table::line(&mut text, &cells.each_ref().map(String::as_str));
    }
    carried.last = Some((end.last_at, end.hash.clone()));
    Ok(Some(text.into_bytes()))
}
