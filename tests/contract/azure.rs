//! The practice tenant's answers for Azure roles and delegated customers are as described.

mod reading;
mod writing;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::{Audience, Pace, PracticeTenant};
use uuid::Uuid;

use crate::contract;
use crate::practice::{BRUCE, find_every_renaming};

const AUTHORIZATION: &str = "/providers/Microsoft.Authorization";
const LIGHTHOUSE: &str = "/providers/Microsoft.ManagedServices";
const PRODUCTION: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7";
const WEB: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7/resourceGroups/rg-web-prod";
const STORAGE: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7/resourceGroups/rg-finance-prod/\
                       providers/Microsoft.Storage/storageAccounts/stfinance01";
const PLATFORM: &str = "/providers/Microsoft.Management/managementGroups/contoso-platform";
const FABRIKAM_WEB: &str = "/subscriptions/a0b63a72-00ca-40cb-a1eb-0567b283a612";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const BLOB_DATA_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const MEGAN: &str = "megan.bowen@contoso.example";
const NESTOR: &str = "nestor.wilke@contoso.example";
const PRADEEP: &str = "pradeep.gupta@contoso.example";
const ALEX: &str = "alex.wilber@relecloud.example";
/// The version of everything about schedules, requests and settings.
const PIM: &str = "api-version=2020-10-01";
const APPROVALS: &str = "api-version=2021-01-01-preview";
const ROLES: &str = "api-version=2022-04-01";
const SCOPES: &str = "api-version=2022-12-01";
const GROUPS: &str = "api-version=2023-04-01";
const DELEGATIONS: &str = "api-version=2022-10-01";

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_tenant_answers_for_azure_as_described() {
    let Some(contract) = contract() else { return };
    let tenant = PracticeTenant::builder()
        .pace(Pace::Explicit)
        .record(true)
        .page_size(2)
        .start()
        .await
        .unwrap();
    reading::read_everything(&tenant).await;
    writing::activate_and_end(&tenant).await;
    writing::decide(&tenant).await;
    writing::administer(&tenant).await;
    reading::look_at_customers(&tenant).await;
    writing::be_refused(&tenant).await;
    let recorded = tenant.control().exchanges();
    let covered = contract
        .hold(&recorded)
        .unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    for (operation, count) in &covered {
        println!("{operation}: {count}");
    }
    assert!(
        covered.len() >= 48,
        "only {} operations were asked",
        covered.len()
    );
    find_every_renaming(contract, &recorded);
}

/// One person with a token for Azure.
struct Caller {
    client: Client,
    arm: String,
    token: String,
    principal: String,
}

impl Caller {
    fn new(tenant: &PracticeTenant, upn: &str, context: Option<&str>) -> Self {
        stint_app::install_crypto();
        let description = tenant.description();
        let person = description.people.iter().find(|person| person.upn == upn);
        Self {
            client: Client::builder().no_proxy().build().unwrap(),
            principal: person.unwrap().oid.to_string(),
            token: tenant.control().token(upn, Audience::Arm, context).unwrap(),
            arm: description.arm,
        }
    }

    async fn ask(&self, method: Method, target: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = if target.starts_with("http") {
            target.to_owned()
        } else {
            format!("{}{target}", self.arm)
        };
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Reads all pages; gives the first.
    async fn get(&self, target: &str) -> Value {
        let (status, first) = self.ask(Method::GET, target, None).await;
        assert_eq!(status, StatusCode::OK, "{target}: {first}");
        let link = |page: &Value| {
            page["nextLink"]
                .as_str()
                .or(page["@nextLink"].as_str())
                .map(str::to_owned)
        };
        let mut next = link(&first);
        while let Some(target) = next {
            next = link(&self.ask(Method::GET, &target, None).await.1);
        }
        first
    }

    async fn send(&self, method: Method, target: &str, body: Option<Value>, expected: u16) -> Value {
        let (status, answer) = self.ask(method, target, body).await;
        assert_eq!(status.as_u16(), expected, "{target}: {answer}");
        answer
    }

    fn activation(&self, scope: &str, role: &str, duration: &str) -> Value {
        let subscription: Vec<&str> = scope.split('/').take(3).collect();
        json!({ "properties": {
            "principalId": self.principal,
            "roleDefinitionId": format!("{}{AUTHORIZATION}/roleDefinitions/{role}", subscription.join("/")),
            "requestType": "SelfActivate",
            "justification": "Month-end close",
            "scheduleInfo": { "expiration": { "type": "AfterDuration", "duration": duration } },
        } })
    }
}

fn request(scope: &str) -> String {
    let name = Uuid::new_v4();
    format!("{scope}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}")
}
