//! Groups of the data file: who is in them, and what each asks for.

use stint_clock::Timestamp;
use uuid::Uuid;

use super::access::{Names, SeedHolding};
use super::file::{SeedGroup, SeedTenant};
use super::{SeedError, default_policy};
use crate::groups::{MEMBER, OWNER};
use crate::pim::{Pim, Policy, ScopeId, Target, Workload};

/// So many days ago everybody who stands in a group from the beginning has come into it.
const MEMBERS_SINCE_DAYS: i64 = 400;

/// The access to all groups of a tenant.
pub(super) fn grow(tenant: &SeedTenant, now: Timestamp) -> Result<Pim, SeedError> {
    let mut pim = Pim::new(tenant.id, Workload::Group);
    let names = GroupNames { tenant };
    for SeedGroup {
        group,
        members,
        owners,
    } in &tenant.groups
    {
        for (role, people) in [(MEMBER, members), (OWNER, owners)] {
            let target = names.target(role, &group.name)?;
            pim.policies.insert(&target, default_policy()?);
            for person in people {
                let held = SeedHolding {
                    who: person.clone(),
                    role: role.to_owned(),
                    at: group.name.clone(),
                    since_days: MEMBERS_SINCE_DAYS,
                    ends_in_days: None,
                    condition: None,
                };
                pim.assignments.push(held.assignment(&names, now)?);
            }
        }
    }
    tenant.group_access.fill(&mut pim, &names, now)?;
    Ok(pim)
}

/// A role is `member` or `owner`, a place is a group's name.
struct GroupNames<'a> {
    tenant: &'a SeedTenant,
}

impl Names for GroupNames<'_> {
    fn target(&self, role: &str, at: &str) -> Result<Target, SeedError> {
        if ![MEMBER, OWNER].contains(&role) {
            return Err(SeedError::Undefined(role.to_owned()));
        }
        let id = self.tenant.group(at)?;
        Ok(Target::new(role, ScopeId::group(id).as_str()))
    }

    fn principal(&self, name: &str) -> Result<Uuid, SeedError> {
        self.tenant.principal(name)
    }

    fn policy(&self) -> Result<Policy, SeedError> {
        default_policy()
    }
}
