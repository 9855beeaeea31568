//! What the policies of Azure roles ask.

use std::collections::{BTreeMap, BTreeSet};

use futures::{FutureExt, StreamExt, stream};
use stint_domain::{ActivationRules, PolicyAt, RoleDefinitionId, RoleKind, ScopeId};
use stint_pim::{BadField, ClientError, PolicyAnswers, activation_rules, trailing_guid};

use crate::client::ArmClient;
use crate::op;
use crate::rows::readable_rows;
use crate::wire::{self, Wrapped};

/// How many calls are made at a time: enough for the form of a large batch, and fewer than what is left to others.
const AT_ONCE: usize = 10;

/// So many roles at one scope are asked for one by one. The list of a whole scope has a row for every role that there
/// is, megabytes of them (contract `field-tested.md`).
const MOST_ALONE: usize = 4;

/// One call: the roles at a scope, one by its name or several with the whole scope.
struct Wanted<'a> {
    scope: &'a ScopeId,
    roles: Vec<&'a RoleDefinitionId>,
}

impl ArmClient {
    /// What the policies ask now. A policy that is neither read nor failed is one that the service does not show to the
    /// account: that takes a role that may read it. One place in trouble says nothing of the others.
    ///
    /// # Errors
    /// [`ClientError`] where it concerns all of them: nobody is signed in, or the service can't be reached.
    pub async fn rules(&self, policies: &[PolicyAt]) -> Result<PolicyAnswers, ClientError> {
        let mut scopes = BTreeMap::<&ScopeId, BTreeSet<&RoleDefinitionId>>::new();
        for policy in policies {
            scopes.entry(&policy.scope).or_default().insert(&policy.role);
        }
        let wanted = scopes.into_iter().flat_map(|(scope, roles)| {
            let alone = if roles.len() > MOST_ALONE { roles.len() } else { 1 };
            let roles: Vec<_> = roles.into_iter().collect();
            let calls = roles.chunks(alone).map(<[_]>::to_vec).collect::<Vec<_>>();
            calls.into_iter().map(move |roles| Wanted { scope, roles })
        });
        let reads: Vec<_> = wanted.map(|wanted| self.rules_of(wanted).boxed()).collect();
        let mut answers = PolicyAnswers::default();
        let mut reads = stream::iter(reads).buffer_unordered(AT_ONCE);
        while let Some((wanted, read)) = reads.next().await {
            let asked = wanted.roles.into_iter().map(|role| at(role, wanted.scope));
            answers.add(asked, read)?;
        }
        Ok(answers)
    }

    async fn rules_of<'a>(
        &self,
        wanted: Wanted<'a>,
    ) -> (Wanted<'a>, Result<Vec<(PolicyAt, ActivationRules)>, ClientError>) {
        if let Err(error) = self.leave_to_lists() {
            return (wanted, Err(error));
        }
        let mut call = self.get(op::policies(wanted.scope), op::PIM);
        if let [role] = wanted.roles[..] {
            let id = op::role_id_at(wanted.scope, role);
            call = call.query("$filter", format!("roleDefinitionId eq '{id}'"));
        }
        // A policy that can't be read is like one that is not shown: the service judges.
        let read = readable_rows(call, |row: Wrapped<wire::PolicyAssignment>| read(row.properties)).await;
        let read = read.map(|rows| {
            let own = rows.unwrap_or_default().into_iter();
            let own = own.filter(|(role, _)| wanted.roles.contains(&role));
            own.map(|(role, rules)| (at(&role, wanted.scope), rules))
                .collect()
        });
        (wanted, read)
    }
}

fn at(role: &RoleDefinitionId, scope: &ScopeId) -> PolicyAt {
    PolicyAt {
        kind: RoleKind::AzureRole,
        role: role.clone(),
        scope: scope.clone(),
    }
}

