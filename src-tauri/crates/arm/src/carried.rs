//! What Azure roles a group holds.

use std::collections::BTreeMap;

use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use stint_domain::{Carried, RoleDefinition, RoleKind, Scope, ScopeId};
use stint_http::HttpError;
use stint_pim::{ClientError, trailing_guid};

use crate::client::ArmClient;
use crate::op;
use crate::rows::readable_rows;
use crate::wire::{self, Wrapped};

/// How many subscriptions are looked at for one group, and how many at a time: it is a preview, no inventory.
const MOST: usize = 12;
const AT_ONCE: usize = 4;

/// The Azure roles that a group holds, as far as they were looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CarriedInAzure {
    /// In the order of the subscriptions, each once.
    pub rows: Vec<Carried>,
    /// The account may not read them in one of the subscriptions, or knows of none: there may be more.
    pub refused: bool,
    /// There are more subscriptions than were looked at.
    pub cut: bool,
}

impl ArmClient {
    /// The Azure roles that a group has in `subscriptions` and above them. At most twelve subscriptions are looked at.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn carried(
        &self,
        group: &ScopeId,
        subscriptions: &[String],
    ) -> Result<CarriedInAzure, ClientError> {
        let reads: Vec<_> = subscriptions
            .iter()
            .take(MOST)
            .map(|id| self.held_in(group, id).boxed())
            .collect();
        let read: Vec<_> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
        let refused = read.is_empty() || read.iter().any(Option::is_none);
        let mut names = BTreeMap::new();
        let mut carried: Vec<Carried> = Vec::new();
        for (role, scope) in read.into_iter().flatten().flatten() {
            let known = carried
                .iter()
                .any(|row| row.role.id.as_str() == role && row.scope.id == scope.id);
            if known {
                continue;
            }
            if !names.contains_key(&role) {
                let name = self.role_name(&scope.id, &role).await?;
                names.insert(role.clone(), name);
            }
            let name = names.get(&role).cloned().flatten();
            carried.push(Carried {
                kind: RoleKind::AzureRole,
                role: RoleDefinition {
                    id: role.as_str().into(),
                    name: name.unwrap_or(role),
                    description: None,
                },
                scope,
                eligible: false,
            });
        }
        Ok(CarriedInAzure {
            rows: carried,
            refused,
            cut: subscriptions.len() > MOST,
        })
    }

    /// Role and place of each assignment that counts in a subscription; `None` where they may not be read.
    async fn held_in(
        &self,
        group: &ScopeId,
        subscription: &str,
    ) -> Result<Option<Vec<(String, Scope)>>, ClientError> {
        // A quote inside OData text is written twice.
        let group = group.as_str().replace('\'', "''");
        let call = self.get(op::role_assignments(subscription), op::ACCESS);
        let call = call.query("$filter", format!("principalId eq '{group}'"));
        readable_rows(call, |row: Wrapped<wire::RoleAssignment>| {
            let row = row.properties;
            Ok((
                trailing_guid(&row.role_definition_id),
                Scope::in_azure(&row.scope),
            ))
        })
        .await
    }

    async fn role_name(&self, scope: &ScopeId, role: &str) -> Result<Option<String>, ClientError> {
        let call = self.get(op::role_definition(scope, &role.into()), op::ACCESS);
        match call.json::<Wrapped<wire::RoleDefinition>>().await {
            Ok(definition) => Ok(definition.properties.role_name),
            Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stint_http::testing::Reply;

    use crate::testing::{arm, list};

    #[tokio::test]
    async fn what_a_group_holds_is_told_once_and_what_may_not_be_read_is_not_hidden() {
        let row = |role: &str, scope: &str| {
            json!({"id": "a", "properties": {"roleDefinitionId": format!("/x/{role}"), "scope": scope,
                "principalId": "g", "principalType": "Group"}})
        };
        let root = "/providers/Microsoft.Management/managementGroups/root";
        let named = Reply::json(
            200,
            json!({"id": "r", "properties": {"roleName": "Reader"}}).to_string(),
        );
        let refused = || Reply::json(403, r#"{"error":{"code":"AuthorizationFailed"}}"#);
        let (arm, service) = arm([
            list(json!([row("AB", root), row("ab", "/subscriptions/s")])),
            list(json!([row("ab", root)])),
            named,
            refused(),
        ]);
        let both = ["s".to_owned(), "t".to_owned()];
        let carried = arm.carried(&"g".into(), &both).await.unwrap();
        assert!(!carried.refused && !carried.cut);
        let found: Vec<_> = carried
            .rows
            .iter()
            .map(|row| (row.role.name.as_str(), row.scope.id.as_str()))
            .collect();
        let root = "/providers/microsoft.management/managementgroups/root";
        assert_eq!(found, [("Reader", root), ("Reader", "/subscriptions/s")]);
        assert_eq!(
            service.asked()[0],
            "GET /subscriptions/s/providers/Microsoft.Authorization/roleAssignments\
             ?api-version=2022-04-01&$filter=principalId%20eq%20%27g%27"
        );
        let none = arm.carried(&"g".into(), &both[..1]).await.unwrap();
        assert!(none.rows.is_empty() && none.refused, "{none:?}");
    }

    #[tokio::test]
    async fn one_subscription_that_says_no_leaves_the_others_and_is_told() {
        let row = json!({"id": "a", "properties": {"roleDefinitionId": "/x/ab", "scope": "/subscriptions/t",
            "principalId": "g", "principalType": "Group"}});
        let (arm, _) = arm([
            Reply::json(403, r#"{"error":{"code":"AuthorizationFailed"}}"#),
            list(json!([row])),
            Reply::json(
                200,
                json!({"id": "r", "properties": {"roleName": "Reader"}}).to_string(),
            ),
        ]);
        let both = ["s".to_owned(), "t".to_owned()];
        let carried = arm.carried(&"g".into(), &both).await.unwrap();
        assert_eq!(
            (carried.rows.len(), carried.refused, carried.cut),
            (1, true, false)
        );
    }

    #[tokio::test]
    async fn a_long_list_of_subscriptions_is_cut_and_told_to_be() {
        let (arm, service) = arm(std::array::from_fn::<_, 12, _>(|_| list(json!([]))));
        let many: Vec<String> = (0..13).map(|number| format!("s{number}")).collect();
        let carried = arm.carried(&"g".into(), &many).await.unwrap();
        assert_eq!(
            (carried.cut, carried.refused, service.asked().len()),
            (true, false, 12)
        );
    }
}
