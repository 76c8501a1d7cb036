//! Who may do what to which: one function, asked by every use case before anything else.

use crate::assessment::campaign::Unit;
use crate::case::Case;
use crate::identity::{Account, Actor, Agent, Role, excludes, task_of};
use crate::item::Desk;
use crate::region::RegionCode;

/// Why a deed is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Nobody is logged in and the deed needs someone.
    LogIn,
    /// The actor may not even know the subject exists; shown as not found.
    Hidden,
    /// The actor may know of it but not do this.
    Forbidden,
}

/// Something an actor may want to do, with its subject.
#[derive(Clone, Copy, Debug)]
pub enum Deed<'a> {
    /// Apply for an item for oneself or one's firm.
    Apply,
    /// Apply for one item, by its code.
    ApplyFor(&'a str),
    /// Let somebody act for oneself or one's principal, or end that.
    Delegate,
    /// See one's own cases.
    ListOwnCases,
    /// Read a case.
    ReadCase(&'a Case),
    /// Open a case of another unit of the own region, for a reason that is written down.
    OpenElsewhere(&'a Case),
    /// Withdraw a case or answer a correction notice, as its applicant.
    ActAsApplicant(&'a Case),
    /// Accept, ask for correction or decline, at the window.
    Receive(&'a Case),
    /// Examine an accepted case.
    Examine(&'a Case),
    /// Do a step of a case for the department it belongs to.
    WorkStep(&'a Case),
    /// Decide a reviewed case.
    Decide(&'a Case),
    /// See the inbox of a hall.
    OpenHall,
    /// See the inbox of an office.
    OpenOffice,
    /// Watch over the cases of a region.
    Supervise(RegionCode),
    /// Look into who in a region looked at what.
    WatchLooks(RegionCode),
    /// Mark people of a region whose records are watched, and set the limits of alarms.
    KeepWatchList(RegionCode),
    /// Edit the items of a region.
    EditItems(RegionCode),
    /// Write the draft of an item: its region and the credit code of its authority.
    EditItem(RegionCode, &'a str),
    /// Approve the drafts of a region, or send them back, for one of the two offices.
    ReviewItems(RegionCode, Desk),
    /// Read the drafts of a region.
    ReadDrafts(RegionCode),
    /// See the results of quality checks of a region.
    ReadQuality(RegionCode),
    /// Work with assessments.
    Assess,
    /// Plan, freeze, compute and publish the campaigns of a region.
    LeadCampaign(RegionCode),
    /// Appeal against a result for a unit.
    AppealFor(&'a Unit),
    /// Manage the accounts of a region.
    ManageAccounts(RegionCode),
    /// Record that somebody of a region showed who they are.
    ProveIdentity(RegionCode),
}

/// Decides whether `actor` may do `deed`.
pub fn may(actor: &Actor, deed: Deed<'_>) -> Result<(), Denial> {
    let account = match actor {
        Actor::System => return Ok(()),
        Actor::Nobody => return Err(Denial::LogIn),
        Actor::Account(account) => account,
        Actor::Agent(agent) => return agent_may(agent, deed),
    };
    match deed {
        Deed::Apply | Deed::ApplyFor(_) | Deed::Delegate | Deed::ListOwnCases => {
            allow(account.is_applicant(), Denial::Forbidden)
        }
        Deed::ReadCase(case) => allow(may_read(account, case), Denial::Hidden),
        Deed::OpenElsewhere(case) => allow(is_elsewhere(account, case), Denial::Hidden),
        Deed::ActAsApplicant(case) => on_case(account, case, owns(account, case)),
        Deed::Receive(case) => on_case(account, case, staffs(account, Role::WindowClerk, case)),
        Deed::Examine(case) => on_case(account, case, staffs(account, Role::Officer, case)),
        Deed::WorkStep(case) => on_case(account, case, works(account, case)),
        Deed::Decide(case) => on_case(account, case, staffs(account, Role::Approver, case)),
        Deed::OpenHall => allow(account.has(Role::WindowClerk), Denial::Forbidden),
        Deed::OpenOffice => {
            allow(account.has(Role::Officer) || account.has(Role::Approver), Denial::Forbidden)
        }
        Deed::Supervise(region) => within(account, Role::Supervisor, region),
        Deed::WatchLooks(region) => within(account, Role::Auditor, region)
            .or_else(|_| within(account, Role::Supervisor, region)),
        Deed::KeepWatchList(region) => within(account, Role::SecurityAdministrator, region),
        Deed::EditItems(region) => within(account, Role::ItemEditor, region),
        Deed::EditItem(region, org) => allow(may_edit(account, region, org), Denial::Forbidden),
        Deed::ReviewItems(region, desk) => within(account, office(desk), region),
        Deed::ReadDrafts(region) => one_of(account, &DRAFTERS, region),
        Deed::ReadQuality(region) => one_of(account, &QUALITY_READERS, region),
        Deed::Assess => allow(account.has(Role::Assessor), Denial::Forbidden),
        Deed::LeadCampaign(region) => within(account, Role::Assessor, region),
        Deed::AppealFor(unit) => allow(answers_for(account, unit), Denial::Forbidden),
        Deed::ManageAccounts(region) => within(account, Role::Administrator, region),
        Deed::ProveIdentity(region) => within(account, Role::WindowClerk, region),
    }
}

/// Whoever acts for another does what an applicant does, within the delegation, and nothing else.
fn agent_may(agent: &Agent, deed: Deed<'_>) -> Result<(), Denial> {
    let is_own = |case: &Case| owns(&agent.principal, case) && agent.covers(&case.item_code);
    match deed {
        Deed::Apply | Deed::ListOwnCases => allow(agent.holds, Denial::Forbidden),
        Deed::ApplyFor(item_code) => allow(agent.covers(item_code), Denial::Forbidden),
        Deed::ReadCase(case) | Deed::ActAsApplicant(case) => allow(is_own(case), Denial::Hidden),
        Deed::Delegate => {
            let may_grant = agent.holds && agent.delegation.capacity.may_grant_on();
            allow(may_grant, Denial::Forbidden)
        }
        Deed::Receive(_) | Deed::Examine(_) | Deed::Decide(_) | Deed::OpenElsewhere(_) => {
            Err(Denial::Hidden)
        }
        _ => Err(Denial::Forbidden),
    }
}

/// Who has to do with drafts of items.
const DRAFTERS: [Role; 3] = [Role::ItemEditor, Role::OrganisationOffice, Role::LegalOffice];
/// Who may see how good the items are.
const QUALITY_READERS: [Role; 3] = [Role::ItemEditor, Role::Supervisor, Role::Assessor];

/// The role of those who sit in an office.
fn office(desk: Desk) -> Role {
    match desk {
        Desk::Organisation => Role::OrganisationOffice,
        Desk::Legal => Role::LegalOffice,
    }
}

fn may_edit(account: &Account, region: RegionCode, org: &str) -> bool {
    account.grants.iter().any(|grant| {
        grant.role == Role::ItemEditor
            && grant.region.contains(region)
            && grant.org.as_ref().is_none_or(|own| own.as_str() == org)
    })
}

fn one_of(account: &Account, roles: &[Role], region: RegionCode) -> Result<(), Denial> {
    let holds = account.grants.iter().any(|g| roles.contains(&g.role) && g.region.contains(region));
    allow(holds, Denial::Forbidden)
}

fn allow(is_allowed: bool, otherwise: Denial) -> Result<(), Denial> {
    if is_allowed { Ok(()) } else { Err(otherwise) }
}

/// A deed on a case: whoever may not read the case is told it does not exist.
fn on_case(account: &Account, case: &Case, is_allowed: bool) -> Result<(), Denial> {
    match (is_allowed, may_read(account, case)) {
        (true, _) => Ok(()),
        (false, true) => Err(Denial::Forbidden),
        (false, false) => Err(Denial::Hidden),
    }
}

fn within(account: &Account, role: Role, region: RegionCode) -> Result<(), Denial> {
    let holds = account.grants.iter().any(|g| g.role == role && g.region.contains(region));
    // Separation of duties holds in use too: roles given before a rule came do not get past it.
    let is_apart = !account.grants.iter().any(|grant| excludes(grant.role, role));
    allow(holds && is_apart, Denial::Forbidden)
}

/// Whoever edits the items of a unit answers for what is said of them.
fn answers_for(account: &Account, unit: &Unit) -> bool {
    let Some(region) = unit.region_code() else { return false };
    account.grants.iter().any(|grant| {
        let is_own = match (&grant.org, &unit.org) {
            (None, _) => true,
            (Some(own), org) => org.as_deref() == Some(own.as_str()),
        };
        grant.role == Role::ItemEditor && grant.region.contains(region) && is_own
    })
}

fn owns(account: &Account, case: &Case) -> bool {
    account.id == case.applicant
}

fn staffs(account: &Account, role: Role, case: &Case) -> bool {
    account.has_for(role, case.id.region, &case.org)
        && !account.grants.iter().any(|grant| excludes(grant.role, role))
}

/// An officer of any department that has a step of the case.
fn works(account: &Account, case: &Case) -> bool {
    case.departments().any(|org| account.has_for(Role::Officer, case.id.region, org))
}

/// A case of another unit in the region of somebody who handles cases: what they may not read as
/// their own work but may need to know of once.
fn is_elsewhere(account: &Account, case: &Case) -> bool {
    !may_read(account, case) && role_elsewhere(account, case).is_some()
}

/// The role in which somebody who handles cases in a region opens one of another unit there.
pub fn role_elsewhere(account: &Account, case: &Case) -> Option<Role> {
    Role::HANDLING.into_iter().find(|role| {
        let mut own = account.grants.iter().filter(|grant| grant.role == *role);
        own.any(|grant| grant.region.contains(case.id.region))
            && !account.grants.iter().any(|grant| excludes(grant.role, *role))
    })
}

fn may_read(account: &Account, case: &Case) -> bool {
    owns(account, case) || reading_roles(account, case).next().is_some()
}

/// The roles in which a member of staff may read a case.
fn reading_roles(account: &Account, case: &Case) -> impl Iterator<Item = Role> {
    let reads = |role: &Role| {
        staffs(account, *role, case) || (*role == Role::Officer && works(account, case))
    };
    Role::HANDLING.into_iter().chain([Role::Supervisor]).filter(reads)
}

/// The role in which a member of staff reads a case. `desk` are the roles of the desk they sit at,
/// empty where that is not known: then it is the role in whose course the case waits for them, or
/// the first that lets them read it.
pub fn reading_role(account: &Account, case: &Case, desk: &[Role]) -> Option<Role> {
    let task = task_of(account, case);
    let is_of_desk = |role: &Role| desk.contains(role);
    task.filter(is_of_desk)
        .or_else(|| reading_roles(account, case).find(is_of_desk))
        .or(task)
        .or_else(|| reading_roles(account, case).next())
}
