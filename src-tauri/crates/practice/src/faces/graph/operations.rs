//! Which operation a route is for the control, and what kind of one.

use super::family::{Branch, Family};
use super::route::Route;
use crate::op::Op;
use crate::pim::Holding;

impl Route {
    pub(super) fn op(&self) -> Op {
        match self {
            Self::Me => Op::Me,
            Self::User(_) => Op::User,
            Self::Organization => Op::Organization,
            Self::AdministrativeUnit(_) => Op::AdministrativeUnit,
            Self::RoleDefinitions => Op::RoleDefinitions,
            Self::RoleDefinition(_) => Op::RoleDefinition,
            Self::RoleAssignments => Op::RoleAssignments,
            Self::Groups | Self::Group(_) => Op::Groups,
            Self::GroupPeople(..) => Op::GroupMembers,
            Self::MemberOf { .. } => Op::MemberOf,
            Self::MemberGroups { .. } => Op::MemberGroups,
            Self::ObjectsByIds => Op::ObjectsByIds,
            Self::Instances { family, .. } | Self::Instance(family, _) => of(
                *family,
                [Op::EligibilityInstances, Op::AssignmentInstances],
                [Op::GroupEligibilityInstances, Op::GroupAssignmentInstances],
            ),
            Self::Schedules { family, .. } | Self::Schedule(family, _) => of(
                *family,
                [Op::EligibilitySchedules, Op::AssignmentSchedules],
                [Op::GroupEligibilitySchedules, Op::GroupAssignmentSchedules],
            ),
            Self::Requests { family, .. } => of(
                *family,
                [Op::EligibilityRequestsList, Op::RequestsList],
                [Op::GroupEligibilityRequestsList, Op::GroupRequestsList],
            ),
            Self::Request(family, _) => of(
                *family,
                [Op::EligibilityRequestGet, Op::RequestGet],
                [Op::GroupEligibilityRequestGet, Op::GroupRequestGet],
            ),
            Self::Submit(family) => of(
                *family,
                [Op::EligibilityRequest, Op::ActivateRequest],
                [Op::GroupEligibilityRequest, Op::GroupActivateRequest],
            ),
            Self::Cancel(family, _) => of(
                *family,
                [Op::EligibilityCancel, Op::Cancel],
                [Op::GroupEligibilityCancel, Op::GroupCancel],
            ),
            Self::Approval(spelling, _)
            | Self::ApprovalSteps(spelling, _)
            | Self::ApprovalStep(spelling, ..) => match spelling.branch {
                Branch::Directory => Op::Approval,
                Branch::Groups => Op::GroupApproval,
            },
            Self::Decide(spelling, ..) => match spelling.branch {
                Branch::Directory => Op::Decide,
                Branch::Groups => Op::GroupDecide,
            },
            Self::PolicyAssignments(Branch::Directory) => Op::PolicyAssignments,
            Self::PolicyAssignments(Branch::Groups) => Op::GroupPolicyAssignments,
            Self::Policies(_) => Op::Policies,
            Self::Policy(..) => Op::Policy,
            Self::Audits | Self::Audit(_) => Op::Audits,
            Self::Batch => Op::Batch,
            Self::Unknown => Op::Unknown,
        }
    }

    /// Is it one of those parts of Graph that need a license, and name the missing permission?
    pub(super) fn is_governance(&self) -> bool {
        match self {
            Self::Instances { .. }
            | Self::Instance(..)
            | Self::Schedules { .. }
            | Self::Schedule(..)
            | Self::Requests { .. }
            | Self::Request(..)
            | Self::Submit(_)
            | Self::Cancel(..)
            | Self::Approval(..)
            | Self::ApprovalSteps(..)
            | Self::ApprovalStep(..)
            | Self::Decide(..)
            | Self::PolicyAssignments(_)
            | Self::Policies(_)
            | Self::Policy(..) => true,
            Self::Me
            | Self::User(_)
            | Self::Organization
            | Self::AdministrativeUnit(_)
            | Self::RoleDefinitions
            | Self::RoleDefinition(_)
            | Self::RoleAssignments
            | Self::Groups
            | Self::Group(_)
            | Self::GroupPeople(..)
            | Self::MemberOf { .. }
            | Self::MemberGroups { .. }
            | Self::ObjectsByIds
            | Self::Audits
            | Self::Audit(_)
            | Self::Batch
            | Self::Unknown => false,
        }
    }
}

/// The operation of a family: each branch with that of eligibilities first and that of assignments second.
fn of(family: Family, directory: [Op; 2], groups: [Op; 2]) -> Op {
    let [eligibility, assignment] = match family.branch {
        Branch::Directory => directory,
        Branch::Groups => groups,
    };
    match family.holding {
        Holding::Eligibility => eligibility,
        Holding::Assignment => assignment,
    }
}
