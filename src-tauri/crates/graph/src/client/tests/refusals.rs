//! What each refusal means to the person.

use super::*;

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
            matches!(&unreadable, ActivateError::ContextMissing { code } if code == name),
            "{unreadable:?}"
        );
    }
}

#[tokio::test]
async fn what_is_said_in_words_only_counts_as_if_a_code_had_said_it() {
    use ActivateError as E;
    let there = activate(error("UnknownError", "The Role assignment already exists.")).await;
    assert!(matches!(there, E::AlreadyActive), "{there:?}");
    let there = activate(error("BadRequest", "This role has already been activated.")).await;
    assert!(matches!(there, E::AlreadyActive), "{there:?}");
    // Now and then a refusal is nothing but a text, as JSON or not even that.
    for body in [
        r#""The Role assignment already exists.""#,
        "The Role assignment already exists.",
    ] {
        let there = activate(Reply::json(400, body)).await;
        assert!(matches!(there, E::AlreadyActive), "{body}: {there:?}");
    }
    let new = activate(error("SubjectNotFound", "The subject is not found.")).await;
    assert!(matches!(&new, E::NotKnownYet { code, .. } if code == "SubjectNotFound"));
    let gone = activate(error("RoleDefinitionDoesNotExist", "")).await;
    assert!(matches!(gone, E::NotEligible), "{gone:?}");
    for rule in ["AcrsRule", "AuthenticationContextRule"] {
        let message = format!("The following policy rules failed: [\"{rule}\"]");
        let refused = activate(error("RoleAssignmentRequestPolicyValidationFailed", &message)).await;
        assert!(matches!(refused, E::ContextMissing { .. }), "{refused:?}");
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
    for code in [
        "RoleAssignmentExists",
        "RoleAssignmentScheduleInstanceAlreadyExists",
        "GroupAssignmentInstanceAlreadyExists",
    ] {
        check(code, "AlreadyActive").await;
    }
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
