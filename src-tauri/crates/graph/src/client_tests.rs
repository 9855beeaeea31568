use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use stint_domain::{
    ActivationAction, ActivationStatus, ClaimsChallenge, DraftProblem, ProlongHow, RoleAt, RoleKind, Tenant,
    Ticket, Timestamp,
};
use stint_http::TransportError;
use stint_http::testing::{Reply, Scripted, client};

use super::*;
use stint_pim::LeftOut;

const AT: &str = "2026-03-02T08:00:00Z";

pub(crate) fn graph(replies: impl IntoIterator<Item = Reply>) -> (GraphClient, Scripted) {
    let service = Scripted::of(replies);
    (GraphClient::new(client(&service), account()), service)
}

pub(crate) fn account() -> Account {
    Account {
        id: "me.t".into(),
        principal: "me".into(),
        tenant: Tenant {
            id: "t".into(),
            name: None,
        },
        username: "bruce@contoso.example".into(),
        display_name: "Bruce Wayne".into(),
    }
}

fn target() -> RoleAt {
    RoleAt {
        account: "me.t".into(),
        kind: RoleKind::EntraRole,
        role: "r".into(),
        scope: "/".into(),
    }
}

pub(crate) fn ask() -> Activate {
    Activate {
        target: target(),
        eligible: stint_domain::EligibilityId::of(&account().id, "i-1-e"),
        role_name: "Exchange Administrator".into(),
        duration: TimeDelta::minutes(90),
        justification: "Mail flow".into(),
        ticket: None,
        starts_at: None,
        schedule: None,
        condition: None,
    }
}

fn taken(status: &str) -> Value {
    json!({
        "id": "q-1", "status": status, "createdDateTime": AT, "action": "selfActivate", "principalId": "me",
        "roleDefinitionId": "r", "directoryScopeId": "/", "justification": "Mail flow",
        "scheduleInfo": {"startDateTime": AT, "expiration": {"type": "afterDuration", "duration": "PT1H30M"}},
    })
}

/// What the client makes of `reply` to an activation.
async fn activate(reply: Reply) -> ActivateError {
    graph([reply]).0.activate(&ask()).await.unwrap_err()
}

fn error(code: &str, message: &str) -> Reply {
    Reply::json(
        400,
        json!({"error": {"code": code, "message": message}}).to_string(),
    )
}

#[tokio::test]
async fn an_activation_is_asked_for_with_the_least_that_works() {
    let (graph, service) = graph((0..3).map(|_| Reply::json(201, taken("Provisioned").to_string())));
    let answer = graph.activate(&ask()).await.unwrap();
    assert_eq!(
        (answer.id, answer.status),
        ("q-1".into(), ActivationStatus::Provisioned)
    );
    let mut full = ask();
    full.ticket = Some(Ticket {
        number: " CHG-1 ".into(),
        system: "".into(),
    });
    full.starts_at = Some("2026-03-03T08:00:00.5Z".parse::<Timestamp>().unwrap());
    graph.activate(&full).await.unwrap();
    full.justification = " ".into();
    full.starts_at = None;
    full.ticket = Some(Ticket {
        number: "".into(),
        system: "ServiceNow".into(),
    });
    graph.activate(&full).await.unwrap();
    let bodies: Vec<Value> = service
        .bodies()
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    let body = |change: Value| {
        let mut body = json!({
            "action": "selfActivate", "principalId": "me", "roleDefinitionId": "r", "directoryScopeId": "/",
            "justification": "Mail flow",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H30M"}},
        });
        let members = change.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(members);
        body
    };
    assert_eq!(bodies[0], body(json!({})));
    let schedule = json!({"startDateTime": "2026-03-03T08:00:00Z",
        "expiration": {"type": "afterDuration", "duration": "PT1H30M"}});
    assert_eq!(
        bodies[1],
        body(json!({"scheduleInfo": schedule, "ticketInfo": {"ticketNumber": "CHG-1"}}))
    );
    let mut bare = body(json!({}));
    bare.as_object_mut().unwrap().remove("justification");
    assert_eq!(bodies[2], bare);
    assert_eq!(
        service.asked()[0],
        "POST /v1.0/roleManagement/directory/roleAssignmentScheduleRequests"
    );
}

