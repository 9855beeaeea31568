//! The service's types of PIM for Groups, with the service's names.

use serde::{Deserialize, Serialize};
use stint_pim::{Schedule, TicketInfo};

use crate::wire::{Named, NewSchedule, NewTicket};

/// `privilegedAccessGroupEligibilityScheduleInstance` and `privilegedAccessGroupAssignmentScheduleInstance`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) access_id: Option<String>,
    pub(crate) group_id: Option<String>,
    pub(crate) principal_id: Option<String>,
    pub(crate) member_type: Option<String>,
    /// Of assignments only; in lower case here.
    pub(crate) assignment_type: Option<String>,
    pub(crate) start_date_time: Option<String>,
    pub(crate) end_date_time: Option<String>,
    pub(crate) eligibility_schedule_id: Option<String>,
    pub(crate) assignment_schedule_id: Option<String>,
    pub(crate) group: Option<Named>,
}

/// `privilegedAccessGroupAssignmentScheduleRequest`, as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) approval_id: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) created_date_time: Option<String>,
    pub(crate) completed_date_time: Option<String>,
    pub(crate) access_id: Option<String>,
    pub(crate) group_id: Option<String>,
    pub(crate) justification: Option<String>,
    pub(crate) schedule_info: Option<Schedule>,
    pub(crate) ticket_info: Option<TicketInfo>,
    pub(crate) group: Option<Named>,
}

/// `privilegedAccessGroupAssignmentScheduleRequest`, as it is sent: the least that works in practice.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewRequest<'a> {
    pub(super) action: &'static str,
    pub(super) principal_id: &'a str,
    pub(super) group_id: &'a str,
    pub(super) access_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) justification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) schedule_info: Option<NewSchedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ticket_info: Option<NewTicket<'a>>,
}
