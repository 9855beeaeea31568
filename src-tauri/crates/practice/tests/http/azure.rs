//! Azure roles over ARM: lists, asking and ending, narrower scopes, groups, settings, permissions.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::{Audience, Seed};
use uuid::Uuid;

use crate::support::{BRUCE, World, code, json_of, rows, world, world_with};

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

#[tokio::test]
async fn bruce_is_eligible_for_two_azure_roles_and_reads_at_production() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let eligible = bruce.eligible().await;
    assert_eq!(
        names(&eligible),
        [
            "Contributor @ rg-web-prod",
            "Storage Blob Data Contributor @ stfinance01"
        ]
    );
    let first = &eligible[0]["properties"];
    assert_eq!(first["scope"], WEB);
    assert_eq!(first["memberType"], "Direct");
    assert_eq!(first["principalType"], "User");
    assert_eq!(first["expandedProperties"]["scope"]["type"], "resourcegroup");
    assert_eq!(first.get("condition"), None, "what has no value is absent");
    let second = &eligible[1]["properties"];
    assert!(second["condition"].as_str().unwrap().contains("month-end"));
    assert_eq!(second["conditionVersion"], "2.0");
    assert_eq!(
        second["expandedProperties"]["scope"]["type"],
        "Microsoft.Storage/storageAccounts"
    );
    assert_eq!(names(&bruce.active().await), ["Reader @ Contoso Production"]);
    let name = eligible[0]["name"].as_str().unwrap();
    let schedule = first["roleEligibilityScheduleId"].as_str().unwrap();
    assert!(
        !schedule.ends_with(name),
        "an instance is called otherwise than its schedule"
    );
    for id in [eligible[0]["id"].as_str().unwrap(), schedule] {
        assert_eq!(bruce.get(&format!("{id}?{PIM}")).await.0, StatusCode::OK, "{id}");
    }
}

