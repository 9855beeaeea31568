//! What a tenant has of a service that gives access: directory roles, groups and Azure are told alike in the data
//! file, and only what a role and a place are called differs.

use chrono::TimeDelta;
use serde::Deserialize;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::SeedError;
use crate::iso::IsoDuration;
use crate::pace::Queue;
use crate::pim::{
    Action, Ask, AskedSchedule, Asker, Assignment, AssignmentKind, Condition, Eligibility, Expiration,
    Holding, Pim, Policy, Requirement, Target, Ticket, Visibility,
};

/// Who may become what, who has what, and what each role asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct SeedAccess {
    pub(super) settings: Vec<SeedSettings>,
    pub(super) eligibilities: Vec<SeedHolding>,
    pub(super) assignments: Vec<SeedHolding>,
    pub(super) requests: Vec<SeedRequest>,
}

/// What an activation asks for, where it is not the usual.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedSettings {
    pub(super) role: String,
    /// The place; of the directory it is always all of it.
    #[serde(default = "everywhere")]
    pub(super) at: String,
    pub(super) maximum: IsoDuration,
    pub(super) requires: Vec<Requirement>,
    #[serde(default)]
    pub(super) context: Option<String>,
    /// Accounts, or names of groups.
    #[serde(default)]
    pub(super) approvers: Vec<String>,
}

/// Somebody is eligible for something, or has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedHolding {
    /// An account, or the name of a group.
    pub(super) who: String,
    /// The name of a role; of a group `member` or `owner`.
    pub(super) role: String,
    /// In the directory `/` or the name of an administrative unit; a group's name; in Azure names from the
    /// subscription or management group on, as `Contoso Production/rg-web-prod`.
    pub(super) at: String,
    /// Days since it began; negative for what is to come.
    pub(super) since_days: i64,
    /// Negative where the end has come.
    #[serde(default)]
    pub(super) ends_in_days: Option<i64>,
    /// In the second version of the conditions' language.
    #[serde(default)]
    pub(super) condition: Option<String>,
}

/// Somebody has asked for something that somebody else decides.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedRequest {
    pub(super) who: String,
    pub(super) role: String,
    pub(super) at: String,
    pub(super) duration: IsoDuration,
    pub(super) justification: String,
    pub(super) minutes_ago: i64,
}

/// How a service reads what the data file says.
pub(super) trait Names {
    /// The role at the place, both as the file calls them.
    fn target(&self, role: &str, at: &str) -> Result<Target, SeedError>;

    /// A person by account, or a group by name.
    fn principal(&self, name: &str) -> Result<Uuid, SeedError>;

    /// The settings of a role that nobody has changed.
    fn policy(&self) -> Result<Policy, SeedError>;
}

impl SeedAccess {
    /// Gives everybody what the file says.
    pub(super) fn fill(&self, pim: &mut Pim, names: &impl Names, now: Timestamp) -> Result<(), SeedError> {
        for settings in &self.settings {
            let target = names.target(&settings.role, &settings.at)?;
            pim.policies.insert(&target, settings.policy(names)?);
        }
        for held in &self.eligibilities {
            pim.eligibilities.push(held.eligibility(names, now)?);
        }
        for held in &self.assignments {
            pim.assignments.push(held.assignment(names, now)?);
        }
        for asked in &self.requests {
            asked.submit(pim, names, now)?;
        }
        Ok(())
    }
}

impl SeedSettings {
    fn policy(&self, names: &impl Names) -> Result<Policy, SeedError> {
        let approvers = self.approvers.iter().map(|name| names.principal(name));
        Ok(Policy {
            maximum: self.maximum.clone(),
            requires: self.requires.iter().copied().collect(),
            context: self.context.clone(),
            approvers: approvers.collect::<Result<_, _>>()?,
            ..names.policy()?
        })
    }
}

impl SeedHolding {
    pub(super) fn eligibility(&self, names: &impl Names, now: Timestamp) -> Result<Eligibility, SeedError> {
        Ok(Eligibility {
            id: Uuid::new_v4(),
            principal: names.principal(&self.who)?,
            target: names.target(&self.role, &self.at)?,
            condition: self.condition(),
            starts_at: now - TimeDelta::days(self.since_days),
            ends_at: self.ends_at(now),
            // What is to come was planned a day ago.
            created: (self.since_days < 0).then(|| now - TimeDelta::days(1)),
            modified: None,
            over: false,
            unlisted: false,
        })
    }

    pub(super) fn assignment(&self, names: &impl Names, now: Timestamp) -> Result<Assignment, SeedError> {
        Ok(Assignment {
            id: Uuid::new_v4(),
            principal: names.principal(&self.who)?,
            target: names.target(&self.role, &self.at)?,
            condition: self.condition(),
            kind: AssignmentKind::Standing,
            starts_at: now - TimeDelta::days(self.since_days),
            ends_at: self.ends_at(now),
            visibility: Visibility::Propagated,
            deactivated: false,
            created: None,
            modified: None,
        })
    }

    fn ends_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.ends_in_days.map(|days| now + TimeDelta::days(days))
    }

    fn condition(&self) -> Option<Condition> {
        self.condition.as_ref().map(|text| Condition {
            text: text.clone(),
            version: Some("2.0".to_owned()),
        })
    }
}

impl SeedRequest {
    /// Asks as the person would have; the rules hold in the seed, too.
    fn submit(&self, pim: &mut Pim, names: &impl Names, now: Timestamp) -> Result<(), SeedError> {
        let principal = names.principal(&self.who)?;
        let asker = Asker::plain(principal);
        let ask = Ask {
            id: None,
            holding: Holding::Assignment,
            action: Action::SelfActivate,
            principal,
            target: names.target(&self.role, &self.at)?,
            justification: Some(self.justification.clone()),
            ticket: Ticket::default(),
            schedule: Some(AskedSchedule {
                start: None,
                expiration: Expiration::AfterDuration(self.duration.clone()),
            }),
            target_schedule: None,
            eligibility: None,
            condition: None,
            validation_only: false,
            custom_data: None,
        };
        let at = now - TimeDelta::minutes(self.minutes_ago);
        // What waits for an approver puts nothing into the queue.
        pim.submit(&ask, &asker, at, &mut Queue::default())
            .map(|_| ())
            .map_err(|_| SeedError::Undefined(format!("what {} asks for", self.who)))
    }
}

fn everywhere() -> String {
    "/".to_owned()
}
