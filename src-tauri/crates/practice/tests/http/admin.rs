//! What administrators do on the wire, and schedules.

use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::Audience;

use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, REPORTS_READER, World, code, rows, world_with};

pub const MEGAN: &str = "megan.bowen@contoso.example";
pub const ADELE: &str = "adele.vance@contoso.example";
pub const DIRECTORY: &str = "/roleManagement/directory";
pub const OWN: &str = "filterByCurrentUser(on='principal')";

/// A world whose app registration may also administer, and read the log.
pub async fn administered() -> World {
    let wide = ["RoleManagement.ReadWrite.Directory", "AuditLog.Read.All"];
    world_with(|builder| builder.consent(wide.map(str::to_owned))).await
}

pub fn token(world: &World, who: &str) -> String {
    world.control().token(who, Audience::Graph, Some("c1")).unwrap()
}

pub fn body(world: &World, who: &str, action: &str, expiration: Option<Value>) -> Value {
    json!({
        "action": action,
        "principalId": world.oid(who),
        "roleDefinitionId": REPORTS_READER,
        "directoryScopeId": "/",
        "justification": "New job",
        "scheduleInfo": expiration.map(|expiration| json!({ "expiration": expiration })),
    })
}

pub async fn names(world: &World, token: &str, path: &str) -> Vec<String> {
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
