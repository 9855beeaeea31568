//! Holds what Stint sends and what the practice tenant answers against the service's description.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it covered, and stops where something is not as it has to be"
)]

mod azure;
mod check;
mod groups;
mod people;
mod practice;

use std::sync::LazyLock;

use stint_tests::contract::Contract;

/// The operations that Stint calls.
const CALLED: &[&str] = &[
    "GET /me",
    "GET /users/{id}",
    "GET /organization",
    "GET /directory/administrativeUnits/{id}",
    "GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser(on='{on}')",
    "GET /roleManagement/directory/roleAssignmentScheduleRequests/{id}",
    "POST /roleManagement/directory/roleAssignmentScheduleRequests",
    "POST /roleManagement/directory/roleAssignmentScheduleRequests/{id}/cancel",
    "GET /roleManagement/directory/roleEligibilityScheduleRequests/filterByCurrentUser(on='{on}')",
    "POST /roleManagement/directory/roleEligibilityScheduleRequests",
    "POST /roleManagement/directory/roleEligibilityScheduleRequests/{id}/cancel",
    "GET /policies/roleManagementPolicyAssignments",
    "GET /me/transitiveMemberOf",
    "POST /directoryObjects/getByIds",
    "GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /identityGovernance/privilegedAccess/group/assignmentScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /identityGovernance/privilegedAccess/group/assignmentScheduleRequests/filterByCurrentUser(on='{on}')",
    "POST /identityGovernance/privilegedAccess/group/assignmentScheduleRequests",
    "POST /identityGovernance/privilegedAccess/group/assignmentScheduleRequests/{id}/cancel",
    "GET /identityGovernance/privilegedAccess/group/eligibilityScheduleRequests/filterByCurrentUser(on='{on}')",
    "POST /identityGovernance/privilegedAccess/group/eligibilityScheduleRequests",
    "POST /identityGovernance/privilegedAccess/group/eligibilityScheduleRequests/{id}/cancel",
    "GET /identityGovernance/privilegedAccess/group/assignmentApprovals/{id}",
    "GET /providers/Microsoft.Authorization/roleAssignmentApprovals/{approvalId}",
    "GET /subscriptions",
    "GET /subscriptions/{subscriptionId}/providers/Microsoft.Authorization/roleAssignments",
    "GET /{scope}/providers/Microsoft.Authorization/eligibleChildResources",
    "GET /{scope}/providers/Microsoft.Authorization/permissions",
    "GET /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances",
    "GET /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests",
    "GET /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{roleAssignmentScheduleRequestName}",
    "PUT /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{roleAssignmentScheduleRequestName}",
    "POST /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{roleAssignmentScheduleRequestName}/cancel",
    "GET /{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
    "GET /{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
    "GET /{scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments",
    "GET /{scope}/providers/Microsoft.ManagedServices/registrationAssignments",
    "GET /{tenant}/oauth2/v2.0/authorize",
    "POST /{tenant}/oauth2/v2.0/token",
    "GET /{tenant}/oauth2/v2.0/logout",
    "GET /{tenant}/v2.0/.well-known/openid-configuration",
    "GET /{tenant}/discovery/v2.0/keys",
];

/// Read once for all tests: it takes a while.
fn contract() -> Option<&'static Contract> {
    static CONTRACT: LazyLock<Option<Contract>> = LazyLock::new(|| Contract::here().unwrap());
    if CONTRACT.is_none() {
        println!("skipped: no contract here");
    }
    CONTRACT.as_ref()
}
