//! Separation of duties: which roles one person may not hold together.

use super::{Grant, Role};

/// The first two roles that one person may not hold together.
///
/// Whoever manages accounts holds no other role, so that nobody can give themselves rights in the
/// work. Whoever watches over cases does not handle them (nobody rates their own work).
pub fn conflict(grants: &[Grant]) -> Option<(Role, Role)> {
    let pairs = grants
        .iter()
        .enumerate()
        .flat_map(|(place, one)| grants[place + 1..].iter().map(move |other| (one, other)));
    pairs.map(|(one, other)| (one.role, other.role)).find(|(one, other)| excludes(*one, *other))
}

/// Whether one role excludes another.
pub fn excludes(one: Role, other: Role) -> bool {
    let handles = |role| matches!(role, Role::WindowClerk | Role::Officer | Role::Approver);
    one != other
        && match (one, other) {
            (Role::Administrator, _) | (_, Role::Administrator) => true,
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
        for role in Role::ALL {
            assert_eq!(excludes(Role::Administrator, role), role != Role::Administrator);
            assert_eq!(excludes(role, Role::Administrator), role != Role::Administrator);
        }
        for role in [Role::WindowClerk, Role::Officer, Role::Approver] {
            assert!(excludes(Role::Supervisor, role) && excludes(role, Role::Supervisor));
        }
        assert!(!excludes(Role::Officer, Role::Approver), "checked on each case instead");
        assert!(!excludes(Role::Supervisor, Role::Assessor));
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
