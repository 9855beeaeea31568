//! The Azure part of the world at its first start: scopes, who may do what there, and what was delegated to whom.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::access::{Names, SeedHolding};
use super::azure_file::{SeedAzure, SeedDelegation};
use super::file::{SeedFile, SeedTenant};
use super::{SeedError, default_policy};
use crate::delegations::{Authorization, Delegation, EligibleAuthorization, Named};
use crate::pim::{Policy, Requirement, RoleId, ScopeId, Target};
use crate::scopes::{AzureRole, AzureScope, ScopeKind, Scopes};
use crate::world::Tenant;

/// The built-in Azure roles.
const ROLES: &str = include_str!("azure-roles.json");
/// The name of every tenant's root group.
const ROOT: &str = "Tenant Root Group";

/// So long ago somebody made the settings what the file says.
const POLICIES_CHANGED: TimeDelta = TimeDelta::days(200);

/// What Azure adds to the world.
pub(super) struct Azure {
    pub(super) scopes: Scopes,
    pub(super) roles: BTreeMap<Uuid, AzureRole>,
    pub(super) delegations: Vec<Delegation>,
}

/// The built-in roles.
pub(super) fn roles() -> Result<Vec<AzureRole>, SeedError> {
    serde_json::from_str(ROLES).map_err(SeedError::Read)
}

/// Lets the tree grow, and gives everybody what the file says.
pub(super) fn grow(
    file: &SeedFile,
    tenants: &mut BTreeMap<Uuid, Tenant>,
    now: Timestamp,
) -> Result<Azure, SeedError> {
    let roles = roles()?;
    let mut grower = Grower {
        scopes: Scopes::default(),
        paths: BTreeMap::new(),
        roles: roles.iter().map(|role| (role.name.clone(), role.id)).collect(),
        now,
    };
    for seed in &file.tenants {
        grower.plant(seed.id, &seed.azure)?;
    }
    let mut delegations = Vec::new();
    for seed in &file.tenants {
        let tenant = tenants.get_mut(&seed.id).ok_or_else(|| undefined(&seed.domain))?;
        tenant.azure.parents = grower.parents(seed.id);
        tenant.azure.untouched = Some(azure_policy()?);
        let names = grower.names(seed);
        seed.azure.access.fill(&mut tenant.azure, &names, now)?;
        for delegation in &seed.delegations {
            delegations.push(grower.delegate(tenant, delegation, &names)?);
        }
    }
    Ok(Azure {
        scopes: grower.scopes,
        roles: roles.into_iter().map(|role| (role.id, role)).collect(),
        delegations,
    })
}

struct Grower {
    scopes: Scopes,
    /// By the names that the file uses.
    paths: BTreeMap<String, String>,
    roles: BTreeMap<String, Uuid>,
    now: Timestamp,
}

impl Grower {
    fn plant(&mut self, tenant: Uuid, azure: &SeedAzure) -> Result<(), SeedError> {
        let root = Scopes::management_group(&tenant.to_string());
        self.put(tenant, &root, ROOT, ScopeKind::ManagementGroup, None);
        for group in &azure.management_groups {
            let parent = self.parent(group.within.as_ref(), &root)?;
            let id = Scopes::management_group(&group.id);
            self.put(
                tenant,
                &id,
                &group.name,
                ScopeKind::ManagementGroup,
                Some(&parent),
            );
            self.paths.insert(group.name.clone(), id);
        }
        for subscription in &azure.subscriptions {
            let parent = self.parent(subscription.within.as_ref(), &root)?;
            let id = Scopes::in_subscription(subscription.id);
            self.put(
                tenant,
                &id,
                &subscription.name,
                ScopeKind::Subscription,
                Some(&parent),
            );
            for group in &subscription.resource_groups {
                let inside = format!("{id}/resourceGroups/{}", group.name);
                self.put(tenant, &inside, &group.name, ScopeKind::ResourceGroup, Some(&id));
                if group.name_missing
                    && let Some(mut scope) = self.scopes.find(&inside).cloned()
                {
                    scope.name_missing = true;
                    self.scopes.add(scope);
                }
                let path = format!("{}/{}", subscription.name, group.name);
                for resource in &group.resources {
                    let id = format!("{inside}/providers/{}/{}", resource.kind, resource.name);
                    let kind = ScopeKind::Resource(resource.kind.clone());
                    self.put(tenant, &id, &resource.name, kind, Some(&inside));
                    self.paths.insert(format!("{path}/{}", resource.name), id);
                }
                self.paths.insert(path, inside);
            }
            self.paths.insert(subscription.name.clone(), id);
        }
        Ok(())
    }

