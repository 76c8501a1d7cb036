//! Assessment at the office: the indices, and campaigns from their plan to the appeals.

mod appeals;
mod campaign;
mod import;
mod index;
mod lodge;
mod plan;
mod rate;
mod replace;
mod review;
mod settle;
mod upload;
mod words;

pub(super) use appeals::{answer as appeal_answer, list as appeal_list};
pub(super) use campaign::{act, list, show as campaign};
pub(super) use import::{form as import_form, submit as import};
pub(super) use index::show;
pub(super) use lodge::{form as lodge_form, submit as lodge};
pub(super) use plan::{create, form as plan_form};
pub(super) use rate::{draft, form as rate_form, submit as rate};
pub(super) use review::{leaf as review_leaf, overview as review, unit as review_unit};
pub(super) use settle::{form as settle_form, submit as settle};

use domain::assessment::campaign::CampaignId;
use service::assessment::Campaign;

use crate::desk::Desk;
use crate::fault::Fault;
use crate::page::Crumb;
use crate::paths;

const TEMPLATE: &str = "office/assessment/sheet.html";

fn id_of(desk: &Desk<'_>, region: &str, id: String) -> Result<CampaignId, Fault> {
    desk.account()?;
    Ok(CampaignId { region: desk.region_of(region)?, id })
}

/// The way to a page of a campaign; `here` is the page, none for the campaign itself.
fn trail(desk: &Desk<'_>, campaign: Option<&Campaign>, here: Option<String>) -> Vec<Crumb> {
    let mut trail = vec![
        Crumb { label: desk.t("nav-assessment"), url: Some(paths::ASSESSMENT.to_owned()) },
        Crumb { label: desk.t("campaigns-title"), url: Some(paths::CAMPAIGNS.to_owned()) },
    ];
    if let Some(campaign) = campaign {
        let id = &campaign.id;
        let label = desk.name(&campaign.plan.name);
        trail.push(Crumb { label, url: Some(paths::campaign(id.region, &id.id)) });
    }
    match here {
        Some(label) => trail.push(Crumb { label, url: None }),
        None => trail.iter_mut().last().into_iter().for_each(|crumb| crumb.url = None),
    }
    trail
}
