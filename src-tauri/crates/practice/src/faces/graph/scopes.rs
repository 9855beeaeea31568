//! Permissions: which ones an operation takes, least first.

use super::family::{Branch, Family, Spelling};
use super::route::{People, Route};
use crate::pim::Holding;

/// The delegated Graph permissions that the app registration has consent for: the least that activating
/// directory roles and groups and asking for more time need, names of administrative units and approvers included. Role
/// definitions come along with `$expand` and need none of their own.
pub const LEAST_SCOPES: &[&str] = &[
    "AdministrativeUnit.Read.All",
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleEligibilitySchedule.Read.Directory",
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "RoleManagementPolicy.Read.AzureADGroup",
    "RoleManagementPolicy.Read.Directory",
    "User.Read",
    "User.ReadBasic.All",
];

const READ_ELIGIBILITIES: &[&str] = &[
    "RoleEligibilitySchedule.Read.Directory",
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
];
const READ_ASSIGNMENTS: &[&str] = &[
    "RoleAssignmentSchedule.Read.Directory",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
];
const WRITE_ELIGIBILITIES: &[&str] = &[
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Directory",
];
const WRITE_ASSIGNMENTS: &[&str] = &[
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Directory",
];

const READ_GROUP_ELIGIBILITIES: &[&str] = &[
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
];
const READ_GROUP_ASSIGNMENTS: &[&str] = &[
    "PrivilegedAssignmentSchedule.Read.AzureADGroup",
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
];
const WRITE_GROUP_ELIGIBILITIES: &[&str] = &["PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"];
const WRITE_GROUP_ASSIGNMENTS: &[&str] = &["PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup"];

/// What reading a list takes.
fn reading(family: Family) -> &'static [&'static str] {
    match (family.branch, family.holding) {
        (Branch::Directory, Holding::Eligibility) => READ_ELIGIBILITIES,
        (Branch::Directory, Holding::Assignment) => READ_ASSIGNMENTS,
        (Branch::Groups, Holding::Eligibility) => READ_GROUP_ELIGIBILITIES,
        (Branch::Groups, Holding::Assignment) => READ_GROUP_ASSIGNMENTS,
    }
}

/// What asking takes.
fn writing(family: Family) -> &'static [&'static str] {
    match (family.branch, family.holding) {
        (Branch::Directory, Holding::Eligibility) => WRITE_ELIGIBILITIES,
        (Branch::Directory, Holding::Assignment) => WRITE_ASSIGNMENTS,
        (Branch::Groups, Holding::Eligibility) => WRITE_GROUP_ELIGIBILITIES,
        (Branch::Groups, Holding::Assignment) => WRITE_GROUP_ASSIGNMENTS,
    }
}

/// The permissions of which the token must carry one. Nothing for what needs none.
pub(super) fn accepted(route: &Route) -> &'static [&'static str] {
    match route {
        Route::Me => &[
            "User.Read",
            "User.ReadBasic.All",
            "User.Read.All",
            "Directory.Read.All",
        ],
        Route::User(_) => &["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"],
        Route::Organization => &["User.Read", "Organization.Read.All", "Directory.Read.All"],
        Route::AdministrativeUnit(_) => &["AdministrativeUnit.Read.All", "Directory.Read.All"],
        Route::RoleDefinitions | Route::RoleDefinition(_) => &[
            "RoleManagement.Read.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.ReadWrite.Directory",
            "Directory.Read.All",
        ],
        Route::RoleAssignments => &[
            "RoleManagement.Read.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.ReadWrite.Directory",
            "Directory.Read.All",
        ],
        Route::Groups => &[
            "Group.ReadBasic.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
        ],
        Route::Group(_) => GROUP,
        Route::GroupPeople(_, People::Owners) => &[
            "GroupMember.Read.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
        ],
        Route::GroupPeople(..) => &[
            "GroupMember.ReadBasic.All",
            "GroupMember.Read.All",
            "Group.ReadBasic.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
        ],
        Route::MemberOf { key: None, .. } | Route::MemberGroups { key: None, .. } => &[
            "User.Read",
            "GroupMember.ReadBasic.All",
            "GroupMember.Read.All",
            "Group.ReadBasic.All",
            "Directory.Read.All",
        ],
        Route::MemberOf { key: Some(_), .. } | Route::MemberGroups { key: Some(_), .. } => {
            &["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]
        }
        Route::ObjectsByIds => &["Directory.Read.All"],
        Route::Instances { family, .. }
        | Route::Instance(family, _)
        | Route::Schedules { family, .. }
        | Route::Schedule(family, _) => reading(*family),
        // Reading requests for directory roles takes the permission to make them.
        Route::Requests { family, .. } | Route::Request(family, _) => match family.branch {
            Branch::Directory => writing(*family),
            Branch::Groups => reading(*family),
        },
        Route::Submit(family) | Route::Cancel(family, _) => writing(*family),
        Route::Approval(Spelling { branch, .. }, _)
        | Route::ApprovalSteps(Spelling { branch, .. }, _)
        | Route::ApprovalStep(Spelling { branch, .. }, ..) => reading(active(*branch)),
        Route::Decide(Spelling { branch, .. }, ..) => writing(active(*branch)),
        Route::PolicyAssignments(Branch::Groups)
        | Route::Policies(Branch::Groups)
        | Route::Policy(Branch::Groups, _) => &[
            "RoleManagementPolicy.Read.AzureADGroup",
            "RoleManagementPolicy.ReadWrite.AzureADGroup",
        ],
        Route::PolicyAssignments(Branch::Directory)
        | Route::Policies(Branch::Directory)
        | Route::Policy(Branch::Directory, _) => &[
            "RoleManagementPolicy.Read.Directory",
            "RoleManagementPolicy.ReadWrite.Directory",
            "RoleManagement.Read.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.ReadWrite.Directory",
        ],
        Route::Audits | Route::Audit(_) => &["AuditLog.Read.All", "Directory.Read.All"],
        Route::Batch | Route::Unknown => &[],
    }
}

fn active(branch: Branch) -> Family {
    Family {
        branch,
        holding: Holding::Assignment,
    }
}

/// What reading a group takes: more than its id.
pub(super) const GROUP: &[&str] = &[
    "GroupMember.Read.All",
    "Group.ReadBasic.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
];
