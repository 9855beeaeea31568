//! The practice tenant's answers for Azure roles and delegated customers are as described.

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
    read_everything(&tenant).await;
    activate_and_end(&tenant).await;
    decide(&tenant).await;
    administer(&tenant).await;
    look_at_customers(&tenant).await;
    be_refused(&tenant).await;
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

async fn read_everything(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, None);
    for list in ["roleEligibility", "roleAssignment"] {
        for kind in ["ScheduleInstances", "Schedules", "ScheduleRequests"] {
            bruce
                .get(&format!("{AUTHORIZATION}/{list}{kind}?{PIM}&$filter=asTarget()"))
                .await;
        }
        for kind in ["ScheduleInstances", "Schedules"] {
            let listed = bruce
                .get(&format!("{PRODUCTION}{AUTHORIZATION}/{list}{kind}?{PIM}"))
                .await;
            let id = listed["value"][0]["id"].as_str().unwrap();
            bruce.get(&format!("{id}?{PIM}")).await;
        }
    }
    let pradeep = Caller::new(tenant, PRADEEP, None);
    for scope in [PRODUCTION, WEB] {
        bruce
            .get(&format!("{scope}{AUTHORIZATION}/eligibleChildResources?{PIM}"))
            .await;
    }
    let all = format!("{PLATFORM}{AUTHORIZATION}/eligibleChildResources?{PIM}&getAllChildren=true");
    pradeep.get(&all).await;
    for kind in ["roleManagementPolicyAssignments", "roleManagementPolicies"] {
        let filter =
            format!("roleDefinitionId eq '{PRODUCTION}{AUTHORIZATION}/roleDefinitions/{CONTRIBUTOR}'");
        bruce
            .get(&format!("{WEB}{AUTHORIZATION}/{kind}?{PIM}&$filter={filter}"))
            .await;
        bruce.get(&format!("{STORAGE}{AUTHORIZATION}/{kind}?{PIM}")).await;
    }
    let policies = bruce
        .get(&format!("{WEB}{AUTHORIZATION}/roleManagementPolicies?{PIM}"))
        .await;
    let policy = policies["value"][0]["id"].as_str().unwrap();
    bruce.get(&format!("{policy}?{PIM}")).await;
    let name = policy.rsplit('/').next().unwrap();
    let assignment = format!("{WEB}{AUTHORIZATION}/roleManagementPolicyAssignments/{name}_{name}");
    bruce.get(&format!("{assignment}?{PIM}")).await;
    bruce
        .send(Method::DELETE, &format!("{assignment}?{PIM}"), None, 405)
        .await;

    for scope in [WEB, STORAGE] {
        bruce
            .get(&format!("{scope}{AUTHORIZATION}/permissions?{ROLES}"))
            .await;
    }
    for scope in ["", PRODUCTION, WEB] {
        bruce
            .get(&format!("{scope}{AUTHORIZATION}/roleDefinitions?{ROLES}"))
            .await;
        bruce
            .get(&format!(
                "{scope}{AUTHORIZATION}/roleDefinitions/{READER}?{ROLES}"
            ))
            .await;
    }
    for scope in [PRODUCTION, WEB, STORAGE] {
        let listed = bruce
            .get(&format!("{scope}{AUTHORIZATION}/roleAssignments?{ROLES}"))
            .await;
        if scope == PRODUCTION {
            let id = listed["value"][0]["id"].as_str().unwrap();
            bruce.get(&format!("{id}?{ROLES}")).await;
        }
    }
    read_scopes(tenant, &bruce).await;
}

async fn read_scopes(tenant: &PracticeTenant, bruce: &Caller) {
    let megan = Caller::new(tenant, MEGAN, None);
    bruce.get(&format!("/tenants?{SCOPES}")).await;
    bruce.get(&format!("{PRODUCTION}?{SCOPES}")).await;
    bruce
        .get(&format!("{PRODUCTION}/resourcegroups?api-version=2024-03-01"))
        .await;
    megan.get(&format!("/subscriptions?{SCOPES}")).await;
    let groups = "/providers/Microsoft.Management/managementGroups";
    megan.get(&format!("{groups}?{GROUPS}")).await;
    let landing = format!("{groups}/contoso-landing-zones");
    megan
        .get(&format!("{landing}?{GROUPS}&$expand=children&$recurse=true"))
        .await;
    megan.get(&format!("{landing}/descendants?{GROUPS}")).await;
    let entities = format!("/providers/Microsoft.Management/getEntities?{GROUPS}");
    megan.send(Method::POST, &entities, None, 200).await;
}

