//! The places that there are: subscriptions, and what lies below a scope.

use stint_domain::{Scope, ScopeId, TenantId};
use stint_pim::{BadField, ClientError};

use crate::client::ArmClient;
use crate::rows::rows;
use crate::{op, wire};

/// A subscription that the account can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its id, in lower case.
    pub id: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The directory that it belongs to: another than the account's where it was delegated.
    pub tenant: Option<TenantId>,
}

impl ArmClient {
    /// The subscriptions that the account can see, in the service's order, its tenant's and those of customers
    /// (`GET /subscriptions`). What it is only eligible for is not among them.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, ClientError> {
        let call = self.get(op::SUBSCRIPTIONS, op::SUBSCRIPTIONS_VERSION);
        let read = rows(call, |row: wire::Subscription| {
            Ok(Subscription {
                id: row.subscription_id.to_ascii_lowercase(),
                name: row.display_name.filter(|name| !name.is_empty()),
                tenant: row.tenant_id.map(TenantId::new),
            })
        });
        Ok(read.await?)
    }

    /// The places right below `scope` at which an eligibility for it can be activated, in the service's order
    /// (`eligibleChildResources`). Names that the service leaves out are taken from the path where it has one, else
    /// they are missing.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn children(&self, scope: &ScopeId) -> Result<Vec<Scope>, ClientError> {
        Ok(rows(self.get(op::children(scope), op::PIM), child).await?)
    }

    /// The same at any depth below `scope`, where the service knows how to say that; else no more than
    /// [`ArmClient::children`]. The switch is not in the service's description: the portal's own pages use it (contract
    /// `field-tested.md`, scopes).
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn all_inside(&self, scope: &ScopeId) -> Result<Vec<Scope>, ClientError> {
        let call = self.get(op::children(scope), op::PIM);
        Ok(rows(call.query("getAllChildren", "true"), child).await?)
    }
}

fn child(row: wire::Child) -> Result<Scope, BadField> {
    let mut scope = Scope::in_azure(&row.id);
    scope.name = row.name.filter(|name| !name.is_empty()).or(scope.name);
    Ok(scope)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{arm, list};

    #[tokio::test]
    async fn children_are_named_by_the_service_or_their_path() {
        let rows = json!([
            {"name": "Production", "id": "/providers/Microsoft.Subscription/subscriptions/S", "type": "subscription"},
            {"name": "", "id": "/subscriptions/s/resourceGroups/RG-1", "type": "resourcegroup"},
            {"id": "/providers/Microsoft.Management/managementGroups/m", "type": "managementgroup"},
            {"name": "no id"},
        ]);
        let (arm, service) = arm([list(rows), list(json!([]))]);
        let children = arm
            .children(&"/providers/microsoft.management/managementgroups/root".into())
            .await
            .unwrap();
        let found: Vec<_> = children
            .iter()
            .map(|scope| (scope.id.as_str(), scope.name.as_deref()))
            .collect();
        let expected = [
            ("/subscriptions/s", Some("Production")),
            ("/subscriptions/s/resourcegroups/rg-1", Some("RG-1")),
            ("/providers/microsoft.management/managementgroups/m", None),
        ];
        assert_eq!(found, expected);
        arm.all_inside(&"/subscriptions/s".into()).await.unwrap();
        let list = "providers/Microsoft.Authorization/eligibleChildResources?api-version=2020-10-01";
        assert_eq!(
            service.asked(),
            [
                format!("GET /providers/microsoft.management/managementgroups/root/{list}"),
                format!("GET /subscriptions/s/{list}&getAllChildren=true"),
            ]
        );
    }

    #[tokio::test]
    async fn a_subscription_says_whose_it_is() {
        let rows = json!([{"id": "/subscriptions/S", "subscriptionId": "S", "tenantId": "c", "displayName": "",
            "managedByTenants": [{"tenantId": "t"}]}, {"id": "/subscriptions/odd"}]);
        let (arm, _) = arm([list(rows)]);
        let expected = Subscription {
            id: "s".to_owned(),
            name: None,
            tenant: Some("c".into()),
        };
        assert_eq!(arm.subscriptions().await.unwrap(), [expected]);
    }
}
