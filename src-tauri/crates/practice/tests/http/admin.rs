//! What administrators do on the wire, schedules, and the log of it all.

use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::{Audience, Grant};

use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, REPORTS_READER, World, code, rows, world, world_with};

const MEGAN: &str = "megan.bowen@contoso.example";
const ADELE: &str = "adele.vance@contoso.example";
const DIRECTORY: &str = "/roleManagement/directory";
const OWN: &str = "filterByCurrentUser(on='principal')";

/// A world whose app registration may also administer, and read the log.
async fn administered() -> World {
    let wide = ["RoleManagement.ReadWrite.Directory", "AuditLog.Read.All"];
    world_with(|builder| builder.consent(wide.map(str::to_owned))).await
}

fn token(world: &World, who: &str) -> String {
    world.control().token(who, Audience::Graph, Some("c1")).unwrap()
}

fn body(world: &World, who: &str, action: &str, expiration: Option<Value>) -> Value {
    json!({
        "action": action,
        "principalId": world.oid(who),
        "roleDefinitionId": REPORTS_READER,
        "directoryScopeId": "/",
        "justification": "New job",
        "scheduleInfo": expiration.map(|expiration| json!({ "expiration": expiration })),
    })
}

async fn names(world: &World, token: &str, path: &str) -> Vec<String> {
    let found = rows(
        world
            .get(token, &format!("{DIRECTORY}/{path}?$expand=roleDefinition"))
            .await,
    );
    let name = |row: &Value| row["roleDefinition"]["displayName"].as_str().unwrap().to_owned();
    found.iter().map(name).collect()
}

#[tokio::test]
async fn an_administrator_makes_somebody_eligible_and_ends_it() {
    let world = administered().await;
    let megan = token(&world, MEGAN);
    let bruce = token(&world, BRUCE);
    let requests = format!("{DIRECTORY}/roleEligibilityScheduleRequests");
    let hour = json!({ "type": "afterDuration", "duration": "P30D" });
    let assign = body(&world, BRUCE, "adminAssign", Some(hour));
    let (status, refused) = world.post(&bruce, &requests, &assign).await;
    assert_eq!(
        (status, code(&refused)),
        (StatusCode::FORBIDDEN, "InsufficientPermissions")
    );
    let (status, made) = world.post(&megan, &requests, &assign).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(
        (&made["status"], &made["targetScheduleId"]),
        (&json!("Provisioned"), &made["id"])
    );
    assert_eq!(made["createdBy"]["user"]["id"], world.oid(MEGAN));
    let eligible = format!("roleEligibilityScheduleInstances/{OWN}");
    assert_eq!(
        names(&world, &bruce, &eligible).await.len(),
        2,
        "no list shows it yet"
    );
    world.control().settle_all();
    assert_eq!(names(&world, &bruce, &eligible).await.len(), 3);

    let id = made["id"].as_str().unwrap();
    let path = format!("{DIRECTORY}/roleEligibilitySchedules/{id}?$expand=principal");
    let (_, schedule) = world.get(&bruce, &path).await;
    assert_eq!(schedule["scheduleInfo"]["expiration"]["type"], "afterDateTime");
    assert_eq!(schedule["principal"]["userPrincipalName"], BRUCE);
    let (status, _) = world.get(&token(&world, ADELE), &path).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "somebody else's");

    let remove = body(&world, BRUCE, "adminRemove", None);
    let (_, early) = world.post(&megan, &requests, &remove).await;
    assert_eq!(code(&early), "ActiveDurationTooShort");
    world.minutes(5);
    let (_, removed) = world.post(&megan, &requests, &remove).await;
    assert_eq!(
        (&removed["status"], &removed["scheduleInfo"]),
        (&json!("Revoked"), &Value::Null)
    );
    assert_eq!(names(&world, &bruce, &eligible).await.len(), 2);
    let (status, unknown) = {
        let mut unknown = assign.clone();
        unknown["principalId"] = json!(uuid::Uuid::nil());
        world.post(&megan, &requests, &unknown).await
    };
    assert_eq!(
        (status, code(&unknown)),
        (StatusCode::NOT_FOUND, "SubjectNotFound")
    );
    let mut activate = assign.clone();
    activate["action"] = json!("selfActivate");
    assert_eq!(
        code(&world.post(&bruce, &requests, &activate).await.1),
        "InvalidRoleAssignmentRequest"
    );
    assert_eq!(rows(world.get(&megan, &requests).await).len(), 2);
    let own = format!("{requests}/{OWN}?$expand=targetSchedule,roleDefinition");
    let mine = rows(world.get(&bruce, &own).await);
    assert_eq!(mine.len(), 2);
    assert!(mine[0]["targetSchedule"].is_null(), "it is gone");
}

