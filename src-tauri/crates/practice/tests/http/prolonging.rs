//! Who is about to lose something, and what control gives and takes away.

use reqwest::StatusCode;
use serde_json::json;
use stint_practice::Grant;

use crate::admin::{ADELE, DIRECTORY, MEGAN, OWN, administered, body, names, token};
use crate::support::{BRUCE, code, world};

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
