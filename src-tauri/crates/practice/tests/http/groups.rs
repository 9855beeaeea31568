//! Just-in-time access to groups, as a client sees it, and what follows from being in one.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::{Audience, Decision, Grant, PolicyPatch, RequestStatus};

use crate::support::{BRUCE, REPORTS_READER, World, claims_of, code, json_of, rows, world, world_with};

const GRADY: &str = "grady.archie@contoso.example";
const LEE: &str = "lee.gu@contoso.example";
const MEGAN: &str = "megan.bowen@contoso.example";
const NESTOR: &str = "nestor.wilke@contoso.example";
const PRADEEP: &str = "pradeep.gupta@contoso.example";
const GROUP: &str = "/identityGovernance/privilegedAccess/group";
const REQUESTS: &str = "/identityGovernance/privilegedAccess/group/assignmentScheduleRequests";
const OWN: &str = "filterByCurrentUser(on='principal')";
const CLOUD_APPLICATION_ADMINISTRATOR: &str = "158c047a-c907-4556-b7ef-446551a6b5f7";

fn token(world: &World, upn: &str) -> String {
    world.control().token(upn, Audience::Graph, None).unwrap()
}

async fn list(world: &World, token: &str, list: &str) -> Vec<Value> {
    rows(world.get(token, &format!("{GROUP}/{list}")).await)
}

async fn eligible(world: &World, token: &str) -> Vec<Value> {
    let own = format!("eligibilityScheduleInstances/{OWN}?$expand=group($select=id,displayName)");
    list(world, token, &own).await
}

async fn active(world: &World, token: &str) -> Vec<Value> {
    list(
        world,
        token,
        &format!("assignmentScheduleInstances/{OWN}?$expand=group"),
    )
    .await
}

/// The names of the groups, in order.
fn names(rows: &[Value]) -> Vec<&str> {
    let named = rows.iter().map(|row| row["group"]["displayName"].as_str());
    named.map(Option::unwrap).collect()
}

/// An activation of an eligible row for an hour, by its own ids.
fn activation(world: &World, upn: &str, row: &Value) -> Value {
    json!({
        "action": "selfActivate",
        "principalId": world.oid(upn),
        "groupId": row["groupId"],
        "accessId": row["accessId"],
        "justification": "Release of the web shop",
        "scheduleInfo": { "expiration": { "type": "afterDuration", "duration": "PT1H" } },
    })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// The claims of a token that was made this moment.
fn fresh(world: &World, upn: &str) -> Value {
    claims_of(&token(world, upn))
}

fn holds(list: &Value, id: &Value) -> bool {
    list.as_array().is_some_and(|ids| ids.contains(id))
}

async fn is_in(world: &World, upn: &str, group: &Value) -> bool {
    let found = world
        .post(
            &token(world, upn),
            "/me/checkMemberGroups",
            &json!({ "groupIds": [group] }),
        )
        .await;
    !rows(found).is_empty()
}

#[tokio::test]
async fn somebody_comes_into_a_group_and_has_what_the_group_has_until_the_end() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let mine = eligible(&world, &bruce).await;
    assert_eq!(names(&mine), ["Apps Operators"]);
    let (row, group) = (&mine[0], &mine[0]["groupId"]);
    assert_eq!(
        (&row["accessId"], &row["memberType"]),
        (&json!("member"), &json!("direct"))
    );
    let bare = list(&world, &bruce, &format!("eligibilityScheduleInstances/{OWN}")).await;
    assert!(bare[0].get("group").is_none(), "no names without $expand");

    let (status, asked) = world
        .post(&bruce, REQUESTS, &activation(&world, BRUCE, row))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
    assert_eq!(asked["status"], "PendingProvisioning");
    let parts: Vec<&str> = asked["targetScheduleId"].as_str().unwrap().split('_').collect();
    assert_eq!([parts[0], parts[1]], [group.as_str().unwrap(), "member"]);
    let control = world.control();
    assert!(control.settle_one());
    let request = format!("{REQUESTS}/{}", asked["id"].as_str().unwrap());
    assert_eq!(world.get(&bruce, &request).await.1["status"], "Provisioned");
    assert!(active(&world, &bruce).await.is_empty(), "in no list yet");
    assert!(control.settle_one());
    let now = active(&world, &bruce).await;
    assert_eq!(
        (names(&now), &now[0]["assignmentType"]),
        (vec!["Apps Operators"], &json!("activated"))
    );
    assert!(is_in(&world, BRUCE, group).await, "the directory knows");
    assert!(
        !holds(&fresh(&world, BRUCE)["groups"], group),
        "no token carries it yet"
    );
    assert!(control.settle_one());
    let claims = fresh(&world, BRUCE);
    assert!(holds(&claims["groups"], group));
    assert!(
        holds(&claims["wids"], &json!(CLOUD_APPLICATION_ADMINISTRATOR)),
        "what the group has"
    );
    let roles = world.active(&bruce).await;
    assert_eq!(
        (&roles[0]["memberType"], &roles[0]["principalId"]),
        (&json!("Group"), group)
    );

    let leave = with(activation(&world, BRUCE, row), "action", json!("selfDeactivate"));
    let (_, early) = world.post(&bruce, REQUESTS, &leave).await;
    assert_eq!(code(&early), "ActiveDurationTooShort");
    world.minutes(6);
    let (_, left) = world.post(&bruce, REQUESTS, &leave).await;
    assert_eq!(
        (&left["status"], &left["scheduleInfo"]),
        (&json!("Revoked"), &Value::Null)
    );
    control.settle_all();
    assert!(active(&world, &bruce).await.is_empty());
    assert!(!is_in(&world, BRUCE, group).await);
    assert!(world.active(&bruce).await.is_empty());

    world
        .post(&bruce, REQUESTS, &activation(&world, BRUCE, row))
        .await;
    control.settle_all();
    world.minutes(53);
    assert_eq!(active(&world, &bruce).await.len(), 1);
    world.minutes(8);
    let bruce = token(&world, BRUCE);
    assert!(active(&world, &bruce).await.is_empty(), "the hour is over");
}

