//! More time for what somebody was given.

use super::*;

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
    // The clock stands at the start of 1970.
    let days = json!({"type": "afterDateTime", "endDateTime": "1970-04-01T00:00:00Z"});
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