#[tokio::test]
async fn a_role_is_given_outright_planned_and_listed_as_a_schedule() {
    let world = administered().await;
    let megan = token(&world, MEGAN);
    let bruce = token(&world, BRUCE);
    let requests = format!("{DIRECTORY}/roleAssignmentScheduleRequests");
    let forever = json!({ "type": "noExpiration" });
    let (_, made) = world
        .post(
            &megan,
            &requests,
            &body(&world, BRUCE, "AdminAssign", Some(forever)),
        )
        .await;
    assert_eq!(made["status"], "Provisioned", "{made}");
    world.control().settle_all();
    let active = world.active(&bruce).await;
    assert_eq!(
        (&active[0]["assignmentType"], &active[0]["endDateTime"]),
        (&json!("Assigned"), &Value::Null)
    );
    let instance = active[0]["id"].as_str().unwrap();
    let path = format!("{DIRECTORY}/roleAssignmentScheduleInstances/{instance}");
    assert_eq!(world.get(&bruce, &path).await.1["id"], instance);
    assert_eq!(
        world.get(&token(&world, ADELE), &path).await.0,
        StatusCode::NOT_FOUND
    );

    // A planned activation has a schedule and no instance.
    let later = (world.control().now() + chrono::TimeDelta::hours(2)).to_rfc3339();
    let mut ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H");
    ask["scheduleInfo"]["startDateTime"] = json!(later);
    let (_, planned) = world.ask(&bruce, &ask).await;
    let schedules =
        format!("{DIRECTORY}/roleAssignmentSchedules/{OWN}?$expand=activatedUsing,roleDefinition");
    let found = rows(world.get(&bruce, &schedules).await);
    let kinds: Vec<(&Value, &Value)> = found
        .iter()
        .map(|row| (&row["status"], &row["assignmentType"]))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("Provisioned"), &json!("Assigned")),
            (&json!("Granted"), &json!("Activated"))
        ]
    );
    assert_eq!(found[1]["activatedUsing"]["memberType"], "Direct");
    let id = planned["id"].as_str().unwrap();
    let path = format!("{DIRECTORY}/roleAssignmentSchedules/{id}");
    assert_eq!(world.get(&bruce, &path).await.0, StatusCode::OK);
    let cancel = format!("{requests}/{id}/cancel");
    let sent = world
        .http
        .post(world.graph(&cancel))
        .bearer_auth(&bruce)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        world.get(&bruce, &path).await.0,
        StatusCode::NOT_FOUND,
        "the schedule went with it"
    );
    let everybody = format!("{DIRECTORY}/roleAssignmentSchedules");
    assert_eq!(world.get(&bruce, &everybody).await.0, StatusCode::FORBIDDEN);
    assert_eq!(rows(world.get(&megan, &everybody).await).len(), 6);
}

#[tokio::test]
async fn who_is_about_to_lose_a_role_asks_an_administrator() {
    let world = administered().await;
    let adele = token(&world, ADELE);
    let requests = format!("{DIRECTORY}/roleEligibilityScheduleRequests");
    let instances = format!("roleEligibilityScheduleInstances/{OWN}");
    assert_eq!(names(&world, &adele, &instances).await, ["User Administrator"]);
    let schedules = format!("roleEligibilitySchedules/{OWN}");
    assert_eq!(
        names(&world, &adele, &schedules).await,
        ["User Administrator", "Groups Administrator"]
    );

    let quarter = json!({ "type": "afterDuration", "duration": "P90D" });
    let renew = body(&world, ADELE, "selfRenew", Some(quarter));
    let (status, asked) = world.post(&adele, &requests, &renew).await;
    assert_eq!(
        (status, &asked["status"]),
        (StatusCode::CREATED, &json!("PendingAdminDecision")),
        "{asked}"
    );
    assert_ne!(asked["targetScheduleId"], asked["id"]);
    let (_, twice) = world.post(&adele, &requests, &renew).await;
    assert_eq!(code(&twice), "PendingRoleAssignmentRequest");
    let id = asked["id"].as_str().unwrap().parse().unwrap();
    let approve = stint_practice::Decision::Approve;
    assert!(world.control().decide(id, ADELE, approve, "Mine").is_err());
    world
        .control()
        .decide(id, MEGAN, approve, "Still needed")
        .unwrap();
    world.control().settle_all();
    assert_eq!(
        names(&world, &adele, &instances).await,
        ["User Administrator", "Reports Reader"]
    );
}

#[tokio::test]
async fn eligibilities_come_and_go_when_control_says_so() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let instances = format!("roleEligibilityScheduleInstances/{OWN}");
    let mut grant = Grant {
        person: BRUCE.to_owned(),
        role: "Helpdesk Administrator".to_owned(),
        scope: "apps".to_owned(),
        ends_in: Some(9 * 86_400),
        ..Grant::default()
    };
    let control = world.control();
    control.grant(&grant).unwrap();
    assert_eq!(names(&world, &bruce, &instances).await.len(), 2);
    assert!(control.settle_one());
    assert_eq!(
        names(&world, &bruce, &instances).await[2],
        "Helpdesk Administrator"
    );
    assert!(control.grant(&grant).is_err());
    control.take_away(&grant).unwrap();
    assert_eq!(names(&world, &bruce, &instances).await.len(), 2);

    grant.active = true;
    control.grant(&grant).unwrap();
    control.settle_all();
    assert_eq!(world.active(&bruce).await[0]["assignmentType"], "Assigned");
    for (field, wrong) in [
        ("person", "nobody"),
        ("role", "Coffee Administrator"),
        ("scope", "Nowhere"),
    ] {
        let mut wrong_one = serde_json::to_value(&grant).unwrap();
        wrong_one[field] = json!(wrong);
        assert!(
            control
                .grant(&serde_json::from_value(wrong_one).unwrap())
                .is_err(),
            "{field}"
        );
    }
    let backwards = Grant {
        ends_in: Some(i64::MAX),
        role: "Global Reader".to_owned(),
        ..grant
    };
    assert!(control.grant(&backwards).is_err());
}

