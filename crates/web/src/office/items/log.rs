//! The events of an item in words.

use domain::item::{Desk as Office, Event, Recorded};

use crate::desk::Desk;
use crate::shown::Entry;

/// One event of the log of an item.
pub(crate) fn log_entry(desk: &Desk<'_>, recorded: &Recorded) -> Entry {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
    let office = |office: &Office| {
        desk.t(match office {
            Office::Organisation => "desk-organisation",
            Office::Legal => "desk-legal",
        })
    };
    let key = format!("log-{}", recorded.event.key());
    let (args, text) = match &recorded.event {
        Event::Begun { purpose, .. } => {
            (vec![("purpose", desk.t(&format!("purpose-{}", purpose.key())).into())], None)
        }
        Event::Edited { fields } => (vec![("count", number(fields.len()))], None),
        Event::Approved { desk: by } => (vec![("desk", office(by).into())], None),
        Event::Returned { desk: by, reason } => {
            (vec![("desk", office(by).into())], Some(reason.clone()))
        }
        Event::Published { effective_on, .. } => {
            (vec![("date", desk.date(*effective_on).into())], None)
        }
        Event::InForce { version } | Event::Imported { version, .. } => {
            (vec![("version", number(*version as usize))], None)
        }
        Event::Suspended { reason } | Event::Cancelled { reason } => {
            (Vec::new(), Some(reason.clone()))
        }
        Event::Parted { into: items } | Event::Superseded { by: items } => {
            let codes: Vec<&str> = items.iter().map(|id| id.code.as_str()).collect();
            (Vec::new(), (!codes.is_empty()).then(|| codes.join(desk.comma())))
        }
        Event::Submitted { .. } | Event::TakenBack {} | Event::Discarded {} => (Vec::new(), None),
    };
    let tone = match recorded.event {
        Event::Returned { .. } | Event::Suspended { .. } => "warning",
        Event::Cancelled { .. } | Event::Discarded {} => "danger",
        Event::InForce { .. } | Event::Approved { .. } => "success",
        _ => "info",
    };
    Entry {
        at: desk.moment(recorded.at),
        title: desk.t_with(&key, &args),
        who: recorded.who.account.as_ref().map(|_| recorded.who.name.clone()),
        text,
        tone,
        documents: Vec::new(),
    }
}
