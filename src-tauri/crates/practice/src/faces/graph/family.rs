//! The lists of just-in-time access that Graph has: for directory roles and for groups, of what may be
//! activated and of what is in force. All of them work alike; they differ in path, type and spelling.

use serde_json::Value;
use stint_clock::Timestamp;

use super::{group_rows, rows, shapes};
use crate::odata::Shape;
use crate::pim::{Assignment, Eligibility, Holding, Request, Workload};

/// To which of Graph's two parts of just-in-time access something belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Branch {
    /// `roleManagement/directory`
    Directory,
    /// `identityGovernance/privilegedAccess/group`
    Groups,
}

/// The instances, schedules and requests of one branch and one holding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) branch: Branch,
    pub(super) holding: Holding,
}

/// Where an approval was asked for, and in whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) branch: Branch,
    /// It has stages, not steps.
    pub(super) staged: bool,
}

/// A type and the name of the list of it.
type Named = (&'static Shape, &'static str);

impl Branch {
    pub(super) fn workload(self) -> Workload {
        match self {
            Self::Directory => Workload::Directory,
            Self::Groups => Workload::Group,
        }
    }

    /// The path of all its lists.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Directory => "roleManagement/directory",
            Self::Groups => "identityGovernance/privilegedAccess/group",
        }
    }
}

impl Spelling {
    /// The path of the list.
    pub(super) fn list(self) -> String {
        let name = match self.branch {
            Branch::Directory => "roleAssignmentApprovals",
            Branch::Groups => "assignmentApprovals",
        };
        format!("{}/{name}", self.branch.path())
    }

    /// What its parts are called.
    pub(super) fn steps(self) -> &'static str {
        if self.staged { "stages" } else { "steps" }
    }
}

impl Family {
    /// The family that a type belongs to.
    pub(super) fn of(shape: &Shape) -> Self {
        let groups = shape.name.starts_with("privilegedAccessGroup");
        let eligibility = shape.name.contains("Eligibility");
        Self {
            branch: if groups { Branch::Groups } else { Branch::Directory },
            holding: if eligibility {
                Holding::Eligibility
            } else {
                Holding::Assignment
            },
        }
    }

    pub(super) fn workload(self) -> Workload {
        self.branch.workload()
    }

    pub(super) fn instances(self) -> Named {
        use Holding::{Assignment, Eligibility};
        match (self.branch, self.holding) {
            (Branch::Directory, Eligibility) => {
                (&shapes::ELIGIBILITY_INSTANCE, "roleEligibilityScheduleInstances")
            }
            (Branch::Directory, Assignment) => {
                (&shapes::ASSIGNMENT_INSTANCE, "roleAssignmentScheduleInstances")
            }
            (Branch::Groups, Eligibility) => (
                &shapes::GROUP_ELIGIBILITY_INSTANCE,
                "eligibilityScheduleInstances",
            ),
            (Branch::Groups, Assignment) => {
                (&shapes::GROUP_ASSIGNMENT_INSTANCE, "assignmentScheduleInstances")
            }
        }
    }

    pub(super) fn schedules(self) -> Named {
        use Holding::{Assignment, Eligibility};
        match (self.branch, self.holding) {
            (Branch::Directory, Eligibility) => (&shapes::ELIGIBILITY_SCHEDULE, "roleEligibilitySchedules"),
            (Branch::Directory, Assignment) => (&shapes::ASSIGNMENT_SCHEDULE, "roleAssignmentSchedules"),
            (Branch::Groups, Eligibility) => (&shapes::GROUP_ELIGIBILITY_SCHEDULE, "eligibilitySchedules"),
            (Branch::Groups, Assignment) => (&shapes::GROUP_ASSIGNMENT_SCHEDULE, "assignmentSchedules"),
        }
    }

    pub(super) fn requests(self) -> Named {
        use Holding::{Assignment, Eligibility};
        match (self.branch, self.holding) {
            (Branch::Directory, Eligibility) => {
                (&shapes::ELIGIBILITY_REQUEST, "roleEligibilityScheduleRequests")
            }
            (Branch::Directory, Assignment) => {
                (&shapes::ASSIGNMENT_REQUEST, "roleAssignmentScheduleRequests")
            }
            (Branch::Groups, Eligibility) => {
                (&shapes::GROUP_ELIGIBILITY_REQUEST, "eligibilityScheduleRequests")
            }
            (Branch::Groups, Assignment) => (&shapes::GROUP_ASSIGNMENT_REQUEST, "assignmentScheduleRequests"),
        }
    }
}

impl Branch {
    /// `through`: it is a group's, and seen by somebody in the group.
    pub(super) fn eligibility(self, row: &Eligibility, through: bool) -> Value {
        match self {
            Self::Directory => rows::eligibility(row, through),
            Self::Groups => group_rows::eligibility(row, through),
        }
    }

    /// See [`eligibility`](Self::eligibility).
    pub(super) fn assignment(self, row: &Assignment, through: bool) -> Value {
        match self {
            Self::Directory => rows::assignment(row, through),
            Self::Groups => group_rows::assignment(row, through),
        }
    }

    pub(super) fn request(self, row: &Request) -> Value {
        match self {
            Self::Directory => rows::request(row),
            Self::Groups => group_rows::request(row),
        }
    }

    /// See [`eligibility`](Self::eligibility).
    pub(super) fn eligibility_schedule(self, row: &Eligibility, through: bool, now: Timestamp) -> Value {
        match self {
            Self::Directory => rows::eligibility_schedule(row, through, now),
            Self::Groups => group_rows::eligibility_schedule(row, through, now),
        }
    }

    /// See [`eligibility`](Self::eligibility).
    pub(super) fn assignment_schedule(self, row: &Assignment, through: bool) -> Value {
        match self {
            Self::Directory => rows::assignment_schedule(row, through),
            Self::Groups => group_rows::assignment_schedule(row, through),
        }
    }

    /// The schedule of a request whose start is still to come.
    pub(super) fn planned_schedule(self, row: &Request) -> Value {
        match self {
            Self::Directory => rows::planned_schedule(row),
            Self::Groups => group_rows::planned_schedule(row),
        }
    }
}
