//! What the policies of Azure roles ask, one call a scope.

use std::collections::{BTreeMap, BTreeSet};

use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use stint_domain::{ActivationRules, PolicyAt, RoleDefinitionId, RoleKind, ScopeId};
use stint_http::HttpError;
use stint_pim::{BadField, ClientError, activation_rules, trailing_guid};

use crate::client::ArmClient;
use crate::op;
use crate::wire::{self, Wrapped};

/// How many scopes are asked at a time: enough for the form of a large batch, and fewer than what is left to others.
const AT_ONCE: usize = 10;

/// So many reads are left to others when the service tells what is left: the lists matter more.
const RESERVE: u32 = 20;

impl ArmClient {
    /// What the policies ask now, one call for each scope. A policy that is not in the answer is one that the service
    /// does not show to the account: that takes a role that may read it.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Throttled`] also where nearly nothing is left of the service's budget.
    pub async fn rules(
        &self,
        policies: &[PolicyAt],
    ) -> Result<BTreeMap<PolicyAt, ActivationRules>, ClientError> {
        let mut scopes = BTreeMap::<&ScopeId, BTreeSet<&RoleDefinitionId>>::new();
        for policy in policies {
            scopes.entry(&policy.scope).or_default().insert(&policy.role);
        }
        let reads: Vec<_> = scopes
            .into_iter()
            .map(|(scope, roles)| self.rules_at(scope, roles).boxed())
            .collect();
        stream::iter(reads)
            .buffer_unordered(AT_ONCE)
            .try_fold(BTreeMap::new(), async |mut all, rules| {
                all.extend(rules);
                Ok(all)
            })
            .await
    }

    /// With a filter for one role; for several all of the scope, which is large but one call.
    async fn rules_at(
        &self,
        scope: &ScopeId,
        roles: BTreeSet<&RoleDefinitionId>,
    ) -> Result<Vec<(PolicyAt, ActivationRules)>, ClientError> {
        if self.http.reads_left().is_some_and(|left| left < RESERVE) {
            return Err(ClientError::Throttled {
                retry_after: self.http.throttled_for(),
            });
        }
        let mut call = self.get(op::policies(scope), op::PIM);
        if let [role] = roles.iter().collect::<Vec<_>>()[..] {
            let id = op::role_id_at(scope, role);
            call = call.query("$filter", format!("roleDefinitionId eq '{id}'"));
        }
        let rows = call.pages::<Wrapped<wire::PolicyAssignment>>();
        let read = rows.filter_map(async |row| match row.map(|row| read(row.properties)) {
            Ok(Ok((role, rules))) if roles.contains(&role) => {
                let at = PolicyAt {
                    kind: RoleKind::AzureRole,
                    role,
                    scope: scope.clone(),
                };
                Some(Ok((at, rules)))
            }
            Ok(Ok(_)) => None,
            // A policy that can't be read is like one that is not shown: the service judges.
            Ok(Err(BadField(field))) => {
                tracing::warn!(field, "a policy could not be read");
                None
            }
            Err(HttpError::Malformed { at, .. }) => {
                tracing::warn!(at, "a policy could not be read");
                None
            }
            Err(error) => Some(Err(error)),
        });
        match read.try_collect().await {
            Ok(rules) => Ok(rules),
            Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404) => {
                Ok(Vec::new())
            }
            Err(error) => Err(error.into()),
        }
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
    async fn one_role_is_asked_for_alone_and_several_with_the_whole_scope() {
        let (arm, service) = arm([
            list(json!([policy("AB", "PT2H")])),
            list(json!([policy("ab", "PT1H"), policy("cd", "P1D"), policy("ef", "PT3H"), {"id": "odd"}])),
        ]);
        let one = arm.rules(&[at("ab", "/subscriptions/s")]).await.unwrap();
        assert_eq!(one[&at("ab", "/subscriptions/s")].longest, TimeDelta::hours(2));
        let two = [at("ab", "/subscriptions/s"), at("cd", "/subscriptions/s")];
        let rules = arm.rules(&two).await.unwrap();
        assert_eq!(rules.keys().cloned().collect::<Vec<_>>(), two);
        let path = "GET /subscriptions/s/providers/Microsoft.Authorization/roleManagementPolicyAssignments\
                    ?api-version=2020-10-01";
        let filter = "&$filter=roleDefinitionId%20eq%20%27/subscriptions/s/providers/Microsoft.Authorization\
                      /roleDefinitions/ab%27";
        assert_eq!(service.asked(), [format!("{path}{filter}"), path.to_owned()]);
    }

    #[tokio::test]
    async fn a_policy_that_may_not_be_read_is_left_out_and_trouble_is_told() {
        let refused = Reply::json(403, r#"{"error":{"code":"AuthorizationFailed","message":"x"}}"#);
        let (arm, _) = arm([refused, Reply::json(400, r#""Not implemented exception""#)]);
        assert_eq!(arm.rules(&[at("ab", "/")]).await.unwrap(), BTreeMap::new());
        assert!(matches!(
            arm.rules(&[at("ab", "/")]).await,
            Err(ClientError::Unexpected { status: 400, .. })
        ));
    }

    #[tokio::test]
    async fn the_rest_of_the_budget_is_left_to_the_lists() {
        let answer = list(json!([])).with("x-ms-ratelimit-remaining-tenant-resource-requests", "19");
        let (arm, service) = arm([answer]);
        arm.rules(&[at("ab", "/subscriptions/s")]).await.unwrap();
        assert!(matches!(
            arm.rules(&[at("ab", "/subscriptions/s")]).await,
            Err(ClientError::Throttled { .. })
        ));
        assert_eq!(service.asked().len(), 1);
    }
}
