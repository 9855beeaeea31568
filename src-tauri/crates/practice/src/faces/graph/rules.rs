//! The 17 rules of a policy, in Graph's spelling. Four of them differ from role to role; the others are
//! those of a role that nobody has changed.

use serde_json::{Value, json};

use crate::pim::{AssignmentLimit, Policy, Requirement};
use crate::world::Tenant;

/// All rules of a role's policy, in the service's order.
pub(super) fn rules(policy: &Policy, tenant: &Tenant) -> Vec<Value> {
    let mut rules = vec![
        expiration(
            "Expiration_Admin_Eligibility",
            "Admin",
            "Eligibility",
            &policy.eligible,
        ),
        enablement("Enablement_Admin_Eligibility", "Admin", "Eligibility", &[]),
    ];
    rules.extend(notifications("Admin", "Eligibility"));
    rules.push(expiration(
        "Expiration_Admin_Assignment",
        "Admin",
        "Assignment",
        &policy.active,
    ));
    rules.push(enablement(
        "Enablement_Admin_Assignment",
        "Admin",
        "Assignment",
        &["Justification"],
    ));
    rules.extend(notifications("Admin", "Assignment"));
    rules.push(json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
        "id": "Expiration_EndUser_Assignment",
        "isExpirationRequired": true,
        "maximumDuration": policy.maximum.as_str(),
        "target": target("EndUser", "Assignment"),
    }));
    let requires: Vec<&str> = policy
        .requires
        .iter()
        .map(|requirement| spelled(*requirement))
        .collect();
    rules.push(enablement(
        "Enablement_EndUser_Assignment",
        "EndUser",
        "Assignment",
        &requires,
    ));
    rules.push(approval(policy, tenant));
    rules.push(json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule",
        "id": "AuthenticationContext_EndUser_Assignment",
        "isEnabled": policy.context.is_some(),
        "claimValue": policy.context,
        "target": target("EndUser", "Assignment"),
    }));
    rules.extend(notifications("EndUser", "Assignment"));
    rules
}

fn spelled(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::MultiFactorAuthentication => "MultiFactorAuthentication",
        Requirement::Justification => "Justification",
        Requirement::Ticketing => "Ticketing",
    }
}

fn expiration(id: &str, caller: &str, level: &str, limit: &AssignmentLimit) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
        "id": id,
        "isExpirationRequired": limit.expires,
        "maximumDuration": limit.maximum.as_str(),
        "target": target(caller, level),
    })
}

fn enablement(id: &str, caller: &str, level: &str, enabled: &[&str]) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule",
        "id": id,
        "enabledRules": enabled,
        "target": target(caller, level),
    })
}

fn approval(policy: &Policy, tenant: &Tenant) -> Value {
    let approvers: Vec<Value> = policy
        .approvers
        .iter()
        .map(|approver| {
            let person = tenant.person(*approver).map(|person| person.name.as_str());
            match tenant.group(*approver) {
                Some(group) => json!({
                    "@odata.type": "#microsoft.graph.groupMembers",
                    "groupId": group.id,
                    "description": group.name,
                }),
                None => json!({
                    "@odata.type": "#microsoft.graph.singleUser",
                    "userId": approver,
                    "description": person,
                }),
            }
        })
        .collect();
    json!({
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule",
        "id": "Approval_EndUser_Assignment",
        "target": target("EndUser", "Assignment"),
        "setting": {
            "isApprovalRequired": !approvers.is_empty(),
            "isApprovalRequiredForExtension": false,
            "isRequestorJustificationRequired": true,
            "approvalMode": "SingleStage",
            "approvalStages": [{
                "approvalStageTimeOutInDays": 1,
                "isApproverJustificationRequired": true,
                "escalationTimeInMinutes": 0,
                "isEscalationEnabled": false,
                "primaryApprovers": approvers,
                "escalationApprovers": [],
            }],
        },
    })
}

fn notifications(caller: &'static str, level: &'static str) -> impl Iterator<Item = Value> {
    ["Admin", "Requestor", "Approver"]
        .into_iter()
        .map(move |recipient| {
            json!({
                "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule",
                "id": format!("Notification_{recipient}_{caller}_{level}"),
                "notificationType": "Email",
                "recipientType": recipient,
                "notificationLevel": "All",
                "isDefaultRecipientsEnabled": true,
                "notificationRecipients": [],
                "target": target(caller, level),
            })
        })
}

fn target(caller: &str, level: &str) -> Value {
    json!({
        "caller": caller,
        "operations": ["all"],
        "level": level,
        "inheritableSettings": [],
        "enforcedSettings": [],
    })
}
