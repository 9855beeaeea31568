//! Permissions: which ones an operation takes, least first.

use super::route::Route;
use crate::pim::Holding;

/// The delegated Graph permissions that the app registration has consent for: the least that activating
/// directory roles needs, names of administrative units and approvers included. Role definitions come along
/// with `$expand` and need none of their own.
pub const LEAST_SCOPES: &[&str] = &[
    "AdministrativeUnit.Read.All",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleEligibilitySchedule.Read.Directory",
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
        Route::Instances { holding, .. }
        | Route::Instance(holding, _)
        | Route::Schedules { holding, .. }
        | Route::Schedule(holding, _) => match holding {
            Holding::Eligibility => READ_ELIGIBILITIES,
            Holding::Assignment => READ_ASSIGNMENTS,
        },
        // Reading requests takes the permission to make them.
        Route::Requests { holding, .. }
        | Route::Request(holding, _)
        | Route::Submit(holding)
        | Route::Cancel(holding, _) => match holding {
            Holding::Eligibility => WRITE_ELIGIBILITIES,
            Holding::Assignment => WRITE_ASSIGNMENTS,
        },
        Route::Approval(_) | Route::ApprovalSteps(_) | Route::ApprovalStep(..) => READ_ASSIGNMENTS,
        Route::Decide(..) => WRITE_ASSIGNMENTS,
        Route::PolicyAssignments | Route::Policies | Route::Policy(_) => &[
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
