//! The paths of PIM for Groups. Scopes: contract `groups.md`, column "least".

use stint_domain::{ActivationId, ProlongOf, ScopeId};
use stint_http::{query, segment};

/// The caller's eligible memberships and ownerships in force. `GET`, `PrivilegedEligibilitySchedule.Read.AzureADGroup`.
pub(super) const ELIGIBLE: &str = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances/filterByCurrentUser(on='principal')";

/// The caller's memberships and ownerships in force. `GET`, `PrivilegedAssignmentSchedule.Read.AzureADGroup`.
pub(super) const ACTIVE: &str = "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleInstances/filterByCurrentUser(on='principal')";

/// Requests. `POST` answers 201 with the request, `PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup`.
pub(super) const REQUESTS: &str =
    "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleRequests";

/// The caller's own requests of all states. `GET`, same permission.
pub(super) const OWN_REQUESTS: &str = "/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleRequests/filterByCurrentUser(on='principal')";

/// Requests about eligibilities. `POST` answers 201 with the request, `PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup`.
pub(super) const ELIGIBILITY_REQUESTS: &str =
    "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests";

/// The caller's own of them, of all states. `GET`, `PrivilegedEligibilitySchedule.Read.AzureADGroup`.
pub(super) const OWN_ELIGIBILITY_REQUESTS: &str = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests/filterByCurrentUser(on='principal')";

/// Where requests about `of` are made.
pub(super) fn requests(of: ProlongOf) -> &'static str {
    match of {
        ProlongOf::Eligibility => ELIGIBILITY_REQUESTS,
        ProlongOf::Assignment => REQUESTS,
    }
}

/// Takes a request about `of` back. `POST` without a body, 204.
pub(super) fn cancel(id: &ActivationId, of: ProlongOf) -> String {
    format!("{}/{}/cancel", requests(of), segment(id.as_str()))
}

/// The approval of a request, which has the request's id. `GET`.
pub(super) fn approval(request: &ActivationId) -> String {
    let id = segment(request.as_str());
    format!("/v1.0/identityGovernance/privilegedAccess/group/assignmentApprovals/{id}")
}

/// The same in beta, where it has steps. `GET`.
pub(super) fn approval_in_beta(request: &ActivationId) -> String {
    let id = segment(request.as_str());
    format!("/beta/identityGovernance/privilegedAccess/group/assignmentApprovals/{id}")
}

/// Both policies of a group, as a part of a batch. `GET`, `RoleManagementPolicy.Read.AzureADGroup`.
pub(super) fn policies_of(group: &ScopeId) -> String {
    // A quote inside OData text is written twice.
    let group = group.as_str().replace('\'', "''");
    let options = [
        (
            "$filter",
            format!("scopeId eq '{group}' and scopeType eq 'Group'"),
        ),
        ("$expand", "policy($expand=rules)".to_owned()),
    ];
    let options = options.map(|(name, value)| (name.to_owned(), value));
    format!("/policies/roleManagementPolicyAssignments?{}", query(&options))
}
