//! What a handler has at hand while it works on a request: the actor, the words, the frame of pages.

use axum::http::{Method, StatusCode};
use domain::case::CaseId;
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor};
use domain::region::RegionCode;
use domain::text::{Bilingual, Language};
use fluent_bundle::FluentValue;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use service::Services;
use service::people::{Beginning, Proven};

pub(crate) use crate::answer::Answer;
use crate::asked::{Asked, VISITOR_COOKIE};
use crate::fault::Fault;
use crate::page::{Layout, LayoutAccount, LayoutRegion, Link, Notice};
use crate::paths;
pub(crate) use crate::road::{change, look, look_public, paid_for, read, work_on};
use crate::site::Site;

/// What a handler has at hand.
pub(crate) struct Desk<'a> {
    pub site: &'a Site,
    pub sv: &'a Services,
    pub asked: &'a Asked,
    pub ctx: Ctx,
    visitor: String,
}

impl<'a> Desk<'a> {
    pub(crate) fn open(site: &'a Site, asked: &'a Asked) -> Result<Self, Fault> {
        let now = (site.setup.clock)();
        let entropy = (site.setup.entropy)();
        let actor = match &asked.session {
            None => Actor::Nobody,
            Some((region, token)) => service::people::actor(&site.services, now, *region, token)?,
        };
        let ctx = Ctx { now, actor, entropy };
        let visitor = asked.visitor.clone().unwrap_or_else(|| ctx.token());
        Ok(Self { site, sv: &site.services, asked, ctx, visitor })
    }

    /// Whose budget of reading pays, where it does not cost nothing.
    pub(crate) fn identity(&self) -> Option<AccountId> {
        self.asked.toll.and_then(|_| self.ctx.actor.account()).map(|account| account.id.clone())
    }

    /// The account, or the fault that sends to the login.
    pub(crate) fn account(&self) -> Result<&Account, Fault> {
        self.ctx.actor.account().ok_or(Fault::LogIn)
    }

    /// Whoever holds the session's token, whether or not a second factor is still due.
    pub(crate) fn proven(&self) -> Result<Option<Proven>, Fault> {
        match &self.asked.session {
            None => Ok(None),
            Some((region, token)) => {
                Ok(service::people::proven(&self.ctx, self.sv, *region, token)?)
            }
        }
    }

    /// What is noted of a session that begins now.
    pub(crate) fn beginning(&self) -> Beginning {
        Beginning {
            agent: self.asked.agent.clone(),
            source: self.asked.source.clone(),
            ..Beginning::default()
        }
    }

    /// The token a form of this session or visitor must carry.
    pub(crate) fn csrf(&self) -> String {
        let secret = match (&self.asked.session, self.ctx.actor.account()) {
            (Some((_, token)), Some(_)) => token,
            _ => &self.visitor,
        };
        self.sv.token(&["csrf", secret])
    }

    /// Whether a form of a visitor carries that visitor's token.
    pub(crate) fn check_visitor_token(&self) -> Result<(), Fault> {
        match self.asked.is_same_origin && self.asked.field("csrf") == self.csrf() {
            true => Ok(()),
            false => Err(Fault::Csrf),
        }
    }

    pub(crate) fn check_token(&self) -> Result<(), Fault> {
        if !self.asked.is_same_origin {
            return Err(Fault::Csrf);
        }
        if self.asked.field("csrf") == self.csrf() {
            return Ok(());
        }
        // A form from before the session ended: the way back leads through the login.
        match self.asked.session.is_some() && self.ctx.actor == Actor::Nobody {
            true => Err(Fault::LogIn),
            false => Err(Fault::Csrf),
        }
    }

    pub(crate) fn lang(&self) -> Language {
        self.asked.lang
    }

