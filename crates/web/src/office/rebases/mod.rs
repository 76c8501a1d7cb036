//! Moving running cases to another version of their item: the orders, what they would do, and what
//! became of every case.

mod act;
mod item;
mod list;
mod order;
mod preview;
mod results;
mod show;

pub(crate) use act::act;
pub(crate) use item::{begin, item};
pub(crate) use list::list;
pub(crate) use show::show;

use domain::item::State as Stage;
use domain::rebase::Fault as Wrong;
use service::rebases::Stored;

use crate::desk::Desk;
use crate::page::{Badge, Crumb};
use crate::paths;
use crate::shown::sheet::{Cell, Table};

/// Where an order stands.
fn state(desk: &Desk<'_>, stored: &Stored) -> Badge {
    let (key, tone) = match stored.life.state {
        _ if stored.ended_at.is_some() => ("done", "success"),
        _ if stored.is_running => ("running", "info"),
        Stage::Submitted => ("submitted", "info"),
        _ if stored.returned.is_some() => ("returned", "warning"),
        _ => ("draft", "neutral"),
    };
    Badge { key: key.to_owned(), label: desk.t(&format!("rebase-state-{key}")), tone }
}

/// From which version to which.
fn versions(desk: &Desk<'_>, stored: &Stored) -> String {
    let number = |n: u32| i64::from(n).into();
    let given = [("from", number(stored.order.from)), ("to", number(stored.order.to))];
    desk.t_with("rebase-versions", &given)
}

fn home(desk: &Desk<'_>) -> Crumb {
    Crumb { label: desk.t("rebases-title"), url: Some(paths::REBASES.to_owned()) }
}

/// Orders one below the other.
fn table(desk: &Desk<'_>, caption: String, orders: &[Stored]) -> Table {
    let columns = ["rebase-order", "col-item", "col-state", "rebase-by", "drafts-changed"];
    let labels = columns.map(|key| desk.t(key)).into();
    let mut table = Table::new(caption, labels, usize::MAX);
    for stored in orders {
        let item = &stored.item;
        let to = stored.order.to;
        let version = service::catalogue::version(desk.sv, item.region, &item.code, to);
        let name = version.map(|published| desk.pick(published.item.title()));
        table.rows.push(vec![
            Cell::link(versions(desk, stored), paths::rebase(item.region, &stored.id)),
            Cell::text(name.unwrap_or_else(|_| item.code.clone())),
            Cell::badge(state(desk, stored)),
            Cell::text(stored.people.first().cloned().unwrap_or_default()),
            Cell::text(desk.moment(stored.changed_at)),
        ]);
    }
    table
}

/// What is wrong with an order in words that need no more than the versions.
fn wrong_versions(desk: &Desk<'_>, wrong: &Wrong) -> String {
    desk.t(&format!("rebase-fault-{}", wrong.key()))
}
