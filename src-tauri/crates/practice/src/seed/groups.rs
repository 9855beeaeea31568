//! Groups of the data file: who is in them, who may come in, and what each asks for.

use chrono::TimeDelta;
use serde::Deserialize;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::file::SeedTenant;
use super::{SeedError, default_policy};
use crate::groups::{Group, MEMBER, OWNER};
use crate::iso::IsoDuration;
use crate::pace::Queue;
use crate::pim::{
    Action, Ask, AskedSchedule, Asker, Assignment, AssignmentKind, Eligibility, Expiration, Holding, Pim,
    Policy, Requirement, ScopeId, Target, Ticket, Visibility, Workload,
};

/// So long ago everybody who stands in a group from the beginning has come into it.
const MEMBERS_SINCE: TimeDelta = TimeDelta::days(400);

/// A group with the people and groups in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeedGroup {
    #[serde(flatten)]
    pub(super) group: Group,
    /// Accounts, or names of groups.
    #[serde(default)]
    pub(super) members: Vec<String>,
    #[serde(default)]
    pub(super) owners: Vec<String>,
}

/// What an activation of a group asks for, where it is not the usual.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedGroupSettings {
    pub(super) group: String,
    /// `member` or `owner`.
    pub(super) role: String,
    pub(super) maximum: IsoDuration,
    pub(super) requires: Vec<Requirement>,
    #[serde(default)]
    pub(super) context: Option<String>,
    /// Accounts, or names of groups.
    #[serde(default)]
    pub(super) approvers: Vec<String>,
}

/// Somebody may come into a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedGroupEligibility {
    /// An account, or the name of a group.
    pub(super) person: String,
    pub(super) group: String,
    /// `member` or `owner`.
    pub(super) role: String,
    pub(super) since_days: i64,
    #[serde(default)]
    pub(super) ends_in_days: Option<i64>,
}

/// Somebody has asked to come into a group, and waits.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedGroupRequest {
    pub(super) person: String,
    pub(super) group: String,
    pub(super) role: String,
    pub(super) duration: IsoDuration,
    pub(super) justification: String,
    pub(super) minutes_ago: i64,
}

/// The access to all groups of a tenant.
pub(super) fn grow(tenant: &SeedTenant, now: Timestamp) -> Result<Pim, SeedError> {
    let mut pim = Pim::new(tenant.id, Workload::Group);
    for SeedGroup {
        group,
        members,
        owners,
    } in &tenant.groups
    {
        for (role, names) in [(MEMBER, members), (OWNER, owners)] {
            let target = Target::new(role, ScopeId::group(group.id).as_str());
            pim.policies.insert(&target, default_policy()?);
            for name in names {
                pim.assignments.push(Assignment {
                    id: Uuid::new_v4(),
                    principal: tenant.principal(name)?,
                    target: target.clone(),
                    condition: None,
                    kind: AssignmentKind::Standing,
                    starts_at: now - MEMBERS_SINCE,
                    ends_at: None,
                    visibility: Visibility::Propagated,
                    deactivated: false,
                    created: None,
                    modified: None,
                });
            }
        }
    }
    for settings in &tenant.group_settings {
        let approvers = settings.approvers.iter().map(|name| tenant.principal(name));
        let policy = Policy {
            maximum: settings.maximum.clone(),
            requires: settings.requires.iter().copied().collect(),
            context: settings.context.clone(),
            approvers: approvers.collect::<Result<_, _>>()?,
            ..default_policy()?
        };
        let target = target(tenant, &settings.group, &settings.role)?;
        pim.policies.insert(&target, policy);
    }
    for held in &tenant.group_eligibilities {
        pim.eligibilities.push(Eligibility {
            id: Uuid::new_v4(),
            principal: tenant.principal(&held.person)?,
            target: target(tenant, &held.group, &held.role)?,
            condition: None,
            starts_at: now - TimeDelta::days(held.since_days),
            ends_at: held.ends_in_days.map(|days| now + TimeDelta::days(days)),
            created: None,
            modified: None,
            over: false,
            unlisted: false,
        });
    }
    for asked in &tenant.group_requests {
        submit(&mut pim, tenant, asked, now)?;
    }
    Ok(pim)
}

fn target(tenant: &SeedTenant, group: &str, role: &str) -> Result<Target, SeedError> {
    if ![MEMBER, OWNER].contains(&role) {
        return Err(SeedError::Undefined(role.to_owned()));
    }
    let id = tenant.group(group)?;
    Ok(Target::new(role, ScopeId::group(id).as_str()))
}

/// Asks as the person would have; the rules hold in the seed, too.
fn submit(
    pim: &mut Pim,
    tenant: &SeedTenant,
    asked: &SeedGroupRequest,
    now: Timestamp,
) -> Result<(), SeedError> {
    let principal = tenant.principal(&asked.person)?;
    let asker = Asker::plain(principal);
    let ask = Ask {
        id: None,
        holding: Holding::Assignment,
        action: Action::SelfActivate,
        principal,
        target: target(tenant, &asked.group, &asked.role)?,
        justification: Some(asked.justification.clone()),
        ticket: Ticket::default(),
        schedule: Some(AskedSchedule {
            start: None,
            expiration: Expiration::AfterDuration(asked.duration.clone()),
        }),
        target_schedule: None,
        eligibility: None,
        condition: None,
        validation_only: false,
        custom_data: None,
    };
    let at = now - TimeDelta::minutes(asked.minutes_ago);
    // What waits for an approver puts nothing into the queue.
    pim.submit(&ask, &asker, at, &mut Queue::default())
        .map(|_| ())
        .map_err(|_| SeedError::Undefined(format!("what {} asks for", asked.person)))
}
