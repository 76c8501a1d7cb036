//! Assessment as assessors see it: the shipped indices, published results computed again, and the
//! campaigns in which units are assessed.

mod appeals;
mod begin;
mod campaigns;
mod compute;
mod own;
mod own_forms;
mod pairs;
mod printed;
mod rating;
mod records;
mod replacing;
mod results;
mod settling;
mod wrong;

use std::sync::OnceLock;

pub use appeals::{AppealAnswer, answer, appeals, appellant, lodge};
pub use assess::charts;
use assess::profile::{SHIPPED, shipped};
pub use assess::repro::{Finding, Report, Unknown, Verdict};
pub use assess::sentences::sentence;
pub use campaigns::{
    NewCampaign, Profile, Progress, Shown, advance, campaign, create, list, may_open,
};
pub use domain::assessment::{Band, Definition, Node};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};
pub use own::collect_own;
pub use pairs::{Agreement, Pair};
pub use printed::{Printed, PrintedPart, column_wide, picture_percent, printed};
pub use rating::{Task, keep_draft, save_answer, task};
pub use records::{Imported, import, seeded};
pub use replacing::{Replacement, replace};
pub use results::{
    Evidenced, Results, correlation, evidenced, published, published_list, results, shares,
};
pub use settling::{Difference, differences, settle};
pub use store::campaigns::{Campaign, Event};
pub use store::evidence::Kept;
pub use wrong::{LineFault, Wrong};

use crate::error::{Error, Result};

/// The index whose published figures are computed again.
const REPRODUCED: &str = "wang2016";

/// An index with what is known of it.
pub struct Index {
    /// Its definition: the tree, the weights, the bands.
    pub definition: &'static Definition,
    /// Its published figures computed again, where that needs nothing but the figures.
    pub report: Option<&'static Report>,
}

/// Every shipped index, in the order they are shown.
pub fn indices(ctx: &Ctx) -> Result<&'static [Definition]> {
    may(&ctx.actor, Deed::Assess)?;
    static DEFINITIONS: OnceLock<Vec<Definition>> = OnceLock::new();
    Ok(DEFINITIONS.get_or_init(|| {
        let read = |(id, _): &(&str, &str)| shipped(id).expect("a test reads every shipped index");
        SHIPPED.iter().map(read).collect()
    }))
}

/// One index, the first where none is named.
pub fn show(ctx: &Ctx, id: Option<&str>) -> Result<Index> {
    let all = indices(ctx)?;
    let wanted = id.unwrap_or(REPRODUCED);
    let definition = all.iter().find(|definition| definition.id == wanted);
    let definition = definition.ok_or(Error::NotFound("index"))?;
    static REPORT: OnceLock<Report> = OnceLock::new();
    let report = (definition.id == REPRODUCED).then(|| REPORT.get_or_init(assess::repro::wang2016));
    Ok(Index { definition, report })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::identity::Actor;
    use domain::time::Instant;

    fn ctx(actor: Actor) -> Ctx {
        Ctx { now: Instant::from_millis(0), actor, entropy: [0; 64] }
    }

    #[test]
    fn every_shipped_index_can_be_shown_and_one_is_computed_again() {
        let ctx = ctx(Actor::System);
        for definition in indices(&ctx).unwrap() {
            let shown = show(&ctx, Some(&definition.id)).unwrap();
            assert_eq!(shown.report.is_some(), definition.id == REPRODUCED);
        }
        let report = show(&ctx, None).unwrap().report.unwrap();
        assert!(report.holds && report.findings.len() == 23);
        assert!(matches!(show(&ctx, Some("no-such")), Err(Error::NotFound(_))));
    }

    #[test]
    fn nobody_is_asked_to_log_in() {
        assert!(matches!(indices(&ctx(Actor::Nobody)), Err(Error::LogIn)));
    }
}
