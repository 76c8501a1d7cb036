//! What ties a member of staff to the people they looked at, as far as the records know it.
//!
//! Staff have no citizen number here: an applicant with a telephone of theirs and the same name is
//! them. Each statement answers for a whole day, however many people were looked at.

use domain::identity::{AccountId, Delegation};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::delegations::row_to_delegation;
use crate::error::Result;
use crate::value::Row;

/// What the records know of the people around a member of staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Applicants that are the member of staff themselves.
    pub own: Vec<AccountId>,
    /// Applicants of another name with a telephone of theirs.
    pub sharing: Vec<AccountId>,
    /// Who acts for them, and for whom they act, taken up and not revoked.
    pub acting: Vec<Delegation>,
    /// Of the people they looked at, those who had the same address remembered.
    pub neighbours: Vec<AccountId>,
}

/// The telephone numbers of an account, those it had before among them, and the applicants who are
/// the same person.
macro_rules! own {
    ($rest:literal) => {
        concat!(
            "
    with numbers as (
        select trim(a.phone) as phone, a.name
        from accounts a
        where a.region = $1 and a.id = $2 and a.phone is not null
        union
        select s.phone, a.name
        from staff_phones s
        join accounts a on a.region = s.region and a.id = s.account
        where s.region = $1 and s.account = $2),
    own as (
        select distinct p.region, p.id, p.login
        from numbers n
        join accounts p on p.phone = n.phone and p.name = n.name
        where p.closed_at is null and p.holder = 'person')",
            $rest
        )
    };
}

const PERSONS: &str = own!(
    "
    select p.region, p.id, max(case when o.id is null then 0 else 1 end)
    from numbers n
    join accounts p on p.phone = n.phone
    left join own o on o.region = p.region and o.id = p.id
    where p.closed_at is null and p.holder = 'person'
    group by p.region, p.id
    order by 3 desc, p.region, p.id
    limit 1000"
);

const ACTING: &str = own!(
    "
    select d.region, d.principal, d.id, d.kind, d.principal_name, d.delegate_login,
           d.delegate_name, d.delegate_region, d.delegate, d.items, d.from_on, d.to_on, d.evidence,
           d.granted_by, d.created_at, d.accepted_at, d.revoked_at
    from delegations d
    join own o on o.region = d.region and o.id = d.principal
    where d.revoked_at is null and d.accepted_at is not null
    union
    select d.region, d.principal, d.id, d.kind, d.principal_name, d.delegate_login,
           d.delegate_name, d.delegate_region, d.delegate, d.items, d.from_on, d.to_on, d.evidence,
           d.granted_by, d.created_at, d.accepted_at, d.revoked_at
    from delegations d
    join own o on o.login = d.delegate_login and o.region = d.delegate_region
        and o.id = d.delegate
    where d.revoked_at is null and d.accepted_at is not null
    order by 1, 2, 3
    limit 1000"
);

const NEIGHBOURS: &str = own!(
    ",
    homes as (
        select distinct r.answer
        from own o
        join remembered_answers r on r.region = o.region and r.account = o.id
        where r.bank = 'address' and r.answer <> '{}')
    select distinct l.region, l.account
    from homes h
    join looks l on l.by_region = $1 and l.by_account = $2 and l.at >= $3 and l.at < $4
    join remembered_answers r on r.region = l.region and r.account = l.account
        and r.bank = 'address' and r.answer = h.answer
    order by l.region, l.account
    limit 1000"
);

/// What ties an account to people, as far as it matters for what it looked at from one moment to
/// before another.
pub fn ties(tx: &mut Tx<'_>, by: &AccountId, (from, to): (Instant, Instant)) -> Result<Ties> {
    let (region, account) = (by.region.as_str(), by.id.as_str());
    let persons = tx.all("accounts", PERSONS, &args![region, account], |row| {
        Ok((id(row)?, row.int(2, "is_own")? == 1))
    })?;
    let (own, sharing): (Vec<_>, Vec<_>) = persons.into_iter().partition(|(_, is_own)| *is_own);
    let args = args![region, account, from.millis(), to.millis()];
    Ok(Ties {
        own: own.into_iter().map(|(id, _)| id).collect(),
        sharing: sharing.into_iter().map(|(id, _)| id).collect(),
        acting: tx.all("delegations", ACTING, &args[..2], row_to_delegation)?,
        neighbours: tx.all("looks", NEIGHBOURS, &args, id)?,
    })
}

fn id(row: &Row) -> Result<AccountId> {
    Ok(AccountId { region: row.parsed(0, "region", RegionCode::parse)?, id: row.text(1, "id")? })
}

const HAD: &str = "
    insert into staff_phones (region, account, phone, until_at)
    values ($1, $2, $3, $4)
    on conflict (region, account, phone) do update
    set until_at = excluded.until_at";

/// Keeps a telephone number that a member of staff had until a moment.
pub fn keep_phone(tx: &mut Tx<'_>, of: &AccountId, phone: &str, until: Instant) -> Result<()> {
    tx.execute(HAD, &args![of.region.as_str(), &of.id, phone.trim(), until.millis()]).map(drop)
}
