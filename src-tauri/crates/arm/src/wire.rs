//! The service's types with the service's names. Members that Stint does not read are left out and ignored; words that
//! it does not know stay text. Members without a value are absent in answers, so nearly all are `Option`.

use serde::{Deserialize, Serialize};
use stint_pim::{Rule, Schedule, TicketInfo, list_or_null};

/// The `justification` of an extension or renewal that was made in the portal: JSON inside a text.
#[derive(Debug, Deserialize)]
pub(crate) struct Reasons {
    #[serde(rename = "RequestorReason")]
    pub(crate) requestor: Option<String>,
    #[serde(rename = "AdminReason")]
    pub(crate) admin: Option<String>,
}

/// What every row of Resource Manager is wrapped in.
#[derive(Debug, Deserialize)]
pub(crate) struct Resource<P> {
    pub(crate) id: String,
    pub(crate) properties: P,
}

/// The same, where its id does not matter.
#[derive(Debug, Deserialize)]
pub(crate) struct Wrapped<P> {
    pub(crate) properties: P,
}

/// `RoleEligibilityScheduleInstanceProperties` and `RoleAssignmentScheduleInstanceProperties`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Instance {
    pub(crate) scope: Option<String>,
    pub(crate) role_definition_id: Option<String>,
    /// The person, or the group that the row comes through.
    pub(crate) principal_id: Option<String>,
    pub(crate) principal_type: Option<String>,
    pub(crate) role_eligibility_schedule_id: Option<String>,
    pub(crate) role_assignment_schedule_id: Option<String>,
    pub(crate) start_date_time: Option<String>,
    pub(crate) end_date_time: Option<String>,
    pub(crate) assignment_type: Option<String>,
    pub(crate) member_type: Option<String>,
    pub(crate) condition: Option<String>,
    pub(crate) condition_version: Option<String>,
    pub(crate) expanded_properties: Option<Expanded>,
}

/// `RoleAssignmentScheduleRequestProperties` and `RoleEligibilityScheduleRequestProperties`, as they are read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) scope: Option<String>,
    pub(crate) role_definition_id: Option<String>,
    pub(crate) request_type: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) approval_id: Option<String>,
    pub(crate) schedule_info: Option<Schedule>,
    pub(crate) justification: Option<String>,
    pub(crate) ticket_info: Option<TicketInfo>,
    pub(crate) created_on: Option<String>,
    pub(crate) expanded_properties: Option<Expanded>,
}

/// `ExpandedProperties`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expanded {
    pub(crate) scope: Option<Named>,
    pub(crate) role_definition: Option<Named>,
    pub(crate) principal: Option<Named>,
}

/// A part of `ExpandedProperties` or a list's row, where only the name matters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named {
    pub(crate) display_name: Option<String>,
}

/// `RoleManagementPolicyAssignmentProperties`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyAssignment {
    pub(crate) role_definition_id: Option<String>,
    pub(crate) effective_rules: Option<Vec<Rule>>,
}

/// `EligibleChildResource`.
#[derive(Debug, Deserialize)]
pub(crate) struct Child {
    pub(crate) id: String,
    /// Often empty.
    pub(crate) name: Option<String>,
}

/// `Subscription`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
    pub(crate) subscription_id: String,
    pub(crate) tenant_id: Option<String>,
    pub(crate) display_name: Option<String>,
}

/// `Permission`, and the same in a role definition.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Permission {
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) actions: Vec<String>,
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) not_actions: Vec<String>,
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) data_actions: Vec<String>,
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) not_data_actions: Vec<String>,
}

/// `RoleDefinitionProperties`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleDefinition {
    pub(crate) role_name: Option<String>,
    pub(crate) description: Option<String>,
    /// `BuiltInRole` or `CustomRole`.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) permissions: Vec<Permission>,
}

/// `RoleAssignmentProperties`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleAssignment {
    pub(crate) role_definition_id: String,
    pub(crate) scope: String,
}

/// `RegistrationAssignmentProperties` with the definition expanded.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationAssignment {
    pub(crate) registration_definition: Option<RegistrationDefinition>,
}

/// `RegistrationDefinition` inside of an assignment.
#[derive(Debug, Deserialize)]
pub(crate) struct RegistrationDefinition {
    pub(crate) properties: Option<Delegation>,
}

/// `RegistrationDefinitionProperties`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delegation {
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) eligible_authorizations: Vec<EligibleAuthorization>,
    pub(crate) managee_tenant_id: Option<String>,
    pub(crate) managee_tenant_name: Option<String>,
    pub(crate) managed_by_tenant_id: Option<String>,
}

/// `EligibleAuthorization`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EligibleAuthorization {
    pub(crate) role_definition_id: String,
    pub(crate) just_in_time_access_policy: Option<JustInTime>,
}

/// `JustInTimeAccessPolicy`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JustInTime {
    pub(crate) multi_factor_auth_provider: Option<String>,
    pub(crate) maximum_activation_duration: Option<String>,
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) managed_by_tenant_approvers: Vec<EligibleApprover>,
}

/// `EligibleApprover`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EligibleApprover {
    pub(crate) principal_id: String,
    pub(crate) principal_id_display_name: Option<String>,
}

/// `RoleAssignmentScheduleRequest` and `RoleEligibilityScheduleRequest`, as they are sent.
#[derive(Debug, Serialize)]
pub(crate) struct NewRequest<'a> {
    pub(crate) properties: NewProperties<'a>,
}

/// `RoleAssignmentScheduleRequestProperties` and `RoleEligibilityScheduleRequestProperties`, as they are sent: the least that works in practice.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewProperties<'a> {
    pub(crate) principal_id: &'a str,
    pub(crate) role_definition_id: String,
    pub(crate) request_type: &'static str,
    /// Tells two eligibilities of one role apart, and is needed below the scope of the eligibility.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) linked_role_eligibility_schedule_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) justification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schedule_info: Option<NewSchedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ticket_info: Option<NewTicket<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition_version: Option<&'a str>,
}

/// `scheduleInfo`, as it is sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewSchedule {
    /// UTC with `Z`; left out for "now", so that no clock has to agree with the service's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_date_time: Option<String>,
    pub(crate) expiration: NewExpiration,
}

/// `expiration`, as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct NewExpiration {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Of `AfterDuration`, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<String>,
    /// Of `AfterDateTime`, UTC with `Z`.
    #[serde(rename = "endDateTime", skip_serializing_if = "Option::is_none")]
    pub(crate) end_date_time: Option<String>,
}

/// `ticketInfo`, as it is sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewTicket<'a> {
    pub(crate) ticket_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ticket_system: Option<&'a str>,
}
