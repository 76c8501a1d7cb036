//! One thing done to many cases, each with its own outcome.

use domain::case::CaseId;
use domain::identity::AccountId;
use domain::region::RegionCode;
use serde::Serialize;
use service::cases::{self, Bulk};

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::Badge;

#[derive(Serialize)]
struct Row {
    number: String,
    state: Badge,
    text: String,
}

#[derive(Serialize)]
struct Page {
    heading: String,
    summary: String,
    rows: Vec<Row>,
    back_url: &'static str,
}

impl Desk<'_> {
    /// Does what was chosen to every ticked case and says what became of each.
    pub(crate) fn bulk(&self, back_url: &'static str, allowed: &[&str]) -> Result<Answer, Fault> {
        let ticked = self.asked.form.iter().filter(|(name, _)| name == "case");
        let chosen: Vec<(CaseId, u32)> =
            ticked.map(|(_, value)| self.chosen(value)).collect::<Result<_, _>>()?;
        let deed = self.asked.field("deed");
        if !allowed.contains(&deed) {
            return Err(Fault::BadRequest);
        }
        if chosen.is_empty() {
            return Ok(Answer::to_done(back_url, "bulk-none"));
        }
        let what = match deed {
            "accept" => Bulk::Accept,
            "start" => Bulk::StartReview,
            "issue" => Bulk::Issue,
            "assign" => {
                let Some(to) = chosen_officer(self.asked.field("officer")) else {
                    return Ok(Answer::to_done(back_url, "bulk-no-officer"));
                };
                Bulk::Assign { to, reason: self.asked.field("reason").to_owned() }
            }
            _ => Bulk::Label(self.asked.field("label").to_owned()),
        };
        let outcomes = cases::bulk(&self.ctx, self.sv, &chosen, &what)?;
        let done = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
        let rows = outcomes.iter().map(|outcome| {
            let (key, tone, text) = match &outcome.result {
                Ok(_) => ("bulk-done", "success", String::new()),
                Err(fault) => ("bulk-left", "warning", self.why(fault)),
            };
            let state = Badge { key: key.to_owned(), label: self.t(key), tone };
            Row { number: outcome.id.shown(), state, text }
        });
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let given = [("done", count(done).into()), ("all", count(outcomes.len()).into())];
        let page = Page {
            heading: self.t(&format!("bulk-{deed}")),
            summary: self.t_with("bulk-summary", &given),
            rows: rows.collect(),
            back_url,
        };
        self.page("office/bulk.html", self.t("bulk-title"), page)
    }

    fn chosen(&self, value: &str) -> Result<(CaseId, u32), Fault> {
        let mut parts = value.split('/');
        let (Some(region), Some(number), Some(seen)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(Fault::BadRequest);
        };
        Ok((self.case_id(region, number)?, seen.parse().map_err(|_| Fault::BadRequest)?))
    }

    /// Why nothing happened to a case.
    fn why(&self, fault: &service::Error) -> String {
        match fault {
            service::Error::Refused(refusal) => self.refusal(refusal),
            service::Error::Overtaken { .. } => self.t("bulk-overtaken"),
            service::Error::Forbidden | service::Error::NotFound(_) => self.t("bulk-forbidden"),
            other => {
                tracing::error!(%other, "one case of many failed");
                self.t("bulk-failed")
            }
        }
    }
}

/// The officer whom a form names by region and id.
pub(crate) fn chosen_officer(value: &str) -> Option<AccountId> {
    let (region, id) = value.split_once('/')?;
    Some(AccountId { region: RegionCode::parse(region).ok()?, id: id.to_owned() })
}
