//! What each refusal means to the person.

use super::*;

#[tokio::test]
async fn what_the_service_refuses_is_told_by_what_to_do_next() {
    let check = async |reply: Reply, expected: &str| {
        let error = activate(reply).await;
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    };
    check(error(400, "RoleAssignmentExists", ""), "AlreadyActive").await;
    check(error(409, "RoleAssignmentExists", ""), "AlreadyActive").await;
    check(error(400, "PendingRoleAssignmentRequest", ""), "AlreadyPending").await;
    check(error(400, "RoleAssignmentDoesNotExist", ""), "NotEligible").await;
    check(
        error(
            400,
            "RoleAssignmentRequestPolicyValidationFailed",
            "JustificationRule - Justification is required",
        ),
        "Refused { problems: [JustificationMissing]",
    )
    .await;
    let claims = "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22c1%22%7D%7D%7D";
    check(
        error(400, "RoleAssignmentRequestAcrsValidationFailed", claims),
        "StepUp",
    )
    .await;
    check(
        error(
            403,
            "RequestDisallowedByAzure",
            "was disallowed without authenticating through MFA",
        ),
        "StepUp",
    )
    .await;
    check(error(403, "AuthorizationFailed", ""), "Client(Forbidden").await;
    check(
        Reply::json(400, r#""The Role assignment already exists.""#),
        "AlreadyActive",
    )
    .await;
    check(
        Reply::json(400, r#""bare text""#),
        "Client(Unexpected { status: 400, code: \"http-400\"",
    )
    .await;
    check(
        Reply::json(405, r#"{"message":"no"}"#),
        "Client(Unexpected { status: 405",
    )
    .await;
    let end = Deactivate {
        target: target(),
        role_name: String::new(),
        ends_at: None,
    };
    let early = arm([error(400, "ActiveDurationTooShort", "")])
        .0
        .deactivate(&"i".into(), &end)
        .await;
    assert!(matches!(early, Err(ActivateError::TooEarly)));
    let throttled = activate(Reply::json(429, "Too many requests").with("Retry-After", "30")).await;
    assert!(
        matches!(throttled, ActivateError::Throttled { retry_after: Some(wait) } if wait == Duration::from_secs(30))
    );
}