#[tokio::test]
async fn an_activation_is_provisioned_at_once_listed_later_and_ends() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let oid = world.oid(BRUCE);
    let name = Uuid::new_v4();
    let ask = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let (status, body) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    assert_eq!(body["properties"]["status"], "Provisioned");
    assert_eq!(body["name"], name.to_string());
    assert!(
        body["properties"]["condition"]
            .as_str()
            .unwrap()
            .contains("month-end")
    );
    // The same PUT once more changes nothing; another one under the same name is refused.
    let (status, again) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!((status, &again), (StatusCode::CREATED, &body));
    let (status, other) = bruce
        .put(WEB, name, &activation(&oid, WEB, CONTRIBUTOR, "PT1H"))
        .await;
    assert_eq!(
        (status, code(&other)),
        (StatusCode::CONFLICT, "RoleAssignmentRequestExists")
    );

    assert_eq!(bruce.active().await.len(), 1, "the list is one step behind");
    let (_, early) = bruce
        .put(
            STORAGE,
            Uuid::new_v4(),
            &deactivation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR),
        )
        .await;
    assert_eq!(code(&early), "RoleAssignmentDoesNotExist");
    assert!(world.control().settle_one());
    let active = bruce.active().await;
    let row = active
        .iter()
        .find(|row| row["properties"]["assignmentType"] == "Activated");
    let row = &row.unwrap()["properties"];
    assert_eq!(row["scope"], STORAGE);
    assert_eq!(row["conditionVersion"], "2.0");
    assert!(
        row["linkedRoleEligibilityScheduleId"]
            .as_str()
            .unwrap()
            .starts_with(STORAGE)
    );
    // It counts when its news has come everywhere.
    let counted = bruce.permissions(STORAGE).await.len();
    assert!(world.control().settle_one());
    assert_eq!(bruce.permissions(STORAGE).await.len(), counted + 1);

    let (_, exists) = bruce.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!(code(&exists), "RoleAssignmentExists");
    let end = deactivation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR);
    let (_, short) = bruce.put(STORAGE, Uuid::new_v4(), &end).await;
    assert_eq!(code(&short), "ActiveDurationTooShort");
    world.minutes(6);
    let (status, ended) = bruce.put(STORAGE, Uuid::new_v4(), &end).await;
    assert_eq!(status, StatusCode::CREATED, "{ended}");
    assert_eq!(ended["properties"]["status"], "Revoked");
    assert_eq!(ended["properties"].get("scheduleInfo"), None);
    world.control().settle_all();
    assert_eq!(bruce.active().await.len(), 1);
    assert_eq!(bruce.permissions(STORAGE).await.len(), counted);
    let asked = bruce
        .list("", "roleAssignmentScheduleRequests", "asTarget()")
        .await;
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn the_rules_are_refused_in_arm_s_words() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let put = async |scope: &str, ask: &Value| bruce.put(scope, Uuid::new_v4(), ask).await.1;
    let mut silent = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    silent["justification"] = Value::Null;
    let refused = put(STORAGE, &silent).await;
    assert_eq!(code(&refused), "RoleAssignmentRequestPolicyValidationFailed");
    assert!(message(&refused).contains("JustificationRule - "));
    let long = put(STORAGE, &activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT2H")).await;
    assert!(message(&long).contains("ExpirationRule"));
    let none = put(PRODUCTION, &activation(&oid, PRODUCTION, CONTRIBUTOR, "PT1H")).await;
    assert!(
        message(&none).contains("EligibilityRule"),
        "not above what one is eligible for"
    );
    let mut unknown = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    unknown["roleDefinitionId"] = json!(role_id(STORAGE, &Uuid::new_v4().to_string()));
    assert_eq!(code(&put(STORAGE, &unknown).await), "RoleDefinitionDoesNotExist");
    let mut stranger = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    stranger["justifcation"] = json!("misspelled");
    assert_eq!(code(&put(STORAGE, &stranger).await), "InvalidRequestContent");
    let mut elsewhere = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    elsewhere["principalId"] = json!(world.oid(MEGAN));
    assert_eq!(code(&put(STORAGE, &elsewhere).await), "InsufficientPermissions");
    let mut wider = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    wider["condition"] = json!("@Resource[x] StringEquals 'y'");
    assert_eq!(code(&put(STORAGE, &wider).await), "InvalidRoleAssignmentRequest");

    let plain = Caller::new(&world, BRUCE, None);
    let ask = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let (status, step_up) = plain.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(code(&step_up), "RoleAssignmentRequestAcrsValidationFailed");
    let claims = message(&step_up).strip_prefix("&claims=").unwrap();
    let claims: Value = serde_json::from_str(
        &percent_encoding::percent_decode_str(claims)
            .decode_utf8()
            .unwrap(),
    )
    .unwrap();
    assert_eq!(claims["access_token"]["acrs"]["value"], "c1");
}

#[tokio::test]
async fn names_are_read_in_any_letter_case_and_ids_in_several_forms() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let target = format!(
        "//providers/Microsoft.Subscription{}/{AUTHORIZATION}/roleAssignmentScheduleRequests/{}?{PIM}",
        STORAGE.to_uppercase(),
        Uuid::new_v4()
    );
    let body = json!({ "Properties": {
        "PrincipalId": oid.to_uppercase(),
        "RoleDefinitionId": role_id(STORAGE, BLOB_DATA_CONTRIBUTOR).trim_start_matches('/'),
        "RequestType": "SelfActivate",
        "Justification": "x",
        "IsValidationOnly": false,
        "ScheduleInfo": {
            "StartDateTime": null,
            "Expiration": { "Type": "AfterDuration", "Duration": "PT30M", "EndDateTime": null },
        },
    } });
    let (status, answer) = bruce.ask(Method::PUT, &target, Some(&body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["properties"]["scope"], STORAGE);
}

