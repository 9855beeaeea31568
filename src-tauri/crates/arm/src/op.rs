//! The paths of Resource Manager that are asked, and the one version of each.
//!
//! Sources: the contract's `azure-resources.md` (schedules, requests, permissions), `policies.md` and `lighthouse.md`.
//! The service compares paths without regard to letter case, so a scope goes into one as the domain has it.

use stint_domain::{ActivationId, ApprovalId, IntentId, ProlongOf, RoleAt, RoleDefinitionId, Scope, ScopeId};
use stint_http::segment;
use uuid::Uuid;

/// Of schedules, requests, policies and child resources.
pub(crate) const PIM: &str = "2020-10-01";
/// Of approvals.
pub(crate) const APPROVALS: &str = "2021-01-01-preview";
/// Of role definitions and permissions.
pub(crate) const ACCESS: &str = "2022-04-01";
/// Of delegations.
pub(crate) const DELEGATIONS: &str = "2022-10-01";
/// Of subscriptions.
pub(crate) const SUBSCRIPTIONS_VERSION: &str = "2022-12-01";

/// The caller's eligible assignments, with the filter [`OWN`]. `GET` in the whole tenant.
pub(crate) const ELIGIBLE: &str = "/providers/Microsoft.Authorization/roleEligibilityScheduleInstances";
/// The caller's active assignments, with the filter [`OWN`]. `GET` in the whole tenant.
pub(crate) const ACTIVE: &str = "/providers/Microsoft.Authorization/roleAssignmentScheduleInstances";
/// The caller's requests, with the filter [`OWN`]. `GET` in the whole tenant.
pub(crate) const OWN_REQUESTS: &str = "/providers/Microsoft.Authorization/roleAssignmentScheduleRequests";
/// The caller's requests about eligibilities, with the filter [`OWN`]. `GET` in the whole tenant.
pub(crate) const OWN_ELIGIBILITY_REQUESTS: &str =
    "/providers/Microsoft.Authorization/roleEligibilityScheduleRequests";
/// What is made for the caller, also through groups. Nothing else may be listed without a role.
pub(crate) const OWN: &str = "asTarget()";
/// The subscriptions that the caller can see, of the own tenant and of customers. `GET`.
pub(crate) const SUBSCRIPTIONS: &str = "/subscriptions";

/// Names of requests are made of the intents' ids in this space, so that the same intent is always the same request.
const REQUEST_NAMES: Uuid = Uuid::from_u128(0x5f0e_9a52_7d1c_4b6f_9c58_2f5d_9b7e_0c41);

/// The request about `of` of an intent, by its name. `PUT` answers 201 with the request, again for the same; `GET` 200.
pub(crate) fn request(target: &RoleAt, intent: &IntentId, of: ProlongOf) -> String {
    let name = Uuid::new_v5(&REQUEST_NAMES, intent.as_str().as_bytes());
    let list = match of {
        ProlongOf::Eligibility => "roleEligibilityScheduleRequests",
        ProlongOf::Assignment => "roleAssignmentScheduleRequests",
    };
    at(&target.scope, &format!("{list}/{name}"))
}

/// A request by the id that a list gave. `GET`.
pub(crate) fn known_request(id: &ActivationId) -> String {
    path(id.as_str())
}

/// Takes a request back. `POST` without a body, 200.
pub(crate) fn cancel(id: &ActivationId) -> String {
    format!("{}/cancel", path(id.as_str()))
}

/// An approval with its stages. `GET`; only those whom it concerns may read it.
pub(crate) fn approval(id: &ApprovalId) -> String {
    format!(
        "/providers/Microsoft.Authorization/roleAssignmentApprovals/{}",
        segment(id.as_str())
    )
}

/// The policies of all roles at a scope, as far as a filter does not name one. `GET`; 403 without a role that may read
/// them.
pub(crate) fn policies(scope: &ScopeId) -> String {
    at(scope, "roleManagementPolicyAssignments")
}

