//! What is refused, and what comes of asking in somebody else's name.

use super::*;

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

#[tokio::test]
async fn a_member_to_be_asks_for_more_time_and_somebody_in_charge_gives_it() {
    let world = world().await;
    let control = world.control();
    let stays = Grant {
        person: NESTOR.to_owned(),
        role: "member".to_owned(),
        scope: "Apps Operators".to_owned(),
        ends_in: Some(5 * 86_400),
        ..Grant::default()
    };
    control.grant(&stays).unwrap();
    control.settle_all();
    let strong = || control.token(NESTOR, Audience::Graph, Some("c1")).unwrap();
    let row = eligible(&world, &strong()).await;
    let row = row
        .iter()
        .find(|row| row["group"]["displayName"] == "Apps Operators")
        .unwrap()
        .clone();
    let requests = format!("{GROUP}/eligibilityScheduleRequests");
    let ask = |action: &str| {
        let schedule = json!({ "expiration": { "type": "afterDuration", "duration": "P30D" } });
        with(
            with(activation(&world, NESTOR, &row), "action", json!(action)),
            "scheduleInfo",
            schedule,
        )
    };
    let (_, over) = world.post(&strong(), &requests, &ask("selfRenew")).await;
    assert_eq!(code(&over), "RoleAssignmentExists");
    let (status, asked) = world.post(&strong(), &requests, &ask("selfExtend")).await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
    assert_eq!(
        (&asked["status"], &asked["action"]),
        (&json!("PendingAdminDecision"), &json!("selfExtend"))
    );
    let own = list(
        &world,
        &strong(),
        &format!("eligibilityScheduleRequests/{OWN}?$filter=status eq 'PendingAdminDecision'"),
    )
    .await;
    assert_eq!(own.len(), 1);
    let id = asked["id"].as_str().unwrap().parse().unwrap();
    control.decide(id, MEGAN, Decision::Approve, "Go on").unwrap();
    let after = eligible(&world, &strong()).await;
    let after = after.iter().find(|after| after["id"] == row["id"]).unwrap();
    assert_ne!(after["endDateTime"], row["endDateTime"]);
    // Reading takes less than asking.
    control.withdraw_consent("PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup");
    let (status, refused) = world.post(&strong(), &requests, &ask("selfExtend")).await;
    assert_eq!(
        (status, code(&refused)),
        (StatusCode::FORBIDDEN, "PermissionScopeNotGranted")
    );
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
