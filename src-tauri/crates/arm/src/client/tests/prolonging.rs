//! More time for what somebody was given.

use super::*;

#[tokio::test]
async fn more_time_is_a_put_with_the_intents_name_among_those_about_eligibilities() {
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization\
              /roleEligibilityScheduleRequests/q-1";
    let row = |status: &str, reason: &str| {
        let mut row = taken(status);
        row["id"] = json!(id);
        row["properties"]["requestType"] = json!("SelfExtend");
        row["properties"]["justification"] = json!(reason);
        row
    };
    let both = r#"{"RequestorReason":"Still my job","AdminReason":"Until the summer"}"#;
    let (arm, service) = arm([
        Reply::json(201, row("PendingAdminDecision", "Still my job").to_string()),
        Reply::json(200, row("Provisioned", both).to_string()),
        list(json!([
            row("AdminDenied", both),
            row("PendingAdminDecision", both)
        ])),
        Reply::json(200, ""),
    ]);
    let of = ProlongOf::Eligibility;
    let ask = Prolong {
        target: target(),
        eligible: None,
        role_name: "Contributor".into(),
        how: ProlongHow::Extend,
        of,
        duration: Some(TimeDelta::days(90)),
        justification: "Still my job".into(),
        ticket: None,
        condition: Some(Condition {
            text: "@Resource[x] StringEquals 'y'".to_owned(),
            version: "2.0".to_owned(),
        }),
        ends_at: AT.parse().unwrap(),
    };
    let intent = IntentId::new("i-1");
    let asked = arm.prolong(&intent, &ask).await.unwrap();
    assert_eq!(
        (asked.action, asked.status, asked.justification.as_str()),
        (
            ActivationAction::Prolong(ProlongHow::Extend, of),
            ActivationStatus::Waiting,
            "Still my job"
        )
    );
    let granted = arm.sent(&ask.target, &intent, of).await.unwrap().unwrap();
    assert_eq!(granted.justification, "Still my job");
    let decided = granted.approval.unwrap();
    assert_eq!(
        (decided.result, decided.reason.as_deref()),
        (ApprovalResult::Approved, Some("Until the summer"))
    );
    let rows: Vec<_> = arm.prolongings().try_collect().await.unwrap();
    let [Row::Read(denied), Row::Read(waiting)] = &rows[..] else {
        panic!("{rows:?}");
    };
    assert_eq!(
        denied.approval.as_ref().map(|approval| approval.result),
        Some(ApprovalResult::Denied)
    );
    assert_eq!(waiting.approval, None);
    arm.cancel(&waiting.id).await.unwrap();
    let body: Value = serde_json::from_str(&service.bodies()[0]).unwrap();
    let expected = json!({"principalId": "me",
        "roleDefinitionId": "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ab",
        "requestType": "SelfExtend", "justification": "Still my job",
        "scheduleInfo": {"expiration": {"type": "AfterDateTime", "endDateTime": "1970-04-01T00:00:00Z"}},
        "condition": "@Resource[x] StringEquals 'y'", "conditionVersion": "2.0"});
    assert_eq!(body, json!({ "properties": expected }));
    let asked = service.asked();
    assert!(asked[0].starts_with("PUT /subscriptions/s/resourcegroups/rg/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/"));
    assert_eq!(asked[1], asked[0].replace("PUT", "GET"));
    assert!(asked[2].starts_with("GET /providers/Microsoft.Authorization/roleEligibilityScheduleRequests?"));
    let id = id.to_ascii_lowercase();
    assert_eq!(asked[3], format!("POST {id}/cancel?api-version=2020-10-01"));
}
