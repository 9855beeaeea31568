//! What somebody may do at a scope now, and whether a role is in that.

use stint_domain::{RoleDefinitionId, RoleInfo, ScopeId};
use stint_pim::ClientError;

use crate::client::ArmClient;
use crate::op;
use crate::rows::rows;
use crate::wire::{self, Wrapped};

/// One entry of permissions: what it allows, without what it takes out again. `*` stands for any text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Of managing resources.
    pub actions: Vec<String>,
    /// Taken out of `actions`.
    pub not_actions: Vec<String>,
    /// Of what is in resources.
    pub data_actions: Vec<String>,
    /// Taken out of `data_actions`.
    pub not_data_actions: Vec<String>,
}

/// What somebody may do, or a role allows: all its entries together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions(pub Vec<Allowance>);

impl ArmClient {
    /// What the account may do at `scope` now, an entry for each role that counts there.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn permissions(&self, scope: &ScopeId) -> Result<Permissions, ClientError> {
        let call = self.get(op::permissions(scope), op::ACCESS);
        let entries = rows(call, |row: wire::Permission| Ok(Allowance::from(row))).await?;
        Ok(Permissions(entries))
    }

    /// What `role` allows, as it is defined at `scope`, and what it is for; `None` where there is no such role any more.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Forbidden`] where the account may not read it, which most may only as long as they
    /// have a role there.
    pub async fn role_definition(
        &self,
        scope: &ScopeId,
        role: &RoleDefinitionId,
    ) -> Result<Option<(RoleInfo, Permissions)>, ClientError> {
        let call = self.get(op::role_definition(scope, role), op::ACCESS);
        let definition = match call.json::<Wrapped<wire::RoleDefinition>>().await {
            Ok(row) => row.properties,
            Err(stint_http::HttpError::Refused(refusal)) if refusal.status.as_u16() == 404 => {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let allowed = Permissions(definition.permissions.into_iter().map(Allowance::from).collect());
        let all = |part: fn(&Allowance) -> &Vec<String>| {
            let mut each_once = Vec::new();
            for action in allowed.0.iter().flat_map(part) {
                if !each_once.contains(action) {
                    each_once.push(action.clone());
                }
            }
            each_once
        };
        let mut permissions = all(|entry| &entry.actions);
        permissions.extend(all(|entry| &entry.data_actions));
        let mut excluded = all(|entry| &entry.not_actions);
        excluded.extend(all(|entry| &entry.not_data_actions));
        let info = RoleInfo {
            description: definition.description.filter(|text| !text.is_empty()),
            permissions,
            excluded,
            built_in: definition
                .kind
                .map(|kind| kind.to_ascii_lowercase().starts_with("builtin")),
        };
        Ok(Some((info, allowed)))
    }
}

impl Permissions {
    /// Is all that `role` allows among them? Each entry of the role must lie in one entry of these: what several
    /// together would make up is not seen, which only delays a yes.
    pub fn include(&self, role: &Self) -> bool {
        !role.0.is_empty()
            && role
                .0
                .iter()
                .all(|wanted| self.0.iter().any(|have| have.includes(wanted)))
    }
}

impl Allowance {
    fn includes(&self, wanted: &Self) -> bool {
        let all = |have: &[String], wanted: &[String]| {
            wanted
                .iter()
                .all(|wanted| have.iter().any(|have| covers(have, wanted)))
        };
        all(&self.actions, &wanted.actions)
            && all(&self.data_actions, &wanted.data_actions)
            // What is taken out here must be taken out there as well.
            && all(&wanted.not_actions, &self.not_actions)
            && all(&wanted.not_data_actions, &self.not_data_actions)
    }
}

/// Does the pattern `wide` take in all that `narrow` does? `*` stands for any text, also for none.
fn covers(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (wide.to_ascii_lowercase(), narrow.to_ascii_lowercase());
    let mut parts = wide.split('*');
    let Some(mut rest) = parts.next().and_then(|start| narrow.strip_prefix(start)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in between {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl From<wire::Permission> for Allowance {
    fn from(row: wire::Permission) -> Self {
        Self {
            actions: row.actions,
            not_actions: row.not_actions,
            data_actions: row.data_actions,
            not_data_actions: row.not_data_actions,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use serde_json::json;

    use super::*;
    use crate::testing::{arm, list};

    fn may(actions: &[&str], not_actions: &[&str]) -> Allowance {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Allowance {
            actions: owned(actions),
            not_actions: owned(not_actions),
            ..Allowance::default()
        }
    }

    #[test]
    fn a_pattern_takes_in_what_is_narrower() {
        let check = |wide, narrow, expected| assert_eq!(covers(wide, narrow), expected, "{wide} {narrow}");
        check("*", "Microsoft.Web/sites/read", true);
        check("*/read", "microsoft.web/Sites/Read", true);
        check("*/read", "*/read", true);
        check("*/read", "*", false);
        check("Microsoft.Web/*/read", "Microsoft.Web/sites/slots/read", true);
        check("Microsoft.Web/*", "Microsoft.Web/sites/*", true);
        check("Microsoft.Web/sites/*", "Microsoft.Web/*", false);
        check("Microsoft.Web/sites/read", "Microsoft.Web/sites/reader", false);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-c", false);
    }

    #[test]
    fn a_role_is_there_when_one_entry_holds_each_of_its_own() {
        let check = |have: &[Allowance], role: &[Allowance], expected| {
            let (have, role) = (Permissions(have.to_vec()), Permissions(role.to_vec()));
            assert_eq!(have.include(&role), expected, "{have:?} {role:?}");
        };
        let reader = may(&["*/read"], &[]);
        let contributor = may(&["*"], &["Microsoft.Authorization/*/Write"]);
        check(
            &[reader.clone(), contributor.clone()],
            from_ref(&contributor),
            true,
        );
        check(from_ref(&reader), from_ref(&contributor), false);
        check(from_ref(&contributor), &[may(&["*"], &[])], false);
        check(&[may(&["*"], &[])], &[contributor], true);
        check(from_ref(&reader), &[], false);
        let data = Allowance {
            data_actions: vec!["*/blobs/read".to_owned()],
            ..Allowance::default()
        };
        check(&[reader], from_ref(&data), false);
    }

    #[tokio::test]
    async fn permissions_and_roles_are_read_in_one_form() {
        let entry = json!({"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []});
        let role = json!({"id": "/providers/x/ab", "name": "ab", "properties": {"roleName": "Reader",
            "type": "BuiltInRole", "description": "Sees all.", "permissions": [entry]}});
        let (arm, service) = arm([
            list(json!([entry])),
            stint_http::testing::Reply::json(200, role.to_string()),
        ]);
        let have = arm.permissions(&"/subscriptions/s".into()).await.unwrap();
        let (info, role) = arm
            .role_definition(&"/subscriptions/s".into(), &"ab".into())
            .await
            .unwrap()
            .unwrap();
        assert!(have.include(&role));
        assert_eq!(
            (info.permissions, info.built_in),
            (vec!["*/read".to_owned()], Some(true))
        );
        let path = "GET /subscriptions/s/providers/Microsoft.Authorization";
        assert_eq!(
            service.asked(),
            [
                format!("{path}/permissions?api-version=2022-04-01"),
                format!("{path}/roleDefinitions/ab?api-version=2022-04-01")
            ]
        );
    }
    #[tokio::test]
    async fn a_role_that_may_not_be_read_is_told_from_one_that_is_gone() {
        let refused = |status, code: &str| {
            let body = json!({"error": {"code": code, "message": "no"}});
            stint_http::testing::Reply::json(status, body.to_string())
        };
        let (arm, _) = arm([
            refused(403, "AuthorizationFailed"),
            refused(404, "RoleDefinitionDoesNotExist"),
        ]);
        let (scope, role) = ("/subscriptions/s".into(), "ab".into());
        let read = arm.role_definition(&scope, &role).await;
        assert!(
            matches!(&read, Err(ClientError::Forbidden { code, .. }) if code == "AuthorizationFailed"),
            "{read:?}"
        );
        assert_eq!(arm.role_definition(&scope, &role).await.unwrap(), None);
    }
}
