//! Separation of duties: which roles one person may not hold together.
//!
//! The three administrators (系统管理员, 安全管理员, 审计管理员) are three people: GB/T 22239-2019 asks
//! of level 3 for all of them and for one of security who is nothing else (安全管理机构, 人员配备),
//! and has each do their own part only (安全管理中心). Editor and approver, handler and rater are
//! apart by the platform's own rules and are held by the records where not by the roles.

use super::{Grant, Role};

/// The first two roles that one person may not hold together.
///
/// Whoever administers the system, its security or its audit holds no other role, so that nobody
/// gives themselves rights in the work or looks into their own looks. Whoever watches over cases does not handle them (nobody rates their own work).
pub fn conflict(grants: &[Grant]) -> Option<(Role, Role)> {
    let pairs = grants
        .iter()
        .enumerate()
        .flat_map(|(place, one)| grants[place + 1..].iter().map(move |other| (one, other)));
    pairs.map(|(one, other)| (one.role, other.role)).find(|(one, other)| excludes(*one, *other))
}

/// Whether one role excludes another.
pub fn excludes(one: Role, other: Role) -> bool {
    let handles = |role| Role::HANDLING.contains(&role);
    let administers =
        |role| matches!(role, Role::Administrator | Role::SecurityAdministrator | Role::Auditor);
    one != other
        && match (one, other) {
            (one, other) if administers(one) || administers(other) => true,
            (Role::Supervisor, role) | (role, Role::Supervisor) => handles(role),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::RegionCode;

    #[test]
    fn administrators_hold_no_other_role_and_watchers_do_not_handle() {
        for own in [Role::Administrator, Role::SecurityAdministrator, Role::Auditor] {
            for role in Role::ALL {
                assert_eq!(excludes(own, role), role != own);
                assert_eq!(excludes(role, own), role != own);
            }
        }
        for role in Role::HANDLING {
            assert!(excludes(Role::Supervisor, role) && excludes(role, Role::Supervisor));
        }
        assert!(!excludes(Role::Officer, Role::Approver), "checked on each case instead");
        assert!(!excludes(Role::Supervisor, Role::Assessor));
    }

    /// What one person may hold together, by pairs; `x` excludes. Where two roles go together the
    /// records keep the people apart: whoever handled a case does not decide it, whoever wrote a
    /// draft does not approve it, and the two offices that approve are two people.
    const TABLE: &str = "
                               wc of ap su ie oo lo as ad sa au
        window-clerk           .  .  .  x  .  .  .  .  x  x  x
        officer                .  .  .  x  .  .  .  .  x  x  x
        approver               .  .  .  x  .  .  .  .  x  x  x
        supervisor             x  x  x  .  .  .  .  .  x  x  x
        item-editor            .  .  .  .  .  .  .  .  x  x  x
        organisation-office    .  .  .  .  .  .  .  .  x  x  x
        legal-office           .  .  .  .  .  .  .  .  x  x  x
        assessor               .  .  .  .  .  .  .  .  x  x  x
        administrator          x  x  x  x  x  x  x  x  .  x  x
        security-administrator x  x  x  x  x  x  x  x  x  .  x
        auditor                x  x  x  x  x  x  x  x  x  x  .";

    #[test]
    fn every_pair_of_roles_is_as_the_table_says() {
        let lines = TABLE.lines().filter(|line| !line.trim().is_empty()).skip(1);
        let mut rows = 0;
        for (line, one) in lines.zip(Role::ALL) {
            let mut words = line.split_whitespace();
            assert_eq!(words.next(), Some(one.key()));
            let cells: Vec<&str> = words.collect();
            assert_eq!(cells.len(), Role::ALL.len(), "{line}");
            for (cell, other) in cells.into_iter().zip(Role::ALL) {
                assert_eq!(excludes(one, other), cell == "x", "{one:?} and {other:?}");
            }
            rows += 1;
        }
        assert_eq!(rows, Role::ALL.len());
    }

    #[test]
    fn the_first_conflict_of_several_grants_is_named() {
        let region = RegionCode::parse("330106").unwrap();
        let grant = |role| Grant { role, region, org: None };
        let grants = [Role::Assessor, Role::Officer, Role::Supervisor].map(grant);
        assert_eq!(conflict(&grants), Some((Role::Officer, Role::Supervisor)));
        assert_eq!(conflict(&grants[..2]), None);
        let twice = [Role::Administrator, Role::Administrator].map(grant);
        assert_eq!(conflict(&twice), None, "the same role in two places");
    }
}
