//! Azure roles over ARM: lists, asking and ending, narrower scopes, groups, settings, permissions.

mod asking;
mod deciding;
mod gateway;
mod prolonging;
mod reading;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::Audience;
use uuid::Uuid;

use crate::support::{World, json_of, rows};

pub const PRODUCTION: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7";
pub const WEB: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7/resourceGroups/rg-web-prod";
pub const STORAGE: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7/resourceGroups/rg-finance-prod/\
                       providers/Microsoft.Storage/storageAccounts/stfinance01";
pub const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
pub const BLOB_DATA_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const NETWORK_CONTRIBUTOR: &str = "4d97b98b-1d4f-4787-a291-c67834d212e7";
const KEY_VAULT_ADMINISTRATOR: &str = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const PRADEEP: &str = "pradeep.gupta@contoso.example";
const DEPLOY: &str = "svc-deploy@contoso.example";
const MEGAN: &str = "megan.bowen@contoso.example";
pub const AUTHORIZATION: &str = "/providers/Microsoft.Authorization";
const PIM: &str = "api-version=2020-10-01";

/// Somebody with a token for ARM.
pub struct Caller<'w> {
    pub world: &'w World,
    pub token: String,
}

impl<'w> Caller<'w> {
    pub fn new(world: &'w World, upn: &str, context: Option<&str>) -> Self {
        let token = world.control().token(upn, Audience::Arm, context).unwrap();
        Self { world, token }
    }

    pub async fn ask(&self, method: Method, target: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let url = if target.starts_with("http") {
            target.to_owned()
        } else {
            format!("{}{target}", self.world.cloud.arm)
        };
        let request = self.world.http.request(method, url).bearer_auth(&self.token);
        json_of(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    pub async fn get(&self, target: &str) -> (StatusCode, Value) {
        self.ask(Method::GET, target, None).await
    }

    /// All rows of a list of PIM at a scope.
    pub async fn list(&self, scope: &str, list: &str, filter: &str) -> Vec<Value> {
        let mut target = format!("{scope}{AUTHORIZATION}/{list}?{PIM}&$filter={filter}");
        let mut all = Vec::new();
        loop {
            let (status, body) = self.get(&target).await;
            all.extend(rows((status, body.clone())));
            match body["nextLink"].as_str() {
                Some(next) => target = next.to_owned(),
                None => return all,
            }
        }
    }

    pub async fn eligible(&self) -> Vec<Value> {
        self.list("", "roleEligibilityScheduleInstances", "asTarget()")
            .await
    }

    pub async fn active(&self) -> Vec<Value> {
        self.list("", "roleAssignmentScheduleInstances", "asTarget()")
            .await
    }

    pub async fn put(&self, scope: &str, name: Uuid, properties: &Value) -> (StatusCode, Value) {
        let target = format!("{scope}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}?{PIM}");
        self.ask(Method::PUT, &target, Some(&json!({ "properties": properties })))
            .await
    }

    pub async fn permissions(&self, scope: &str) -> Vec<Value> {
        let target = format!("{scope}{AUTHORIZATION}/permissions?api-version=2022-04-01");
        rows(self.get(&target).await)
    }
}

pub fn role_id(scope: &str, role: &str) -> String {
    let subscription: Vec<&str> = scope.split('/').take(3).collect();
    format!("{}{AUTHORIZATION}/roleDefinitions/{role}", subscription.join("/"))
}

pub fn activation(principal: &str, scope: &str, role: &str, duration: &str) -> Value {
    json!({
        "principalId": principal,
        "roleDefinitionId": role_id(scope, role),
        "requestType": "SelfActivate",
        "justification": "Month-end close",
        "scheduleInfo": { "expiration": { "type": "AfterDuration", "duration": duration } },
    })
}

fn deactivation(principal: &str, scope: &str, role: &str) -> Value {
    json!({
        "principalId": principal,
        "roleDefinitionId": role_id(scope, role),
        "requestType": "SelfDeactivate",
    })
}

fn message(body: &Value) -> &str {
    body["error"]["message"].as_str().unwrap_or_default()
}

fn names(rows: &[Value]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let expanded = &row["properties"]["expandedProperties"];
            let text = |part: &str| expanded[part]["displayName"].as_str().unwrap().to_owned();
            format!("{} @ {}", text("roleDefinition"), text("scope"))
        })
        .collect()
}