async fn activate_and_end(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    let control = tenant.control();
    let ask = bruce.activation(STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let name = request(STORAGE);
    bruce
        .send(
            Method::POST,
            &format!("{name}/validate?{PIM}"),
            Some(ask.clone()),
            200,
        )
        .await;
    bruce
        .send(Method::PUT, &format!("{name}?{PIM}"), Some(ask.clone()), 201)
        .await;
    control.settle_all();
    bruce.get(&format!("{name}?{PIM}")).await;
    bruce
        .get(&format!(
            "{AUTHORIZATION}/roleAssignmentScheduleInstances?{PIM}&$filter=asTarget()"
        ))
        .await;
    control.advance(chrono::TimeDelta::minutes(6));
    let mut end = ask.clone();
    end["properties"]["requestType"] = json!("SelfDeactivate");
    let members = end["properties"].as_object_mut().unwrap();
    members.remove("scheduleInfo");
    bruce
        .send(
            Method::PUT,
            &format!("{}?{PIM}", request(STORAGE)),
            Some(end),
            201,
        )
        .await;
    let mut later = ask;
    let start = control.now() + chrono::TimeDelta::hours(3);
    later["properties"]["scheduleInfo"]["startDateTime"] = json!(start.to_rfc3339());
    let name = request(STORAGE);
    bruce
        .send(Method::PUT, &format!("{name}?{PIM}"), Some(later), 201)
        .await;
    bruce
        .send(Method::POST, &format!("{name}/cancel?{PIM}"), None, 200)
        .await;
}

/// Decides by every route that there is.
async fn decide(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    let nestor = Caller::new(tenant, NESTOR, None);
    let site = format!("{WEB}/providers/Microsoft.Web/sites/app-expense-prod");
    let wrapped = json!({ "properties": { "reviewResult": "Deny", "justification": "Not today" } });
    for (place, at) in [(WEB, ""), (site.as_str(), WEB)] {
        for direct in [Some(Method::PUT), Some(Method::PATCH), None] {
            let name = request(place);
            let ask = bruce.activation(place, CONTRIBUTOR, "PT2H");
            let asked = bruce
                .send(Method::PUT, &format!("{name}?{PIM}"), Some(ask), 201)
                .await;
            let id = asked["properties"]["approvalId"].as_str().unwrap();
            let approval = format!("{at}{id}");
            nestor
                .get(&format!(
                    "{AUTHORIZATION}/roleAssignmentScheduleRequests?{PIM}&$filter=asApprover()"
                ))
                .await;
            let lists = format!("{at}{AUTHORIZATION}/roleAssignmentApprovals");
            nestor
                .get(&format!("{lists}?{APPROVALS}&$filter=asApprover()"))
                .await;
            let found = nestor.get(&format!("{approval}?{APPROVALS}")).await;
            nestor.get(&format!("{approval}/stages?{APPROVALS}")).await;
            let stage = found["properties"]["stages"][0]["id"].as_str().unwrap();
            let stage = format!("{stage}?{APPROVALS}");
            match direct {
                Some(method) => {
                    let body = if method == Method::PUT {
                        wrapped.clone()
                    } else {
                        wrapped["properties"].clone()
                    };
                    nestor.send(method, &stage, Some(body.clone()), 200).await;
                    nestor.send(Method::PUT, &stage, Some(wrapped.clone()), 409).await;
                }
                None => {
                    let part = json!({ "httpMethod": "PUT", "name": Uuid::new_v4(), "url": stage,
                        "requestHeaderDetails": {}, "content": wrapped });
                    let body = json!({ "requests": [part] });
                    let answer = nestor
                        .send(Method::POST, "/batch?api-version=2020-06-01", Some(body), 200)
                        .await;
                    assert_eq!(answer["responses"][0]["httpStatusCode"], 204);
                }
            }
            nestor.get(&stage).await;
        }
    }
}

/// What administrators do for others, on both kinds of requests.
async fn administer(tenant: &PracticeTenant) {
    let megan = Caller::new(tenant, MEGAN, Some("c1"));
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    for list in ["roleEligibility", "roleAssignment"] {
        let name = || {
            let name = Uuid::new_v4();
            format!("{PRODUCTION}{AUTHORIZATION}/{list}ScheduleRequests/{name}")
        };
        let ask = |kind: &str, duration: &str| {
            let mut ask = bruce.activation(PRODUCTION, BLOB_DATA_CONTRIBUTOR, duration);
            ask["properties"]["requestType"] = json!(kind);
            Some(ask)
        };
        let made = name();
        megan
            .send(
                Method::POST,
                &format!("{made}/validate?{PIM}"),
                ask("AdminAssign", "P10D"),
                200,
            )
            .await;
        megan
            .send(
                Method::PUT,
                &format!("{made}?{PIM}"),
                ask("AdminAssign", "P10D"),
                201,
            )
            .await;
        tenant.control().settle_all();
        megan.get(&format!("{made}?{PIM}")).await;
        let asked = name();
        bruce
            .send(
                Method::PUT,
                &format!("{asked}?{PIM}"),
                ask("SelfExtend", "P20D"),
                201,
            )
            .await;
        megan
            .get(&format!(
                "{PRODUCTION}{AUTHORIZATION}/{list}ScheduleRequests?{PIM}&$filter=asApprover()"
            ))
            .await;
        bruce
            .send(Method::POST, &format!("{asked}/cancel?{PIM}"), None, 200)
            .await;
        tenant.control().advance(chrono::TimeDelta::minutes(6));
        let mut end = ask("AdminRemove", "P10D").unwrap();
        end["properties"].as_object_mut().unwrap().remove("scheduleInfo");
        megan
            .send(Method::PUT, &format!("{}?{PIM}", name()), Some(end), 201)
            .await;
    }
}

async fn look_at_customers(tenant: &PracticeTenant) {
    let alex = Caller::new(tenant, ALEX, Some("c1"));
    alex.get(&format!("/subscriptions?{SCOPES}")).await;
    let filter = "$filter=managedByTenantId eq 'cc244855-1adb-41d8-9ca0-4e66b760a3d2'";
    for kind in ["registrationDefinitions", "registrationAssignments"] {
        let listed = alex
            .get(&format!(
                "{FABRIKAM_WEB}{LIGHTHOUSE}/{kind}?{DELEGATIONS}&{filter}"
            ))
            .await;
        let id = listed["value"][0]["id"].as_str().unwrap();
        alex.get(&format!("{id}?{DELEGATIONS}&$expandRegistrationDefinition=true"))
            .await;
    }
    let name = request(FABRIKAM_WEB);
    let ask = alex.activation(FABRIKAM_WEB, CONTRIBUTOR, "PT8H");
    alex.send(Method::PUT, &format!("{name}?{PIM}"), Some(ask), 201)
        .await;
}

/// Refusals of every form, each of them described as well.
async fn be_refused(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, None);
    let list = format!("{AUTHORIZATION}/roleEligibilityScheduleInstances");
    for (target, expected) in [
        (list.clone(), 400),
        (format!("{list}?api-version=2019-01-01"), 400),
        (format!("{list}?api-version=newest"), 400),
        (format!("{list}?{PIM}"), 403),
        (format!("{AUTHORIZATION}/roleAssignmentApprovals?{PIM}"), 404),
        (format!("/subscriptions/{}?{SCOPES}", Uuid::nil()), 404),
        (
            format!("{WEB}-2{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}&$filter=asTarget()"),
            404,
        ),
    ] {
        bruce.send(Method::GET, &target, None, expected).await;
    }
    let ask = bruce.activation(STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    bruce
        .send(
            Method::PUT,
            &format!("{}?{PIM}", request(STORAGE)),
            Some(ask),
            400,
        )
        .await;
    tenant.control().arm_limit(true);
    let mut refused = 0;
    while refused < 3 {
        let (status, _) = bruce
            .ask(Method::GET, &format!("{list}?{PIM}&$filter=asTarget()"), None)
            .await;
        refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    tenant.control().arm_limit(false);
}
