//! Approvers, settings, memberships, and what other people do.

use super::*;

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

#[tokio::test]
async fn the_log_tells_of_groups_under_a_category_of_their_own() {
    let world = world_with(|builder| builder.consent(["AuditLog.Read.All".to_owned()])).await;
    let control = world.control();
    let megan = token(&world, MEGAN);
    let log = async || {
        let filter = "$filter=category eq 'GroupManagement'";
        rows(
            world
                .get(&megan, &format!("/auditLogs/directoryAudits?{filter}"))
                .await,
        )
    };
    let told = |row: &Value| row["activityDisplayName"].as_str().unwrap().to_owned();
    let begun = log().await;
    assert_eq!(
        begun.iter().map(told).collect::<Vec<_>>(),
        [
            "Add member to role approval requested (PIM activation)",
            "Add member to role requested (PIM activation)"
        ]
    );
    let patch = PolicyPatch {
        maximum: Some("PT2H".to_owned()),
        ..PolicyPatch::default()
    };
    control.set_policy_at("member", "Apps Readers", &patch).unwrap();
    let settings = &log().await[0];
    assert_eq!(told(settings), "Update role setting in PIM");
    let targets = settings["targetResources"].as_array().unwrap();
    let names: Vec<&str> = targets
        .iter()
        .map(|target| target["displayName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Member", "Apps Readers"]);
    let pradeep = &begun[0]["targetResources"];
    assert_eq!(
        (
            &pradeep[2]["displayName"],
            &pradeep[3]["type"],
            &pradeep[3]["displayName"]
        ),
        (&json!("Pradeep Gupta"), &json!("Group"), &json!("Apps Readers"))
    );
}