    /// Words by key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.site.words(self.lang()).get(key, &[])
    }

    /// Words by key with values put in.
    pub(crate) fn t_with(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.site.words(self.lang()).get(key, args)
    }

    /// A bilingual text in the reader's language.
    pub(crate) fn pick(&self, text: &Bilingual) -> String {
        text.pick(self.lang()).text.to_owned()
    }

    /// The reader's region.
    pub(crate) fn region(&self) -> RegionCode {
        self.asked.region.unwrap_or(self.site.setup.default_region)
    }

    /// A case's identity from the parts of an address.
    pub(crate) fn case_id(&self, region: &str, number: &str) -> Result<CaseId, Fault> {
        // Typed numbers may be written many ways; an address is written one way only.
        CaseId::parse(&format!("{region}-{number}"))
            .filter(|id| id.number == number && id.region.as_str() == region)
            .ok_or(Fault::NotFound)
    }

    /// A region from a part of an address.
    pub(crate) fn region_of(&self, code: &str) -> Result<RegionCode, Fault> {
        RegionCode::parse(code).map_err(|_| Fault::NotFound)
    }

    /// The revision a form was drawn from.
    pub(crate) fn seen(&self) -> Result<u32, Fault> {
        self.asked.field("version").parse().map_err(|_| Fault::BadRequest)
    }

    /// A page.
    pub(crate) fn page(
        &self,
        template: &'static str,
        title: String,
        page: impl Serialize,
    ) -> Result<Answer, Fault> {
        self.page_with(StatusCode::OK, template, title, page)
    }

    /// A page with a status of its own, for forms that need another look.
    pub(crate) fn page_with(
        &self,
        status: StatusCode,
        template: &'static str,
        title: String,
        page: impl Serialize,
    ) -> Result<Answer, Fault> {
        let environment = self.site.pages(self.lang());
        let body = environment
            .get_template(template)
            .and_then(|t| {
                t.render(context! { layout => Serde(self.layout(title)), page => Serde(page) })
            })
            .map_err(|e| Fault::Internal(format!("{template}: {e:#}")))?;
        let body = match self.lang() {
            Language::Zh => body,
            Language::En => crate::tongues::mark_chinese(body),
        };
        let mut answer = Answer::html(status, body);
        // Forms of visitors carry a token too, so that a login cannot be forged.
        if self.ctx.actor == Actor::Nobody
            && self.asked.visitor.is_none()
            && (matches!(
                self.asked.path.as_str(),
                paths::LOGIN | paths::LOGIN_SECOND | paths::QUERY
            ) || self.asked.method == Method::POST
                || self.asked.path.starts_with("/apply/")
                || self.asked.path.starts_with(paths::RECOVER))
        {
            answer.cookie(self.site, VISITOR_COOKIE, &self.visitor, None, true);
        }
        Ok(answer)
    }

    fn layout(&self, title: String) -> Layout {
        let asked = self.asked;
        let (lang, other) = match asked.lang {
            Language::Zh => ("zh", "en"),
            Language::En => ("en", "zh"),
        };
        let account = self.ctx.actor.account();
        let region = self.region();
        let next = if asked.method == Method::GET { asked.path.as_str() } else { paths::HOME };
        Layout {
            lang,
            other_lang: other,
            other_lang_url: asked.here_with("lang", other),
            path: asked.path.clone(),
            title,
            csrf: self.csrf(),
            account: account.map(|account| self.layout_account(account)),
            acting: self.ctx.actor.agent().map(|agent| {
                let name = [("name", agent.principal.name.as_str().into())];
                let key = if agent.holds { "acting-for" } else { "acting-for-over" };
                Link { label: self.t_with(key, &name), url: paths::MY_DELEGATIONS.to_owned() }
            }),
            region: LayoutRegion {
                code: region.as_str().to_owned(),
                name: self.region_name(region),
                url: paths::REGIONS,
            },
            nav: self.nav(),
            notice: asked.query("done").and_then(|done| self.notice(done)),
            asset_version: self.site.asset_version.clone(),
            size: if asked.is_large { "large" } else { "normal" },
            size_url: asked.here_with("size", if asked.is_large { "normal" } else { "large" }),
            home_url: paths::HOME,
            login_url: match asked.path.as_str() {
                paths::LOGIN => paths::LOGIN.to_owned(),
                _ => paths::login_then(next),
            },
            logout_url: paths::LOGOUT,
            footer: [
                ("nav-about", paths::ABOUT),
                ("consent-notice", paths::PRIVACY),
                ("nav-power", paths::POWER_LIST),
                ("nav-query", paths::QUERY),
                ("verify-heading", paths::VERIFY),
            ]
            .map(|(key, url)| Link { label: self.t(key), url: url.to_owned() })
            .into(),
        }
    }

    fn layout_account(&self, account: &Account) -> LayoutAccount {
        let role_key = role_key(account);
        LayoutAccount {
            name: account.name.clone(),
            role: self.t(&format!("role-{role_key}")),
            role_key: role_key.to_owned(),
            home_url: paths::home_of(account).to_owned(),
        }
    }

    /// Words saying that something was done; an unknown word says nothing.
    fn notice(&self, done: &str) -> Option<Notice> {
        let known = done.len() < 40 && done.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let text =
            known.then(|| self.site.words(self.lang()).find(&format!("done-{done}"), &[]))?;
        text.map(|text| Notice { kind: "success", text })
    }

    /// The name of a region in the reader's language.
    pub(crate) fn region_name(&self, region: RegionCode) -> String {
        match self.site.gazetteer.get(region) {
            Some(known) => self.pick(&known.name),
            None => region.as_str().to_owned(),
        }
    }
}

/// The word for what an account is: its first role, or the kind of applicant.
pub(crate) fn role_key(account: &Account) -> &'static str {
    match (account.grants.first(), &account.holder) {
        (Some(grant), _) => grant.role.key(),
        (None, domain::identity::Holder::Firm { .. }) => "firm",
        (None, domain::identity::Holder::Person { .. } | domain::identity::Holder::Staff) => {
            "citizen"
        }
    }
}
