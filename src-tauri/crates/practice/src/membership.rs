//! Who is in a group, directly or through another, and what follows from it.
//!
//! Who was put into a group stands in the tenant's `Pim` of groups as an assignment, whether by an
//! administrator for ever or by an activation for an hour; so there is one truth for `members`, for tokens
//! and for everything that was given to a group. Only dynamic groups decide by a rule.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::groups::{Group, MEMBER, OWNER};
use crate::pim::{Asker, RoleId, ScopeId, Target, Visibility, Workload};
use crate::world::Tenant;

const PRIVILEGED_ROLE_ADMINISTRATOR: &str = "e8611ab8-c189-46e8-94e1-60213ab1f814";
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const GROUPS_ADMINISTRATOR: &str = "fdd7a751-b60b-444a-984c-02652fe8fa1c";

/// The Azure roles that may give others roles: Owner, User Access Administrator and Role Based Access Control
/// Administrator.
const ACCESS_ADMINISTRATORS: [&str; 3] = [
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
];

/// How far the news of somebody's membership has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// In force, whether or not anything shows it.
    InForce,
    /// The directory shows it.
    Listed,
    /// Fresh tokens carry it, and services know of it.
    Propagated,
}

impl Tenant {
    /// The first thing that is done to a group's access brings the group under management for good: its
    /// settings get new ids.
    pub(crate) fn onboard(&mut self, scope: &ScopeId) {
        let Some(id) = scope.as_group() else { return };
        let group = self.groups.iter_mut().find(|group| group.id == id);
        let Some(group) = group.filter(|group| !group.onboarded) else {
            return;
        };
        group.onboarded = true;
        for role in [MEMBER, OWNER] {
            let target = Target::new(role, scope.as_str());
            if let Some(policy) = self.group_access.policy_mut(&target) {
                policy.id = Uuid::new_v4();
            }
        }
    }

    /// People and groups that are in a group by themselves, or own it; in the order in which they came.
    pub(crate) fn directly_in(&self, group: &Group, role: &str, reach: Reach) -> Vec<Uuid> {
        let target = Target::new(role, ScopeId::group(group.id).as_str());
        let given = self.group_access.assignments.iter().filter_map(|row| {
            let shown = reaches(row.visibility, row.deactivated, reach);
            (row.target == target && shown).then_some(row.principal)
        });
        let by_rule = self
            .people
            .iter()
            .filter(|person| role == MEMBER && group.takes_in(person))
            .map(|person| person.oid);
        let mut seen = BTreeSet::new();
        given.chain(by_rule).filter(|id| seen.insert(*id)).collect()
    }

    /// The groups that somebody (or a group) is a member of, through other groups as well.
    pub(crate) fn groups_of(&self, principal: Uuid, reach: Reach) -> BTreeSet<Uuid> {
        let person = self.person(principal);
        let by_rule = self
            .groups
            .iter()
            .filter(|group| person.is_some_and(|person| group.takes_in(person)));
        let mut found: BTreeSet<Uuid> = by_rule.map(|group| group.id).collect();
        let member = RoleId::new(MEMBER);
        let links: Vec<(Uuid, Uuid)> = self
            .group_access
            .assignments
            .iter()
            .filter(|row| row.target.role == member && reaches(row.visibility, row.deactivated, reach))
            .filter_map(|row| Some((row.principal, row.target.scope.as_group()?)))
            .collect();
        loop {
            let before = found.len();
            let next = links
                .iter()
                .filter(|(inside, _)| *inside == principal || found.contains(inside))
                .map(|(_, group)| *group)
                .collect::<Vec<_>>();
            found.extend(next);
            if found.len() == before {
                return found;
            }
        }
    }

    /// The person and all groups of the person: whatever was given to one of them, the person has.
    pub(crate) fn principals_of(&self, oid: Uuid, reach: Reach) -> BTreeSet<Uuid> {
        let mut all = self.groups_of(oid, reach);
        all.insert(oid);
        all
    }

    /// Somebody as the rules see them, without anything that only a token says. `about` is the scope of what
    /// they ask; none where they ask about everything.
    pub(crate) fn asker(&self, workload: Workload, oid: Uuid, about: Option<&ScopeId>) -> Asker {
        Asker {
            groups: self.groups_of(oid, Reach::InForce),
            administrator: self.administers(workload, oid, about),
            ..Asker::plain(oid)
        }
    }

    /// May this person manage access at a scope; without one, everywhere? Groups that may hold directory roles
    /// are looked after by their owners and the Privileged Role Administrators, all others by Groups
    /// Administrators as well.
    pub(crate) fn administers(&self, workload: Workload, oid: Uuid, about: Option<&ScopeId>) -> bool {
        let who = self.principals_of(oid, Reach::InForce);
        let holds = |role: &str| self.directory_roles.holds(&who, &Target::new(role, "/"));
        match workload {
            Workload::Directory => holds(PRIVILEGED_ROLE_ADMINISTRATOR) || holds(GLOBAL_ADMINISTRATOR),
            Workload::Group => {
                let plain = about
                    .and_then(|scope| self.group_at(scope))
                    .is_some_and(|group| !group.role_assignable);
                let owns = about.is_some_and(|scope| {
                    let own = Target::new(OWNER, scope.as_str());
                    self.group_access.holds(&who, &own)
                });
                owns || holds(PRIVILEGED_ROLE_ADMINISTRATOR)
                    || holds(GLOBAL_ADMINISTRATOR)
                    || (plain && holds(GROUPS_ADMINISTRATOR))
            }
            // There is nobody for all of Azure: the roles at a scope, and around it, decide.
            Workload::Azure => about.is_some_and(|scope| {
                let mut around = self.azure.scopes_around(scope);
                around.any(|scope| {
                    ACCESS_ADMINISTRATORS
                        .iter()
                        .any(|role| self.azure.holds(&who, &Target::new(role, scope.as_str())))
                })
            }),
        }
    }

