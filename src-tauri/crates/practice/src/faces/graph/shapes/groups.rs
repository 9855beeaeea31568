//! The types of access to groups.

use super::{DIRECTORY_OBJECT, GROUP, to};
use crate::odata::Shape;

shape!(
    GROUP_ELIGIBILITY_INSTANCE,
    "privilegedAccessGroupEligibilityScheduleInstance",
    [
        "principalId",
        "groupId",
        "accessId",
        "memberType",
        "startDateTime",
        "endDateTime",
        "eligibilityScheduleId",
    ],
    [to("group", &GROUP), to("principal", &DIRECTORY_OBJECT)]
);

shape!(
    GROUP_ASSIGNMENT_INSTANCE,
    "privilegedAccessGroupAssignmentScheduleInstance",
    [
        "principalId",
        "groupId",
        "accessId",
        "memberType",
        "assignmentType",
        "startDateTime",
        "endDateTime",
        "assignmentScheduleId",
    ],
    [
        to("group", &GROUP),
        to("principal", &DIRECTORY_OBJECT),
        to("activatedUsing", &GROUP_ELIGIBILITY_INSTANCE),
    ]
);

macro_rules! group_schedule {
    ($ident:ident, $name:literal, [$($property:literal),*], [$($navigation:expr),*]) => {
        shape!(
            $ident,
            $name,
            [
                "principalId",
                "groupId",
                "accessId",
                "memberType",
                "createdUsing",
                "createdDateTime",
                "modifiedDateTime",
                "status",
                "scheduleInfo",
                $($property),*
            ],
            [to("group", &GROUP), to("principal", &DIRECTORY_OBJECT), $($navigation),*]
        );
    };
}

group_schedule!(
    GROUP_ELIGIBILITY_SCHEDULE,
    "privilegedAccessGroupEligibilitySchedule",
    [],
    []
);
group_schedule!(
    GROUP_ASSIGNMENT_SCHEDULE,
    "privilegedAccessGroupAssignmentSchedule",
    ["assignmentType"],
    [to("activatedUsing", &GROUP_ELIGIBILITY_SCHEDULE)]
);

macro_rules! group_request {
    ($ident:ident, $name:literal, [$($navigation:expr),*]) => {
        shape!(
            $ident,
            $name,
            [
                "status",
                "createdDateTime",
                "completedDateTime",
                "approvalId",
                "customData",
                "action",
                "principalId",
                "groupId",
                "accessId",
                "isValidationOnly",
                "targetScheduleId",
                "justification",
                "createdBy",
                "scheduleInfo",
                "ticketInfo",
            ],
            [to("group", &GROUP), to("principal", &DIRECTORY_OBJECT), $($navigation),*]
        );
    };
}

group_request!(
    GROUP_ELIGIBILITY_REQUEST,
    "privilegedAccessGroupEligibilityScheduleRequest",
    [to("targetSchedule", &GROUP_ELIGIBILITY_SCHEDULE)]
);
group_request!(
    GROUP_ASSIGNMENT_REQUEST,
    "privilegedAccessGroupAssignmentScheduleRequest",
    [
        to("targetSchedule", &GROUP_ELIGIBILITY_SCHEDULE),
        to("activatedUsing", &GROUP_ELIGIBILITY_SCHEDULE)
    ]
);
