//! What directory roles a group holds.

use futures::TryStreamExt;
use stint_domain::{Account, Carried, RoleDefinition, RoleKind, Scope, ScopeId};
use stint_pim::{BadField, ClientError, Row};

use crate::client::GraphClient;
use crate::{map, op, wire};

/// What is read of a row.
type Held = fn(wire::ScheduleInstance, &Account) -> Result<(RoleDefinition, Scope), BadField>;

impl GraphClient {
    /// The directory roles that a group has and may activate, in the service's order, the ones that it has first;
    /// `None` where the account may not read that. Names of administrative units are not in it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn carried(&self, group: &ScopeId) -> Result<Option<Vec<Carried>>, ClientError> {
        let held = self.held_by(group, op::ALL_ACTIVE, |row, account| {
            let row = map::active(row, account)?;
            Ok((row.role, row.scope))
        });
        let eligible = self.held_by(group, op::ALL_ELIGIBLE, |row, account| {
            let row = map::eligible(row, account)?;
            Ok((row.role, row.scope))
        });
        let (held, eligible) = match futures::try_join!(held, eligible) {
            Ok(read) => read,
            Err(ClientError::Forbidden { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let carried = |eligible| {
            move |(role, scope)| Carried {
                kind: RoleKind::EntraRole,
                role,
                scope,
                eligible,
            }
        };
        let eligible = eligible.into_iter().map(carried(true));
        Ok(Some(
            held.into_iter().map(carried(false)).chain(eligible).collect(),
        ))
    }

    async fn held_by(
        &self,
        group: &ScopeId,
        path: &'static str,
        map: Held,
    ) -> Result<Vec<(RoleDefinition, Scope)>, ClientError> {
        // A quote inside OData text is written twice.
        let group = group.as_str().replace('\'', "''");
        let call = self
            .http
            .get(path)
            .query("$filter", format!("principalId eq '{group}'"));
        let rows = self.mapped(call.query("$expand", "roleDefinition"), map);
        rows.try_filter_map(async |row| match row {
            Row::Read(row) => Ok(Some(row)),
            Row::LeftOut(_) => Ok(None),
        })
        .try_collect()
        .await
    }
}

#[cfg(test)]
mod tests {
    use stint_http::testing::Reply;

    use crate::client::tests::graph;

    #[tokio::test]
    async fn what_a_group_holds_is_told_or_may_not_be_read() {
        let rows = |role: &str| {
            let row = format!(r#"{{"id":"i","roleDefinitionId":"{role}","directoryScopeId":"/"}}"#);
            Reply::json(200, format!(r#"{{"value":[{row},{{"id":"x"}}]}}"#))
        };
        let refused = || Reply::json(403, r#"{"error":{"code":"Authorization_RequestDenied"}}"#);
        let (graph, service) = graph([rows("a"), rows("b"), refused()]);
        let carried = graph.carried(&"g".into()).await.unwrap().unwrap();
        let found: Vec<_> = carried
            .iter()
            .map(|row| (row.role.id.as_str(), row.eligible))
            .collect();
        assert_eq!(found, [("a", false), ("b", true)]);
        assert_eq!(
            service.asked()[0],
            "GET /v1.0/roleManagement/directory/roleAssignmentScheduleInstances\
             ?$filter=principalId%20eq%20%27g%27&$expand=roleDefinition"
        );
        assert_eq!(graph.carried(&"g".into()).await.unwrap(), None);
    }
}
