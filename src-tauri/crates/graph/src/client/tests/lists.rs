//! What is read.

use stint_pim::LeftOut;

use super::*;

#[tokio::test]
async fn lists_are_asked_for_as_the_account_itself() {
    let row = json!({"id": "i", "roleDefinitionId": "r", "directoryScopeId": "/", "memberType": "Direct"});
    let bad = json!({"id": "i-2", "roleDefinitionId": "r", "directoryScopeId": null});
    let list = |rows: &[&Value]| Reply::json(200, json!({ "value": rows }).to_string());
    let (graph, service) = graph([list(&[&bad, &row]), list(&[&row]), list(&[&taken("Granted")])]);
    let eligible: Vec<_> = graph.eligible().try_collect().await.unwrap();
    let left_out = LeftOut {
        id: Some("i-2".to_owned()),
        field: "directoryScopeId",
    };
    assert!(matches!(&eligible[..], [Row::LeftOut(row), Row::Read(_)] if *row == left_out));
    assert_eq!(graph.active().try_collect::<Vec<_>>().await.unwrap().len(), 1);
    assert_eq!(
        graph.activations().try_collect::<Vec<_>>().await.unwrap().len(),
        1
    );
    let path = |name| {
        format!(
            "GET /v1.0/roleManagement/directory/{name}/filterByCurrentUser(on='principal')?$expand=roleDefinition"
        )
    };
    let expected = [
        "roleEligibilityScheduleInstances",
        "roleAssignmentScheduleInstances",
        "roleAssignmentScheduleRequests",
    ];
    assert_eq!(service.asked(), expected.map(path));
}

#[tokio::test]
async fn rules_are_read_for_all_roles_or_for_one() {
    let policy = |role: &str, longest: &str| {
        json!({"id": "p", "roleDefinitionId": role, "policy": {"id": "p", "rules": [
            {"id": "Expiration_EndUser_Assignment", "maximumDuration": longest}]}})
    };
    let list = |rows: &[Value]| Reply::json(200, json!({ "value": rows }).to_string());
    let (graph, service) = graph([
        list(&[policy("a", "PT1H"), policy("b", "soon"), policy("c", "P1D")]),
        list(&[policy("a", "PT2H")]),
        list(&[]),
        Reply::json(200, "<html>A page of the network in between</html>"),
    ]);
    let all = graph.rules().await.unwrap();
    assert_eq!(
        all.keys().map(|role| role.as_str()).collect::<Vec<_>>(),
        ["a", "c"]
    );
    let one = graph.rules_of(&"a".into()).await.unwrap().unwrap();
    assert_eq!(one.longest, TimeDelta::hours(2));
    assert_eq!(graph.rules_of(&"x'y".into()).await.unwrap(), None);
    let unread = graph.rules().await;
    assert!(matches!(unread, Err(ClientError::Malformed { .. })), "{unread:?}");
    let asked = service.asked();
    let filter = "GET /v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20%27/%27%20and%20scopeType%20eq%20%27DirectoryRole%27";
    let expand = "&$expand=policy($expand=rules)";
    assert_eq!(asked[0], format!("{filter}{expand}"));
    assert_eq!(
        asked[2],
        format!("{filter}%20and%20roleDefinitionId%20eq%20%27x%27%27y%27{expand}")
    );
}

#[tokio::test]
async fn a_name_that_may_not_be_read_is_no_error() {
    let forbidden = || Reply::json(403, r#"{"error":{"code":"Authorization_RequestDenied"}}"#);
    let (graph, service) = graph([
        Reply::json(
            200,
            r#"{"id":"me","displayName":"Bruce Wayne","userPrincipalName":"bruce@contoso.example"}"#,
        ),
        Reply::json(200, r#"{"value":[{"id":"t","displayName":"Contoso"}]}"#),
        forbidden(),
        Reply::json(200, r#"{"displayName":"Clark Kent"}"#),
        forbidden(),
        Reply::json(404, r#"{"error":{"code":"Request_ResourceNotFound"}}"#),
        Reply::json(404, r#"{"error":{"code":"ResourceNotFound"}}"#),
        Reply::json(400, r#"{"error":{"code":"BadRequest"}}"#),
    ]);
    assert_eq!(graph.me().await.unwrap().upn, "bruce@contoso.example");
    assert_eq!(
        graph.organization_name().await.unwrap().as_deref(),
        Some("Contoso")
    );
    assert_eq!(graph.organization_name().await.unwrap(), None);
    assert_eq!(
        graph.user_name(&"c/k".into()).await.unwrap().as_deref(),
        Some("Clark Kent")
    );
    assert_eq!(graph.user_name(&"x".into()).await.unwrap(), None);
    assert_eq!(graph.administrative_unit_name("u").await.unwrap(), None);
    assert_eq!(graph.activation(&"q".into()).await.unwrap(), None);
    assert!(matches!(
        graph.user_name(&"x".into()).await,
        Err(ClientError::Unexpected { status: 400, .. })
    ));
    assert_eq!(service.asked()[3], "GET /v1.0/users/c%2Fk?$select=displayName");
}
