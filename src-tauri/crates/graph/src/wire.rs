//! The service's types with the service's names. Members that Stint does not read are left out and ignored; words
//! that it does not know stay text. What the schema lets be null is an `Option`.

use serde::{Deserialize, Serialize};
use stint_pim::{Rule, Schedule, Stage, TicketInfo, list_or_null};

/// `user`, as far as it is selected.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) user_principal_name: Option<String>,
}

/// `organization`, `administrativeUnit` or `user`, where only the name matters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named {
    pub(crate) display_name: Option<String>,
}

/// `unifiedRoleEligibilityScheduleInstance` and `unifiedRoleAssignmentScheduleInstance`; only the latter has an
/// `assignmentType`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScheduleInstance {
    pub(crate) id: String,
    pub(crate) role_definition_id: Option<String>,
    pub(crate) directory_scope_id: Option<String>,
    pub(crate) start_date_time: Option<String>,
    pub(crate) end_date_time: Option<String>,
    pub(crate) member_type: Option<String>,
    pub(crate) assignment_type: Option<String>,
    /// The person, or the group that the row comes through.
    pub(crate) principal_id: Option<String>,
    pub(crate) role_eligibility_schedule_id: Option<String>,
    pub(crate) role_assignment_schedule_id: Option<String>,
    pub(crate) role_definition: Option<RoleDefinition>,
}

/// `unifiedRoleDefinition`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleDefinition {
    pub(crate) display_name: Option<String>,
    pub(crate) description: Option<String>,
}

/// `unifiedRoleDefinition` with what it allows, as far as it is selected.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FullRoleDefinition {
    pub(crate) id: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) is_built_in: Option<bool>,
    pub(crate) role_permissions: Option<Vec<RolePermission>>,
}

/// `unifiedRolePermission`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RolePermission {
    pub(crate) allowed_resource_actions: Option<Vec<String>>,
    pub(crate) excluded_resource_actions: Option<Vec<String>>,
}

/// `unifiedRoleEligibilityScheduleInstance`, where only its role matters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleOfInstance {
    pub(crate) role_definition: Option<FullRoleDefinition>,
}

/// `unifiedRoleAssignmentScheduleRequest` and `unifiedRoleEligibilityScheduleRequest`, as they are read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScheduleRequest {
    pub(crate) id: String,
    pub(crate) status: String,
    /// The id of its approval, where somebody has to decide; the same as its own.
    pub(crate) approval_id: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) created_date_time: Option<String>,
    pub(crate) completed_date_time: Option<String>,
    pub(crate) role_definition_id: Option<String>,
    pub(crate) directory_scope_id: Option<String>,
    pub(crate) justification: Option<String>,
    pub(crate) schedule_info: Option<Schedule>,
    pub(crate) ticket_info: Option<TicketInfo>,
    pub(crate) role_definition: Option<RoleDefinition>,
}

/// `unifiedRoleManagementPolicyAssignment` with its policy and rules expanded.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyAssignment {
    pub(crate) role_definition_id: Option<String>,
    pub(crate) policy: Option<Policy>,
}

/// `unifiedRoleManagementPolicy`.
#[derive(Debug, Deserialize)]
pub(crate) struct Policy {
    #[serde(default, deserialize_with = "list_or_null")]
    pub(crate) rules: Vec<Rule>,
}

/// `unifiedRoleAssignmentScheduleRequest` and `unifiedRoleEligibilityScheduleRequest`, as they are sent: the least that works in practice.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRequest<'a> {
    pub(crate) action: &'static str,
    pub(crate) principal_id: &'a str,
    pub(crate) role_definition_id: &'a str,
    pub(crate) directory_scope_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) justification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schedule_info: Option<NewSchedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ticket_info: Option<NewTicket<'a>>,
}

/// `requestSchedule`, as it is sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewSchedule {
    /// UTC with `Z`; left out for "now", so that no clock has to agree with the service's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_date_time: Option<String>,
    pub(crate) expiration: NewExpiration,
}

/// `expirationPattern`, as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct NewExpiration {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Of `afterDuration`, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<String>,
    /// Of `afterDateTime`, UTC with `Z`.
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

/// `approval`, of beta with steps, of v1.0 with stages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Approval {
    #[serde(alias = "stages")]
    pub(crate) steps: Option<Vec<Stage>>,
}