    /// Somebody who manages access at a scope, other than this person.
    pub(crate) fn an_administrator(
        &self,
        workload: Workload,
        about: Option<&ScopeId>,
        other_than: Uuid,
    ) -> Option<Uuid> {
        let people = self.people.iter().map(|person| person.oid);
        people
            .filter(|oid| *oid != other_than)
            .find(|oid| self.administers(workload, *oid, about))
    }
}

/// What somebody has ended still shows for a moment, but is not in force any more.
fn reaches(visibility: Visibility, deactivated: bool, reach: Reach) -> bool {
    match reach {
        Reach::InForce => !deactivated,
        Reach::Listed => visibility >= Visibility::Listed,
        Reach::Propagated => visibility >= Visibility::Propagated,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::pim::{Assignment, AssignmentKind};
    use crate::seed::Seed;

    fn contoso() -> Tenant {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut world = Seed::contoso().grow(now).unwrap();
        world.tenants.remove(&world.story).unwrap()
    }

    fn put(tenant: &mut Tenant, principal: Uuid, group: Uuid, visibility: Visibility, deactivated: bool) {
        let starts_at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        tenant.group_access.assignments.push(Assignment {
            id: Uuid::new_v4(),
            principal,
            target: Target::new(MEMBER, ScopeId::group(group).as_str()),
            condition: None,
            kind: AssignmentKind::Standing,
            starts_at,
            ends_at: None,
            visibility,
            deactivated,
            created: None,
            modified: None,
        });
    }

    fn id(tenant: &Tenant, name: &str) -> Uuid {
        let person = tenant.people.iter().find(|person| person.name == name);
        person.map_or_else(|| tenant.group_named(name).unwrap().id, |person| person.oid)
    }

    #[test]
    fn a_group_in_a_group_brings_its_people_along_even_in_a_circle() {
        let mut tenant = contoso();
        let [team, readers, release] =
            ["Web Team", "Apps Readers", "Web Release"].map(|name| id(&tenant, name));
        let grady = id(&tenant, "Grady Archie");
        let groups = |tenant: &Tenant| tenant.groups_of(grady, Reach::Propagated);
        assert_eq!(groups(&tenant), BTreeSet::from([team, readers]));
        put(&mut tenant, readers, release, Visibility::Propagated, false);
        put(&mut tenant, release, team, Visibility::Propagated, false);
        assert_eq!(groups(&tenant), BTreeSet::from([team, readers, release]));
    }

    #[test]
    fn news_of_a_membership_come_one_after_another_and_its_end_does_too() {
        let mut tenant = contoso();
        let (lee, release) = (id(&tenant, "Lee Gu"), id(&tenant, "Web Release"));
        let before = tenant.group_access.assignments.len();
        for (visibility, deactivated, expected) in [
            (Visibility::Unlisted, false, [true, false, false]),
            (Visibility::Listed, false, [true, true, false]),
            (Visibility::Propagated, false, [true, true, true]),
            (Visibility::Propagated, true, [false, true, true]),
        ] {
            put(&mut tenant, lee, release, visibility, deactivated);
            let reaches = [Reach::InForce, Reach::Listed, Reach::Propagated];
            assert_eq!(
                reaches.map(|reach| tenant.groups_of(lee, reach).contains(&release)),
                expected
            );
            tenant.group_access.assignments.truncate(before);
        }
    }

    #[test]
    fn a_rule_decides_who_is_in_a_dynamic_group() {
        let tenant = contoso();
        let group = tenant.group_named("apps department").unwrap();
        assert_eq!(group.rule().unwrap(), "user.department -eq \"Apps\"");
        let inside = tenant.directly_in(group, MEMBER, Reach::InForce);
        let named = ["Bruce Wayne", "Pradeep Gupta", "svc-deploy"];
        assert_eq!(inside, named.map(|name| id(&tenant, name)));
        assert!(!group.can_be_managed());
    }

    #[test]
    fn who_looks_after_a_group_depends_on_what_it_may_hold() {
        let mut tenant = contoso();
        let joni = id(&tenant, "Joni Sherman");
        let groups_administrator = Assignment {
            principal: joni,
            target: Target::new(GROUPS_ADMINISTRATOR, "/"),
            ..tenant.directory_roles.assignments[0].clone()
        };
        tenant.directory_roles.assignments.push(groups_administrator);
        let scope = |name: &str| ScopeId::group(id(&tenant, name));
        let may = |who: &str, group: &str| {
            tenant.administers(Workload::Group, id(&tenant, who), Some(&scope(group)))
        };
        assert!(may("Megan Bowen", "Apps Operators") && may("Megan Bowen", "Web Team"));
        assert!(may("Joni Sherman", "Web Team") && !may("Joni Sherman", "Apps Operators"));
        assert!(may("Nestor Wilke", "Web Team") && !may("Nestor Wilke", "Finance Leads"));
        assert!(!may("Bruce Wayne", "Apps Readers"));
    }

    #[test]
    fn the_first_thing_that_is_done_brings_a_group_under_management() {
        let mut tenant = contoso();
        let scope = ScopeId::group(id(&tenant, "Web Team"));
        let ids = |tenant: &Tenant| {
            let policies = tenant.group_access.policies.at(&scope);
            policies.map(|(_, policy)| policy.id).collect::<Vec<_>>()
        };
        let before = ids(&tenant);
        tenant.onboard(&scope);
        let after = ids(&tenant);
        assert!(before.iter().zip(&after).all(|(old, new)| old != new));
        tenant.onboard(&scope);
        assert_eq!(ids(&tenant), after, "only once");
    }
}
