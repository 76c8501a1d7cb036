//! Every address of the site, built here and nowhere else.

use domain::case::CaseId;
use domain::identity::{Account, Role};
use domain::item::ItemId;
use domain::region::RegionCode;

pub(crate) const HOME: &str = "/";
pub(crate) const GUIDES: &str = "/guides";
pub(crate) const SUGGEST: &str = "/guides/suggest";
pub(crate) const SUGGEST_JSON: &str = "/guides/suggest.json";
pub(crate) const LOGIN: &str = "/login";
pub(crate) const LOGOUT: &str = "/logout";
pub(crate) const LOGIN_SECOND: &str = "/login/second";
pub(crate) const RECOVER: &str = "/login/recover";
pub(crate) const RECOVER_CODE: &str = "/login/recover/code";
pub(crate) const RECOVER_PASSWORD: &str = "/login/recover/password";
pub(crate) const OFFICIAL: &str = "/login/official";
pub(crate) const OFFICIAL_LOGOUT: &str = "/login/official/logout";
pub(crate) const OFFICIAL_BACK: &str = "/login/official/back";
pub(crate) const MY: &str = "/my";
pub(crate) const MY_SECURITY: &str = "/my/security";
pub(crate) const MY_DELEGATIONS: &str = "/my/delegations";
pub(crate) const MY_LOOKS: &str = "/my/looks";
pub(crate) const MY_CONSENTS: &str = "/my/consents";
pub(crate) const MY_MESSAGES: &str = "/my/messages";
pub(crate) const MY_CHANNELS: &str = "/my/channels";
pub(crate) const MY_CONTACTS: &str = "/my/contacts";
pub(crate) const MY_DATA: &str = "/my/data";
pub(crate) const MY_DATA_JSON: &str = "/my/data/download";
pub(crate) const MY_DATA_READ: &str = "/my/data/read";
pub(crate) const MY_NOTICE: &str = "/my/notice";
pub(crate) const PRIVACY: &str = "/privacy";
pub(crate) const ALARMS: &str = "/office/accounts/alarms";
pub(crate) const ELSEWHERE: &str = "/office/elsewhere";
pub(crate) const LOOK_ALARMS: &str = "/office/looks";
pub(crate) const WATCHED: &str = "/office/watched";
pub(crate) const HALL_IDENTITY: &str = "/hall/identity";
pub(crate) const QUERY: &str = "/query";
pub(crate) const VERIFY: &str = "/verify";
pub(crate) const MY_CASES: &str = "/my/cases";
pub(crate) const MY_DRAFTS: &str = "/my/drafts";
pub(crate) const MY_FILES: &str = "/my/files";
pub(crate) const ABOUT: &str = "/about";
pub(crate) const POWER_LIST: &str = "/lists/power";
pub(crate) const POWER_CSV: &str = "/lists/power.csv";
pub(crate) const POWER_JSON: &str = "/lists/power.json";
pub(crate) const POWER_XLSX: &str = "/lists/power.xlsx";
pub(crate) const POWER_PRINT: &str = "/lists/power/print";
pub(crate) const DUTIES: &str = "/lists/responsibility";
pub(crate) const DUTIES_CSV: &str = "/lists/responsibility.csv";
pub(crate) const DUTIES_JSON: &str = "/lists/responsibility.json";
pub(crate) const DUTIES_XLSX: &str = "/lists/responsibility.xlsx";
pub(crate) const DUTIES_PRINT: &str = "/lists/responsibility/print";
pub(crate) const CHANGES: &str = "/lists/changes";
pub(crate) const CONSISTENCY: &str = "/lists/consistency";
pub(crate) const CONSISTENCY_CSV: &str = "/lists/consistency.csv";
pub(crate) const REGIONS: &str = "/regions";
pub(crate) const HALL: &str = "/hall";
pub(crate) const OFFICE: &str = "/office";
pub(crate) const OFFICE_CSV: &str = "/office/cases.csv";
pub(crate) const OFFICE_XLSX: &str = "/office/cases.xlsx";
pub(crate) const OFFICE_FILTERS: &str = "/office/filters";
pub(crate) const ABSENCE: &str = "/office/absence";
pub(crate) const WORKLOAD: &str = "/office/workload";
pub(crate) const PLACES: &str = "/office/places";
pub(crate) const HALL_CSV: &str = "/hall/cases.csv";
pub(crate) const HALL_XLSX: &str = "/hall/cases.xlsx";
pub(crate) const HALL_FILTERS: &str = "/hall/filters";
pub(crate) const OFFICE_BULK: &str = "/office/bulk";
pub(crate) const HALL_BULK: &str = "/hall/bulk";
pub(crate) const SUPERVISION: &str = "/office/supervision";
pub(crate) const CALENDAR: &str = "/office/calendar";
pub(crate) const FAILING: &str = "/office/failing";
pub(crate) const ITEMS: &str = "/office/items";
pub(crate) const FINDING: &str = "/office/finding";
pub(crate) const IMPORTS: &str = "/office/items/imports";
pub(crate) const DRAFTS: &str = "/office/drafts";
pub(crate) const NEW_DRAFT: &str = "/office/drafts/new";
pub(crate) const REBASES: &str = "/office/rebases";
pub(crate) const QUALITY: &str = "/office/quality";
pub(crate) const QUALITY_EVIDENCE: &str = "/office/quality/evidence.jsonl";
pub(crate) const ASSESSMENT: &str = "/office/assessment";
pub(crate) const CAMPAIGNS: &str = "/office/assessment/campaigns";
pub(crate) const NEW_CAMPAIGN: &str = "/office/assessment/campaigns/new";
pub(crate) const RESULTS: &str = "/results";
pub(crate) const ACCOUNTS: &str = "/office/accounts";
pub(crate) const NEW_ACCOUNT: &str = "/office/accounts/new";
pub(crate) const CARRIERS: &str = "/office/carriers";
pub(crate) const CLIENTS: &str = "/office/clients";
pub(crate) const REFUSED: &str = "/office/refused";
pub(crate) const REFUSED_CSV: &str = "/office/refused.csv";
pub(crate) const CARRIERS_RETRY: &str = "/office/carriers/retry";

