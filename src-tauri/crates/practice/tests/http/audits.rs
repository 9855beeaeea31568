//! The log of what people and administrators did.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::admin::{MEGAN, administered, token};
use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, rows};

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
