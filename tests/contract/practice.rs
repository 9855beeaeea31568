//! The practice tenant's answers, also to what Stint does not ask yet, are as described.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::{Audience, Control, Exchange as Recorded, Pace, PracticeTenant};
use stint_tests::contract::{Contract, Exchange};

use crate::check::renamings;
use crate::contract;
use crate::groups;
use crate::people::{administer, approve, read_the_log, sign_in_by_code};

pub(crate) const BRUCE: &str = "bruce.wayne@contoso.example";
const ISAIAH: &str = "isaiah.langer@contoso.example";
pub(crate) const DIRECTORY: &str = "/v1.0/roleManagement/directory";
pub(crate) const REQUESTS: &str = "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests";

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_tenant_answers_as_described() {
    let Some(contract) = contract() else { return };
    let more = ["RoleManagement.ReadWrite.Directory", "AuditLog.Read.All"];
    let consent = more.into_iter().chain(groups::CONSENT);
    let tenant = PracticeTenant::builder()
        .pace(Pace::Explicit)
        .record(true)
        .page_size(3)
        .consent(consent.map(str::to_owned))
        .start()
        .await
        .unwrap();
    let bruce = Caller::new(&tenant, BRUCE, Some("c1"));
    read_everything(&bruce).await;
    activate_and_end(&bruce, &tenant.control()).await;
    be_refused(&tenant).await;
    groups::come_and_go(&tenant).await;
    groups::decide(&tenant).await;
    groups::manage(&tenant).await;
    administer(&tenant).await;
    approve(&tenant).await;
    read_the_log(&tenant).await;
    sign_in_wrongly(&tenant).await;
    sign_in_by_code(&tenant).await;
    let recorded = tenant.control().exchanges();
    let covered = contract
        .hold(&recorded)
        .unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    for (operation, count) in &covered {
        println!("{operation}: {count}");
    }
    for needed in [
        "GET /me",
        "GET /{tenant}/discovery/v2.0/keys",
        "POST /{tenant}/oauth2/v2.0/token",
        "POST /{tenant}/oauth2/v2.0/devicecode",
        "GET /common/discovery/instance",
        "PATCH /roleManagement/directory/roleAssignmentApprovals/{id}/steps/{stepId}",
        "POST /roleManagement/directory/roleEligibilityScheduleRequests",
        "GET /roleManagement/directory/roleAssignmentSchedules/{id}",
        "GET /auditLogs/directoryAudits",
        "GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances/filterByCurrentUser(on='principal')",
        "POST /identityGovernance/privilegedAccess/group/assignmentScheduleRequests",
        "PATCH /identityGovernance/privilegedAccess/group/assignmentApprovals/{id}/stages/{stageId}",
        "PATCH /identityGovernance/privilegedAccess/group/assignmentApprovals/{id}/steps/{stepId}",
        "POST /me/checkMemberGroups",
        "POST /directoryObjects/getByIds",
    ] {
        assert!(covered.contains_key(needed), "{needed} was not asked");
    }
    assert!(
        covered.len() >= 80,
        "only {} operations were asked",
        covered.len()
    );
    find_every_renaming(contract, &recorded);
}

/// The check would have noticed: with any one member renamed, no exchange passes.
pub(crate) fn find_every_renaming(contract: &Contract, recorded: &[Recorded]) {
    let mut seen = BTreeSet::new();
    let mut renamed = 0;
    for exchange in recorded.iter().filter_map(Exchange::recorded) {
        let operation = contract.check(&exchange).unwrap();
        // One of each kind is enough.
        if !seen.insert((operation, exchange.status)) {
            continue;
        }
        // The names of headers inside a batch are nobody's to describe.
        let described = renamings(&exchange).into_iter();
        for (at, changed) in described.filter(|(at, _)| !at.contains("/headers/")) {
            assert!(
                contract.check(&changed).is_err(),
                "{} {}: {at}",
                exchange.method,
                exchange.target
            );
            renamed += 1;
        }
    }
    println!("{renamed} members renamed, all found");
    assert!(renamed > 300, "only {renamed} members were renamed");
}

/// One person with a token of theirs.
pub(crate) struct Caller {
    client: Client,
    graph: String,
    token: String,
    pub(crate) principal: String,
}

impl Caller {
    pub(crate) fn new(tenant: &PracticeTenant, upn: &str, context: Option<&str>) -> Self {
        stint_app::install_crypto();
        let description = tenant.description();
        let person = description
            .people
            .iter()
            .find(|person| person.upn == upn)
            .unwrap();
        Self {
            client: Client::builder().no_proxy().build().unwrap(),
            graph: description.graph.clone(),
            token: tenant.control().token(upn, Audience::Graph, context).unwrap(),
            principal: person.oid.to_string(),
        }
    }

