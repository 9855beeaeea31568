//! The world at its first start, read from one data file.

mod access;
mod azure;
mod azure_file;
mod azure_scale;
mod file;
mod groups;
mod scale;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use stint_clock::Timestamp;
use uuid::Uuid;

use access::Names;
use file::{SeedFile, SeedPerson, SeedTenant};

use crate::directory::{Home, Person, RoleDefinition};
use crate::iso::IsoDuration;
use crate::pace::Queue;
use crate::pim::{AssignmentLimit, Pim, Policy, Requirement, RoleId, ScopeId, Target, Workload};
use crate::tokens::SignIns;
use crate::world::{Tenant, World};

/// The story, as everybody may read it.
const CONTOSO: &str = include_str!("contoso.json");
/// The built-in roles of every directory.
const ROLES: &str = include_str!("roles.json");

/// A world to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    source: Source,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Contoso,
    /// So many eligibilities for Azure roles, over the scopes that hold so many.
    Scale(u32),
    /// One eligibility at each of so many scopes.
    Scopes(u32),
    Text(String),
}

/// Why a seed is of no use.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Not the name of a seed.
    #[error("{0} is no seed; use contoso, scale:N or scopes:N")]
    UnknownName(String),
    /// Too many or too few eligibilities.
    #[error("scale:N and scopes:N take a number from 1 to {}", Seed::LARGEST)]
    Scale,
    /// Not JSON of the right form.
    #[error("it can't be read")]
    Read(#[source] serde_json::Error),
    /// It names something that it does not define.
    #[error("it names {0}, which it does not define")]
    Undefined(String),
}

impl Seed {
    /// The largest number of eligibilities of [`Seed::scale`] and [`Seed::scopes`].
    pub const LARGEST: u32 = 10_000;

    /// The story: Contoso, Relecloud and their people.
    pub fn contoso() -> Self {
        Self {
            source: Source::Contoso,
        }
    }

    /// One person, Bruce Wayne, with `eligibilities` eligibilities for Azure roles over real-looking places, and 20
    /// groups and 10 directory roles beside them; none asks for approval or a step-up.
    ///
    /// # Errors
    /// When the number is not between 1 and [`Seed::LARGEST`].
    pub fn scale(eligibilities: u32) -> Result<Self, SeedError> {
        if !(1..=Self::LARGEST).contains(&eligibilities) {
            return Err(SeedError::Scale);
        }
        Ok(Self {
            source: Source::Scale(eligibilities),
        })
    }

    /// As [`Seed::scale`], with one eligibility at each of `scopes` scopes: a row for each place that there is.
    ///
    /// # Errors
    /// When the number is not between 1 and [`Seed::LARGEST`].
    pub fn scopes(scopes: u32) -> Result<Self, SeedError> {
        if !(1..=Self::LARGEST).contains(&scopes) {
            return Err(SeedError::Scale);
        }
        Ok(Self {
            source: Source::Scopes(scopes),
        })
    }

    /// A seed in the form of the crate's own `contoso.json`.
    pub fn from_json(text: &str) -> Self {
        Self {
            source: Source::Text(text.to_owned()),
        }
    }

    /// The world at `now`.
    pub(crate) fn grow(&self, now: Timestamp) -> Result<World, SeedError> {
        let read = |text: &str| serde_json::from_str::<SeedFile>(text).map_err(SeedError::Read);
        let roles: Vec<RoleDefinition> = serde_json::from_str(ROLES).map_err(SeedError::Read)?;
        match &self.source {
            Source::Contoso => grow(read(CONTOSO)?, roles, now),
            Source::Text(text) => grow(read(text)?, roles, now),
            Source::Scale(number) | Source::Scopes(number) => {
                let number = usize::try_from(*number).unwrap_or(usize::MAX);
                let scopes = match &self.source {
                    Source::Scale(_) => azure_scale::scopes_for(number),
                    Source::Scopes(_) | Source::Contoso | Source::Text(_) => number,
                };
                let mut file = read(CONTOSO)?;
                scale::widen(
                    &mut file,
                    &roles,
                    azure_scale::azure(number, scopes, &azure::roles()?),
                );
                grow(file, roles, now)
            }
        }
    }
}

impl FromStr for Seed {
    type Err = SeedError;

    /// Reads `contoso`, `scale:N` or `scopes:N`.
    fn from_str(name: &str) -> Result<Self, SeedError> {
        match name.split_once(':') {
            None if name == "contoso" => Ok(Self::contoso()),
            Some(("scale", number)) => Self::scale(number.parse().map_err(|_| SeedError::Scale)?),
            Some(("scopes", number)) => Self::scopes(number.parse().map_err(|_| SeedError::Scale)?),
            Some(_) | None => Err(SeedError::UnknownName(name.to_owned())),
        }
    }
}

fn grow(file: SeedFile, roles: Vec<RoleDefinition>, now: Timestamp) -> Result<World, SeedError> {
    let ids: BTreeMap<String, RoleId> = roles
        .iter()
        .map(|role| (role.name.clone(), RoleId::new(&role.id.to_string())))
        .collect();
    let mut tenants = BTreeMap::new();
    for tenant in &file.tenants {
        tenants.insert(tenant.id, grow_tenant(tenant, &file.tenants, &ids, now)?);
    }
    let azure = azure::grow(&file, &mut tenants, now)?;
    let story = file.tenants.iter().find(|tenant| tenant.domain == file.story);
    Ok(World {
        client_id: file.application.client_id,
        application: file.application.name,
        story: story.ok_or_else(|| SeedError::Undefined(file.story.clone()))?.id,
        roles: roles.into_iter().map(|role| (role.id, role)).collect(),
        tenants,
        scopes: azure.scopes,
        azure_roles: azure.roles,
        delegations: azure.delegations,
        queue: Queue::default(),
        sign_ins: SignIns::default(),
    })
}