#[tokio::test]
async fn a_later_start_is_granted_and_can_be_cancelled() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let mut ask = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let start = crate::support::start_time() + chrono::TimeDelta::hours(2);
    ask["scheduleInfo"]["startDateTime"] = json!(start.to_rfc3339());
    let name = Uuid::new_v4();
    let (_, granted) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!(granted["properties"]["status"], "Granted", "{granted}");
    let (_, overlap) = bruce.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!(code(&overlap), "OverlapsPendingRoleAssignmentRequests");
    let request = format!("{STORAGE}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}");
    let (status, body) = bruce
        .ask(Method::POST, &format!("{request}/cancel?{PIM}"), None)
        .await;
    assert_eq!((status, body), (StatusCode::OK, Value::String(String::new())));
    let (_, canceled) = bruce.get(&format!("{request}?{PIM}")).await;
    assert_eq!(canceled["properties"]["status"], "Canceled");
}

#[tokio::test]
async fn a_validation_says_what_would_become_of_it_and_does_nothing() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let validate = async |scope: &str, ask: Value| {
        let name = Uuid::new_v4();
        let target = format!("{scope}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}/validate?{PIM}");
        bruce
            .ask(Method::POST, &target, Some(&json!({ "properties": ask })))
            .await
    };
    let (status, body) = validate(STORAGE, activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["properties"]["status"], "Granted");
    let (_, body) = validate(WEB, activation(&oid, WEB, CONTRIBUTOR, "PT1H")).await;
    assert_eq!(body["properties"]["status"], "PendingEvaluation");
    let (status, body) = validate(WEB, activation(&oid, WEB, CONTRIBUTOR, "PT9H")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    assert!(
        bruce
            .list("", "roleAssignmentScheduleRequests", "asTarget()")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn at_a_narrower_scope_the_link_is_a_whole_path_and_the_settings_stay() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let site = format!("{WEB}/providers/Microsoft.Web/sites/app-expense-prod");
    let eligible = bruce.eligible().await;
    let link = eligible[0]["properties"]["roleEligibilityScheduleId"]
        .as_str()
        .unwrap();
    let mut ask = activation(&oid, &site, CONTRIBUTOR, "PT4H");
    ask["linkedRoleEligibilityScheduleId"] = json!(link.rsplit('/').next().unwrap());
    let (status, bare) = bruce.put(&site, Uuid::new_v4(), &ask).await;
    assert_eq!(
        status,
        StatusCode::BAD_REQUEST,
        "an id alone is not found below its scope: {bare}"
    );
    ask["linkedRoleEligibilityScheduleId"] = json!(link);
    let (_, waits) = bruce.put(&site, Uuid::new_v4(), &ask).await;
    assert_eq!(waits["properties"]["status"], "PendingApproval", "{waits}");
    assert_eq!(waits["properties"]["linkedRoleEligibilityScheduleId"], link);
    // Beside it, and with a link to something else, there is nothing to be made active.
    let data = format!("{PRODUCTION}/resourceGroups/rg-data-prod");
    let mut beside = activation(&oid, &data, CONTRIBUTOR, "PT4H");
    beside["linkedRoleEligibilityScheduleId"] = json!(link);
    let (_, beside) = bruce.put(&data, Uuid::new_v4(), &beside).await;
    assert!(message(&beside).contains("EligibilityRule"), "{beside}");
    ask["linkedRoleEligibilityScheduleId"] = eligible[1]["properties"]["roleEligibilityScheduleId"].clone();
    let (_, other) = bruce.put(&site, Uuid::new_v4(), &ask).await;
    assert!(message(&other).contains("EligibilityRule"), "{other}");
}

#[tokio::test]
async fn through_a_group_one_asks_with_the_own_id_and_a_group_s_id_activates_for_everybody() {
    let world = world().await;
    let pradeep = Caller::new(&world, PRADEEP, None);
    let deploy = Caller::new(&world, DEPLOY, None);
    let eligible = pradeep.eligible().await;
    let network = eligible.iter().find(|row| {
        row["properties"]["roleDefinitionId"]
            .as_str()
            .unwrap()
            .ends_with(NETWORK_CONTRIBUTOR)
    });
    let row = &network.unwrap()["properties"];
    assert_eq!(
        (&row["memberType"], &row["principalType"]),
        (&json!("Group"), &json!("Group"))
    );
    assert_eq!(
        row["expandedProperties"]["principal"]["displayName"],
        "Platform Engineers"
    );
    let scope = row["scope"].as_str().unwrap();
    assert_eq!(row["expandedProperties"]["scope"]["type"], "managementgroup");
    assert!(
        row["roleDefinitionId"]
            .as_str()
            .unwrap()
            .starts_with("/providers/")
    );
    let group = row["principalId"].as_str().unwrap();

    let active = async |caller: &Caller<'_>| {
        let rows = caller.active().await;
        let activated = |row: &&Value| row["properties"]["assignmentType"] == "Activated";
        rows.iter().filter(activated).count()
    };
    // A management group's eligibility, activated at a subscription in it, for oneself.
    let connectivity = "/subscriptions/bdb9a209-de44-4cde-b646-3a8b27b77bcf";
    let own = activation(&world.oid(PRADEEP), connectivity, NETWORK_CONTRIBUTOR, "PT1H");
    let (status, body) = pradeep.put(connectivity, Uuid::new_v4(), &own).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    world.control().settle_all();
    assert_eq!((active(&pradeep).await, active(&deploy).await), (1, 0));
    let whole = activation(group, scope, NETWORK_CONTRIBUTOR, "PT1H");
    let (status, body) = pradeep.put(scope, Uuid::new_v4(), &whole).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    world.control().settle_all();
    assert_eq!((active(&pradeep).await, active(&deploy).await), (2, 1));
    let reads = deploy.permissions(connectivity).await;
    assert!(
        reads
            .iter()
            .any(|entry| entry["actions"].to_string().contains("Microsoft.Network/*"))
    );
    // Somebody outside of the group can't.
    let bruce = Caller::new(&world, BRUCE, None);
    let (status, _) = bruce.put(scope, Uuid::new_v4(), &whole).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn each_filter_shows_its_own_part() {
    let world = world().await;
    let pradeep = Caller::new(&world, PRADEEP, None);
    let count = async |scope: &str, filter: &str| {
        pradeep
            .list(scope, "roleEligibilityScheduleInstances", filter)
            .await
            .len()
    };
    let oid = world.oid(PRADEEP);
    let platform = "/providers/Microsoft.Management/managementGroups/contoso-platform";
    let connectivity = "/subscriptions/bdb9a209-de44-4cde-b646-3a8b27b77bcf";
    assert_eq!(count("", "asTarget()").await, 3);
    assert_eq!(count(platform, "asTarget()").await, 1);
    assert_eq!(
        count(connectivity, "asTarget()").await,
        0,
        "not what was given above"
    );
    assert_eq!(
        count(connectivity, &format!("assignedTo('{oid}') and atScope()")).await,
        1
    );
    assert_eq!(count(PRODUCTION, "asTarget()").await, 2);
    assert_eq!(
        count(PRODUCTION, &format!("(principalId eq '{oid}') and atScope()")).await,
        1
    );
    let bare = |scope: &str, rest: &str| {
        format!("{scope}{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}{rest}")
    };
    let (status, body) = pradeep.get(&bare("", "")).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "InsufficientPermissions")
    );
    assert!(message(&body).contains("asTarget()"));
    // Platform Engineers may read at production: everybody's rows, those from above told apart.
    let all = rows(pradeep.get(&bare(PRODUCTION, "")).await);
    assert_eq!(all.len(), 4);
    let (status, body) = pradeep.get(&bare("", "&$filter=somethingElse()")).await;
    assert_eq!((status, code(&body)), (StatusCode::BAD_REQUEST, "InvalidFilter"));
    let requests = format!("{connectivity}{AUTHORIZATION}/roleAssignmentScheduleRequests?{PIM}");
    let (status, body) = pradeep.get(&format!("{requests}&$filter=asRequestor()")).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "InsufficientPermissions")
    );
}

