//! The one engine of just-in-time access: eligibilities, assignments, requests, policies.
//!
//! Nothing here knows how a service spells things; the faces do. What differs between directory roles,
//! groups and Azure resources is a [`Workload`].

mod activate;
mod admin;
mod approve;
mod events;
mod log;
mod policy;
mod prolong;
mod request;
mod submit;
mod workload;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

pub(crate) use approve::Verdict;
pub(crate) use log::{Entry, Log, RequestEvent, What};
pub(crate) use policy::{AssignmentLimit, Policies, Policy};
pub use policy::{PolicyPatch, Requirement};
pub(crate) use request::{Action, Ask, AskedSchedule, Expiration, Request, Ticket};
pub use request::{Decision, RequestStatus};
pub(crate) use submit::{Asker, Refusal, RuleName};
pub(crate) use workload::Workload;

/// What a person can hold (a role, a kind of membership); compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RoleId(String);

/// Where it holds: `/`, an administrative unit, the id of a group, or a path of resources; compared without
/// regard to case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ScopeId(String);

/// A role at a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) role: RoleId,
    pub(crate) scope: ScopeId,
}

/// Which of the two things that a person can have of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub(crate) enum Holding {
    /// It may be activated.
    Eligibility,
    /// It is in force.
    #[default]
    Assignment,
}

/// What a resource must be like for the access to count (ABAC); Azure has it for some roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    pub(crate) text: String,
    /// The version of the language that it is written in.
    pub(crate) version: Option<String>,
}

/// A person, or everybody in a group, may activate this.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Eligibility {
    /// The schedule's id.
    pub(crate) id: Uuid,
    pub(crate) principal: Uuid,
    pub(crate) target: Target,
    #[serde(default)]
    pub(crate) condition: Option<Condition>,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Option<Timestamp>,
    /// When it was made, where that was not at its start.
    #[serde(default)]
    pub(crate) created: Option<Timestamp>,
    #[serde(default)]
    pub(crate) modified: Option<Timestamp>,
    /// Its end has come. It is kept, to be renewed.
    #[serde(default)]
    pub(crate) over: bool,
    /// It was made a moment ago, and no list shows it.
    #[serde(default)]
    pub(crate) unlisted: bool,
}

/// A person, or everybody in a group, has this now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Assignment {
    /// The schedule's id; of an activation that of its request.
    pub(crate) id: Uuid,
    pub(crate) principal: Uuid,
    pub(crate) target: Target,
    #[serde(default)]
    pub(crate) condition: Option<Condition>,
    pub(crate) kind: AssignmentKind,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Option<Timestamp>,
    pub(crate) visibility: Visibility,
    /// Its holder, or an administrator, has ended it; the list may not know yet.
    pub(crate) deactivated: bool,
    #[serde(default)]
    pub(crate) created: Option<Timestamp>,
    #[serde(default)]
    pub(crate) modified: Option<Timestamp>,
}

/// How an assignment came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AssignmentKind {
    Standing,
    Activated { eligibility: Uuid },
}

/// How far the news of an assignment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Visibility {
    /// In force, but no list shows it.
    Unlisted,
    /// The lists show it.
    Listed,
    /// A fresh token carries it as well.
    Propagated,
}

/// What comes after an accepted change, one after another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    /// A request is carried out.
    Provision(Uuid),
    /// An assignment or eligibility appears in lists.
    List(Uuid),
    /// An assignment appears in fresh tokens.
    Propagate(Uuid),
    /// A deactivated assignment leaves lists and tokens.
    Unlist(Uuid),
}

/// Just-in-time access of one workload in one tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pim {
    pub(crate) tenant: Uuid,
    pub(crate) workload: Workload,
    pub(crate) policies: Policies,
    /// What lies around a scope and can't be seen in its path: management groups around subscriptions and
    /// around each other.
    #[serde(default)]
    pub(crate) parents: BTreeMap<ScopeId, ScopeId>,
    /// What counts where nobody has changed anything; none where everything has settings of its own.
    #[serde(default)]
    pub(crate) untouched: Option<Policy>,
    /// In the order in which they were made, as are the two below.
    pub(crate) eligibilities: Vec<Eligibility>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) requests: Vec<Request>,
    /// Assignments of administrators whose end has come, to be renewed.
    #[serde(default)]
    pub(crate) past: Vec<Assignment>,
    #[serde(default)]
    pub(crate) log: Log,
}

