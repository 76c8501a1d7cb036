//! Words for limited numbers: how many places an item has now, and where a case stands in line.

use domain::case::Case;
use domain::item::ItemVersion;
use service::cases::{self, Places};

use crate::desk::Desk;
use crate::fault::Fault;
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
            ("waiting", places.waiting.into()),
        ];
        let key = if places.left() == 0 { "places-now-none" } else { "places-now" };
        Some(Fact { label: self.t("places-left"), value: self.t_with(key, &given) })
    }

    /// Where a case stands among those that want a place; none where the number is not limited, or the
    /// case is not accepted or is decided.
    pub(crate) fn line_fact(&self, case: &Case) -> Result<Option<Fact>, Fault> {
        let Some(line) = cases::in_line(&self.ctx, self.sv, case)? else { return Ok(None) };
        let queue = line.queue;
        let given = [
            ("ahead", queue.ahead.into()),
            ("left", line.most.saturating_sub(queue.granted).into()),
        ];
        let key = match (queue.granted >= line.most, line.is_by_acceptance) {
            _ if queue.has_place => "line-own",
            (true, _) => "line-full",
            (false, false) => "line-other-order",
            (false, true) if queue.left(line.most) > 0 => "line-within",
            (false, true) => "line-beyond",
        };
        let label = self.t("line-title");
        Ok(Some(Fact { label, value: self.t_with(key, &given) }))
    }
}