fn read(row: wire::PolicyAssignment) -> Result<(RoleDefinitionId, ActivationRules), BadField> {
    let role = row
        .role_definition_id
        .ok_or(BadField("properties/roleDefinitionId"))?;
    // Without them it is an answer of another version.
    let rules = row.effective_rules.ok_or(BadField("properties/effectiveRules"))?;
    Ok((
        RoleDefinitionId::new(trailing_guid(&role)),
        activation_rules(rules)?,
    ))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::{Value, json};
    use stint_http::testing::Reply;

    use super::*;
    use crate::testing::{arm, list};

    fn policy(role: &str, longest: &str) -> Value {
        json!({"id": "p", "properties": {"roleDefinitionId": format!("/subscriptions/s/providers/x/{role}"),
            "effectiveRules": [{"id": "Expiration_EndUser_Assignment", "maximumDuration": longest,
                "ruleType": "RoleManagementPolicyExpirationRule"}]}})
    }

    fn at(role: &str, scope: &str) -> PolicyAt {
        PolicyAt {
            kind: RoleKind::AzureRole,
            role: role.into(),
            scope: scope.into(),
        }
    }

    #[tokio::test]
    async fn few_roles_are_asked_for_one_by_one_and_many_with_the_whole_scope() {
        let scope = "/subscriptions/s";
        let path = "GET /subscriptions/s/providers/Microsoft.Authorization/roleManagementPolicyAssignments\
                    ?api-version=2020-10-01";
        let filter = |role: &str| {
            format!(
                "{path}&$filter=roleDefinitionId%20eq%20%27/subscriptions/s/providers/Microsoft.Authorization\
                 /roleDefinitions/{role}%27"
            )
        };
        let (arm, service) = arm([
            list(json!([policy("AB", "PT2H")])),
            list(json!([policy("cd", "P1D"), {"id": "odd"}])),
            list(json!([policy("ab", "PT1H"), policy("zz", "PT1H"), policy("r4", "PT3H"), {"id": "odd"}])),
        ]);
        let few = [at("ab", scope), at("cd", scope)];
        let rules = arm.rules(&few).await.unwrap().read;
        assert_eq!(rules[&few[0]].longest, TimeDelta::hours(2));
        assert_eq!(rules[&few[1]].longest, TimeDelta::hours(24));
        let many = ["ab", "r1", "r2", "r3", "r4"].map(|role| at(role, scope));
        let rules = arm.rules(&many).await.unwrap().read;
        assert_eq!(rules.keys().collect::<Vec<_>>(), [&many[0], &many[4]]);
        assert_eq!(service.asked(), [filter("ab"), filter("cd"), path.to_owned()]);
    }

    #[tokio::test]
    async fn a_policy_that_may_not_be_read_is_left_out_and_trouble_is_told_of_its_own_place() {
        let refused = Reply::json(403, r#"{"error":{"code":"AuthorizationFailed","message":"x"}}"#);
        let trouble = Reply::json(400, r#""Not implemented exception""#);
        let (arm, _) = arm([refused, trouble, list(json!([policy("ab", "PT1H")]))]);
        let answers = arm.rules(&[at("ab", "/")]).await.unwrap();
        assert!(answers.read.is_empty() && answers.failed.is_empty());
        let (bad, good) = (at("ab", "/subscriptions/a"), at("ab", "/subscriptions/b"));
        let answers = arm.rules(&[bad.clone(), good.clone()]).await.unwrap();
        assert_eq!(answers.read.keys().collect::<Vec<_>>(), [&good]);
        assert!(matches!(
            &answers.failed[..],
            [(policies, ClientError::Unexpected { status: 400, .. })] if policies[..] == [bad]
        ));
    }

    #[tokio::test]
    async fn what_is_the_same_for_all_ends_the_reading() {
        let (arm, _) = arm([Reply::json(401, "{}"), Reply::json(401, "{}")]);
        let read = arm.rules(&[at("ab", "/subscriptions/a")]).await;
        assert!(matches!(read, Err(ClientError::SignInNeeded)), "{read:?}");
    }

    #[tokio::test]
    async fn the_rest_of_the_budget_is_left_to_the_lists() {
        let answer = list(json!([])).with("x-ms-ratelimit-remaining-tenant-resource-requests", "19");
        let (arm, service) = arm([answer]);
        let wanted = [at("ab", "/subscriptions/s")];
        arm.rules(&wanted).await.unwrap();
        let answers = arm.rules(&wanted).await.unwrap();
        assert!(matches!(
            &answers.failed[..],
            [(_, ClientError::Throttled { .. })]
        ));
        assert_eq!(service.asked().len(), 1);
    }
}
