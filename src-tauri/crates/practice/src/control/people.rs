//! What other people do when a test says so: deciding, cancelling, granting, taking away. They are held to
//! the same rules as on the wire.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::{Control, ControlError};
use crate::groups::{MEMBER, OWNER};
use crate::pace::Queue;
use crate::pim::{
    Action, Ask, AskedSchedule, Asker, Decision, Expiration, Holding, Pim, Refusal, ScopeId, Target, Ticket,
    Verdict, Workload,
};
use crate::scopes::AzureScope;
use crate::world::{Tenant, World};

/// Something that an administrator gives to a person or group, or takes away: in the story's tenant, or at a path of
/// Azure in the tenant that looks after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grant {
    /// The sign-in name of the person, or the name of the group.
    pub person: String,
    /// Name or id of the role; `member` or `owner` of a group.
    pub role: String,
    /// `/` (or nothing) for the whole directory; else name or id of an administrative unit, or of the group
    /// where the role is `member` or `owner`, or the path of an Azure scope.
    #[serde(default)]
    pub scope: String,
    /// In force at once, instead of something to activate.
    #[serde(default)]
    pub active: bool,
    /// Seconds of practice time until it begins; absent: now.
    #[serde(default)]
    pub starts_in: Option<i64>,
    /// Seconds of practice time until it ends; absent: never.
    #[serde(default)]
    pub ends_in: Option<i64>,
}

impl Control {
    /// Decides a request as one of its approvers would, or one that waits for an administrator as one.
    ///
    /// # Errors
    /// When request or person is not known, or the service would not take it: from somebody else, about an own
    /// request, after another decision or the end of the time for it, or without a reason.
    pub fn decide(
        &self,
        request: Uuid,
        approver: &str,
        decision: Decision,
        reason: &str,
    ) -> Result<(), ControlError> {
        let verdict = Verdict {
            decision,
            justification: reason.to_owned(),
        };
        self.about(request, approver, |pim, decider, queue, now| {
            let decided = pim.decide(request, decider, &verdict, now, queue);
            decided.map_err(|refusal| {
                if matches!(refusal, Refusal::Rules(_)) {
                    ControlError::NoReason
                } else {
                    ControlError::NotDecidable(approver.to_owned())
                }
            })
        })
    }

    /// Cancels a request as its maker or an administrator would; the reason stands in the audit log only.
    ///
    /// # Errors
    /// When request or person is not known, or the service would not take it.
    pub fn cancel(&self, request: Uuid, who: &str, reason: &str) -> Result<(), ControlError> {
        self.about(request, who, |pim, by, queue, now| {
            let reason = Some(reason).filter(|reason| !reason.is_empty());
            pim.cancel(request, by, reason, now, queue)
                .map_err(|_| ControlError::NotCancelable(who.to_owned()))
        })
    }

    /// Lets the time pass in which a request could be decided, for this request only.
    ///
    /// # Errors
    /// When the request is not known, or does not wait for an approver.
    pub fn let_window_pass(&self, request: Uuid) -> Result<(), ControlError> {
        self.shared.change(|world, now| {
            let (tenant, workload) = place_of(world, request)?;
            let lapsed = tenant.pim_mut(workload).lapse(request, now);
            lapsed.map_err(|_| ControlError::NotDecidable("anybody".to_owned()))
        })
    }

    /// Gives somebody a role, whatever its policy says about that; lists show it a moment later. The id of its
    /// schedule.
    ///
    /// # Errors
    /// When person, role or scope is not known, or the person has it already.
    pub fn grant(&self, grant: &Grant) -> Result<Uuid, ControlError> {
        self.administer(grant, Action::AdminAssign, |pim, ask, by, now, queue| {
            pim.grant(ask, by, now, queue).map_err(|refusal| {
                if refusal == Refusal::Exists {
                    ControlError::HasItAlready(grant.person.clone())
                } else {
                    ControlError::NoSuchPeriod
                }
            })
        })
    }

    /// Takes away what [`Control::grant`] or the seed has given, activations made from it included. The times
    /// of the grant do not matter.
    ///
    /// # Errors
    /// When person, role or scope is not known, or the person does not have it.
    pub fn take_away(&self, grant: &Grant) -> Result<(), ControlError> {
        self.administer(grant, Action::AdminRemove, |pim, ask, by, now, queue| {
            let taken = pim.take_away(ask, by, now, queue);
            taken.map_err(|_| ControlError::HasItNot(grant.person.clone()))
        })
    }

    /// Does something about a request as somebody of its tenant would.
    fn about<T>(
        &self,
        request: Uuid,
        who: &str,
        change: impl FnOnce(&mut Pim, &Asker, &mut Queue, Timestamp) -> Result<T, ControlError>,
    ) -> Result<T, ControlError> {
        self.shared.change(|world, now| {
            let mut queue = std::mem::take(&mut world.queue);
            let changed = place_of(world, request).and_then(|(tenant, workload)| {
                let scope = tenant
                    .pim(workload)
                    .request(request)
                    .map(|row| row.target.scope.clone());
                let asker = tenant.asker(workload, person(tenant, who)?, scope.as_ref());
                change(tenant.pim_mut(workload), &asker, &mut queue, now)
            });
            world.queue = queue;
            changed
        })
    }

