//! Graph: everybody's rows, settings, batches and pages.

use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::{Op, PolicyPatch, Requirement, Seed};

use crate::graph::{MEGAN, token};
use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, code, rows, world, world_with};

#[tokio::test]
async fn everybody_s_rows_are_for_administrators() {
    let world = world().await;
    let list = "/roleManagement/directory/roleEligibilityScheduleInstances";
    let (status, body) = world.get(&token(&world, BRUCE), list).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "InsufficientPermissions")
    );
    assert_eq!(rows(world.get(&token(&world, MEGAN), list).await).len(), 6);
    let own = format!("{list}?$filter=principalId eq '{}'", world.oid(BRUCE));
    assert_eq!(rows(world.get(&token(&world, BRUCE), &own).await).len(), 2);
}

#[tokio::test]
async fn settings_come_with_all_their_rules_and_follow_a_change() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let list = "/policies/roleManagementPolicyAssignments";
    assert_eq!(
        world.get(&bruce, list).await.0,
        StatusCode::BAD_REQUEST,
        "the filter is mandatory"
    );
    let read = async |role: &str| {
        let filter =
            format!("scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '{role}'");
        rows(
            world
                .get(
                    &bruce,
                    &format!("{list}?$filter={filter}&$expand=policy($expand=rules)"),
                )
                .await,
        )
    };
    let found = read(EXCHANGE_ADMINISTRATOR).await;
    assert_eq!(found.len(), 1);
    let rules = found[0]["policy"]["rules"].as_array().unwrap().clone();
    assert_eq!(rules.len(), 17);
    let rule = |rules: &[Value], id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap().clone();
    assert_eq!(
        rule(&rules, "Expiration_EndUser_Assignment")["maximumDuration"],
        "PT8H"
    );
    assert_eq!(
        rule(&rules, "AuthenticationContext_EndUser_Assignment")["claimValue"],
        "c1"
    );
    assert_eq!(
        rule(&rules, "Enablement_EndUser_Assignment")["enabledRules"],
        json!(["Justification", "Ticketing"])
    );

    let patch = PolicyPatch {
        maximum: Some("PT30M".to_owned()),
        requires: Some(vec![Requirement::MultiFactorAuthentication]),
        context: Some(String::new()),
        approvers: Some(vec![MEGAN.to_owned()]),
    };
    world
        .control()
        .set_policy("Exchange Administrator", &patch)
        .unwrap();
    let after = read(EXCHANGE_ADMINISTRATOR).await;
    assert_ne!(
        after[0]["policyId"], found[0]["policyId"],
        "the id changes with each change"
    );
    let rules = after[0]["policy"]["rules"].as_array().unwrap().clone();
    assert_eq!(
        rule(&rules, "AuthenticationContext_EndUser_Assignment")["isEnabled"],
        false
    );
    let approvers =
        &rule(&rules, "Approval_EndUser_Assignment")["setting"]["approvalStages"][0]["primaryApprovers"];
    assert_eq!(approvers[0]["userId"], world.oid(MEGAN));
    let policy = format!(
        "/policies/roleManagementPolicies/{}",
        after[0]["policyId"].as_str().unwrap()
    );
    assert_eq!(world.get(&bruce, &policy).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_batch_answers_each_part_on_its_own() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    world.control().next(Op::Organization).answer(429).retry_after(3);
    let parts = json!({ "requests": [
        { "id": "1", "method": "GET", "url": "/me?$select=id" },
        { "id": "2", "method": "GET", "url": "/organization" },
        { "id": "3", "method": "GET", "url": "/me", "dependsOn": ["2"] },
        { "id": "4", "method": "GET", "url": "/drives" },
    ] });
    let (status, body) = world.post(&bruce, "/$batch", &parts).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let part = |id: &str| {
        body["responses"]
            .as_array()
            .unwrap()
            .iter()
            .find(|part| part["id"] == id)
            .unwrap()
            .clone()
    };
    assert_eq!(part("1")["body"]["id"], world.oid(BRUCE));
    assert_eq!(
        (&part("2")["status"], &part("2")["headers"]["retry-after"]),
        (&429.into(), &"3".into())
    );
    assert_eq!(part("3")["status"], 424);
    assert_eq!(part("4")["status"], 501);
    assert_eq!(world.control().received(Op::Me).len(), 1);
    let many: Vec<Value> = (0..21)
        .map(|id| json!({ "id": id.to_string(), "method": "GET", "url": "/me" }))
        .collect();
    assert_eq!(
        world
            .post(&bruce, "/$batch", &json!({ "requests": many }))
            .await
            .0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn many_rows_come_page_by_page() {
    let world = world_with(|builder| builder.seed(Seed::scale(1).unwrap()).page_size(3)).await;
    let bruce = token(&world, BRUCE);
    let path =
        "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')";
    let mut next = Some(world.graph(&format!("{path}?$expand=roleDefinition($select=displayName)")));
    let (mut ids, mut pages) = (std::collections::BTreeSet::new(), 0);
    while let Some(url) = next {
        let (status, page) = crate::support::json_of(world.http.get(url).bearer_auth(&bruce)).await;
        assert_eq!(status, StatusCode::OK);
        ids.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_str().unwrap().to_owned()),
        );
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((ids.len(), pages), (10, 4));
    assert_eq!(world.cloud.people.len(), 1);
}
