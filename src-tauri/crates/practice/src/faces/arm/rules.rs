//! The 17 rules of a policy, in ARM's spelling: flat, and what has no value is absent.

use serde_json::{Value, json};

use super::rows::{principal_kind, principal_name};
use crate::pim::{AssignmentLimit, Policy, Requirement};
use crate::world::Tenant;

/// All rules of a role's policy, in the service's order. Four of them differ from role to role; the others are
/// those of a role that nobody has changed.
pub(super) fn rules(policy: &Policy, tenant: &Tenant) -> Vec<Value> {
    let mut rules = vec![
        limit("Expiration_Admin_Eligibility", "Eligibility", &policy.eligible),
        enablement("Enablement_Admin_Eligibility", ("Admin", "Eligibility"), &[]),
    ];
    rules.extend(notifications("Admin", "Eligibility"));
    rules.push(limit("Expiration_Admin_Assignment", "Assignment", &policy.active));
    rules.push(enablement(
        "Enablement_Admin_Assignment",
        ("Admin", "Assignment"),
        &["Justification"],
    ));
    rules.extend(notifications("Admin", "Assignment"));
    rules.push(json!({
        "isExpirationRequired": true,
        "maximumDuration": policy.maximum.as_str(),
        "id": "Expiration_EndUser_Assignment",
        "ruleType": "RoleManagementPolicyExpirationRule",
        "target": target("EndUser", "Assignment"),
    }));
    let requires: Vec<&str> = policy.requires.iter().map(|asked| spelled(*asked)).collect();
    rules.push(enablement(
        "Enablement_EndUser_Assignment",
        ("EndUser", "Assignment"),
        &requires,
    ));
    rules.push(approval(policy, tenant));
    rules.push(context(policy));
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

fn limit(id: &str, level: &str, limit: &AssignmentLimit) -> Value {
    json!({
        "isExpirationRequired": limit.expires,
        "maximumDuration": limit.maximum.as_str(),
        "id": id,
        "ruleType": "RoleManagementPolicyExpirationRule",
        "target": target("Admin", level),
    })
}

fn enablement(id: &str, (caller, level): (&str, &str), enabled: &[&str]) -> Value {
    json!({
        "enabledRules": enabled,
        "id": id,
        "ruleType": "RoleManagementPolicyEnablementRule",
        "target": target(caller, level),
    })
}

fn approval(policy: &Policy, tenant: &Tenant) -> Value {
    let mut stage = json!({
        "approvalStageTimeOutInDays": 1,
        "isApproverJustificationRequired": true,
        "escalationTimeInMinutes": 0,
        "isEscalationEnabled": false,
    });
    if !policy.approvers.is_empty() {
        let approvers = policy.approvers.iter().map(|approver| {
            json!({
                "id": approver,
                "description": principal_name(tenant, *approver),
                "isBackup": false,
                "userType": principal_kind(tenant, *approver),
            })
        });
        stage["primaryApprovers"] = approvers.collect();
    }
    json!({
        "setting": {
            "isApprovalRequired": !policy.approvers.is_empty(),
            "isApprovalRequiredForExtension": false,
            "isRequestorJustificationRequired": true,
            "approvalMode": "SingleStage",
            "approvalStages": [stage],
        },
        "id": "Approval_EndUser_Assignment",
        "ruleType": "RoleManagementPolicyApprovalRule",
        "target": target("EndUser", "Assignment"),
    })
}

fn context(policy: &Policy) -> Value {
    let mut rule = json!({
        "isEnabled": policy.context.is_some(),
        "id": "AuthenticationContext_EndUser_Assignment",
        "ruleType": "RoleManagementPolicyAuthenticationContextRule",
        "target": target("EndUser", "Assignment"),
    });
    if let Some(context) = &policy.context {
        rule["claimValue"] = context.as_str().into();
    }
    rule
}

fn notifications(caller: &'static str, level: &'static str) -> impl Iterator<Item = Value> {
    ["Admin", "Requestor", "Approver"]
        .into_iter()
        .map(move |recipient| {
            json!({
                "notificationType": "Email",
                "recipientType": recipient,
                "isDefaultRecipientsEnabled": true,
                "notificationLevel": "All",
                "id": format!("Notification_{recipient}_{caller}_{level}"),
                "ruleType": "RoleManagementPolicyNotificationRule",
                "target": target(caller, level),
            })
        })
}

fn target(caller: &str, level: &str) -> Value {
    json!({ "caller": caller, "operations": ["All"], "level": level })
}
