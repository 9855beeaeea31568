//! What the lists ask for, and what is made of their rows.

use super::*;

#[tokio::test]
async fn lists_are_asked_for_at_the_empty_scope_only() {
    let page = json!({"value": [row(json!({}))], "nextLink": "/providers/Microsoft.Authorization/\
        roleEligibilityScheduleInstances?api-version=2020-10-01&$filter=asTarget()&$skiptoken=2"});
    let group = json!({"principalId": "g", "principalType": "Group", "memberType": "Inherited", "endDateTime": AT,
        "scope": "/providers/Microsoft.Management/managementGroups/Root", "condition": "c", "conditionVersion": "1.0",
        "expandedProperties": {"principal": {"id": "g", "displayName": "Apps Operators", "type": "Group"},
            "scope": {"displayName": "Root of it"}}});
    let active = row(json!({"assignmentType": "Activated", "roleAssignmentScheduleId": "a"}));
    let (arm, service) = arm([
        Reply::json(200, page.to_string()),
        list(json!([row(group), row(json!({"scope": null}))])),
        list(json!([active])),
        list(json!([taken("Canceled")])),
    ]);
    let rows: Vec<_> = arm.eligible().try_collect().await.unwrap();
    let [
        Row::Read(one),
        Row::Read(two),
        Row::LeftOut(LeftOut { field, .. }),
    ] = &rows[..]
    else {
        panic!("{rows:?}");
    };
    assert_eq!(*field, "properties/scope");
    assert_eq!(
        (
            one.role.id.as_str(),
            one.role.name.as_str(),
            one.scope.id.as_str(),
            one.scope.name.as_deref()
        ),
        ("ab", "Contributor", "/subscriptions/s", Some("Production"))
    );
    assert_eq!(
        (one.via, &one.through, one.ends_at, &one.condition),
        (Via::Direct, &None, None, &None)
    );
    assert_eq!(one.schedule, Some(SCHEDULE.into()));
    assert_eq!(one.id.as_service(), "/subscriptions/s/x/i-1");
    assert_eq!(
        (two.via, two.through.as_deref()),
        (Via::Group, Some("Apps Operators"))
    );
    assert_eq!(
        (two.scope.kind, two.role.name.as_str()),
        (ScopeKind::ManagementGroup, "ab")
    );
    assert_eq!(
        two.condition.as_ref().map(|condition| condition.version.as_str()),
        Some("1.0")
    );
    let active: Vec<_> = arm.active().try_collect().await.unwrap();
    assert!(matches!(&active[..], [Row::Read(row)] if row.held == Held::Activated));
    let requests: Vec<_> = arm.activations().try_collect().await.unwrap();
    assert!(matches!(&requests[..], [Row::Read(row)] if row.status == ActivationStatus::Canceled));
    let path = |name: &str| {
        format!("GET /providers/Microsoft.Authorization/{name}?api-version=2020-10-01&$filter=asTarget()")
    };
    let asked = service.asked();
    assert_eq!(asked[0], path("roleEligibilityScheduleInstances"));
    assert_eq!(asked[2], path("roleAssignmentScheduleInstances"));
    assert_eq!(asked[3], path("roleAssignmentScheduleRequests"));
}

#[tokio::test]
async fn words_that_are_new_hide_no_row() {
    let eligible = row(
        json!({"principalType": "Robot", "memberType": "Somehow", "status": "Paused",
        "more": {"of": ["it"]}, "expandedProperties": {"scope": {"type": "continent"}}}),
    );
    let active = row(json!({"assignmentType": "Borrowed", "roleAssignmentScheduleId": "a"}));
    let mut request = taken("Paused");
    request["properties"]["requestType"] = json!("SelfBorrow");
    let (arm, _) = arm([
        list(json!([eligible])),
        list(json!([active])),
        list(json!([request])),
    ]);
    let rows: Vec<_> = arm.eligible().try_collect().await.unwrap();
    assert!(
        matches!(&rows[..], [Row::Read(row)] if row.via == Via::Unknown && row.through.is_none()),
        "{rows:?}"
    );
    let rows: Vec<_> = arm.active().try_collect().await.unwrap();
    assert!(
        matches!(&rows[..], [Row::Read(row)] if row.held == Held::Standing),
        "{rows:?}"
    );
    let rows: Vec<_> = arm.activations().try_collect().await.unwrap();
    let [Row::Read(request)] = &rows[..] else {
        panic!("{rows:?}");
    };
    assert_eq!(
        (request.status, request.action),
        (ActivationStatus::Unknown, ActivationAction::Other)
    );
}