#[tokio::test]
async fn what_the_service_refuses_it_refuses_in_its_words() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let row = eligible(&world, &bruce).await[0].clone();
    let body = activation(&world, BRUCE, &row);
    let refused = async |body: Value| {
        let (status, answer) = world.post(&bruce, REQUESTS, &body).await;
        assert!(status.is_client_error(), "{answer}");
        code(&answer).to_owned()
    };
    let all = world.control();
    assert_eq!(
        refused(with(body.clone(), "accessId", json!("owner"))).await,
        "RoleAssignmentDoesNotExist"
    );
    assert_eq!(
        refused(with(body.clone(), "accessId", json!("guest"))).await,
        "BadRequest"
    );
    assert_eq!(
        refused(with(body.clone(), "justification", Value::Null)).await,
        "RoleAssignmentRequestPolicyValidationFailed"
    );
    assert_eq!(
        refused(with(body.clone(), "directoryScopeId", json!("/"))).await,
        "BadRequest",
        "a name of the other workload"
    );
    assert_eq!(
        refused(with(body.clone(), "groupId", json!(world.oid(BRUCE)))).await,
        "Request_ResourceNotFound"
    );
    assert_eq!(
        refused(with(body.clone(), "principalId", json!(world.oid(MEGAN)))).await,
        "InsufficientPermissions"
    );
    assert_eq!(
        refused(with(body.clone(), "action", json!("adminAssign"))).await,
        "InsufficientPermissions"
    );
    for lists in [
        "eligibilityScheduleInstances",
        "assignmentSchedules",
        "assignmentScheduleRequests",
    ] {
        let (status, answer) = world.get(&bruce, &format!("{GROUP}/{lists}")).await;
        assert_eq!(
            (status, code(&answer)),
            (StatusCode::BAD_REQUEST, "MissingParameters")
        );
        let group = row["groupId"].as_str().unwrap();
        let others = format!("{GROUP}/{lists}?$filter=groupId eq '{group}'");
        assert_eq!(
            code(&world.get(&bruce, &others).await.1),
            "InsufficientPermissions"
        );
    }

    world.post(&bruce, REQUESTS, &body).await;
    all.settle_all();
    let mut later = body.clone();
    later["scheduleInfo"]["startDateTime"] = json!((all.now() + TimeDelta::hours(5)).to_rfc3339());
    assert_eq!(refused(later).await, "RoleAssignmentExists", "not while active");
    let capitals = json!({ "Action": "SelfDeactivate", "PrincipalId": world.oid(BRUCE),
        "GroupID": row["groupId"], "AccessID": "Member" });
    world.minutes(6);
    let (status, answer) = world.post(&bruce, REQUESTS, &capitals).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
}