    fn put(&mut self, tenant: Uuid, id: &str, name: &str, kind: ScopeKind, parent: Option<&str>) {
        self.scopes.add(AzureScope {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            tenant,
            parent: parent.map(str::to_owned),
            name_missing: false,
        });
    }

    fn parent(&self, name: Option<&String>, root: &str) -> Result<String, SeedError> {
        name.map_or_else(|| Ok(root.to_owned()), |name| self.path(name))
    }

    fn path(&self, name: &str) -> Result<String, SeedError> {
        self.paths.get(name).cloned().ok_or_else(|| undefined(name))
    }

    fn role(&self, name: &str) -> Result<Uuid, SeedError> {
        self.roles.get(name).copied().ok_or_else(|| undefined(name))
    }

    /// The scopes above those of which the path does not tell.
    fn parents(&self, tenant: Uuid) -> BTreeMap<ScopeId, ScopeId> {
        let own = self.scopes.all().filter(|scope| scope.tenant == tenant);
        own.filter(|scope| matches!(scope.kind, ScopeKind::Subscription | ScopeKind::ManagementGroup))
            .filter_map(|scope| Some((ScopeId::new(&scope.id), ScopeId::new(scope.parent.as_deref()?))))
            .collect()
    }

    /// The names of the file as this tenant means them.
    fn names<'a>(&'a self, seed: &'a SeedTenant) -> AzureNames<'a> {
        AzureNames { grower: self, seed }
    }

    fn target(&self, role: &str, scope: &str) -> Result<Target, SeedError> {
        Ok(Target {
            role: RoleId::new(&self.role(role)?.to_string()),
            scope: ScopeId::new(&self.path(scope)?),
        })
    }

    fn delegate(
        &self,
        tenant: &mut Tenant,
        seed: &SeedDelegation,
        names: &AzureNames<'_>,
    ) -> Result<Delegation, SeedError> {
        let scope = self.path(&seed.scope)?;
        let found = self.scopes.find(&scope).ok_or_else(|| undefined(&seed.scope))?;
        let subscription = found.subscription().ok_or_else(|| undefined(&seed.scope))?;
        let held = |who: &str, role: &str| SeedHolding {
            who: who.to_owned(),
            role: role.to_owned(),
            at: seed.scope.clone(),
            since_days: seed.since_days,
            ends_in_days: None,
            condition: None,
        };
        let mut authorizations = Vec::new();
        for standing in &seed.standing {
            let principal = named(tenant, &standing.who)?;
            let row = held(&standing.who, &standing.role).assignment(names, self.now)?;
            tenant.azure.assignments.push(row);
            authorizations.push(Authorization {
                principal,
                role: self.role(&standing.role)?,
            });
        }
        let mut eligible = Vec::new();
        for asked in &seed.eligible {
            let principal = named(tenant, &asked.who)?;
            let approvers = asked.approvers.iter().map(|name| named(tenant, name));
            let approvers = approvers.collect::<Result<Vec<_>, _>>()?;
            let target = self.target(&asked.role, &seed.scope)?;
            let multifactor = asked
                .multifactor
                .then_some(Requirement::MultiFactorAuthentication);
            let policy = Policy {
                maximum: asked.maximum.clone(),
                requires: multifactor.into_iter().collect(),
                approvers: approvers.iter().map(|approver| approver.id).collect(),
                whole: true,
                ..azure_policy()?
            };
            tenant.azure.policies.insert(&target, policy);
            let row = held(&asked.who, &asked.role).eligibility(names, self.now)?;
            tenant.azure.eligibilities.push(row);
            eligible.push(EligibleAuthorization {
                principal,
                role: self.role(&asked.role)?,
                multifactor: asked.multifactor,
                maximum: asked.maximum.clone(),
                approvers,
            });
        }
        Ok(Delegation {
            definition: seed.definition,
            assignment: seed.assignment,
            offer: seed.offer.clone(),
            description: seed.description.clone(),
            subscription: Scopes::in_subscription(subscription),
            customer: found.tenant,
            scope,
            managing_tenant: tenant.id,
            authorizations,
            eligible,
        })
    }
}

