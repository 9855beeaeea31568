//! The three services and their operations, as faces, control and tests name them.

use serde::{Deserialize, Serialize};

/// One of the services that the practice tenant speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The Entra login endpoints.
    Login,
    /// Microsoft Graph.
    Graph,
    /// Azure Resource Manager.
    Arm,
}

/// An operation of one of the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Op {
    /// `GET /{tenant}/oauth2/v2.0/authorize`
    Authorize,
    /// A page of the sign-in, sent back.
    SignInPage,
    /// `POST /{tenant}/oauth2/v2.0/token`
    Token,
    /// `POST /{tenant}/oauth2/v2.0/devicecode`
    DeviceCode,
    /// The page on which a device code is typed in, shown or sent back.
    DevicePage,
    /// `/{tenant}/oauth2/v2.0/logout`
    Logout,
    /// `GET /{tenant}/v2.0/.well-known/openid-configuration`
    OpenIdConfiguration,
    /// `GET /{tenant}/discovery/v2.0/keys`
    Keys,
    /// `GET /common/discovery/instance`
    InstanceDiscovery,
    /// `GET /me`
    Me,
    /// `GET /users/{id}`
    User,
    /// `GET /organization`
    Organization,
    /// `GET /directory/administrativeUnits/{id}`
    AdministrativeUnit,
    /// `GET …/roleDefinitions`
    RoleDefinitions,
    /// `GET …/roleDefinitions/{id}`
    RoleDefinition,
    /// `GET …/roleEligibilityScheduleInstances`, with and without `filterByCurrentUser`
    EligibilityInstances,
    /// `GET …/roleAssignmentScheduleInstances`, with and without `filterByCurrentUser`
    AssignmentInstances,
    /// `GET …/roleAssignmentScheduleRequests`, with and without `filterByCurrentUser`
    RequestsList,
    /// `GET …/roleAssignmentScheduleRequests/{id}`
    RequestGet,
    /// `POST …/roleAssignmentScheduleRequests`, whatever its action
    ActivateRequest,
    /// `POST …/roleAssignmentScheduleRequests/{id}/cancel`
    Cancel,
    /// `GET …/roleEligibilitySchedules`, the list and single ones
    EligibilitySchedules,
    /// `GET …/roleAssignmentSchedules`, the list and single ones
    AssignmentSchedules,
    /// `GET …/roleEligibilityScheduleRequests`, with and without `filterByCurrentUser`
    EligibilityRequestsList,
    /// `GET …/roleEligibilityScheduleRequests/{id}`
    EligibilityRequestGet,
    /// `POST …/roleEligibilityScheduleRequests`, whatever its action
    EligibilityRequest,
    /// `POST …/roleEligibilityScheduleRequests/{id}/cancel`
    EligibilityCancel,
    /// `GET /beta/…/roleAssignmentApprovals/{id}` and its steps
    Approval,
    /// `PATCH /beta/…/roleAssignmentApprovals/{id}/steps/{id}`
    Decide,
    /// `GET /auditLogs/directoryAudits`, the list and single ones
    Audits,
    /// `GET /policies/roleManagementPolicyAssignments`
    PolicyAssignments,
    /// `GET /policies/roleManagementPolicies`
    Policies,
    /// `GET /policies/roleManagementPolicies/{id}`
    Policy,
    /// `GET …/roleAssignments`
    RoleAssignments,
    /// `GET /groups`, the list and single ones
    Groups,
    /// `GET /groups/{id}/members`, `transitiveMembers` and `owners`
    GroupMembers,
    /// `GET …/memberOf` and `…/transitiveMemberOf`
    MemberOf,
    /// `POST …/checkMemberGroups` and `…/getMemberGroups`
    MemberGroups,
    /// `POST /directoryObjects/getByIds`
    ObjectsByIds,
    /// `GET …/group/eligibilityScheduleInstances`, with and without `filterByCurrentUser`
    GroupEligibilityInstances,
    /// `GET …/group/assignmentScheduleInstances`, with and without `filterByCurrentUser`
    GroupAssignmentInstances,
    /// `GET …/group/eligibilitySchedules`, the list and single ones
    GroupEligibilitySchedules,
    /// `GET …/group/assignmentSchedules`, the list and single ones
    GroupAssignmentSchedules,
    /// `GET …/group/assignmentScheduleRequests`, with and without `filterByCurrentUser`
    GroupRequestsList,
    /// `GET …/group/assignmentScheduleRequests/{id}`
    GroupRequestGet,
    /// `POST …/group/assignmentScheduleRequests`, whatever its action
    GroupActivateRequest,
    /// `POST …/group/assignmentScheduleRequests/{id}/cancel`
    GroupCancel,
    /// `GET …/group/eligibilityScheduleRequests`, with and without `filterByCurrentUser`
    GroupEligibilityRequestsList,
    /// `GET …/group/eligibilityScheduleRequests/{id}`
    GroupEligibilityRequestGet,
    /// `POST …/group/eligibilityScheduleRequests`, whatever its action
    GroupEligibilityRequest,
    /// `POST …/group/eligibilityScheduleRequests/{id}/cancel`
    GroupEligibilityCancel,
    /// `GET …/group/assignmentApprovals/{id}` with its stages (v1.0) or steps (beta)
    GroupApproval,
    /// `PATCH …/group/assignmentApprovals/{id}/stages/{id}` (v1.0) or `…/steps/{id}` (beta)
    GroupDecide,
    /// `GET /policies/roleManagementPolicyAssignments` with a group as scope
    GroupPolicyAssignments,
    /// `POST /$batch`; its parts count as well, each as what it is
    Batch,
    /// ARM: `GET …/roleEligibilityScheduleInstances`, the list and single ones
    AzureEligibilityInstances,
    /// ARM: `GET …/roleAssignmentScheduleInstances`, the list and single ones
    AzureAssignmentInstances,
    /// ARM: `GET …/roleEligibilitySchedules`, the list and single ones
    AzureEligibilitySchedules,
    /// ARM: `GET …/roleAssignmentSchedules`, the list and single ones
    AzureAssignmentSchedules,
    /// ARM: `GET …/roleAssignmentScheduleRequests`
    AzureRequestsList,
    /// ARM: `GET …/roleAssignmentScheduleRequests/{name}`
    AzureRequestGet,
    /// ARM: `PUT …/roleAssignmentScheduleRequests/{name}`, whatever its type
    AzureRequest,
    /// ARM: `POST …/{name}/validate` of either kind of requests
    AzureValidate,
    /// ARM: `POST …/roleAssignmentScheduleRequests/{name}/cancel`
    AzureCancel,
    /// ARM: `GET …/roleEligibilityScheduleRequests`
    AzureEligibilityRequestsList,
    /// ARM: `GET …/roleEligibilityScheduleRequests/{name}`
    AzureEligibilityRequestGet,
    /// ARM: `PUT …/roleEligibilityScheduleRequests/{name}`, whatever its type
    AzureEligibilityRequest,
    /// ARM: `POST …/roleEligibilityScheduleRequests/{name}/cancel`
    AzureEligibilityCancel,
    /// ARM: `GET …/eligibleChildResources`
    AzureChildren,
    /// ARM: `GET …/roleManagementPolicyAssignments`, the list and single ones
    AzurePolicyAssignments,
    /// ARM: `GET …/roleManagementPolicies`, the list and single ones
    AzurePolicies,
    /// ARM: `GET …/roleAssignmentApprovals`, the list, single ones and their stages
    AzureApproval,
    /// ARM: `PUT` or `PATCH …/roleAssignmentApprovals/{id}/stages/{id}`
    AzureDecide,
    /// ARM: `GET …/permissions`
    AzurePermissions,
    /// ARM: `GET …/roleDefinitions`, the list and single ones
    AzureRoleDefinitions,
    /// ARM: `GET …/roleAssignments`, the list and single ones
    AzureRoleAssignments,
    /// ARM: `GET …/registrationDefinitions`, the list and single ones
    AzureRegistrationDefinitions,
    /// ARM: `GET …/registrationAssignments`, the list and single ones
    AzureRegistrationAssignments,
    /// ARM: `GET /subscriptions`, the list and single ones
    AzureSubscriptions,
    /// ARM: `GET /subscriptions/{id}/resourcegroups`
    AzureResourceGroups,
    /// ARM: `GET /tenants`
    AzureTenants,
    /// ARM: management groups: lists, single ones, and `POST …/getEntities`
    AzureManagementGroups,
    /// ARM: `POST /batch`; its parts count as well, each as what it is
    AzureBatch,
    /// A route that the practice tenant does not know.
    Unknown,
}
