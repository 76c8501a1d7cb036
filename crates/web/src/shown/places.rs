//! Words for limited numbers: how many places an item has now, and where a case stands in line.

use domain::item::ItemVersion;
use service::cases::{self, InLine, Places};

use crate::desk::Desk;
use crate::page::Fact;

impl Desk<'_> {
    /// The name of a stretch of time that places belong to.
    pub(crate) fn places_time(&self, places: &Places) -> String {
        match places.stretch.key.as_str() {
            "all" => self.t("places-in-all"),
            key => key.to_owned(),
        }
    }

    /// How many places an item has now, for its guide; none where the number is not counted.
    pub(crate) fn places_fact(&self, item: &ItemVersion) -> Option<Fact> {
        // A guide whose places cannot be counted at the moment is still a guide.
        let places = cases::places(self.sv, self.ctx.now, item).inspect_err(|why| {
            tracing::warn!(code = item.id.code, %why, "the places of an item cannot be counted");
        });
        let places = places.ok()??;
        let given = [
            ("time", self.places_time(&places).into()),
            ("most", places.most.into()),
            ("left", places.left().into()),
            ("waiting", self.in_line(places.waiting, places.is_cut).into()),
        ];
        let key = if places.left() == 0 { "places-now-none" } else { "places-now" };
        Some(Fact { label: self.t("places-left"), value: self.t_with(key, &given) })
    }

    /// Where a case stands among those that want a place.
    pub(crate) fn line_fact(&self, line: &InLine) -> Fact {
        let queue = line.queue;
        let given = [
            ("ahead", self.in_line(queue.ahead, line.is_cut).into()),
            ("left", line.most.saturating_sub(queue.granted).into()),
        ];
        let key = match (queue.granted >= line.most, line.is_by_acceptance) {
            _ if queue.has_place => "line-own",
            (true, _) => "line-full",
            (false, false) => "line-other-order",
            (false, true) if queue.left(line.most) > 0 => "line-within",
            (false, true) => "line-beyond",
        };
        Fact { label: self.t("line-title"), value: self.t_with(key, &given) }
    }

    /// How many stand in a line, or that they are more than were counted.
    fn in_line(&self, count: u32, is_cut: bool) -> String {
        match is_cut {
            true => self.t_with("line-at-least", &[("n", count.into())]),
            false => count.to_string(),
        }
    }
}