    pub(crate) async fn ask(&self, method: Method, target: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = if target.starts_with("http") {
            target.to_owned()
        } else {
            format!("{}{target}", self.graph)
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
    pub(crate) async fn get(&self, target: &str) -> Value {
        let (status, first) = self.ask(Method::GET, target, None).await;
        assert_eq!(status, StatusCode::OK, "{target}: {first}");
        let mut next = first["@odata.nextLink"].as_str().map(str::to_owned);
        while let Some(link) = next {
            let (_, page) = self.ask(Method::GET, &link, None).await;
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        first
    }

    pub(crate) async fn post(&self, target: &str, body: Option<Value>, expected: StatusCode) -> Value {
        let (status, answer) = self.ask(Method::POST, target, body).await;
        assert_eq!(status, expected, "{target}: {answer}");
        answer
    }

    /// The body of an activation of the first eligibility whose role has this name.
    pub(crate) async fn activation(&self, role: &str) -> Value {
        let list =
            format!("{DIRECTORY}/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')");
        let rows = self.get(&format!("{list}?$expand=roleDefinition")).await;
        let row = rows["value"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["roleDefinition"]["displayName"] == role);
        let row = row.unwrap();
        json!({
            "action": "selfActivate",
            "principalId": self.principal,
            "roleDefinitionId": row["roleDefinitionId"],
            "directoryScopeId": row["directoryScopeId"],
            "justification": "Mail flow",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}},
        })
    }
}

async fn read_everything(bruce: &Caller) {
    let own = "filterByCurrentUser(on='principal')";
    let me = &bruce.principal;
    let unit = bruce.activation("Application Administrator").await["directoryScopeId"].clone();
    let role = bruce.activation("Exchange Administrator").await["roleDefinitionId"].clone();
    let (unit, role) = (unit.as_str().unwrap(), role.as_str().unwrap());
    let directory_roles = "scopeId eq '/' and scopeType eq 'DirectoryRole'";
    for target in [
        "/v1.0/me".to_owned(),
        "/v1.0/me?$select=id,displayName,userPrincipalName".to_owned(),
        format!("/v1.0/users/{me}"),
        format!("/v1.0/users/{me}?$select=displayName"),
        "/v1.0/organization".to_owned(),
        "/v1.0/organization?$select=displayName".to_owned(),
        format!("/v1.0/directory{unit}"),
        format!("/v1.0/directory{unit}?$select=displayName"),
        format!("{DIRECTORY}/roleDefinitions"),
        format!("{DIRECTORY}/roleDefinitions?$select=displayName"),
        format!("{DIRECTORY}/roleDefinitions/{role}"),
        format!("{DIRECTORY}/roleEligibilityScheduleInstances/{own}"),
        format!("{DIRECTORY}/roleEligibilityScheduleInstances/{own}?$expand=roleDefinition,principal"),
        format!("{DIRECTORY}/roleEligibilityScheduleInstances?$filter=principalId eq '{me}'"),
        format!("{DIRECTORY}/roleAssignmentScheduleInstances/{own}?$expand=roleDefinition"),
        format!("{DIRECTORY}/roleAssignmentScheduleInstances?$filter=principalId eq '{me}'"),
        format!("{REQUESTS}/{own}?$expand=roleDefinition"),
        format!("/v1.0/policies/roleManagementPolicyAssignments?$filter={directory_roles}"),
        format!(
            "/v1.0/policies/roleManagementPolicyAssignments?$filter={directory_roles}&$expand=policy($expand=rules)"
        ),
        format!(
            "/v1.0/policies/roleManagementPolicies?$filter={directory_roles}&$expand=rules,effectiveRules"
        ),
    ] {
        bruce.get(&target).await;
    }
    let policies = bruce
        .get(&format!(
            "/v1.0/policies/roleManagementPolicies?$filter={directory_roles}"
        ))
        .await;
    let policy = policies["value"][0]["id"].as_str().unwrap();
    bruce
        .get(&format!("/v1.0/policies/roleManagementPolicies/{policy}"))
        .await;
    bruce
        .get(&format!(
            "/v1.0/policies/roleManagementPolicies/{policy}?$expand=rules"
        ))
        .await;
}

async fn activate_and_end(bruce: &Caller, control: &Control) {
    let mut ask = bruce.activation("Exchange Administrator").await;
    ask["ticketInfo"] = json!({"ticketNumber": "CHG-1", "ticketSystem": "ServiceNow"});
    let later = (control.now() + TimeDelta::hours(3)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let mut planned = ask.clone();
    planned["scheduleInfo"]["startDateTime"] = json!(later);
    let planned = bruce.post(REQUESTS, Some(planned), StatusCode::CREATED).await;
    assert_eq!(planned["status"], "Granted");
    let cancel = format!("{REQUESTS}/{}/cancel", planned["id"].as_str().unwrap());
    bruce.post(&cancel, None, StatusCode::NO_CONTENT).await;
    bruce.post(&cancel, None, StatusCode::BAD_REQUEST).await;

    let taken = bruce.post(REQUESTS, Some(ask.clone()), StatusCode::CREATED).await;
    control.settle_all();
    let id = taken["id"].as_str().unwrap();
    bruce
        .get(&format!("{REQUESTS}/{id}?$expand=roleDefinition"))
        .await;
    bruce.post(REQUESTS, Some(ask), StatusCode::BAD_REQUEST).await;
    let active = format!("{DIRECTORY}/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')");
    let rows = bruce
        .get(&format!(
            "{active}?$expand=roleDefinition,principal,activatedUsing"
        ))
        .await;
    assert_eq!(rows["value"][0]["assignmentType"], "Activated", "{rows}");
    let end = json!({"action": "selfDeactivate", "principalId": bruce.principal,
        "roleDefinitionId": taken["roleDefinitionId"], "directoryScopeId": "/"});
    bruce
        .post(REQUESTS, Some(end.clone()), StatusCode::BAD_REQUEST)
        .await;
    control.advance(TimeDelta::minutes(6));
    let ended = bruce.post(REQUESTS, Some(end), StatusCode::CREATED).await;
    control.settle_all();
    let ended = bruce
        .get(&format!("{REQUESTS}/{}", ended["id"].as_str().unwrap()))
        .await;
    assert_eq!(ended["status"], "Revoked");

    let ask = bruce.activation("Application Administrator").await;
    let waiting = bruce.post(REQUESTS, Some(ask), StatusCode::CREATED).await;
    assert_eq!(waiting["status"], "PendingApproval");
    bruce
        .get(&format!("{REQUESTS}/filterByCurrentUser(on='principal')"))
        .await;
    let cancel = format!("{REQUESTS}/{}/cancel", waiting["id"].as_str().unwrap());
    bruce.post(&cancel, None, StatusCode::NO_CONTENT).await;
}

/// Each refusal has its own code and the service's form.
async fn be_refused(tenant: &PracticeTenant) {
    let plain = Caller::new(tenant, BRUCE, None);
    let mut ask = plain.activation("Exchange Administrator").await;
    let refused = async |ask: &Value| {
        plain
            .post(REQUESTS, Some(ask.clone()), StatusCode::BAD_REQUEST)
            .await
    };
    let code = |answer: Value| answer["error"]["code"].as_str().unwrap_or_default().to_owned();
    let mut codes = BTreeSet::new();
    codes.insert(code(refused(&ask).await));
    ask["ticketInfo"] = json!({"ticketNumber": "CHG-1"});
    codes.insert(code(refused(&ask).await));
    ask["scheduleInfo"]["expiration"]["duration"] = json!("PT20H");
    refused(&ask).await;
    ask["scheduleInfo"]["startDateTime"] = json!("2026-01-01T00:00:00");
    codes.insert(code(refused(&ask).await));
    ask["action"] = json!("doSomething");
    refused(&ask).await;
    println!("refused with {codes:?}");
    assert!(codes.len() >= 3, "{codes:?}");

    let isaiah = Caller::new(tenant, ISAIAH, None);
    let mut other = isaiah.activation("Reports Reader").await;
    other["principalId"] = json!(plain.principal);
    for (method, target, body) in [
        (Method::POST, REQUESTS.to_owned(), Some(other)),
        (
            Method::GET,
            format!("{REQUESTS}/00000000-0000-0000-0000-000000000000"),
            None,
        ),
        (
            Method::GET,
            "/v1.0/users/00000000-0000-0000-0000-000000000000".to_owned(),
            None,
        ),
        (
            Method::GET,
            "/v1.0/policies/roleManagementPolicyAssignments".to_owned(),
            None,
        ),
        (Method::GET, "/v1.0/me?$select=nothing".to_owned(), None),
    ] {
        let (status, answer) = isaiah.ask(method, &target, body).await;
        assert!(status.is_client_error(), "{target}: {status} {answer}");
        assert!(answer["error"]["code"].is_string(), "{target}: {answer}");
    }
    let nobody = Caller {
        token: "none".to_owned(),
        ..isaiah
    };
    let (status, _) = nobody.ask(Method::GET, "/v1.0/me", None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

/// The sign-in's documents and its errors; that it works is shown by Stint itself.
async fn sign_in_wrongly(tenant: &PracticeTenant) {
    let description = tenant.description();
    let client = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let base = format!("{}/{}", description.authority, description.tenant_id);
    for path in ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"] {
        assert!(
            client
                .get(format!("{base}/{path}"))
                .send()
                .await
                .unwrap()
                .status()
                .is_success(),
            "{path}"
        );
    }
    let client_id = description.client_id.to_string();
    let scope = "https://graph.microsoft.com/.default offline_access openid profile";
    for fields in [
        vec![("grant_type", "refresh_token"), ("refresh_token", "none")],
        vec![
            ("grant_type", "authorization_code"),
            ("code", "none"),
            ("redirect_uri", "http://localhost:1"),
            ("code_verifier", "x"),
        ],
        vec![("grant_type", "password")],
    ] {
        let form = [("client_id", client_id.as_str()), ("scope", scope)]
            .into_iter()
            .chain(fields);
        let form: Vec<_> = form.collect();
        let answer = client
            .post(format!("{base}/oauth2/v2.0/token"))
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{form:?}");
    }
}