impl Pim {
    /// A workload in which nobody holds anything.
    pub(crate) fn new(tenant: Uuid, workload: Workload) -> Self {
        Self {
            tenant,
            workload,
            policies: Policies::default(),
            parents: BTreeMap::new(),
            untouched: None,
            eligibilities: Vec::new(),
            assignments: Vec::new(),
            requests: Vec::new(),
            past: Vec::new(),
            log: Log::default(),
        }
    }

    /// The eligibilities that lists show, those to come included, in order.
    pub(crate) fn listed_eligibilities(&self) -> impl Iterator<Item = &Eligibility> {
        self.eligibilities.iter().filter(|row| !row.over && !row.unlisted)
    }

    /// The eligibilities in force, in order.
    pub(crate) fn eligibilities_at(&self, now: Timestamp) -> impl Iterator<Item = &Eligibility> {
        self.eligibilities
            .iter()
            .filter(move |row| !row.over && row.starts_at <= now && row.ends_at.is_none_or(|end| now < end))
    }

    /// The assignments that the lists show, in order.
    pub(crate) fn listed_assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments
            .iter()
            .filter(|row| row.visibility >= Visibility::Listed)
    }

    /// What is asked for and allowed of this, if there are settings for it.
    pub(crate) fn policy(&self, target: &Target) -> Option<&Policy> {
        let own = self
            .policies
            .get(&self.workload.settings_scope(&target.scope), &target.role);
        own.or(self.untouched.as_ref())
    }

    /// As [`policy`](Self::policy), to be changed.
    pub(crate) fn policy_mut(&mut self, target: &Target) -> Option<&mut Policy> {
        let scope = self.workload.settings_scope(&target.scope);
        if self.policies.get(&scope, &target.role).is_none()
            && let Some(untouched) = self.untouched.clone()
        {
            self.policies.insert(target, untouched);
        }
        self.policies.get_mut(&scope, &target.role)
    }

    /// The roles that a fresh token carries for these principals (a person and the groups of that person):
    /// those for the whole directory.
    pub(crate) fn roles_in_token(&self, who: &BTreeSet<Uuid>) -> impl Iterator<Item = &RoleId> {
        self.assignments
            .iter()
            .filter(move |row| {
                who.contains(&row.principal)
                    && row.visibility == Visibility::Propagated
                    && row.target.scope.as_str() == "/"
            })
            .map(|row| &row.target.role)
    }

    /// Has one of these principals the role at exactly this scope now, whatever lists and tokens say?
    pub(crate) fn holds(&self, who: &BTreeSet<Uuid>, target: &Target) -> bool {
        self.assignments
            .iter()
            .any(|row| !row.deactivated && row.target == *target && who.contains(&row.principal))
    }

    /// The request with this id.
    pub(crate) fn request(&self, id: Uuid) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == id)
    }

    fn request_mut(&mut self, id: Uuid) -> Option<&mut Request> {
        self.requests.iter_mut().find(|request| request.id == id)
    }
}

impl RoleId {
    pub(crate) fn new(id: &str) -> Self {
        Self(id.to_ascii_lowercase())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl ScopeId {
    pub(crate) fn new(id: &str) -> Self {
        Self(id.to_owned())
    }

    pub(crate) fn administrative_unit(id: Uuid) -> Self {
        Self(format!("/administrativeUnits/{id}"))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The scope of everything in one group.
    pub(crate) fn group(id: Uuid) -> Self {
        Self(id.to_string())
    }

    /// The group that it is, if it is one.
    pub(crate) fn as_group(&self) -> Option<Uuid> {
        Uuid::try_parse(&self.0).ok()
    }

    /// The administrative unit that it is, if it is one.
    pub(crate) fn unit(&self) -> Option<Uuid> {
        let (kind, id) = self.0.strip_prefix('/')?.split_once('/')?;
        kind.eq_ignore_ascii_case("administrativeUnits")
            .then(|| Uuid::try_parse(id).ok())?
    }
}

impl ScopeId {
    fn lowered(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl Ord for ScopeId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.lowered().cmp(other.lowered())
    }
}

impl PartialOrd for ScopeId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ScopeId {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for ScopeId {}

impl Target {
    pub(crate) fn new(role: &str, scope: &str) -> Self {
        Self {
            role: RoleId::new(role),
            scope: ScopeId::new(scope),
        }
    }
}
