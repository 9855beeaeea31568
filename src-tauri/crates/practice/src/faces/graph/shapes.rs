//! The types of Graph that the practice tenant answers with: names, properties, what can be expanded.

use crate::odata::{Navigation, Shape};

macro_rules! shape {
    ($ident:ident, $name:literal, [$($property:literal),* $(,)?], [$($navigation:expr),* $(,)?]) => {
        pub(super) static $ident: Shape = Shape {
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
    ["displayName", "userPrincipalName", "mail"],
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

shape!(
    ASSIGNMENT_REQUEST,
    "unifiedRoleAssignmentScheduleRequest",
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
        broken("directoryScope", &DIRECTORY_OBJECT)
    ]
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
