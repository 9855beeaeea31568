//! The types of Graph that the practice tenant answers with: names, properties, what can be expanded.

use crate::odata::{Navigation, Shape};

macro_rules! shape {
    ($ident:ident, $name:literal, [$($property:literal),* $(,)?], [$($navigation:expr),* $(,)?]) => {
        pub(in crate::faces::graph) static $ident: Shape = Shape {
            name: $name,
            properties: &["id", $($property),*],
            navigation: &[$($navigation),*],
        };
    };
}

const fn to(name: &'static str, to: &'static Shape) -> Navigation {
    Navigation {
        name,
        to,
        broken: false,
    }
}

/// In the schema, but the service answers an error.
const fn broken(name: &'static str, to: &'static Shape) -> Navigation {
    Navigation {
        name,
        to,
        broken: true,
    }
}

shape!(
    USER,
    "user",
    [
        "accountEnabled",
        "businessPhones",
        "department",
        "displayName",
        "givenName",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
        "userType",
    ],
    []
);

shape!(
    DIRECTORY_OBJECT,
    "directoryObject",
    ["displayName", "userPrincipalName", "mail", "description"],
    []
);

shape!(
    GROUP,
    "group",
    [
        "description",
        "displayName",
        "groupTypes",
        "isAssignableToRole",
        "mail",
        "mailEnabled",
        "mailNickname",
        "membershipRule",
        "membershipRuleProcessingState",
        "onPremisesSyncEnabled",
        "securityEnabled",
        "visibility",
    ],
    []
);

shape!(
    ORGANIZATION,
    "organization",
    ["displayName", "verifiedDomains", "tenantType"],
    []
);

shape!(
    ADMINISTRATIVE_UNIT,
    "administrativeUnit",
    ["displayName", "description", "visibility"],
    []
);

shape!(
    ROLE_DEFINITION,
    "unifiedRoleDefinition",
    [
        "description",
        "displayName",
        "isBuiltIn",
        "isEnabled",
        "resourceScopes",
        "rolePermissions",
        "templateId",
        "version"
    ],
    []
);

shape!(
    ELIGIBILITY_INSTANCE,
    "unifiedRoleEligibilityScheduleInstance",
    [
        "principalId",
        "roleDefinitionId",
        "directoryScopeId",
        "appScopeId",
        "startDateTime",
        "endDateTime",
        "memberType",
        "roleEligibilityScheduleId",
    ],
    [
        to("roleDefinition", &ROLE_DEFINITION),
        to("principal", &DIRECTORY_OBJECT),
        broken("directoryScope", &DIRECTORY_OBJECT)
    ]
);

shape!(
    ASSIGNMENT_INSTANCE,
    "unifiedRoleAssignmentScheduleInstance",
    [
        "principalId",
        "roleDefinitionId",
        "directoryScopeId",
        "appScopeId",
        "startDateTime",
        "endDateTime",
        "assignmentType",
        "memberType",
        "roleAssignmentOriginId",
        "roleAssignmentScheduleId",
    ],
    [
        to("roleDefinition", &ROLE_DEFINITION),
        to("principal", &DIRECTORY_OBJECT),
        to("activatedUsing", &ELIGIBILITY_INSTANCE),
        broken("directoryScope", &DIRECTORY_OBJECT),
    ]
);

macro_rules! schedule {
    ($ident:ident, $name:literal, [$($property:literal),*], [$($navigation:expr),*]) => {
        shape!(
            $ident,
            $name,
            [
                "principalId",
                "roleDefinitionId",
                "directoryScopeId",
                "appScopeId",
                "createdUsing",
                "createdDateTime",
                "modifiedDateTime",
                "status",
                "memberType",
                "scheduleInfo",
                $($property),*
            ],
            [
                to("roleDefinition", &ROLE_DEFINITION),
                to("principal", &DIRECTORY_OBJECT),
                broken("directoryScope", &DIRECTORY_OBJECT),
                $($navigation),*
            ]
        );
    };
}

schedule!(ELIGIBILITY_SCHEDULE, "unifiedRoleEligibilitySchedule", [], []);
schedule!(
    ASSIGNMENT_SCHEDULE,
    "unifiedRoleAssignmentSchedule",
    ["assignmentType"],
    [to("activatedUsing", &ELIGIBILITY_SCHEDULE)]
);

macro_rules! request {
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
                "roleDefinitionId",
                "directoryScopeId",
                "appScopeId",
                "isValidationOnly",
                "targetScheduleId",
                "justification",
                "createdBy",
                "scheduleInfo",
                "ticketInfo",
            ],
            [
                to("roleDefinition", &ROLE_DEFINITION),
                to("principal", &DIRECTORY_OBJECT),
                broken("directoryScope", &DIRECTORY_OBJECT),
                $($navigation),*
            ]
        );
    };
}

request!(
    ELIGIBILITY_REQUEST,
    "unifiedRoleEligibilityScheduleRequest",
    [to("targetSchedule", &ELIGIBILITY_SCHEDULE)]
);
request!(
    ASSIGNMENT_REQUEST,
    "unifiedRoleAssignmentScheduleRequest",
    [
        to("targetSchedule", &ASSIGNMENT_SCHEDULE),
        to("activatedUsing", &ELIGIBILITY_SCHEDULE)
    ]
);

shape!(
    ROLE_ASSIGNMENT,
    "unifiedRoleAssignment",
    [
        "principalId",
        "roleDefinitionId",
        "directoryScopeId",
        "appScopeId"
    ],
    [
        to("roleDefinition", &ROLE_DEFINITION),
        to("principal", &DIRECTORY_OBJECT)
    ]
);

shape!(
    APPROVAL_STEP,
    "approvalStep",
    [
        "displayName",
        "reviewedDateTime",
        "reviewResult",
        "status",
        "assignedToMe",
        "justification",
        "reviewedBy",
    ],
    []
);
shape!(APPROVAL, "approval", [], [to("steps", &APPROVAL_STEP)]);
shape!(STAGED_APPROVAL, "approval", [], [to("stages", &APPROVAL_STEP)]);

shape!(
    DIRECTORY_AUDIT,
    "directoryAudit",
    [
        "category",
        "correlationId",
        "result",
        "resultReason",
        "activityDisplayName",
        "activityDateTime",
        "loggedByService",
        "operationType",
        "initiatedBy",
        "targetResources",
        "additionalDetails",
    ],
    []
);

shape!(POLICY_RULE, "unifiedRoleManagementPolicyRule", ["target"], []);

shape!(
    POLICY,
    "unifiedRoleManagementPolicy",
    [
        "displayName",
        "description",
        "isOrganizationDefault",
        "scopeId",
        "scopeType",
        "lastModifiedDateTime",
        "lastModifiedBy"
    ],
    [to("rules", &POLICY_RULE), to("effectiveRules", &POLICY_RULE)]
);

shape!(
    POLICY_ASSIGNMENT,
    "unifiedRoleManagementPolicyAssignment",
    ["policyId", "scopeId", "scopeType", "roleDefinitionId"],
    [to("policy", &POLICY)]
);

// Behind the macro, which it uses.
mod groups;

pub(super) use groups::*;