#[tokio::test]
async fn a_deactivation_has_four_members_and_a_cancellation_none() {
    let (graph, service) = graph([
        Reply::json(201, taken("Revoked").to_string()),
        Reply::json(204, ""),
    ]);
    let ask = Deactivate {
        target: target(),
        role_name: "Exchange Administrator".into(),
        ends_at: None,
    };
    assert_eq!(
        graph.deactivate(&ask).await.unwrap().status,
        ActivationStatus::Revoked
    );
    graph
        .cancel(&"../q 1".into(), ProlongOf::Assignment)
        .await
        .unwrap();
    let body: Value = serde_json::from_str(&service.bodies()[0]).unwrap();
    let expected = json!({"action": "selfDeactivate", "principalId": "me", "roleDefinitionId": "r",
        "directoryScopeId": "/"});
    assert_eq!(body, expected);
    assert_eq!(service.bodies()[1], "");
    assert_eq!(
        service.asked()[1],
        "POST /v1.0/roleManagement/directory/roleAssignmentScheduleRequests/..%2Fq%201/cancel"
    );
}

/// An eligibility's end is asked to move by 90 days.
pub(crate) fn prolong() -> Prolong {
    Prolong {
        target: target(),
        eligible: None,
        role_name: "Exchange Administrator".into(),
        how: ProlongHow::Extend,
        of: ProlongOf::Eligibility,
        duration: Some(TimeDelta::days(90)),
        justification: "Still my job".into(),
        ticket: None,
        condition: None,
        ends_at: AT.parse().unwrap(),
    }
}

#[tokio::test]
async fn more_time_is_asked_for_where_it_belongs_and_taken_back_there() {
    let extension = json!({
        "id": "q-1", "status": "PendingAdminDecision", "createdDateTime": AT, "action": "selfExtend",
        "principalId": "me", "roleDefinitionId": "r", "directoryScopeId": "/", "justification": "Still my job",
        "scheduleInfo": {"startDateTime": AT, "expiration": {"type": "afterDuration", "duration": "P90D"}},
    });
    let mut renewal = extension.clone();
    renewal["action"] = json!("selfRenew");
    renewal["scheduleInfo"]["expiration"] = json!({"type": "noExpiration"});
    let list = json!({"value": [extension, {"id": "q-0", "status": "Provisioned", "createdDateTime": AT,
        "action": "adminAssign", "roleDefinitionId": "r", "directoryScopeId": "/"}]});
    let (graph, service) = graph([
        Reply::json(201, extension.to_string()),
        Reply::json(201, renewal.to_string()),
        Reply::json(200, list.to_string()),
        Reply::json(204, ""),
    ]);
    let taken = graph.prolong(&prolong()).await.unwrap();
    let of = ProlongOf::Eligibility;
    assert_eq!(
        (taken.action, taken.status, taken.duration),
        (
            ActivationAction::Prolong(ProlongHow::Extend, of),
            ActivationStatus::Waiting,
            Some(TimeDelta::days(90))
        )
    );
    assert!(taken.is_cancelable());
    let for_ever = Prolong {
        how: ProlongHow::Renew,
        of: ProlongOf::Assignment,
        duration: None,
        ..prolong()
    };
    let taken = graph.prolong(&for_ever).await.unwrap();
    assert_eq!(
        taken.action,
        ActivationAction::Prolong(ProlongHow::Renew, ProlongOf::Assignment)
    );
    let rows: Vec<_> = graph.prolongings().try_collect().await.unwrap();
    let actions = rows.iter().map(|row| match row {
        Row::Read(row) => row.action,
        Row::LeftOut(row) => panic!("{row:?}"),
    });
    assert_eq!(
        actions.collect::<Vec<_>>(),
        [
            ActivationAction::Prolong(ProlongHow::Extend, of),
            ActivationAction::Other
        ]
    );
    graph.cancel(&"q-1".into(), of).await.unwrap();
    let bodies: Vec<Value> = service.bodies()[..2]
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    let body = |action: &str, expiration: Value| {
        json!({"action": action, "principalId": "me", "roleDefinitionId": "r", "directoryScopeId": "/",
            "justification": "Still my job", "scheduleInfo": {"expiration": expiration}})
    };
    let days = json!({"type": "afterDuration", "duration": "P90D"});
    assert_eq!(bodies[0], body("selfExtend", days));
    assert_eq!(bodies[1], body("selfRenew", json!({"type": "noExpiration"})));
    let path = "/v1.0/roleManagement/directory";
    assert_eq!(
        service.asked(),
        [
            format!("POST {path}/roleEligibilityScheduleRequests"),
            format!("POST {path}/roleAssignmentScheduleRequests"),
            format!(
                "GET {path}/roleEligibilityScheduleRequests/filterByCurrentUser(on='principal')?$expand=roleDefinition"
            ),
            format!("POST {path}/roleEligibilityScheduleRequests/q-1/cancel"),
        ]
    );
}

