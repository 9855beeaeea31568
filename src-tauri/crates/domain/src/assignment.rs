use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, ActiveId, EligibilityId, RoleAt, RoleDefinition, RoleKind, ScheduleId, Scope, Timestamp,
};

/// How the person comes to hold an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// It names the person.
    Direct,
    /// It names a group that the person is in. The request still carries the person's own id.
    Group,
    /// It comes from a wider scope.
    Inherited,
    /// The service used a word that this version does not know.
    Unknown,
}

/// A condition of Azure (ABAC) that narrows an assignment. An activation has to carry it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The expression, in the service's language.
    pub text: String,
    /// The version of that language, `1.0` or `2.0`.
    pub version: String,
}

/// An assignment that may be activated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EligibleAssignment {
    /// Opaque.
    pub id: EligibilityId,
    /// Whose.
    pub account: AccountId,
    /// Of which service.
    pub kind: RoleKind,
    /// What.
    pub role: RoleDefinition,
    /// Where.
    pub scope: Scope,
    /// Direct or through a group.
    pub via: Via,
    /// The end of the eligibility itself, UTC; `None` = permanent.
    pub ends_at: Option<Timestamp>,
    /// The name of the group that it comes through, where it comes through one and the name could be read.
    #[serde(default)]
    pub through: Option<String>,
    /// The schedule behind it, where the service names it.
    #[serde(default)]
    pub schedule: Option<ScheduleId>,
    /// What it is narrowed by, where it is.
    #[serde(default)]
    pub condition: Option<Condition>,
}

/// Why an assignment is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// Somebody assigned it; it is there without an activation.
    Standing,
    /// The person activated it.
    Activated,
}

/// An assignment in force now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveAssignment {
    /// Opaque; another one after the next activation.
    pub id: ActiveId,
    /// Whose.
    pub account: AccountId,
    /// Of which service.
    pub kind: RoleKind,
    /// What.
    pub role: RoleDefinition,
    /// Where.
    pub scope: Scope,
    /// Direct or through a group.
    pub via: Via,
    /// Standing or activated.
    pub held: Held,
    /// Its start, UTC, where the service says it.
    pub starts_at: Option<Timestamp>,
    /// Its end, UTC; `None` = no end.
    pub ends_at: Option<Timestamp>,
    /// The name of the group that it comes through, where it comes through one and the name could be read.
    #[serde(default)]
    pub through: Option<String>,
    /// The schedule behind it, where the service names it.
    #[serde(default)]
    pub schedule: Option<ScheduleId>,
    /// What it is narrowed by, where it is.
    #[serde(default)]
    pub condition: Option<Condition>,
}

/// What is left of something that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remaining {
    /// It does not end.
    NoEnd,
    /// So much; never zero.
    Left(Duration),
    /// The end has come.
    Ended,
}

impl Remaining {
    /// What is left at `now` until `ends_at`.
    pub fn until(ends_at: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(ends_at) = ends_at else {
            return Self::NoEnd;
        };
        match (ends_at - now).to_std() {
            Ok(left) if !left.is_zero() => Self::Left(left),
            _ => Self::Ended,
        }
    }
}

impl EligibleAssignment {
    /// Is this the access that it allows? Copies nothing, as comparing [`Self::role_at`] would.
    pub fn is_at(&self, target: &RoleAt) -> bool {
        target.is(&self.account, self.kind, &self.role.id, &self.scope.id)
    }

    /// The access that it allows.
    pub fn role_at(&self) -> RoleAt {
        RoleAt {
            account: self.account.clone(),
            kind: self.kind,
            role: self.role.id.clone(),
            scope: self.scope.id.clone(),
        }
    }
}

impl ActiveAssignment {
    /// No activation can be ended in its first five minutes (`ActiveDurationTooShort`).
    pub const DEACTIVATION_FLOOR: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

    /// Is this the access that it gives? Copies nothing, as comparing [`Self::role_at`] would.
    pub fn is_at(&self, target: &RoleAt) -> bool {
        target.is(&self.account, self.kind, &self.role.id, &self.scope.id)
    }

    /// The access that it gives.
    pub fn role_at(&self) -> RoleAt {
        RoleAt {
            account: self.account.clone(),
            kind: self.kind,
            role: self.role.id.clone(),
            scope: self.scope.id.clone(),
        }
    }

    /// What is left of it at `now`.
    pub fn remaining(&self, now: Timestamp) -> Remaining {
        Remaining::until(self.ends_at, now)
    }

    /// Is it an activation of the person's own, which they can end?
    pub fn is_activated(&self) -> bool {
        self.held == Held::Activated
    }

    /// The instant from which the service lets the person deactivate; `None` where the start is not known or
    /// it is no activation.
    pub fn deactivatable_from(&self) -> Option<Timestamp> {
        match self.held {
            Held::Activated => self.starts_at.map(|start| start + Self::DEACTIVATION_FLOOR),
            Held::Standing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_is_left_is_never_more_than_there_is() {
        let end = chrono::DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        assert_eq!(Remaining::until(None, end), Remaining::NoEnd);
        assert_eq!(Remaining::until(Some(end), end), Remaining::Ended);
        assert_eq!(
            Remaining::until(Some(end), end + TimeDelta::seconds(1)),
            Remaining::Ended
        );
        let second_before = Remaining::until(Some(end), end - TimeDelta::seconds(1));
        assert_eq!(second_before, Remaining::Left(Duration::from_secs(1)));
    }
}