#[tokio::test]
async fn a_group_that_asks_brings_everybody_in_it_along() {
    let world = world().await;
    let control = world.control();
    let adele = "adele.vance@contoso.example";
    control
        .grant(&Grant {
            person: adele.to_owned(),
            role: "member".to_owned(),
            scope: "Web Team".to_owned(),
            active: true,
            ..Grant::default()
        })
        .unwrap();
    control.settle_all();
    let grady = token(&world, GRADY);
    let mine = eligible(&world, &grady).await;
    assert_eq!(
        (names(&mine), &mine[0]["memberType"]),
        (vec!["Web Release"], &json!("group"))
    );
    let (team, release) = (&mine[0]["principalId"], &mine[0]["groupId"]);
    assert_ne!(*team, json!(world.oid(GRADY)));
    let filtered = format!(
        "eligibilityScheduleInstances?$filter=principalId eq '{}'",
        world.oid(GRADY)
    );
    assert!(
        list(&world, &grady, &filtered).await.is_empty(),
        "not through a group"
    );

    let own = activation(&world, GRADY, &mine[0]);
    let (status, answer) = world.post(&grady, REQUESTS, &own).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    control.settle_all();
    assert!(is_in(&world, GRADY, release).await && !is_in(&world, adele, release).await);
    let (status, answer) = world
        .post(&grady, REQUESTS, &with(own, "principalId", team.clone()))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    control.settle_all();
    assert!(
        is_in(&world, adele, release).await,
        "although she asked for nothing"
    );
    let bruce = token(&world, BRUCE);
    let (status, _) = world
        .post(
            &bruce,
            REQUESTS,
            &with(activation(&world, BRUCE, &mine[0]), "principalId", team.clone()),
        )
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN, "not his group");
}

#[tokio::test]
async fn a_step_up_is_asked_for_under_a_name_of_its_own() {
    let world = world().await;
    let lee = token(&world, LEE);
    let row = eligible(&world, &lee).await[0].clone();
    assert_eq!(row["accessId"], "owner");
    let body = activation(&world, LEE, &row);
    let (_, refused) = world.post(&lee, REQUESTS, &body).await;
    assert_eq!(code(&refused), "GroupAssignmentRequestAcrsValidationFailed");
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("&claims=%7B") && message.contains("%22c2%22"),
        "{message}"
    );
    let stepped = world.control().token(LEE, Audience::Graph, Some("c2")).unwrap();
    assert_eq!(world.post(&stepped, REQUESTS, &body).await.0, StatusCode::CREATED);
    world.control().settle_all();
    let group = row["groupId"].as_str().unwrap();
    let in_it = format!("assignmentScheduleInstances?$filter=groupId eq '{group}'&$expand=principal");
    let owners = list(&world, &lee, &in_it).await;
    let owners: Vec<&str> = owners
        .iter()
        .map(|row| row["principal"]["displayName"].as_str().unwrap())
        .collect();
    assert_eq!(owners, ["Megan Bowen", "Lee Gu"], "an owner sees everybody");
    assert!(!is_in(&world, LEE, &row["groupId"]).await, "and is no member");
}

#[tokio::test]
async fn somebody_always_owns_a_group() {
    let world = world().await;
    let megan = token(&world, MEGAN);
    let group = group_id(&world, "Finance Leads");
    let remove = json!({ "action": "adminRemove", "principalId": world.oid(MEGAN), "groupId": group,
        "accessId": "owner", "justification": "Enough" });
    let (status, refused) = world.post(&megan, REQUESTS, &remove).await;
    assert_eq!(
        (status, code(&refused)),
        (StatusCode::BAD_REQUEST, "CannotDeleteLastAdminAssignment")
    );
    world
        .control()
        .grant(&Grant {
            person: LEE.to_owned(),
            role: "owner".to_owned(),
            scope: "Finance Leads".to_owned(),
            active: true,
            ..Grant::default()
        })
        .unwrap();
    assert_eq!(world.post(&megan, REQUESTS, &remove).await.1["status"], "Revoked");
}