#[tokio::test]
async fn a_refusal_of_more_time_says_what_it_is_about() {
    let refused = async |reply| graph([reply]).0.prolong(&prolong()).await.unwrap_err();
    let missing = refused(error(
        "RoleAssignmentRequestPolicyValidationFailed",
        "The following policy rules failed: [\"MfaRule\"]",
    ));
    assert!(matches!(missing.await, ActivateError::StepUp(_)));
    let pending = refused(error("PendingRoleAssignmentRequest", ""));
    assert!(matches!(pending.await, ActivateError::AlreadyPending));
    let gone = refused(error("RoleAssignmentDoesNotExist", ""));
    assert!(matches!(gone.await, ActivateError::NotEligible));
    let there = refused(error("RoleAssignmentExists", ""));
    assert!(matches!(there.await, ActivateError::AlreadyActive));
    let lost = refused(Reply::fails(TransportError::TimedOut));
    assert!(matches!(lost.await, ActivateError::Unclear(_)));
}

#[tokio::test]
async fn a_missing_context_is_a_step_up_wherever_it_is_said() {
    let encoded = "%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value%22%3A%22c1%22%7D%7D%7D";
    let plain = r#"{"access_token":{"acrs":{"essential":true, "value":"c1"}}}"#;
    let base64 = "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19";
    let name = "RoleAssignmentRequestAcrsValidationFailed";
    for reply in [
        error(name, &format!("&claims={encoded}")),
        error(name, &format!("&claims={encoded}&more=1")),
        error("UnknownError", &format!("{name}: claims={plain} please")),
        error("UnknownError", &format!("{name} claims={base64}")),
        error(name, plain),
    ] {
        let error = activate(reply).await;
        let ActivateError::StepUp(challenge) = error else {
            panic!("{error:?}");
        };
        assert_eq!(challenge, ClaimsChallenge::context("c1".into()));
    }
    // Cut off, of another form, asking for something else, or so long that it is not even decoded.
    let long = format!("&claims={}{encoded}", "%20".repeat(2048));
    for hostile in [
        "&claims=%7B%22",
        "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22c1%20prompt%22%7D%7D%7D",
        "&claims=%7B%22access_token%22%3A%7B%22sub%22%3A%7B%22value%22%3A%22c1%22%7D%7D%7D",
        "&claims=https%3A%2F%2Fexample.com",
        &long,
    ] {
        let unreadable = activate(error(name, hostile)).await;
        assert!(
            matches!(&unreadable, ActivateError::Client(ClientError::Malformed { field, .. }) if field == "claims"),
            "{unreadable:?}"
        );
    }
}

