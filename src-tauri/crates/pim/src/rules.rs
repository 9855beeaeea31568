//! What a role's policy asks of the person who activates it, and for how long it lets the role be given: six of its 17
//! rules.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::Deserialize;
use stint_domain::{ActivationRules, Approver, StepUpContextId, parse_iso8601};

use crate::BadField;

/// A rule of any kind, told apart by its id (`unifiedRoleManagementPolicyRule`, `RoleManagementPolicyRule`). What
/// belongs to another kind is `None`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    id: String,
    /// Of the expiration rule.
    maximum_duration: Option<String>,
    /// Of the expiration rule: may nothing be without an end?
    is_expiration_required: Option<bool>,
    /// Of the enablement rule.
    enabled_rules: Option<Vec<String>>,
    /// Of the authentication context rule.
    is_enabled: Option<bool>,
    /// Of the authentication context rule.
    claim_value: Option<String>,
    /// Of the approval rule.
    setting: Option<ApprovalSettings>,
}

/// `approvalSettings`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApprovalSettings {
    is_approval_required: Option<bool>,
    approval_stages: Option<Vec<ApprovalStage>>,
}

/// `unifiedApprovalStage`, `ApprovalStage`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApprovalStage {
    primary_approvers: Option<Vec<NamedApprover>>,
}

/// Graph writes `singleUser` and `groupMembers` with an id of their own each, or another `subjectSet` that names
/// nobody; Resource Manager writes `id` and `userType`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NamedApprover {
    user_id: Option<String>,
    group_id: Option<String>,
    id: Option<String>,
    user_type: Option<String>,
    description: Option<String>,
}

/// What the rules of a policy ask of the person, and how long they let a role be given. A rule that is missing leaves what holds in an untouched policy.
///
/// # Errors
/// The longest activation is no duration.
pub fn activation_rules(rules: Vec<Rule>) -> Result<ActivationRules, BadField> {
    let mut by_id: BTreeMap<_, _> = rules.into_iter().map(|rule| (rule.id.clone(), rule)).collect();
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
    let limits = &mut rules.limits;
    for (id, limit) in [
        ("Expiration_Admin_Eligibility", &mut limits.eligible),
        ("Expiration_Admin_Assignment", &mut limits.active),
    ] {
        if let Some(rule) = by_id.remove(id) {
            *limit = longest_given(&rule, *limit);
        }
    }
    Ok(rules)
}

/// For how long an administrator may give a role by `rule`: `untouched`, where it can't be read, as it bounds only what
/// is offered.
fn longest_given(rule: &Rule, untouched: Option<TimeDelta>) -> Option<TimeDelta> {
    if rule.is_expiration_required == Some(false) {
        return None;
    }
    let longest = rule.maximum_duration.as_deref();
    longest.and_then(|text| parse_iso8601(text).ok()).or(untouched)
}

/// Escalation approvers are stored by the service but not used, so they are left out.
fn approvers(stages: Vec<ApprovalStage>) -> Vec<Approver> {
    let named = stages
        .into_iter()
        .filter_map(|stage| stage.primary_approvers)
        .flatten();
    named
        .filter_map(|approver| {
            let typed = approver.user_type.as_deref();
            let is_group =
                approver.group_id.is_some() || typed.is_some_and(|kind| kind.eq_ignore_ascii_case("Group"));
            let id = approver.group_id.or(approver.user_id).or(approver.id)?;
            Some(Approver {
                id: id.as_str().into(),
                name: approver.description.filter(|name| !name.is_empty()),
                is_group,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stint_domain::GrantLimits;

    use super::*;

    fn read(rules: serde_json::Value) -> Result<ActivationRules, BadField> {
        activation_rules(serde_json::from_value(rules).unwrap())
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
            limits: GrantLimits {
                eligible: None,
                ..GrantLimits::untouched()
            },
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
    fn how_long_a_role_may_be_given_is_read_where_it_can_be() {
        let limits = read(json!([
            {"id": "Expiration_Admin_Eligibility", "isExpirationRequired": true, "maximumDuration": "P90D"},
            {"id": "Expiration_Admin_Assignment", "isExpirationRequired": true, "maximumDuration": "P1Y"},
        ]))
        .unwrap()
        .limits;
        let expected = GrantLimits {
            eligible: Some(TimeDelta::days(90)),
            ..GrantLimits::untouched()
        };
        assert_eq!(limits, expected);
    }

    #[test]
    fn a_bad_length_is_named() {
        let bad = json!([{"id": "Expiration_EndUser_Assignment", "maximumDuration": "eight hours"}]);
        assert_eq!(read(bad), Err(BadField("maximumDuration")));
    }

    #[test]
    fn approvers_of_azure_say_their_kind() {
        let rules = read(json!([
            {"ruleType": "RoleManagementPolicyApprovalRule", "id": "Approval_EndUser_Assignment",
             "setting": {"isApprovalRequired": true, "approvalStages": [{"primaryApprovers": [
                {"id": "g", "userType": "Group", "isBackup": false, "description": "Ops"},
                {"id": "u", "userType": "User", "isBackup": false}]}]}},
        ]));
        let approvers: Vec<_> = rules
            .unwrap()
            .approvers
            .into_iter()
            .map(|approver| (approver.id.to_string(), approver.is_group))
            .collect();
        assert_eq!(approvers, [("g".to_owned(), true), ("u".to_owned(), false)]);
    }
}
