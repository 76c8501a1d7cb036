//! What happened to an item, event by event, and the standing that follows from it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Desk, ItemId, Purpose, State};
use crate::case::Who;
use crate::time::Instant;

/// Something that happened to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A draft was begun.
    Begun {
        /// What for.
        purpose: Purpose,
        /// The version it starts from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        based_on: Option<u32>,
        /// Items it comes from, for a split or a merge.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        origins: Vec<ItemId>,
    },
    /// The item is to be split or merged: these are to take its place.
    Parted {
        /// The items to come.
        into: Vec<ItemId>,
    },
    /// Something was written in the draft.
    Edited {
        /// The fields that changed.
        fields: Vec<String>,
    },
    /// The draft was handed in.
    Submitted {
        /// How many warnings it carries.
        warnings: u32,
    },
    /// An office approved.
    Approved {
        /// Which.
        desk: Desk,
    },
    /// An office sent it back.
    Returned {
        /// Which.
        desk: Desk,
        /// Why.
        reason: String,
    },
    /// The editor took it back.
    TakenBack {},
    /// The draft was thrown away.
    Discarded {},
    /// What both offices approved was published.
    Published {
        /// The version that was made; none where the deed makes none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u32>,
        /// The day it takes effect.
        effective_on: Date,
    },
    /// A version came into force.
    InForce {
        /// Which.
        version: u32,
    },
    /// The item went out of use for a time.
    Suspended {
        /// Why.
        reason: String,
    },
    /// The item went out of use for good.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// Other items took its place.
    Superseded {
        /// Which.
        by: Vec<ItemId>,
    },
    /// A version came in from outside and is in force.
    Imported {
        /// Which.
        version: u32,
        /// How its row was read.
        mapping: String,
    },
}

impl Event {
    /// The stable word for this event in word keys.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "begun",
            Self::Parted { .. } => "parted",
            Self::Edited { .. } => "edited",
            Self::Submitted { .. } => "submitted",
            Self::Approved { .. } => "approved",
            Self::Returned { .. } => "returned",
            Self::TakenBack {} => "taken-back",
            Self::Discarded {} => "discarded",
            Self::Published { .. } => "published",
            Self::InForce { .. } => "in-force",
            Self::Suspended { .. } => "suspended",
            Self::Cancelled { .. } => "cancelled",
            Self::Superseded { .. } => "superseded",
            Self::Imported { .. } => "imported",
        }
    }
}

/// An event with its place, its time and who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number among the events of the item, from 1.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// Who.
    pub who: Who,
    /// What.
    pub event: Event,
}

/// Where an item stands, which follows from its events alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The item.
    pub id: ItemId,
    /// Draft before anything was published, then published, suspended, cancelled or superseded.
    pub state: State,
    /// The version in force, or the last that was.
    pub version: Option<u32>,
    /// Since when it stands so.
    pub since: Instant,
    /// Why it is out of use.
    pub reason: Option<String>,
    /// Items it came from.
    pub origins: Vec<ItemId>,
    /// Items that are to take its place, or have taken it.
    pub successors: Vec<ItemId>,
    /// How many events there were.
    pub events: u32,
}

/// The standing after one more event.
#[must_use]
pub fn step(before: Option<Standing>, id: &ItemId, recorded: &Recorded) -> Standing {
    let mut next = before.unwrap_or_else(|| Standing {
        id: id.clone(),
        state: State::Draft,
        version: None,
        since: recorded.at,
        reason: None,
        origins: Vec::new(),
        successors: Vec::new(),
        events: 0,
    });
    next.events += 1;
    let mut become_ = |state: State, reason: Option<&String>| {
        next.state = state;
        next.since = recorded.at;
        next.reason = reason.cloned();
    };
    match &recorded.event {
        Event::Suspended { reason } => become_(State::Suspended, Some(reason)),
        Event::Cancelled { reason } => become_(State::Cancelled, Some(reason)),
        Event::InForce { version } | Event::Imported { version, .. } => {
            become_(State::Published, None);
            next.version = Some(*version);
        }
        Event::Superseded { by } => {
            become_(State::Superseded, None);
            next.successors.clone_from(by);
        }
        Event::Parted { into } => next.successors.clone_from(into),
        Event::Begun { origins, .. } if !origins.is_empty() => next.origins.clone_from(origins),
        Event::Begun { .. }
        | Event::Edited { .. }
        | Event::Submitted { .. }
        | Event::Approved { .. }
        | Event::Returned { .. }
        | Event::TakenBack {}
        | Event::Discarded {}
        | Event::Published { .. } => {}
    }
    next
}

/// The standing that a whole history leads to; none without events.
#[must_use]
pub fn fold(id: &ItemId, history: &[Recorded]) -> Option<Standing> {
    history.iter().fold(None, |standing, recorded| Some(step(standing, id, recorded)))
}