#[tokio::test]
async fn a_refusal_by_the_policy_names_the_fields() {
    let check = async |rules: &str, expected: &[DraftProblem]| {
        let message = format!("The following policy rules failed: {rules}");
        let error = activate(error("RoleAssignmentRequestPolicyValidationFailed", &message)).await;
        let ActivateError::Refused { problems, code } = error else {
            panic!("{error:?}");
        };
        assert_eq!(problems, expected, "{rules}");
        assert_eq!(code, "RoleAssignmentRequestPolicyValidationFailed");
    };
    check(r#"["ExpirationRule"]"#, &[DraftProblem::TooLong]).await;
    check(
        r#"["TicketingRule","JustificationRule"]"#,
        &[DraftProblem::TicketMissing, DraftProblem::JustificationMissing],
    )
    .await;
    check(
        "JustificationRule - Justification is required",
        &[DraftProblem::JustificationMissing],
    )
    .await;
    check(r#"["MfaRule","ExpirationRule"]"#, &[DraftProblem::TooLong]).await;
    check(r#"["SomethingNewRule"]"#, &[]).await;
    let of = async |rules: &str| activate(error("RoleAssignmentRequestPolicyValidationFailed", rules)).await;
    assert!(
        matches!(of(r#"["MfaRule"]"#).await, ActivateError::StepUp(step) if step == ClaimsChallenge::mfa())
    );
    assert!(matches!(
        of(r#"["EligibilityRule","ExpirationRule"]"#).await,
        ActivateError::NotEligible
    ));
}

#[tokio::test]
async fn each_code_means_what_the_person_can_do_next() {
    let check = async |code: &str, expected: &str| {
        let error = activate(error(code, "")).await;
        assert!(format!("{error:?}").starts_with(expected), "{code}: {error:?}");
    };
    check("RoleAssignmentExists", "AlreadyActive").await;
    for code in [
        "PendingRoleAssignmentRequest",
        "RoleAssignmentRequestExists",
        "OverlapsPendingRoleAssignmentRequests",
        "ConcurrentActivationInProgress",
        "RequestConflict",
    ] {
        check(code, "AlreadyPending").await;
    }
    check("ActiveDurationTooShort", "Refused { problems: [TooShort]").await;
    check("RoleAssignmentRequestNotEligible", "NotEligible").await;
    check("InvalidRoleAssignmentRequest", "Refused { problems: []").await;
    check(
        "SomethingNew",
        "Client(Unexpected { status: 400, code: \"SomethingNew\"",
    )
    .await;

    let ask = Deactivate {
        target: target(),
        role_name: String::new(),
        ends_at: None,
    };
    let early = graph([error("ActiveDurationTooShort", "")])
        .0
        .deactivate(&ask)
        .await;
    assert!(matches!(early, Err(ActivateError::TooEarly)));
    let gone = graph([error("RoleAssignmentDoesNotExist", "")])
        .0
        .deactivate(&ask)
        .await;
    assert!(matches!(gone, Err(ActivateError::NotActive)));
    let closed = graph([error("RoleAssignmentRequestAlreadyApproved", "")])
        .0
        .cancel(&"q".into(), ProlongOf::Assignment)
        .await;
    assert!(matches!(closed, Err(ActivateError::NotOpen)));
}

#[tokio::test]
async fn what_may_have_been_taken_is_unclear_and_what_was_not_is_not() {
    for reply in [
        Reply::fails(TransportError::TimedOut),
        Reply::fails(TransportError::Broken("reset".into())),
        Reply::json(500, "{}"),
        Reply::json(503, "{}").with("Retry-After", "5"),
        Reply::json(504, "<html>"),
        Reply::json(201, r#"{"id":"q-1","sta"#),
        Reply::json(201, "{}"),
        Reply::json(201, r#"{"id":"q-1","status":"Provisioned"}"#),
    ] {
        let error = activate(reply).await;
        assert!(matches!(error, ActivateError::Unclear(_)), "{error:?}");
    }
    let offline = activate(Reply::fails(TransportError::Connect("refused".into()))).await;
    assert!(matches!(
        offline,
        ActivateError::Client(ClientError::Unreachable { .. })
    ));
    let throttled = activate(Reply::json(429, "<html>").with("Retry-After", "7")).await;
    assert!(
        matches!(throttled, ActivateError::Throttled { retry_after: Some(wait) } if wait == Duration::from_secs(7))
    );
    let forbidden = activate(Reply::json(
        403,
        r#"{"error":{"code":"PermissionScopeNotGranted"}}"#,
    ))
    .await;
    assert!(matches!(
        forbidden,
        ActivateError::Client(ClientError::Forbidden { .. })
    ));
}

#[tokio::test]
async fn a_missing_license_is_no_permission_whatever_its_status() {
    for status in [400, 403] {
        let text =
            json!({"error": {"code": "AadPremiumLicenseRequired", "message": "No license."}}).to_string();
        let (graph, _) = graph([Reply::json(status, text)]);
        let refused: Result<Vec<_>, _> = graph.eligible().try_collect().await;
        assert!(
            matches!(&refused, Err(ClientError::Forbidden { code, .. }) if code == "AadPremiumLicenseRequired"),
            "{refused:?}"
        );
    }
}

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
    ]);
    let all = graph.rules().await.unwrap();
    assert_eq!(
        all.keys().map(|role| role.as_str()).collect::<Vec<_>>(),
        ["a", "c"]
    );
    let one = graph.rules_of(&"a".into()).await.unwrap().unwrap();
    assert_eq!(one.longest, TimeDelta::hours(2));
    assert_eq!(graph.rules_of(&"x'y".into()).await.unwrap(), None);
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
