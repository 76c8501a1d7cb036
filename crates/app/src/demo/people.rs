//! Who lives and works in the demo, and how their accounts are made.

use std::sync::Mutex;

use domain::code::{CitizenNumber, CreditCode, organisation_check};
use domain::identity::{Account, Actor, Grant, Holder, Role};
use domain::region::RegionCode;
use domain::time::Instant;
use service::Services;
use service::people::NewAccount;

use super::accounts::{KNOWN, Known};
use super::{Progress, ctx};
use crate::clock;

/// Everybody, as accounts.
pub struct People {
    /// Those who apply; the two whom visitors may be come first: the citizen, then the firm.
    pub applicants: Vec<Account>,
    /// Those who work, the ones bound to the narrowest place first.
    pub staff: Vec<Account>,
}

/// What the demo's district needs to know of its first authority.
pub struct Desk {
    /// The authority whose officer and approver visitors may be.
    pub org: CreditCode,
    /// Its district.
    pub region: RegionCode,
}

const CITIZENS: [&str; 12] = [
    "甄有才",
    "贾如意",
    "甄晓春",
    "贾平安",
    "甄可为",
    "贾静怡",
    "甄嘉禾",
    "贾文昊",
    "甄雨桐",
    "贾大同",
    "甄慕云",
    "贾乐天",
];

const FIRMS: [&str; 6] = [
    "杭州贾记茶饮店（演示）",
    "余杭贾家生态农场（演示）",
    "杭州甄好人力资源有限公司（演示）",
    "杭州贾氏建设有限公司（演示）",
    "浙江甄选物流有限公司（演示）",
    "宁波甄鲜食品有限公司（演示）",
];

/// Where a member of staff works, seen from the district of the demo.
#[derive(Clone, Copy)]
enum Place {
    District,
    City,
    Province,
}

const STAFF: [(Place, &str, Role); 10] = [
    (Place::District, "甄细察", Role::Officer),
    (Place::District, "贾定夺", Role::Approver),
    (Place::City, "贾接引", Role::WindowClerk),
    (Place::City, "甄明理", Role::Officer),
    (Place::City, "贾公允", Role::Approver),
    (Place::Province, "贾省身", Role::WindowClerk),
    (Place::Province, "甄省吾", Role::Officer),
    (Place::Province, "贾省心", Role::Approver),
    (Place::Province, "甄秤平", Role::Assessor),
    (Place::Province, "贾持正", Role::Assessor),
];

impl Desk {
    fn region_of(&self, place: Place) -> RegionCode {
        match place {
            Place::District => self.region,
            Place::City => self.region.parent().unwrap_or(self.region),
            Place::Province => self.region.province(),
        }
    }
}

impl People {
    /// The member of staff who does `role` for an authority: whoever is bound closest to it.
    pub fn staff_for(&self, role: Role, region: RegionCode, org: &CreditCode) -> Option<&Account> {
        self.staff.iter().find(|account| account.has_for(role, region, org))
    }
}

/// Makes all accounts but the administrator's, which marks that the demo is whole.
pub fn create(
    sv: &Services,
    now: Instant,
    desk: &Desk,
    progress: &Progress,
) -> anyhow::Result<People> {
    let mut wanted: Vec<NewAccount> = Vec::new();
    wanted.extend(KNOWN.iter().filter(|who| who.role_key != LAST).map(|who| visitor(who, desk)));
    let home = desk.region;
    wanted.extend(CITIZENS.iter().zip(2_u16..).map(|(name, n)| {
        let holder = Holder::Person { id_number: citizen_number(n) };
        other(home, format!("citizen-{n}"), name, holder, Vec::new(), n)
    }));
    wanted.extend(FIRMS.iter().zip(2_u16..).map(|(name, n)| {
        let holder = Holder::Firm { credit_code: credit_code(home, n) };
        other(home, format!("firm-{n}"), name, holder, Vec::new(), n + 30)
    }));
    wanted.extend(STAFF.iter().zip(1_u16..).map(|((place, name, role), n)| {
        let region = desk.region_of(*place);
        let grants = vec![Grant { role: *role, region, org: None }];
        other(region, format!("staff-{n}"), name, Holder::Staff, grants, n + 60)
    }));
    let accounts = create_all(sv, now, &wanted, progress)?;
    let (applicants, staff): (Vec<_>, Vec<_>) =
        accounts.into_iter().partition(Account::is_applicant);
    Ok(People { applicants, staff })
}

/// The role whose account is made last.
const LAST: &str = "administrator";

/// Makes the administrator's account; from now on the demo counts as whole.
pub fn create_last(sv: &Services, now: Instant, desk: &Desk) -> anyhow::Result<()> {
    for who in KNOWN.iter().filter(|who| who.role_key == LAST) {
        service::people::create(&ctx(now, Actor::System), sv, visitor(who, desk))?;
    }
    Ok(())
}

