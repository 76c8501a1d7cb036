//! An item in lists, in words: limit, visits, fee; and the pager under a long list.

use domain::identity::Account;
use domain::item::Limit;
use domain::lists::CodeList;
use domain::text::{Bilingual, Language};

use crate::desk::Desk;
use crate::page::{Fact, Pager};

impl Desk<'_> {
    /// The name of a value of a code list.
    pub(crate) fn label(&self, value: impl CodeList) -> String {
        value.label(self.lang()).to_owned()
    }

    /// Several names beside one another.
    pub(crate) fn labels<T: CodeList>(&self, values: &[T]) -> Option<String> {
        let labels: Vec<&str> = values.iter().map(|value| value.label(self.lang())).collect();
        (!labels.is_empty()).then(|| labels.join(self.comma()))
    }

    /// What stands between the parts of a list of words.
    pub(crate) fn comma(&self) -> &'static str {
        match self.lang() {
            Language::Zh => "、",
            Language::En => ", ",
        }
    }

    /// A label with its value, where there is one.
    pub(crate) fn fact(&self, key: &str, value: Option<String>) -> Option<Fact> {
        let value = value.filter(|value| !value.trim().is_empty())?;
        Some(Fact { label: self.t(key), value })
    }

    /// A text that need not be there, in the reader's language.
    pub(crate) fn pick_some(&self, text: Option<&Bilingual>) -> Option<String> {
        text.map(|text| self.pick(text)).filter(|text| !text.trim().is_empty())
    }

    /// The limit that binds: the promise, or what the law sets.
    pub(crate) fn limit_shown(&self, limit: &Limit, is_promised: bool) -> String {
        let words = self.limit_words(limit);
        match is_promised {
            true => self.t_with("items-limit-promised", &[("limit", words.into())]),
            false => self.t_with("items-limit-legal", &[("limit", words.into())]),
        }
    }

    /// How often one has to come.
    pub(crate) fn visits_shown(&self, visits: Option<u8>) -> String {
        match visits {
            None => self.t("items-visits-unknown"),
            Some(0) => self.t("visits-none"),
            Some(count) => self.t_with("items-visits", &[("count", i64::from(count).into())]),
        }
    }

    /// Whether it costs anything.
    pub(crate) fn fee_shown(&self, is_charged: Option<bool>) -> String {
        self.t(match is_charged {
            None => "items-fee-unknown",
            Some(false) => "fee-free",
            Some(true) => "fee-charged",
        })
    }

    /// Whether the reader may apply at all: staff do so from an account of their own.
    pub(crate) fn may_apply(&self) -> bool {
        self.ctx.actor.account().is_none_or(Account::is_applicant)
    }

    /// Yes or no.
    pub(crate) fn yes_no(&self, is_so: bool) -> String {
        self.t(if is_so { "yes" } else { "no" })
    }

    /// The page of a long list that the query's `page` names, counted from 0.
    pub(crate) fn page_asked(&self, total: usize, per_page: usize) -> usize {
        let asked = self.asked.query("page").and_then(|page| page.parse::<usize>().ok());
        let last = total.saturating_sub(1) / per_page;
        asked.unwrap_or(1).saturating_sub(1).min(last)
    }

    /// The pager under page `page` of `total` rows; a list that fits needs none.
    pub(crate) fn pager(&self, total: usize, per_page: usize, page: usize) -> Option<Pager> {
        if total <= per_page {
            return None;
        }
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (from, to) = (page * per_page + 1, ((page + 1) * per_page).min(total));
        let args = [
            ("from", number(from).into()),
            ("to", number(to).into()),
            ("total", number(total).into()),
        ];
        let url = |page: usize| self.asked.here_with("page", &(page + 1).to_string());
        Some(Pager {
            summary: Some(self.t_with("pager-summary", &args)),
            prev_url: (page > 0).then(|| url(page - 1)),
            next_url: (to < total).then(|| url(page + 1)),
        })
    }
}
