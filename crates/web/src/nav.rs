//! The links at the top of every page, by what the reader is here to do.

use domain::identity::{Account, Role};

use crate::desk::Desk;
use crate::page::Tab;
use crate::paths;

impl Desk<'_> {
    /// The links of the frame for whoever reads, the current one marked.
    pub(crate) fn nav(&self) -> Vec<Tab> {
        let account = self.ctx.actor.account();
        let has = |role| account.is_some_and(|account| account.has(role));
        let mut links: Vec<(&str, &str)> = Vec::new();
        if account.is_none_or(Account::is_applicant) {
            links.extend([("nav-home", paths::HOME), ("nav-guides", paths::GUIDES)]);
            links.extend(account.map(|_| ("nav-cases", paths::MY_CASES)));
            links.extend(account.map(|_| ("nav-my-drafts", paths::MY_DRAFTS)));
            links.extend(account.map(|_| ("nav-space", paths::MY)));
            links.extend(account.map(|_| ("nav-files", paths::MY_FILES)));
            links.extend([
                ("nav-query", paths::QUERY),
                ("nav-power", paths::POWER_LIST),
                ("nav-about", paths::ABOUT),
            ]);
        } else {
            let office = has(Role::Officer) || has(Role::Approver);
            let editor = has(Role::ItemEditor);
            let drafts = editor || has(Role::OrganisationOffice) || has(Role::LegalOffice);
            let quality = editor || has(Role::Supervisor) || has(Role::Assessor);
            let watches = has(Role::Supervisor) || has(Role::Auditor);
            let faces = [
                (has(Role::WindowClerk), ("nav-hall", paths::HALL)),
                (office, ("nav-office", paths::OFFICE)),
                (has(Role::Supervisor), ("nav-supervision", paths::SUPERVISION)),
                (has(Role::Supervisor), ("calendar-title", paths::CALENDAR)),
                (has(Role::WindowClerk) || office, ("elsewhere-nav", paths::ELSEWHERE)),
                (watches, ("look-alarms-nav", paths::LOOK_ALARMS)),
                (has(Role::SecurityAdministrator), ("watched-nav", paths::WATCHED)),
                (has(Role::ItemEditor), ("nav-items", paths::ITEMS)),
                (has(Role::ItemEditor), ("nav-finding", paths::FINDING)),
                (drafts, ("nav-drafts", paths::DRAFTS)),
                (drafts, ("rebases-title", paths::REBASES)),
                (quality, ("nav-quality", paths::QUALITY)),
                (has(Role::Assessor), ("nav-assessment", paths::ASSESSMENT)),
                (has(Role::Administrator), ("nav-accounts", paths::ACCOUNTS)),
                (has(Role::Administrator), ("failing-title", paths::FAILING)),
                (has(Role::Administrator), ("nav-carriers", paths::CARRIERS)),
                (has(Role::Administrator), ("nav-clients", paths::CLIENTS)),
                (has(Role::Administrator), ("refused-title", paths::REFUSED)),
                (true, ("nav-guides", paths::GUIDES)),
                (true, ("nav-space", paths::MY)),
            ];
            links.extend(faces.into_iter().filter_map(|(is_open, link)| is_open.then_some(link)));
        }
        // The longest address that begins this one is where the reader is.
        let path = self.asked.path.as_str();
        let is_in = |url: &str| {
            path == url
                || (url != paths::HOME
                    && path.strip_prefix(url).is_some_and(|rest| rest.starts_with('/')))
        };
        let current =
            links.iter().filter(|(_, url)| is_in(url)).max_by_key(|(_, url)| url.len()).copied();
        links
            .iter()
            .map(|link| Tab {
                label: self.t(link.0),
                url: link.1.to_owned(),
                current: Some(*link) == current,
                count: None,
            })
            .collect()
    }
}
