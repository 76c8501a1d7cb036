//! Every address of the site, built here and nowhere else.

use domain::case::CaseId;
use domain::identity::{Account, Role};
use domain::region::RegionCode;

pub(crate) const HOME: &str = "/";
pub(crate) const GUIDES: &str = "/guides";
pub(crate) const SUGGEST: &str = "/guides/suggest";
pub(crate) const SUGGEST_JSON: &str = "/guides/suggest.json";
pub(crate) const LOGIN: &str = "/login";
pub(crate) const LOGOUT: &str = "/logout";
pub(crate) const QUERY: &str = "/query";
pub(crate) const VERIFY: &str = "/verify";
pub(crate) const MY_CASES: &str = "/my/cases";
pub(crate) const MY_FILES: &str = "/my/files";
pub(crate) const ABOUT: &str = "/about";
pub(crate) const POWER_LIST: &str = "/lists/power";
pub(crate) const POWER_CSV: &str = "/lists/power.csv";
pub(crate) const POWER_JSON: &str = "/lists/power.json";
pub(crate) const REGIONS: &str = "/regions";
pub(crate) const HALL: &str = "/hall";
pub(crate) const OFFICE: &str = "/office";
pub(crate) const OFFICE_CSV: &str = "/office/cases.csv";
pub(crate) const OFFICE_BULK: &str = "/office/bulk";
pub(crate) const HALL_BULK: &str = "/hall/bulk";
pub(crate) const SUPERVISION: &str = "/office/supervision";
pub(crate) const ITEMS: &str = "/office/items";
pub(crate) const ASSESSMENT: &str = "/office/assessment";
pub(crate) const ACCOUNTS: &str = "/office/accounts";
pub(crate) const NEW_ACCOUNT: &str = "/office/accounts/new";

pub(crate) fn guide(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}", encoded(code))
}

pub(crate) fn guide_version(region: RegionCode, code: &str, version: u32) -> String {
    format!("/guides/{region}/{}/versions/{version}", encoded(code))
}

pub(crate) fn guide_print(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}/print", encoded(code))
}

pub(crate) fn apply(region: RegionCode, code: &str) -> String {
    format!("/apply/{region}/{}", encoded(code))
}

pub(crate) fn my_case(id: &CaseId) -> String {
    format!("/my/cases/{}/{}", id.region, id.number)
}

pub(crate) fn my_case_deed(id: &CaseId, deed: &str) -> String {
    format!("/my/cases/{}/{}/{deed}", id.region, id.number)
}

pub(crate) fn verify(code: &str) -> String {
    format!("/verify/{}", encoded(code))
}

pub(crate) fn paper(code: &str) -> String {
    format!("/papers/{}", encoded(code))
}

pub(crate) fn my_file(id: &str) -> String {
    format!("{MY_FILES}/{}", encoded(id))
}

pub(crate) fn hall_case(id: &CaseId) -> String {
    format!("/hall/cases/{}/{}", id.region, id.number)
}

pub(crate) fn office_case(id: &CaseId) -> String {
    format!("/office/cases/{}/{}", id.region, id.number)
}

pub(crate) fn office_item(region: RegionCode, code: &str) -> String {
    format!("/office/items/{region}/{}", encoded(code))
}

pub(crate) fn account(region: RegionCode, id: &str) -> String {
    format!("/office/accounts/{region}/{}", encoded(id))
}

/// An address with query fields.
pub(crate) fn with_query<'a>(
    path: &str,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut url = path.to_owned();
    for (index, (name, value)) in fields.enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(&encoded(name));
        url.push('=');
        url.push_str(&encoded(value));
    }
    url
}

/// The address of a login that leads back to `next`.
pub(crate) fn login_then(next: &str) -> String {
    if next == HOME { LOGIN.to_owned() } else { format!("/login?next={}", encoded(next)) }
}

/// Where an account's work begins.
pub(crate) fn home_of(account: &Account) -> &'static str {
    let has = |role| account.has(role);
    if has(Role::WindowClerk) {
        HALL
    } else if has(Role::Officer) || has(Role::Approver) {
        OFFICE
    } else if has(Role::Supervisor) {
        SUPERVISION
    } else if has(Role::ItemEditor) {
        ITEMS
    } else if has(Role::Assessor) {
        ASSESSMENT
    } else if has(Role::Administrator) {
        ACCOUNTS
    } else {
        MY_CASES
    }
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    out
}

/// Whether `next` stays on this site: a path, not an address of another host.
pub(crate) fn is_local(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_local() {
        for local in ["/", "/my/cases?a=1", "/guides/440106/x"] {
            assert!(is_local(local), "{local}");
        }
        for foreign in
            ["", "//evil.example", "https://evil.example", "/\\evil", "javascript:x", "/a\nb"]
        {
            assert!(!is_local(foreign), "{foreign}");
        }
    }
}