fn grow_tenant(
    tenant: &SeedTenant,
    all: &[SeedTenant],
    roles: &BTreeMap<String, RoleId>,
    now: Timestamp,
) -> Result<Tenant, SeedError> {
    let people = tenant
        .people
        .iter()
        .map(|person| grow_person(person, tenant, all))
        .collect::<Result<_, _>>()?;
    let mut pim = Pim::new(tenant.id, Workload::Directory);
    for role in roles.values() {
        let everywhere = Target {
            role: role.clone(),
            scope: ScopeId::new("/"),
        };
        pim.policies.insert(&everywhere, default_policy()?);
    }
    let names = DirectoryNames { tenant, roles };
    tenant.directory_roles.fill(&mut pim, &names, now)?;
    Ok(Tenant {
        id: tenant.id,
        name: tenant.name.clone(),
        domain: tenant.domain.clone(),
        people,
        administrative_units: tenant.administrative_units.clone(),
        step_up_contexts: tenant.step_up_contexts.clone(),
        groups: tenant.groups.iter().map(|seeded| seeded.group.clone()).collect(),
        directory_roles: pim,
        group_access: groups::grow(tenant, now)?,
        azure: Pim::new(tenant.id, Workload::Azure),
    })
}

/// A role has its name, a place is `/` or an administrative unit's name.
struct DirectoryNames<'a> {
    tenant: &'a SeedTenant,
    roles: &'a BTreeMap<String, RoleId>,
}

impl Names for DirectoryNames<'_> {
    fn target(&self, role: &str, at: &str) -> Result<Target, SeedError> {
        let undefined = |name: &str| SeedError::Undefined(name.to_owned());
        let scope = if at == "/" {
            ScopeId::new("/")
        } else {
            let mut units = self.tenant.administrative_units.iter();
            let unit = units.find(|unit| unit.name == at);
            ScopeId::administrative_unit(unit.ok_or_else(|| undefined(at))?.id)
        };
        Ok(Target {
            role: self.roles.get(role).cloned().ok_or_else(|| undefined(role))?,
            scope,
        })
    }

    fn principal(&self, name: &str) -> Result<Uuid, SeedError> {
        self.tenant.principal(name)
    }

    fn policy(&self) -> Result<Policy, SeedError> {
        default_policy()
    }
}

fn grow_person(person: &SeedPerson, tenant: &SeedTenant, all: &[SeedTenant]) -> Result<Person, SeedError> {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    match person {
        SeedPerson::Member {
            oid,
            name,
            account,
            title,
            department,
            about,
            manager,
            listed,
        } => {
            let manager = manager
                .as_ref()
                .map(|name| {
                    tenant
                        .member(name)
                        .ok_or_else(|| SeedError::Undefined(name.clone()))
                })
                .transpose()?;
            let upn = format!("{account}@{}", tenant.domain);
            Ok(Person {
                oid: *oid,
                name: name.clone(),
                mail: listed.then(|| upn.clone()),
                upn,
                title: some(title),
                department: some(department),
                about: about.clone(),
                manager,
                home: None,
                listed: *listed,
            })
        }
        SeedPerson::Guest { oid, guest } => {
            let (account, domain) = guest
                .split_once('@')
                .ok_or_else(|| SeedError::Undefined(guest.clone()))?;
            let home = all.iter().find(|tenant| tenant.domain == domain);
            let found = home.and_then(|home| {
                home.people.iter().find_map(|person| match person {
                    SeedPerson::Member {
                        oid,
                        name,
                        account: known,
                        ..
                    } if known == account => Some((home, *oid, name.clone())),
                    SeedPerson::Member { .. } | SeedPerson::Guest { .. } => None,
                })
            });
            let (home, home_oid, name) = found.ok_or_else(|| SeedError::Undefined(guest.clone()))?;
            Ok(Person {
                oid: *oid,
                name,
                upn: format!("{account}_{domain}#EXT#@{}", tenant.domain),
                mail: Some(guest.clone()),
                title: None,
                department: None,
                about: format!("Guest from {}", home.name),
                manager: None,
                home: Some(Home {
                    tenant: home.id,
                    oid: home_oid,
                    upn: guest.clone(),
                }),
                listed: true,
            })
        }
    }
}

/// The settings of a role that nobody has changed.
fn default_policy() -> Result<Policy, SeedError> {
    let duration = |text: &str| IsoDuration::parse(text).ok_or_else(|| SeedError::Undefined(text.to_owned()));
    let limit = |maximum| AssignmentLimit {
        expires: false,
        maximum,
    };
    Ok(Policy {
        id: Uuid::new_v4(),
        modified: None,
        maximum: duration("PT8H")?,
        requires: BTreeSet::from([Requirement::Justification]),
        context: None,
        whole: false,
        approvers: Vec::new(),
        eligible: limit(duration("P365D")?),
        active: limit(duration("P180D")?),
    })
}