#[tokio::test]
async fn the_log_is_for_those_who_may_read_it_and_can_be_filtered() {
    let world = administered().await;
    let bruce = token(&world, BRUCE);
    let (_, made) = world
        .ask(&bruce, &world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H"))
        .await;
    world.control().settle_all();
    world.minutes(60);
    // A bearer of an hour ago may have ended.
    let (bruce, megan) = (token(&world, BRUCE), token(&world, MEGAN));
    let list = "/auditLogs/directoryAudits";
    assert_eq!(
        world.get(&bruce, list).await.0,
        StatusCode::FORBIDDEN,
        "holds no role for it"
    );
    let found = async |query: &str| rows(world.get(&megan, &format!("{list}?{query}")).await);
    let names = |rows: &[Value]| -> Vec<String> {
        let name = |row: &Value| row["activityDisplayName"].as_str().unwrap().to_owned();
        rows.iter().map(name).collect()
    };
    let id = made["id"].as_str().unwrap();
    let story = found(&format!(
        "$filter=correlationId eq '{id}'&$orderby=activityDateTime desc"
    ))
    .await;
    assert_eq!(
        names(&story),
        [
            "Remove member from role (PIM activation expired)",
            "Add member to role completed (PIM activation)",
            "Add member to role requested (PIM activation)",
        ]
    );
    let [ended, completed, requested] = story.as_slice() else {
        panic!("{story:?}")
    };
    assert!(ended["initiatedBy"]["user"].is_null() && ended["initiatedBy"]["app"].is_object());
    assert_eq!(completed["initiatedBy"]["user"]["userPrincipalName"], BRUCE);
    let kinds: Vec<&Value> = completed["targetResources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["type"])
        .collect();
    assert_eq!(
        kinds,
        [
            &json!("Role"),
            &json!("Request"),
            &json!("User"),
            &json!("Directory")
        ]
    );
    let details = requested["additionalDetails"].as_array().unwrap();
    assert!(
        details
            .iter()
            .any(|one| one["key"] == "TicketNumber" && one["value"] == "INC-1")
    );

    let oldest = found("$orderby=activityDateTime asc&$top=1").await;
    assert_eq!(
        names(&oldest),
        ["Remove eligible member from role in PIM completed (timebound)"],
        "Adele's"
    );
    let before = world.control().now() - chrono::TimeDelta::hours(2);
    let before = before.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    for (filter, number) in [
        (
            format!(
                "loggedByService eq 'PIM' and category eq 'RoleManagement' and activityDateTime ge {before}"
            ),
            3,
        ),
        (
            format!("activityDateTime le {before} and category eq 'RoleManagement' and result eq 'success'"),
            1,
        ),
        (
            "startswith(activityDisplayName,'Add member') and category eq 'RoleManagement'".to_owned(),
            2,
        ),
        (format!("initiatedBy/user/id eq '{}'", world.oid(BRUCE)), 2),
        (
            format!("initiatedBy/user/userPrincipalName eq '{BRUCE}' and result eq 'failure'"),
            0,
        ),
        (
            format!("targetResources/any(t:t/id eq '{}')", world.oid(BRUCE)),
            3,
        ),
        (
            format!("targetResources/any(t: t/displayName eq 'Adele Vance') or correlationId eq '{id}'"),
            4,
        ),
    ] {
        assert_eq!(
            found(&format!("$filter={filter}")).await.len(),
            number,
            "{filter}"
        );
    }
    for wrong in [
        "$filter=targetResources/any(t:id eq 'x')",
        "$filter=targetResources/any(t eq 'x'",
        "$filter=targetResources/any(t:t/x/any(u:u/y eq 'x'))",
        "$filter=nothing/any(t:t/id eq 'x')",
        "$orderby=category",
        "$orderby=activityDateTime down",
    ] {
        assert_eq!(
            world.get(&megan, &format!("{list}?{wrong}")).await.0,
            StatusCode::BAD_REQUEST,
            "{wrong}"
        );
    }
    let one = completed["id"].as_str().unwrap();
    assert_eq!(world.get(&megan, &format!("{list}/{one}")).await.1["id"], one);
    assert_eq!(
        world.get(&megan, &format!("{list}/x")).await.0,
        StatusCode::NOT_FOUND
    );
    let patch = serde_json::from_value(json!({ "maximum": "PT1H" })).unwrap();
    world
        .control()
        .set_policy(EXCHANGE_ADMINISTRATOR, &patch)
        .unwrap();
    assert_eq!(names(&found("$top=1").await), ["Update role setting in PIM"]);
}
