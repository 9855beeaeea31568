//! What a role's policy asks of the person who activates it: four of its 17 rules.

use std::collections::BTreeMap;

use stint_domain::{ActivationRules, Approver, RoleDefinitionId, StepUpContextId, parse_iso8601};

use crate::map::BadField;
use crate::wire;

/// The role that a policy's assignment is for, and what it asks. A rule that is missing leaves what holds in an
/// untouched policy.
pub(crate) fn of_policy(
    assignment: wire::PolicyAssignment,
) -> Result<(RoleDefinitionId, ActivationRules), BadField> {
    let role = assignment
        .role_definition_id
        .ok_or(BadField("roleDefinitionId"))?;
    let policy = assignment.policy.ok_or(BadField("policy"))?;
    let mut by_id: BTreeMap<_, _> = policy
        .rules
        .into_iter()
        .map(|rule| (rule.id.clone(), rule))
        .collect();
    let mut rules = ActivationRules::untouched();
    let longest = by_id
        .remove("Expiration_EndUser_Assignment")
        .and_then(|rule| rule.maximum_duration);
    if let Some(longest) = longest {
        rules.longest = parse_iso8601(&longest).map_err(|_| BadField("maximumDuration"))?;
    }
    let enabled = by_id
        .remove("Enablement_EndUser_Assignment")
        .and_then(|rule| rule.enabled_rules);
    if let Some(enabled) = enabled {
        let has = |name: &str| enabled.iter().any(|rule| rule.eq_ignore_ascii_case(name));
        rules.justification = has("Justification");
        rules.ticket = has("Ticketing");
        rules.mfa = has("MultiFactorAuthentication");
    }
    if let Some(rule) = by_id.remove("AuthenticationContext_EndUser_Assignment") {
        let context = rule.claim_value.filter(|value| !value.is_empty());
        rules.step_up = context
            .filter(|_| rule.is_enabled == Some(true))
            .map(StepUpContextId::new);
    }
    if let Some(setting) = by_id
        .remove("Approval_EndUser_Assignment")
        .and_then(|rule| rule.setting)
    {
        rules.approval = setting.is_approval_required == Some(true);
        if rules.approval {
            rules.approvers = approvers(setting.approval_stages.unwrap_or_default());
        }
    }
    Ok((role.as_str().into(), rules))
}

/// Escalation approvers are stored by the service but not used, so they are left out.
fn approvers(stages: Vec<wire::ApprovalStage>) -> Vec<Approver> {
    let named = stages
        .into_iter()
        .filter_map(|stage| stage.primary_approvers)
        .flatten();
    named
        .filter_map(|approver| {
            let is_group = approver.group_id.is_some();
            Some(Approver {
                id: approver.group_id.or(approver.user_id)?.as_str().into(),
                name: approver.description.filter(|name| !name.is_empty()),
                is_group,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::json;

    use super::*;

    fn read(rules: serde_json::Value) -> Result<ActivationRules, BadField> {
        let row = json!({"id": "p_r", "roleDefinitionId": "r", "policy": {"id": "p", "rules": rules}});
        let (role, rules) = of_policy(serde_json::from_value(row).unwrap())?;
        assert_eq!(role, "r".into());
        Ok(rules)
    }

    #[test]
    fn the_rules_for_the_person_are_read() {
        let rules = read(json!([
            {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
             "id": "Expiration_Admin_Eligibility", "isExpirationRequired": false, "maximumDuration": "P365D"},
            {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
             "id": "Expiration_EndUser_Assignment", "isExpirationRequired": true, "maximumDuration": "PT4H"},
            {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule",
             "id": "Enablement_EndUser_Assignment", "enabledRules": ["Ticketing", "somethingNew"]},
            {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule",
             "id": "AuthenticationContext_EndUser_Assignment", "isEnabled": true, "claimValue": "c1"},
            {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule",
             "id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": true, "approvalStages": [
                {"primaryApprovers": [
                    {"@odata.type": "#microsoft.graph.groupMembers", "groupId": "g", "description": "Ops"},
                    {"@odata.type": "#microsoft.graph.singleUser", "userId": "u", "description": ""},
                    {"@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 1}],
                 "escalationApprovers": [
                    {"@odata.type": "#microsoft.graph.singleUser", "userId": "never"}]}]}},
            {"@odata.type": "#microsoft.graph.somethingNew", "id": "Something_New", "is": "kept out"},
        ]));
        let expected = ActivationRules {
            longest: TimeDelta::hours(4),
            fixed: false,
            justification: false,
            ticket: true,
            mfa: false,
            step_up: Some("c1".into()),
            approval: true,
            approvers: vec![
                Approver {
                    id: "g".into(),
                    name: Some("Ops".into()),
                    is_group: true,
                },
                Approver {
                    id: "u".into(),
                    name: None,
                    is_group: false,
                },
            ],
        };
        assert_eq!(rules, Ok(expected));
    }

    #[test]
    fn what_is_missing_is_as_in_an_untouched_policy() {
        assert_eq!(read(json!([])), Ok(ActivationRules::untouched()));
        let off = json!([
            {"id": "AuthenticationContext_EndUser_Assignment", "isEnabled": false, "claimValue": "c1"},
            {"id": "Expiration_EndUser_Assignment", "maximumDuration": null},
            {"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": false, "approvalStages": [
                {"primaryApprovers": [{"userId": "u"}]}]}},
        ]);
        assert_eq!(read(off), Ok(ActivationRules::untouched()));
    }

    #[test]
    fn a_bad_length_is_named() {
        let bad = json!([{"id": "Expiration_EndUser_Assignment", "maximumDuration": "eight hours"}]);
        assert_eq!(read(bad), Err(BadField("maximumDuration")));
    }
}