/// The id of a group, from the world's beginning.
fn group_id(world: &World, name: &str) -> String {
    let seed: Value = serde_json::from_str(include_str!("../../src/seed/contoso.json")).unwrap();
    let groups = seed["tenants"][0]["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["name"] == name).unwrap();
    assert_eq!(seed["tenants"][0]["id"], world.cloud.tenant_id.to_string());
    group["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_can_t_be_managed_is_refused() {
    let world = world().await;
    let megan = token(&world, MEGAN);
    for name in ["Apps Department", "Azure Reporting"] {
        let group = group_id(&world, name);
        let assign = json!({ "action": "adminAssign", "principalId": world.oid(LEE), "groupId": group,
            "accessId": "member", "justification": "New job",
            "scheduleInfo": { "expiration": { "type": "noExpiration" } } });
        let (status, _) = world.post(&megan, REQUESTS, &assign).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}");
    }
    let dynamic = json!(group_id(&world, "Apps Department"));
    assert!(is_in(&world, PRADEEP, &dynamic).await && !is_in(&world, LEE, &dynamic).await);
}

#[tokio::test]
async fn who_may_approve_decides_in_stages_or_in_the_steps_of_beta() {
    let world = world().await;
    let (bruce, pradeep) = (token(&world, BRUCE), token(&world, PRADEEP));
    let approver = format!(
        "{REQUESTS}/filterByCurrentUser(on='approver')?$filter=status eq 'PendingApproval'&$expand=principal,group"
    );
    let waiting = rows(world.get(&bruce, &approver).await);
    assert_eq!(waiting.len(), 1, "it waits from the beginning");
    assert_eq!(
        (
            &waiting[0]["principal"]["displayName"],
            &waiting[0]["group"]["displayName"]
        ),
        (&json!("Pradeep Gupta"), &json!("Apps Readers"))
    );
    assert!(rows(world.get(&pradeep, &approver).await).is_empty());
    let id = waiting[0]["id"].as_str().unwrap();
    let approval = format!("{GROUP}/assignmentApprovals/{id}");
    let (status, found) = world.get(&bruce, &approval).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    let stage = &found["stages"][0];
    assert_eq!(
        (&stage["status"], &stage["assignedToMe"], &stage["reviewResult"]),
        (&json!("InProgress"), &json!(true), &json!("NotReviewed"))
    );
    let decide = async |token: &str, version: &str, word: &str| {
        let url = format!("{}/{version}{approval}/{word}/{id}", world.cloud.graph);
        let body = json!({ "reviewResult": "Approve", "justification": "Go ahead" });
        json_of(world.http.patch(url).bearer_auth(token).json(&body))
            .await
            .0
    };
    assert_eq!(decide(&pradeep, "v1.0", "stages").await, StatusCode::FORBIDDEN);
    assert_eq!(decide(&bruce, "v1.0", "steps").await, StatusCode::NOT_IMPLEMENTED);
    assert_eq!(decide(&bruce, "beta", "steps").await, StatusCode::NO_CONTENT);
    assert_eq!(decide(&bruce, "v1.0", "stages").await, StatusCode::CONFLICT);
    world.control().settle_all();
    assert_eq!(names(&active(&world, &pradeep).await), ["Apps Readers"]);
    let stages = rows(world.get(&bruce, &format!("{approval}/stages")).await);
    assert_eq!(
        (
            &stages[0]["reviewResult"],
            &stages[0]["reviewedBy"]["displayName"]
        ),
        (&json!("Approved"), &json!("Bruce Wayne"))
    );
}

#[tokio::test]
async fn settings_are_read_by_group_with_a_permission_of_their_own() {
    let world = world().await;
    let (bruce, megan) = (token(&world, BRUCE), token(&world, MEGAN));
    let settings = async |group: &str, more: &str| {
        let filter = format!("$filter=scopeId eq '{group}' and scopeType eq 'Group'{more}");
        let path =
            format!("/policies/roleManagementPolicyAssignments?{filter}&$expand=policy($expand=rules)");
        world.get(&bruce, &path).await
    };
    let operators = group_id(&world, "Apps Operators");
    let both = rows(settings(&operators, "").await);
    assert_eq!(
        both.iter()
            .map(|row| &row["roleDefinitionId"])
            .collect::<Vec<_>>(),
        ["member", "owner"]
    );
    let one = rows(settings(&operators, " and roleDefinitionId eq 'member'").await);
    let rules = one[0]["policy"]["rules"].as_array().unwrap();
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(rules.len(), 17);
    assert_eq!(rule("Expiration_EndUser_Assignment")["maximumDuration"], "PT4H");
    assert!(
        one[0]["policyId"]
            .as_str()
            .unwrap()
            .starts_with(&format!("Group_{operators}_"))
    );

    // Not under management yet: the settings are there, and get new ids with the first thing that is done.
    let team = group_id(&world, "Web Team");
    let before = rows(settings(&team, "").await);
    let assign = json!({ "action": "adminAssign", "principalId": world.oid(LEE), "groupId": team,
        "accessId": "member", "justification": "New job",
        "scheduleInfo": { "expiration": { "type": "afterDuration", "duration": "PT5H" } } });
    assert_eq!(world.post(&megan, REQUESTS, &assign).await.0, StatusCode::CREATED);
    let after = rows(settings(&team, "").await);
    for (old, new) in before.iter().zip(&after) {
        assert_ne!(old["policyId"], new["policyId"]);
        assert_eq!(old["roleDefinitionId"], new["roleDefinitionId"]);
    }

    let batch = json!({ "requests": [
        { "id": "1", "method": "GET", "url": format!("/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{team}' and scopeType eq 'Group'") },
        { "id": "2", "method": "GET", "url": "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$top=1" },
    ] });
    let statuses = async || {
        let (_, body) = world.post(&bruce, "/$batch", &batch).await;
        let mut parts = body["responses"].as_array().unwrap().clone();
        parts.sort_by_key(|part| part["id"].as_str().unwrap().to_owned());
        parts
            .iter()
            .map(|part| part["status"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses().await, [200, 200]);
    world
        .control()
        .withdraw_consent("RoleManagementPolicy.Read.AzureADGroup");
    assert_eq!(
        statuses().await,
        [403, 200],
        "the directory's permission does not do"
    );
    assert_eq!(
        code(&settings(&operators, "").await.1),
        "PermissionScopeNotGranted"
    );
}

#[tokio::test]
async fn a_group_is_only_an_id_to_those_who_may_not_read_groups() {
    let least = world().await;
    let path = "/me/transitiveMemberOf/microsoft.graph.group";
    let found = rows(least.get(&token(&least, GRADY), path).await);
    assert_eq!(found.len(), 2, "through the team as well");
    assert!(
        found
            .iter()
            .all(|row| row["id"].is_string() && row["displayName"].is_null())
    );
    assert_eq!(
        rows(least.get(&token(&least, GRADY), "/me/memberOf").await).len(),
        1
    );
    let ids = json!({ "ids": [least.oid(BRUCE)] });
    let (status, _) = least
        .post(&token(&least, BRUCE), "/directoryObjects/getByIds", &ids)
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    let more = world_with(|builder| builder.consent(["Directory.Read.All".to_owned()])).await;
    let found = rows(more.get(&token(&more, GRADY), path).await);
    let names: Vec<&str> = found
        .iter()
        .map(|row| row["displayName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Apps Readers", "Web Team"]);
    let operators = group_id(&more, "Apps Operators");
    let ids = json!({ "ids": [more.oid(BRUCE), operators, "00000000-0000-0000-0000-000000000001"] });
    let named = rows(
        more.post(&token(&more, BRUCE), "/directoryObjects/getByIds", &ids)
            .await,
    );
    assert_eq!(
        named.iter().map(|row| &row["displayName"]).collect::<Vec<_>>(),
        ["Bruce Wayne", "Apps Operators"]
    );
    let carried = format!(
        "/roleManagement/directory/roleAssignments?$filter=principalId eq '{operators}'&$expand=roleDefinition"
    );
    let carried = rows(more.get(&token(&more, BRUCE), &carried).await);
    assert_eq!(
        carried[0]["roleDefinition"]["displayName"],
        "Cloud Application Administrator"
    );
}

#[tokio::test]
async fn what_a_group_is_eligible_for_its_members_may_activate() {
    let world = world().await;
    let control = world.control();
    control
        .grant(&Grant {
            person: "Apps Department".to_owned(),
            role: "Reports Reader".to_owned(),
            ..Grant::default()
        })
        .unwrap();
    control.settle_all();
    let bruce = token(&world, BRUCE);
    let rows = world.eligible(&bruce).await;
    let through = rows
        .iter()
        .find(|row| row["roleDefinitionId"] == REPORTS_READER)
        .unwrap();
    assert_eq!(through["memberType"], "Group");
    let (status, answer) = world
        .ask(&bruce, &world.activation(BRUCE, REPORTS_READER, "PT1H"))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    control.settle_all();
    assert!(holds(&fresh(&world, BRUCE)["wids"], &json!(REPORTS_READER)));
    assert!(
        !holds(&fresh(&world, PRADEEP)["wids"], &json!(REPORTS_READER)),
        "each for oneself"
    );
    let lee = token(&world, LEE);
    let (status, _) = world
        .ask(&lee, &world.activation(LEE, REPORTS_READER, "PT1H"))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn others_act_on_groups_as_on_roles() {
    let world = world().await;
    let control = world.control();
    let nestor = token(&world, NESTOR);
    let pending = format!("{REQUESTS}/filterByCurrentUser(on='approver')");
    let id = rows(world.get(&nestor, &pending).await)[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = uuid::Uuid::try_parse(&id).unwrap();
    assert!(control.decide(id, PRADEEP, Decision::Approve, "Mine").is_err());
    control.decide(id, NESTOR, Decision::Deny, "Not today").unwrap();

    let pradeep = token(&world, PRADEEP);
    let row = eligible(&world, &pradeep).await[0].clone();
    let ask = async || {
        let (_, asked) = world
            .post(&pradeep, REQUESTS, &activation(&world, PRADEEP, &row))
            .await;
        uuid::Uuid::try_parse(asked["id"].as_str().unwrap()).unwrap()
    };
    let status = async |id: uuid::Uuid| {
        let (_, found) = world.get(&pradeep, &format!("{REQUESTS}/{id}")).await;
        found["status"].as_str().unwrap().to_owned()
    };
    let id = ask().await;
    control.let_window_pass(id).unwrap();
    assert_eq!(status(id).await, "Failed");
    let id = ask().await;
    control.cancel(id, PRADEEP, "Not needed").unwrap();
    assert_eq!(status(id).await, "Canceled");
    let id = ask().await;
    control.force_status(id, RequestStatus::Denied).unwrap();
    assert_eq!(status(id).await, "Denied");

    let patch = PolicyPatch {
        approvers: Some(Vec::new()),
        maximum: Some("PT30M".to_owned()),
        ..PolicyPatch::default()
    };
    control.set_policy_at("member", "Apps Readers", &patch).unwrap();
    assert!(control.set_policy_at("member", "No Such Group", &patch).is_err());
    let (_, refused) = world
        .post(&pradeep, REQUESTS, &activation(&world, PRADEEP, &row))
        .await;
    assert_eq!(
        refused["error"]["message"],
        "The following policy rules failed: [\"ExpirationRule\"]"
    );
    let grant = Grant {
        person: PRADEEP.to_owned(),
        role: "member".to_owned(),
        scope: "Apps Readers".to_owned(),
        ..Grant::default()
    };
    assert!(control.grant(&grant).is_err(), "he has it");
    control.take_away(&grant).unwrap();
    control.settle_all();
    assert!(eligible(&world, &pradeep).await.is_empty());
}