#[tokio::test]
async fn settings_are_for_those_who_may_read() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let settings = |scope: &str, role: &str| {
        format!(
            "{scope}{AUTHORIZATION}/roleManagementPolicyAssignments?{PIM}&$filter=roleDefinitionId eq '{}'",
            role_id(scope, role)
        )
    };
    let found = rows(bruce.get(&settings(WEB, CONTRIBUTOR)).await);
    assert_eq!(found.len(), 1);
    let rules = found[0]["properties"]["effectiveRules"].as_array().unwrap();
    assert_eq!(rules.len(), 17);
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(rule("Expiration_EndUser_Assignment")["maximumDuration"], "PT4H");
    assert_eq!(
        rule("AuthenticationContext_EndUser_Assignment")["claimValue"],
        "c1"
    );
    let approvers = &rule("Approval_EndUser_Assignment")["setting"]["approvalStages"][0]["primaryApprovers"];
    assert_eq!(approvers[0]["description"], "Nestor Wilke");
    assert_eq!(approvers[1]["userType"], "User");
    // Nobody has changed these.
    let untouched = rows(bruce.get(&settings(PRODUCTION, KEY_VAULT_ADMINISTRATOR)).await);
    let policy = untouched[0]["properties"]["policyId"].as_str().unwrap();
    assert!(policy.ends_with(KEY_VAULT_ADMINISTRATOR));
    let development = "/subscriptions/fb748193-b9ab-4c98-81db-67bbb83fe6bf";
    let (status, body) = bruce.get(&settings(development, CONTRIBUTOR)).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    let one = policy.replace("roleManagementPolicies", "roleManagementPolicyAssignments");
    let (status, body) = bruce.ask(Method::DELETE, &format!("{one}?{PIM}"), None).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(body["message"].is_string() && body.get("error").is_none());
}