/// A row that a client pushed and that was not taken.
pub(crate) fn refused_row(region: RegionCode, client: &str, hash: &str) -> String {
    format!("{REFUSED}/{region}/{client}/{hash}")
}

pub(crate) fn rebase(region: RegionCode, order: &str) -> String {
    format!("/office/rebases/{region}/{}", encoded(order))
}

pub(crate) fn rebase_deed(region: RegionCode, order: &str, deed: &str) -> String {
    format!("{}/{deed}", rebase(region, order))
}

pub(crate) fn item_rebases(region: RegionCode, code: &str) -> String {
    format!("/office/items/{region}/{}/rebases", encoded(code))
}

pub(crate) fn client(region: RegionCode, id: &str) -> String {
    format!("/office/clients/{region}/{}", encoded(id))
}

pub(crate) fn guide(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}", encoded(code))
}

pub(crate) fn guide_version(region: RegionCode, code: &str, version: u32) -> String {
    format!("/guides/{region}/{}/versions/{version}", encoded(code))
}

pub(crate) fn guide_history(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}/history", encoded(code))
}

pub(crate) fn guide_compare(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}/compare", encoded(code))
}

pub(crate) fn catalogue_item(base_code: &str) -> String {
    format!("/lists/catalogue/{}", encoded(base_code))
}

pub(crate) fn guide_print(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}/print", encoded(code))
}

pub(crate) fn guide_pdf(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}/guide.pdf", encoded(code))
}

pub(crate) fn guide_form(region: RegionCode, code: &str) -> String {
    format!("/guides/{region}/{}/form.pdf", encoded(code))
}

pub(crate) fn guide_file(id: &ItemId, version: u32, material: &str, purpose: &str) -> String {
    let (code, material) = (encoded(&id.code), encoded(material));
    format!("/guides/{}/{code}/versions/{version}/files/{material}/{purpose}", id.region)
}

pub(crate) fn apply(region: RegionCode, code: &str) -> String {
    format!("/apply/{region}/{}", encoded(code))
}

pub(crate) fn apply_draft(region: RegionCode, code: &str, draft: &str) -> String {
    format!("{}?draft={}", apply(region, code), encoded(draft))
}