    fn administer<T>(
        &self,
        grant: &Grant,
        action: Action,
        change: impl FnOnce(&mut Pim, &Ask, Uuid, Timestamp, &mut Queue) -> Result<T, ControlError>,
    ) -> Result<T, ControlError> {
        self.shared.change(|world, now| {
            let unknown = || ControlError::UnknownRole(grant.role.clone());
            let (home, workload, target) = place_named(world, &grant.role, &grant.scope)?;
            let World { tenants, queue, .. } = world;
            let tenant = tenants.get_mut(&home).ok_or_else(unknown)?;
            let principal = principal(tenant, &grant.person)?;
            let after = |seconds: i64| TimeDelta::try_seconds(seconds).map(|length| now + length);
            let end = match grant.ends_in {
                Some(seconds) => Expiration::AfterDateTime(after(seconds).ok_or(ControlError::NoSuchPeriod)?),
                None => Expiration::Never,
            };
            let ask = Ask {
                id: None,
                holding: if grant.active {
                    Holding::Assignment
                } else {
                    Holding::Eligibility
                },
                action,
                principal,
                target,
                justification: Some("Given by the control".to_owned()),
                ticket: Ticket::default(),
                schedule: Some(AskedSchedule {
                    start: grant.starts_in.and_then(after),
                    expiration: end,
                }),
                target_schedule: None,
                eligibility: None,
                condition: None,
                validation_only: false,
                custom_data: None,
            };
            let by = tenant.an_administrator(workload, Some(&ask.target.scope), principal);
            let by = by.unwrap_or_default();
            let changed = change(tenant.pim_mut(workload), &ask, by, now, queue)?;
            tenant.onboard(&ask.target.scope);
            Ok(changed)
        })
    }
}

/// The tenant and the service that a request belongs to.
fn place_of(world: &mut World, request: Uuid) -> Result<(&mut Tenant, Workload), ControlError> {
    let found = world.tenants.values_mut().find_map(|tenant| {
        let pim = tenant.pims().find(|pim| pim.request(request).is_some())?;
        let workload = pim.workload;
        Some((tenant, workload))
    });
    found.ok_or(ControlError::UnknownRequest(request))
}

/// The tenant, the service and the target that a role and a scope name: of the story's tenant, or at a path of Azure.
pub(super) fn place_named(
    world: &World,
    role: &str,
    scope: &str,
) -> Result<(Uuid, Workload, Target), ControlError> {
    if let Some(found) = world.scopes.find(scope) {
        return azure_place(world, role, found);
    }
    let unknown = || ControlError::UnknownRole(role.to_owned());
    let tenant = world.tenants.get(&world.story).ok_or_else(unknown)?;
    let of_a_group = [MEMBER, OWNER]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(role));
    if let Some(role) = of_a_group {
        let group = tenant.group_named(scope);
        let group = group.ok_or_else(|| ControlError::UnknownScope(scope.to_owned()))?;
        let target = Target::new(role, ScopeId::group(group.id).as_str());
        return Ok((tenant.id, Workload::Group, target));
    }
    let target = Target {
        role: world.role_named(role).ok_or_else(unknown)?,
        scope: directory_scope(tenant, scope)?,
    };
    Ok((tenant.id, Workload::Directory, target))
}

/// What was delegated belongs to the tenant that manages it; all else to the tenant of the scope.
fn azure_place(
    world: &World,
    role: &str,
    scope: &AzureScope,
) -> Result<(Uuid, Workload, Target), ControlError> {
    let mut roles = world.azure_roles.values();
    let found = roles.find(|known| {
        known.name.eq_ignore_ascii_case(role) || known.id.to_string().eq_ignore_ascii_case(role)
    });
    let found = found.ok_or_else(|| ControlError::UnknownRole(role.to_owned()))?;
    let mut delegations = world.delegations.iter();
    let delegated = delegations.find(|known| world.scopes.is_within(&scope.id, &known.scope));
    let tenant = delegated.map_or(scope.tenant, |known| known.managing_tenant);
    Ok((
        tenant,
        Workload::Azure,
        Target::new(&found.id.to_string(), &scope.id),
    ))
}

pub(super) fn principal(tenant: &Tenant, name: &str) -> Result<Uuid, ControlError> {
    let group = || tenant.group_named(name).map(|group| group.id).ok_or(());
    person(tenant, name).or_else(|unknown| group().map_err(|()| unknown))
}

fn person(tenant: &Tenant, name: &str) -> Result<Uuid, ControlError> {
    let found = tenant.person_by_key(name).map(|person| person.oid);
    found.ok_or_else(|| ControlError::UnknownPerson(name.to_owned()))
}

/// The scope of the directory that a name means.
fn directory_scope(tenant: &Tenant, name: &str) -> Result<ScopeId, ControlError> {
    if name.is_empty() || name == "/" {
        return Ok(ScopeId::new("/"));
    }
    let unit = tenant.administrative_units.iter().find(|unit| {
        let id = unit.id.to_string();
        unit.name.eq_ignore_ascii_case(name) || id.eq_ignore_ascii_case(name)
    });
    let unit = unit.ok_or_else(|| ControlError::UnknownScope(name.to_owned()))?;
    Ok(ScopeId::administrative_unit(unit.id))
}