/// Hashing passwords takes most of the time, so two threads share it.
fn create_all(
    sv: &Services,
    now: Instant,
    wanted: &[NewAccount],
    progress: &Progress,
) -> anyhow::Result<Vec<Account>> {
    progress.begin("accounts", wanted.len() + 1);
    let half = wanted.len().div_ceil(2).max(1);
    let made: Mutex<Vec<(usize, Account)>> = Mutex::new(Vec::with_capacity(wanted.len()));
    std::thread::scope(|scope| {
        let threads: Vec<_> = wanted
            .chunks(half)
            .enumerate()
            .map(|(part, chunk)| {
                let made = &made;
                scope.spawn(move || -> service::Result<()> {
                    for (index, new) in chunk.iter().enumerate() {
                        let account = create_one(sv, now, new)?;
                        let mut made = made.lock().expect("no thread panics holding it");
                        made.push((part * half + index, account));
                        progress.step();
                    }
                    Ok(())
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?.map_err(Into::into)
        })
    })
    .map_err(|why: anyhow::Error| why.context("failed to make the accounts"))?;
    let mut made = made.into_inner().expect("no thread panicked holding it");
    made.sort_by_key(|(index, _)| *index);
    Ok(made.into_iter().map(|(_, account)| account).collect())
}

fn create_one(sv: &Services, now: Instant, new: &NewAccount) -> service::Result<Account> {
    let id = service::people::create(&ctx(now, Actor::System), sv, new.clone())?;
    let account = service::people::show(&ctx(now, Actor::System), sv, &id)?.account;
    if account.is_applicant() {
        let own = ctx(now, Actor::Account(Box::new(account.clone())));
        service::people::set_consent(&own, sv, service::people::ConsentPurpose::Notice, true)?;
    }
    Ok(account)
}

/// An account visitors may use.
fn visitor(who: &Known, desk: &Desk) -> NewAccount {
    let own = (200_u16..).zip(&KNOWN).find(|(_, known)| known.login == who.login);
    let own = own.map_or(0, |(n, _)| n);
    let province = desk.region.province();
    let grant = |region, org| {
        let role = Role::from_key(who.role_key);
        role.map(|role| Grant { role, region, org }).into_iter().collect::<Vec<_>>()
    };
    let grants = match who.role_key {
        "officer" | "approver" => grant(desk.region, Some(desk.org)),
        "window-clerk" => grant(desk.region, None),
        _ => grant(province, None),
    };
    let holder = match who.role_key {
        "citizen" => Holder::Person { id_number: citizen_number(1) },
        "firm" => Holder::Firm { credit_code: credit_code(desk.region, 1) },
        _ => Holder::Staff,
    };
    NewAccount {
        region: desk.region,
        login: who.login.to_owned(),
        password: who.password.to_owned(),
        name: who.name.to_owned(),
        holder,
        phone: Some(phone(own)),
        grants,
    }
}

/// An account nobody can log in to: its password is drawn and forgotten.
fn other(
    region: RegionCode,
    login: String,
    name: &str,
    holder: Holder,
    grants: Vec<Grant>,
    n: u16,
) -> NewAccount {
    let password = ctx(clock::now(), Actor::System).token();
    let phone = Some(phone(n));
    NewAccount { region, login, password, name: name.to_owned(), holder, phone, grants }
}

/// A telephone number with a beginning that no network has.
fn phone(n: u16) -> String {
    format!("100{n:08}")
}

/// A citizen number that passes its check and that nobody alive can have.
pub fn citizen_number(n: u16) -> CitizenNumber {
    let body = format!("330106{}{:02}{:02}{n:03}", 1900 + n % 10, n % 12 + 1, n % 28 + 1);
    "0123456789X"
        .chars()
        .find_map(|check| CitizenNumber::parse(&format!("{body}{check}")).ok())
        .expect("one check character fits")
}

/// A credit code of an enterprise that passes both checks, with DEM in its organisation code.
fn credit_code(region: RegionCode, n: u16) -> CreditCode {
    let body = format!("DEM1{n:04}");
    let check = organisation_check(&body).expect("eight digits and capitals");
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .find_map(|last| CreditCode::parse(&format!("91{region}{body}{check}{last}")).ok())
        .expect("one check character fits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_alive_has_a_demo_citizen_number() {
        for n in 1..=99 {
            assert!((1900..1910).contains(&citizen_number(n).birth_date().year()));
        }
    }

    #[test]
    fn every_firm_has_a_credit_code_of_its_own() {
        let region = RegionCode::parse("330106").unwrap();
        let codes: std::collections::BTreeSet<_> =
            (1..=40).map(|n| credit_code(region, n)).collect();
        assert_eq!(codes.len(), 40);
        assert!(codes.iter().all(|code| code.region() == region));
    }
}