#[tokio::test]
async fn children_are_those_that_something_can_be_activated_at() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let children = async |caller: &Caller<'_>, scope: &str, rest: &str| {
        let target = format!("{scope}{AUTHORIZATION}/eligibleChildResources?{PIM}{rest}");
        rows(caller.get(&target).await)
    };
    let sites = children(&bruce, WEB, "").await;
    assert_eq!(sites.len(), 3);
    assert_eq!(sites[0]["type"], "Microsoft.Compute/virtualMachines");
    let groups = children(&bruce, PRODUCTION, "&$filter=resourceType eq 'resourcegroup'").await;
    let ids: Vec<&str> = groups.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(ids, ["rg-finance-prod", "rg-web-prod"]);
    let pradeep = Caller::new(&world, PRADEEP, None);
    let platform = "/providers/Microsoft.Management/managementGroups/contoso-platform";
    let below = children(&pradeep, platform, "&getAllChildren=true").await;
    assert_eq!(below.len(), 3);
    let subscription = below.iter().find(|row| row["type"] == "subscription").unwrap();
    let id = subscription["id"].as_str().unwrap();
    assert!(
        id.starts_with("/providers/Microsoft.Subscription/subscriptions/"),
        "{id}"
    );
    let shared = children(&pradeep, PRODUCTION, "").await;
    assert!(
        shared
            .iter()
            .any(|row| row["name"] == "" && row["id"].as_str().unwrap().ends_with("rg-shared-prod")),
        "some names are missing"
    );
}

#[tokio::test]
async fn ten_thousand_rows_come_over_pages() {
    let world = world_with(|builder| builder.seed(Seed::scale(10_000).unwrap())).await;
    let bruce = Caller::new(&world, BRUCE, None);
    let eligible = bruce.eligible().await;
    assert_eq!(eligible.len(), 10_000);
    let scopes: std::collections::BTreeSet<&str> = eligible
        .iter()
        .map(|row| row["properties"]["scope"].as_str().unwrap())
        .collect();
    assert_eq!(scopes.len(), 600);
    let page = world.control().received_all();
    assert_eq!(page.len(), 10_000_usize.div_ceil(100));
    // A narrower scope is found quickly as well.
    let all = format!("{AUTHORIZATION}/roleManagementPolicyAssignments?{PIM}");
    let (status, _) = bruce
        .get(&format!(
            "{}{all}",
            eligible[0]["properties"]["scope"].as_str().unwrap()
        ))
        .await;
    assert_eq!(status, StatusCode::OK);
}
