//! The paths of Microsoft Graph that are asked, and nothing else: v1.0, and beta where there is nothing in v1.0.
//!
//! Sources: the contract's `entra-roles.md` (schedules, requests, definitions; groups have
//! their own room), `policies.md` (rules) and
//! `sign-in.md` (people, organization). Ids of others go into a path through [`stint_http::segment`].

use stint_domain::{ActivationId, PrincipalId, ProlongOf, RoleDefinitionId};
use stint_http::segment;

/// The signed-in user. `GET`, `User.Read`.
pub(crate) const ME: &str = "/v1.0/me";

/// The tenant. `GET`, `User.Read`; a list with one row.
pub(crate) const ORGANIZATION: &str = "/v1.0/organization";

/// The caller's eligible assignments in force, direct and through groups. `GET`,
/// `RoleEligibilitySchedule.Read.Directory`.
pub(crate) const ELIGIBLE: &str =
    "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')";

/// The caller's active assignments in force. `GET`, `RoleAssignmentSchedule.Read.Directory`.
pub(crate) const ACTIVE: &str =
    "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')";

/// Requests. `POST` answers 201 with the request, `RoleAssignmentSchedule.ReadWrite.Directory`.
pub(crate) const REQUESTS: &str = "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests";

/// The caller's own requests of all states. `GET`, same permission.
pub(crate) const OWN_REQUESTS: &str =
    "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser(on='principal')";

/// Requests about eligibilities. `POST` answers 201 with the request, `RoleEligibilitySchedule.ReadWrite.Directory`.
pub(crate) const ELIGIBILITY_REQUESTS: &str =
    "/v1.0/roleManagement/directory/roleEligibilityScheduleRequests";

/// The caller's own of them, of all states. `GET`, same permission.
pub(crate) const OWN_ELIGIBILITY_REQUESTS: &str =
    "/v1.0/roleManagement/directory/roleEligibilityScheduleRequests/filterByCurrentUser(on='principal')";

/// The policies' assignments to roles. `GET` with a filter on scope and type, which is required;
/// `RoleManagementPolicy.Read.Directory`.
pub(crate) const POLICIES: &str = "/v1.0/policies/roleManagementPolicyAssignments";

/// Everybody's eligible assignments. `GET` with a filter, `RoleEligibilitySchedule.Read.Directory` and a role that
/// may read them.
pub(crate) const ALL_ELIGIBLE: &str = "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances";

/// Everybody's active assignments. `GET` with a filter, `RoleAssignmentSchedule.Read.Directory` and a role that may
/// read them.
pub(crate) const ALL_ACTIVE: &str = "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances";

/// The groups that the caller is in, also through others. `GET`, `User.Read`.
pub(crate) const MEMBER_OF: &str = "/v1.0/me/transitiveMemberOf";

/// Objects by their ids, at most 1000. `POST` that only reads, `Directory.Read.All`.
pub(crate) const BY_IDS: &str = "/v1.0/directoryObjects/getByIds";

/// Several reads at once.
pub(crate) const BATCH: &str = "/v1.0/$batch";

/// All directory roles' policies; they hang on the root also for roles in administrative units.
pub(crate) const ALL_DIRECTORY_ROLES: &str = "scopeId eq '/' and scopeType eq 'DirectoryRole'";

/// One request. `GET`.
pub(crate) fn request(id: &ActivationId) -> String {
    format!("{REQUESTS}/{}", segment(id.as_str()))
}

/// Where requests about `of` are made.
pub(crate) fn requests(of: ProlongOf) -> &'static str {
    match of {
        ProlongOf::Eligibility => ELIGIBILITY_REQUESTS,
        ProlongOf::Assignment => REQUESTS,
    }
}

/// Takes a request about `of` back. `POST` without a body, 204; 400 where it is open no more.
pub(crate) fn cancel(id: &ActivationId, of: ProlongOf) -> String {
    format!("{}/{}/cancel", requests(of), segment(id.as_str()))
}

/// One user. `GET`, `User.ReadBasic.All`.
pub(crate) fn user(id: &PrincipalId) -> String {
    format!("/v1.0/users/{}", segment(id.as_str()))
}

/// One administrative unit. `GET`, `AdministrativeUnit.Read.All`.
pub(crate) fn administrative_unit(id: &str) -> String {
    format!("/v1.0/directory/administrativeUnits/{}", segment(id))
}

/// The approval of a request, which has the request's id. `GET`, `RoleAssignmentSchedule.Read.Directory`; beta only.
pub(crate) fn approval(request: &ActivationId) -> String {
    let id = segment(request.as_str());
    format!("/beta/roleManagement/directory/roleAssignmentApprovals/{id}")
}

/// One role definition. `GET`, `RoleManagement.Read.Directory`, which Stint does not ask for by itself.
pub(crate) fn role_definition(role: &RoleDefinitionId) -> String {
    let id = segment(role.as_str());
    format!("/v1.0/roleManagement/directory/roleDefinitions/{id}")
}

/// The filter for one role's policy.
pub(crate) fn one_directory_role(role: &RoleDefinitionId) -> String {
    // A quote inside OData text is written twice.
    let role = role.as_str().replace('\'', "''");
    format!("{ALL_DIRECTORY_ROLES} and roleDefinitionId eq '{role}'")
}