/// The places right below a scope at which an eligibility for it can be activated. `GET`.
pub(crate) fn children(scope: &ScopeId) -> String {
    at(scope, "eligibleChildResources")
}

/// What the caller may do at a scope now. `GET`.
pub(crate) fn permissions(scope: &ScopeId) -> String {
    at(scope, "permissions")
}

/// The plain assignments that count in a subscription. `GET` with a filter; 403 without a role that may read them.
pub(crate) fn role_assignments(subscription: &str) -> String {
    let subscription = segment(subscription);
    format!("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignments")
}

/// A role definition. `GET` at the scope where it is used.
pub(crate) fn role_definition(scope: &ScopeId, role: &RoleDefinitionId) -> String {
    at(scope, &format!("roleDefinitions/{}", segment(role.as_str())))
}

/// What the customer has delegated of a subscription. `GET`.
pub(crate) fn delegations(subscription: &str) -> String {
    let subscription = segment(subscription);
    format!("/subscriptions/{subscription}/providers/Microsoft.ManagedServices/registrationAssignments")
}

/// The id of a role as a request carries it: below its subscription, or of the whole tenant for what lies above one.
pub(crate) fn role_id(target: &RoleAt) -> String {
    role_id_at(&target.scope, &target.role)
}

/// The id of `role` as seen from `scope`.
pub(crate) fn role_id_at(scope: &ScopeId, role: &RoleDefinitionId) -> String {
    let scope = Scope::in_azure(scope.as_str());
    let subscription = scope.subscription().map(|id| format!("/subscriptions/{id}"));
    format!(
        "{}/providers/Microsoft.Authorization/roleDefinitions/{}",
        subscription.unwrap_or_default(),
        role
    )
}

fn at(scope: &ScopeId, what: &str) -> String {
    format!(
        "{}/providers/Microsoft.Authorization/{what}",
        path(scope.as_str())
    )
}

/// A path of the service as a path to ask for: each segment stays one, and none leads elsewhere. Empty for the whole
/// tenant.
fn path(id: &str) -> String {
    id.split('/')
        .filter(|part| !part.is_empty())
        .map(|part| format!("/{}", segment(part)))
        .collect()
}

#[cfg(test)]
mod tests {
    use stint_domain::RoleKind;

    use super::*;

    fn target(scope: &str) -> RoleAt {
        RoleAt {
            account: "me.t".into(),
            kind: RoleKind::AzureRole,
            role: "ab".into(),
            scope: Scope::in_azure(scope).id,
        }
    }

    #[test]
    fn an_intent_is_always_the_same_request() {
        let of = ProlongOf::Assignment;
        let one = request(&target("/subscriptions/s"), &"i-1".into(), of);
        assert_eq!(one, request(&target("/subscriptions/S"), &"i-1".into(), of));
        assert_ne!(one, request(&target("/subscriptions/s"), &"i-2".into(), of));
        let name = one.rsplit('/').next().unwrap();
        assert!(Uuid::parse_str(name).is_ok());
        assert!(one.starts_with(
            "/subscriptions/s/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/"
        ));
    }

    #[test]
    fn a_role_is_named_below_its_subscription_or_the_tenant() {
        let check = |scope, expected| assert_eq!(role_id(&target(scope)), expected);
        check(
            "/subscriptions/S/resourceGroups/rg",
            "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ab",
        );
        check(
            "/providers/Microsoft.Management/managementGroups/root",
            "/providers/Microsoft.Authorization/roleDefinitions/ab",
        );
        check("/", "/providers/Microsoft.Authorization/roleDefinitions/ab");
    }

    #[test]
    fn no_id_leads_elsewhere() {
        assert_eq!(
            cancel(&"/subscriptions/../x?y#z".into()),
            "/subscriptions/%2E%2E/x%3Fy%23z/cancel"
        );
        assert_eq!(
            policies(&"/".into()),
            "/providers/Microsoft.Authorization/roleManagementPolicyAssignments"
        );
    }
}
