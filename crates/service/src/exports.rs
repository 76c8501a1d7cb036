//! Lists of cases to carry away, page by page, only what the actor's grants cover.

use std::collections::BTreeMap;

use domain::case::{CaseId, State};
use domain::ctx::Ctx;
use domain::identity::Role;
use domain::permit::{Deed, may};
use jiff::civil::Date;
pub use store::exports::Exported;
use store::exports::{PAGE_MAX, Wanted};

use crate::cases::{open_until, span};
use crate::error::{Error, Result};
use crate::services::Services;

/// What is wanted of the cases one may read.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One state.
    pub state: Option<State>,
    /// One item, by its code.
    pub item_code: Option<String>,
    /// Only open cases that are not promised for this day or a later one.
    pub due_before: Option<Date>,
    /// Only those with this label.
    pub label: Option<String>,
}

/// Where a list stands: at which grant, and behind which case of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    grant: usize,
    region: String,
    number: String,
}

/// A page of what is covered by grants of these roles, and where it goes on; none at its end. A
/// case that two grants cover comes once. `keeps` narrows the page further; whoever is on what is
/// left is written down before the page is handed out.
pub fn page(
    ctx: &Ctx,
    sv: &Services,
    seats: &[Role],
    filter: &Filter,
    place: &Place,
    keeps: impl Fn(&Exported) -> bool,
) -> Result<(Vec<Exported>, Option<Place>)> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    may(&ctx.actor, Deed::OpenOffice).or_else(|_| may(&ctx.actor, Deed::OpenHall))?;
    let mut covered: Vec<(String, String, String)> = Vec::new();
    for grant in account.grants.iter().filter(|grant| seats.contains(&grant.role)) {
        let (from, to) = span(grant.region);
        let org = grant.org.map(|org| org.as_str().to_owned()).unwrap_or_default();
        covered.push((from, to, org));
    }
    covered.sort();
    covered.dedup();
    let Some((from, to, org)) = covered.get(place.grant) else { return Ok((Vec::new(), None)) };
    let due_before = filter.due_before.map(|day| day.to_string()).unwrap_or_default();
    let wanted = Wanted {
        region_from: from,
        region_to: to,
        org,
        state: filter.state.map_or("", State::key),
        item_code: filter.item_code.as_deref().unwrap_or_default(),
        due_before: &due_before,
        label: filter.label.as_deref().unwrap_or_default(),
    };
    let after = (place.region.as_str(), place.number.as_str());
    let mut rows = sv.db.read(|tx| store::exports::page(tx, &wanted, after, PAGE_MAX))?;
    let next = match rows.last() {
        Some(last) if rows.len() == PAGE_MAX as usize => Place {
            grant: place.grant,
            region: last.region.as_str().to_owned(),
            number: last.number.clone(),
        },
        _ => Place { grant: place.grant + 1, ..Place::default() },
    };
    let earlier = &covered[..place.grant];
    rows.retain(|row| !earlier.iter().any(|grant| covers(grant, row)) && keeps(row));
    let role = seats.iter().copied().find(|seat| account.has(*seat));
    note(ctx, sv, role, &rows)?;
    Ok((rows, (next.grant < covered.len()).then_some(next)))
}

/// Writes down who is on a page that is carried away in a role.
fn note(ctx: &Ctx, sv: &Services, role: Option<Role>, rows: &[Exported]) -> Result<()> {
    let mut persons = BTreeMap::new();
    for row in rows {
        let case = || CaseId { region: row.region, number: row.number.clone() };
        persons.entry(&row.applicant).or_insert_with(case);
    }
    let Some(first) = rows.first() else { return Ok(()) };
    let persons = persons.into_iter().map(|(of, case)| (of.clone(), case)).collect();
    let part = format!("{}-{}", first.region, first.number);
    crate::people::note_list(ctx, sv, role, &part, persons)
}

/// The day by which something must be done about a case that has not ended; none where it has.
pub fn due_on(sv: &Services, row: &Exported) -> Option<Date> {
    let committed_on = row.committed_due_on.parse().ok();
    let is_open = row.ended_at.is_none();
    is_open.then(|| open_until(sv, row.region, row.unanswered_since, committed_on)).flatten()
}

fn covers((from, to, org): &(String, String, String), row: &Exported) -> bool {
    let region = row.region.as_str();
    from.as_str() <= region && region <= to.as_str() && (org.is_empty() || *org == row.org)
}