/// A role has its name, a place the names from the subscription or management group on.
struct AzureNames<'a> {
    grower: &'a Grower,
    seed: &'a SeedTenant,
}

impl Names for AzureNames<'_> {
    fn target(&self, role: &str, at: &str) -> Result<Target, SeedError> {
        self.grower.target(role, at)
    }

    fn principal(&self, name: &str) -> Result<Uuid, SeedError> {
        self.seed.principal(name)
    }

    fn policy(&self) -> Result<Policy, SeedError> {
        Ok(Policy {
            modified: Some(self.grower.now - POLICIES_CHANGED),
            ..azure_policy()?
        })
    }
}

/// The settings of an Azure role that nobody has changed: unlike a directory role's, assignments end.
fn azure_policy() -> Result<Policy, SeedError> {
    let mut policy = default_policy()?;
    policy.eligible.expires = true;
    policy.active.expires = true;
    Ok(policy)
}

/// The person with this account, or the group with this name.
fn named(tenant: &Tenant, name: &str) -> Result<Named, SeedError> {
    let person = tenant.person_by_key(&format!("{name}@{}", tenant.domain));
    let person = person.map(|person| (person.oid, person.name.clone()));
    let group = || {
        let mut groups = tenant.groups.iter();
        let found = groups.find(|group| group.name == name)?;
        Some((found.id, found.name.clone()))
    };
    let found = person.or_else(group);
    found
        .map(|(id, name)| Named { id, name })
        .ok_or_else(|| undefined(name))
}

fn undefined(name: &str) -> SeedError {
    SeedError::Undefined(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pim::Workload;
    use crate::seed::Seed;

    #[test]
    fn seven_people_own_production_four_of_them_for_ever() {
        let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let world = Seed::contoso().grow(now).unwrap();
        let contoso = &world.tenants[&world.story];
        let production = world
            .scopes
            .all()
            .find(|scope| scope.name == "Contoso Production");
        let scope = ScopeId::new(&production.unwrap().id);
        let owner = world
            .azure_roles
            .values()
            .find(|role| role.name == "Owner")
            .unwrap();
        let target = Target::new(&owner.id.to_string(), scope.as_str());
        let azure = &contoso.azure;
        let active = azure.assignments.iter().filter(|row| row.target == target);
        let (for_ever, for_a_time): (Vec<_>, Vec<_>) = active.partition(|row| row.ends_at.is_none());
        let eligible = azure.eligibilities.iter().filter(|row| row.target == target);
        assert_eq!((for_ever.len(), for_a_time.len(), eligible.count()), (4, 2, 1));
        // Whoever owns what lies around a scope administers access to it.
        let bruce = contoso.person_by_key("bruce.wayne@contoso.example").unwrap().oid;
        let megan = contoso.person_by_key("megan.bowen@contoso.example").unwrap().oid;
        let web = ScopeId::new(&format!("{}/resourceGroups/rg-web-prod", scope.as_str()));
        assert!(contoso.administers(Workload::Azure, megan, Some(&web)));
        assert!(!contoso.administers(Workload::Azure, bruce, Some(&web)));
        assert!(!contoso.administers(Workload::Azure, megan, None));
    }

    #[test]
    fn a_delegation_gives_the_managing_tenant_what_it_says() {
        let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let world = Seed::contoso().grow(now).unwrap();
        assert_eq!(world.delegations.len(), 5);
        for delegation in &world.delegations {
            let azure = &world.tenants[&delegation.managing_tenant].azure;
            for eligible in &delegation.eligible {
                let target = Target::new(&eligible.role.to_string(), &delegation.scope);
                let rules = azure.policy(&target).unwrap();
                assert!(rules.whole && rules.maximum == eligible.maximum);
                assert_eq!(rules.approvers.len(), eligible.approvers.len());
                let mut rows = azure.eligibilities.iter();
                assert!(rows.any(|row| row.target == target && row.principal == eligible.principal.id));
            }
            let customer = &world.tenants[&delegation.customer];
            assert!(customer.azure.eligibilities.is_empty());
        }
    }
}