pub(crate) fn my_draft_delete(draft: &str) -> String {
    format!("/my/drafts/{}/delete", encoded(draft))
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

/// A case of another unit that was opened by a look.
pub(crate) fn elsewhere(id: &CaseId, look: &str) -> String {
    let path = format!("{ELSEWHERE}/{}/{}", id.region, id.number);
    with_query(&path, [("look", look)].into_iter())
}

/// An alarm about somebody's looks on a day.
pub(crate) fn look_alarm(alarm: &service::people::LookAlarm) -> String {
    let (region, by) = (alarm.by.region, encoded(&alarm.by.id));
    format!("{LOOK_ALARMS}/{region}/{by}/{}/{}", alarm.day, alarm.kind.key())
}

pub(crate) fn case_look(desk: &str, id: &CaseId) -> String {
    format!("/{desk}/cases/{}/{}/look", id.region, id.number)
}

pub(crate) fn desk_case(desk: &str, id: &CaseId) -> String {
    format!("/{desk}/cases/{}/{}", id.region, id.number)
}

pub(crate) fn case_file(desk: &str, id: &CaseId, file: &str) -> String {
    format!("{}/files/{}", desk_case(desk, id), encoded(file))
}

pub(crate) fn office_case(id: &CaseId) -> String {
    format!("/office/cases/{}/{}", id.region, id.number)
}

pub(crate) fn office_item(region: RegionCode, code: &str) -> String {
    format!("/office/items/{region}/{}", encoded(code))
}

pub(crate) fn campaign(region: RegionCode, id: &str) -> String {
    format!("{CAMPAIGNS}/{region}/{}", encoded(id))
}

pub(crate) fn campaign_page(region: RegionCode, id: &str, page: &str) -> String {
    format!("{CAMPAIGNS}/{region}/{}/{page}", encoded(id))
}

pub(crate) fn results(region: RegionCode, id: &str) -> String {
    format!("{RESULTS}/{region}/{}", encoded(id))
}

pub(crate) fn results_unit(region: RegionCode, id: &str, unit: &str) -> String {
    format!("{RESULTS}/{region}/{}/{}", encoded(id), encoded(unit))
}

pub(crate) fn appeal(region: RegionCode, id: &str, unit: &str, leaf: &str) -> String {
    format!("/office/appeals/{region}/{}/{}/{}", encoded(id), encoded(unit), encoded(leaf))
}

pub(crate) fn office_item_deed(id: &ItemId, deed: &str) -> String {
    format!("{}/{deed}", office_item(id.region, &id.code))
}

pub(crate) fn draft(id: &ItemId) -> String {
    format!("/office/drafts/{}/{}", id.region, encoded(&id.code))
}

pub(crate) fn draft_deed(id: &ItemId, deed: &str) -> String {
    format!("{}/{deed}", draft(id))
}

pub(crate) fn draft_files(id: &ItemId) -> String {
    format!("{}/files", draft(id))
}

pub(crate) fn draft_file(id: &ItemId, material: &str, purpose: &str) -> String {
    format!("{}/{}/{purpose}", draft_files(id), encoded(material))
}

pub(crate) fn draft_page(id: &ItemId, page: &str) -> String {
    format!("{}/pages/{page}", draft(id))
}

pub(crate) fn office_form(region: RegionCode, code: &str) -> String {
    format!("{}/form", office_item(region, code))
}

pub(crate) fn office_form_preview(region: RegionCode, code: &str) -> String {
    format!("{}/form/preview", office_item(region, code))
}

/// The accounts behind an alarm.
pub(crate) fn accounts_of_alarm(region: RegionCode, alarm: &str) -> String {
    let id = format!("{region}.{alarm}");
    with_query(ACCOUNTS, [("alarm", id.as_str())].into_iter())
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

/// The address of the consents that leads back to `next`.
pub(crate) fn consents_then(next: &str) -> String {
    with_query(MY_CONSENTS, [("next", next)].into_iter())
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
    } else if has(Role::OrganisationOffice) || has(Role::LegalOffice) {
        DRAFTS
    } else if has(Role::Assessor) {
        ASSESSMENT
    } else if has(Role::Administrator) {
        ACCOUNTS
    } else if has(Role::SecurityAdministrator) {
        WATCHED
    } else if has(Role::Auditor) {
        LOOK_ALARMS
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
