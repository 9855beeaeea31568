//! What a role may do.

use std::collections::BTreeSet;

use futures::{StreamExt, pin_mut};
use stint_domain::{RoleDefinitionId, RoleInfo};
use stint_http::HttpError;
use stint_pim::ClientError;

use crate::client::GraphClient;
use crate::{op, wire};

/// The members that are read of a role definition (contract `entra-roles.md`, unifiedRoleDefinition).
const MEMBERS: &str = "id,description,isBuiltIn,rolePermissions";

impl GraphClient {
    /// What `role` may do; `None` where the service knows no such role.
    ///
    /// A role that the account is eligible for is read with its eligibilities, which takes no further permission.
    /// Only for any other one is the definition itself asked for.
    ///
    /// # Errors
    /// [`ClientError`]; forbidden where the account is not eligible for it and may not read role definitions.
    pub async fn role_info(&self, role: &RoleDefinitionId) -> Result<Option<RoleInfo>, ClientError> {
        if let Some(info) = self.role_of_eligibility(role).await? {
            return Ok(Some(info));
        }
        let call = self.http.get(op::role_definition(role)).query("$select", MEMBERS);
        match call.json::<wire::FullRoleDefinition>().await {
            Ok(definition) => Ok(Some(info(definition))),
            Err(HttpError::Refused(refusal)) if refusal.status.as_u16() == 404 => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn role_of_eligibility(&self, role: &RoleDefinitionId) -> Result<Option<RoleInfo>, ClientError> {
        let rows = self
            .http
            .get(op::ELIGIBLE)
            .query("$expand", format!("roleDefinition($select={MEMBERS})"))
            .pages::<wire::RoleOfInstance>();
        pin_mut!(rows);
        while let Some(row) = rows.next().await {
            let definition = match row {
                Ok(row) => row.role_definition,
                // A row that can't be read is not the one that was meant.
                Err(HttpError::Malformed { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            let meant = definition.filter(|found| {
                let same = |id: &String| id.eq_ignore_ascii_case(role.as_str());
                found.id.as_ref().is_some_and(same) && found.role_permissions.is_some()
            });
            if let Some(found) = meant {
                return Ok(Some(info(found)));
            }
        }
        Ok(None)
    }
}

fn info(definition: wire::FullRoleDefinition) -> RoleInfo {
    let (mut permissions, mut excluded) = (Vec::new(), Vec::new());
    for entry in definition.role_permissions.unwrap_or_default() {
        permissions.extend(entry.allowed_resource_actions.unwrap_or_default());
        excluded.extend(entry.excluded_resource_actions.unwrap_or_default());
    }
    RoleInfo {
        description: definition.description.filter(|text| !text.is_empty()),
        permissions: each_once(permissions),
        excluded: each_once(excluded),
        built_in: definition.is_built_in,
    }
}

fn each_once(actions: Vec<String>) -> Vec<String> {
    let mut known = BTreeSet::new();
    actions
        .into_iter()
        .filter(|action| known.insert(action.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stint_http::testing::Reply;

    use super::*;
    use crate::client::tests::graph;

    fn definition(id: &str) -> Value {
        json!({"id": id, "description": "Runs mail.", "isBuiltIn": true, "rolePermissions": [
            {"allowedResourceActions": ["a/read", "a/update"], "condition": null},
            {"allowedResourceActions": ["a/read", "b/read"], "excludedResourceActions": ["a/delete"]},
        ]})
    }

    fn page(rows: Value) -> Reply {
        Reply::json(200, json!({ "value": rows }).to_string())
    }

    fn expected() -> RoleInfo {
        RoleInfo {
            description: Some("Runs mail.".to_owned()),
            permissions: ["a/read", "a/update", "b/read"].map(str::to_owned).to_vec(),
            excluded: vec!["a/delete".to_owned()],
            built_in: Some(true),
        }
    }

    #[tokio::test]
    async fn an_eligible_role_is_read_with_the_eligibilities() {
        let rows = json!([{"roleDefinition": definition("other")}, {"roleDefinition": 7}, {}, {"roleDefinition": definition("R")}]);
        let (graph, service) = graph([page(rows)]);
        assert_eq!(graph.role_info(&"r".into()).await.unwrap(), Some(expected()));
        assert_eq!(
            service.asked(),
            [
                "GET /v1.0/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')\
              ?$expand=roleDefinition($select=id,description,isBuiltIn,rolePermissions)"
            ]
        );
    }

    #[tokio::test]
    async fn any_other_role_is_read_by_itself() {
        let refused = |status, code: &str| Reply::json(status, json!({"error": {"code": code}}).to_string());
        let (graph, service) = graph([
            page(json!([])),
            Reply::json(200, definition("r").to_string()),
            page(json!([])),
            refused(404, "ResourceNotFound"),
            page(json!([])),
            refused(403, "Authorization_RequestDenied"),
        ]);
        assert_eq!(graph.role_info(&"r".into()).await.unwrap(), Some(expected()));
        assert_eq!(
            service.asked()[1],
            "GET /v1.0/roleManagement/directory/roleDefinitions/r?$select=id,description,isBuiltIn,rolePermissions"
        );
        assert_eq!(graph.role_info(&"r".into()).await.unwrap(), None);
        let refused = graph.role_info(&"r".into()).await;
        assert!(
            matches!(refused, Err(ClientError::Forbidden { code, .. }) if code == "Authorization_RequestDenied")
        );
    }
}
