use serde_json::{Value, json};
use stint_domain::{ActivationAction, ActivationStatus};

use super::*;

const AT: &str = "2026-03-02T08:00:00Z";

fn account() -> Account {
    crate::client::tests::account()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// `base` with the members of `change` in place of its own.
fn with(mut base: Value, change: Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

fn instance(change: Value) -> wire::ScheduleInstance {
    let row = json!({
        "@odata.type": "#microsoft.graph.unifiedRoleAssignmentScheduleInstance",
        "id": "i-1", "principalId": "me", "roleDefinitionId": "r", "directoryScopeId": "/", "appScopeId": null,
        "startDateTime": AT, "endDateTime": "2026-03-02T09:30:00.1234567Z", "memberType": "Direct",
        "assignmentType": "Activated", "somethingNew": [1],
        "roleDefinition": {"id": "r", "displayName": "Exchange Administrator", "description": "Mail"},
    });
    serde_json::from_value(with(row, change)).unwrap()
}

fn request(change: Value) -> wire::ScheduleRequest {
    let row = json!({
        "id": "q-1", "status": "Provisioned", "createdDateTime": AT, "completedDateTime": AT,
        "approvalId": null, "customData": null, "action": "selfActivate", "principalId": "me",
        "roleDefinitionId": "r", "directoryScopeId": "/administrativeUnits/u", "appScopeId": null,
        "isValidationOnly": false, "targetScheduleId": "q-1", "justification": "Mail flow",
        "scheduleInfo": {"startDateTime": AT, "recurrence": null,
            "expiration": {"type": "afterDuration", "endDateTime": null, "duration": "PT2H"}},
        "ticketInfo": {"ticketNumber": "CHG-1", "ticketSystem": null},
    });
    serde_json::from_value(with(row, change)).unwrap()
}

#[test]
fn an_eligible_row_becomes_an_eligible_assignment() {
    let read = eligible(
        instance(json!({"memberType": "group", "endDateTime": null})),
        &account(),
    )
    .unwrap();
    let expected = EligibleAssignment {
        id: EligibilityId::of(&account().id, "i-1"),
        account: account().id,
        kind: RoleKind::EntraRole,
        role: RoleDefinition {
            id: "r".into(),
            name: "Exchange Administrator".into(),
            description: Some("Mail".into()),
        },
        scope: Scope::in_directory("/".into()),
        via: Via::Group,
        ends_at: None,
        through: None,
        schedule: None,
        condition: None,
    };
    assert_eq!(read, expected);
}

#[test]
fn an_active_row_says_how_it_is_held_and_until_when() {
    let check = |change, held, ends_at: Option<&str>| {
        let read = active(instance(change), &account()).unwrap();
        assert_eq!((read.held, read.ends_at), (held, ends_at.map(at)));
    };
    check(json!({}), Held::Activated, Some("2026-03-02T09:30:00.1234567Z"));
    check(
        json!({"assignmentType": "activated", "endDateTime": "2026-03-02T11:00:00+02:00"}),
        Held::Activated,
        Some("2026-03-02T09:00:00Z"),
    );
    check(
        json!({"assignmentType": "Assigned", "endDateTime": null}),
        Held::Standing,
        None,
    );
    check(
        json!({"assignmentType": "SomethingNew", "endDateTime": null}),
        Held::Standing,
        None,
    );
    check(
        json!({"assignmentType": null, "endDateTime": null}),
        Held::Standing,
        None,
    );
}

#[test]
fn a_role_without_its_definition_is_called_by_its_id() {
    for definition in [json!(null), json!({"id": "r", "displayName": null})] {
        let row = instance(json!({ "roleDefinition": definition }));
        assert_eq!(eligible(row, &account()).unwrap().role.name, "r");
    }
}

#[test]
fn a_request_becomes_an_activation() {
    let read = activation(request(json!({})), &account()).unwrap();
    let expected = Activation {
        id: "q-1".into(),
        account: account().id,
        kind: RoleKind::EntraRole,
        action: ActivationAction::Activate,
        role: RoleDefinition {
            id: "r".into(),
            name: String::new(),
            description: None,
        },
        scope: Scope::in_directory("/administrativeUnits/u".into()),
        status: ActivationStatus::Provisioned,
        created_at: at(AT),
        starts_at: Some(at(AT)),
        duration: Some(TimeDelta::hours(2)),
        justification: "Mail flow".into(),
        ticket: Some(Ticket {
            number: "CHG-1".into(),
            system: String::new(),
        }),
        completed_at: Some(at(AT)),
        approval: None,
    };
    assert_eq!(read, expected);
}

#[test]
fn a_finished_deactivation_has_no_schedule() {
    let row = request(
        json!({"action": "selfDeactivate", "status": "Revoked", "scheduleInfo": null,
        "justification": null, "ticketInfo": {"ticketNumber": "", "ticketSystem": ""}}),
    );
    let read = activation(row, &account()).unwrap();
    assert_eq!(
        (
            read.action,
            read.status,
            read.starts_at,
            read.duration,
            read.ticket
        ),
        (
            ActivationAction::Deactivate,
            ActivationStatus::Revoked,
            None,
            None,
            None
        )
    );
}

#[test]
fn an_end_counts_as_a_length_too() {
    let row = request(json!({"scheduleInfo": {"startDateTime": AT,
        "expiration": {"type": "afterDateTime", "endDateTime": "2026-03-02T12:00:00Z", "duration": null}}}));
    assert_eq!(
        activation(row, &account()).unwrap().duration,
        Some(TimeDelta::hours(4))
    );
    let row = request(json!({"scheduleInfo": {"startDateTime": AT, "expiration": {"type": "noExpiration"}}}));
    assert_eq!(activation(row, &account()).unwrap().duration, None);
}

#[test]
fn every_status_of_the_contract_has_its_word() {
    use ActivationStatus as S;

    let check = |words: &[&str], starts_at: &str, expected| {
        for word in words {
            let row = request(json!({"status": word, "scheduleInfo": {"startDateTime": starts_at}}));
            assert_eq!(activation(row, &account()).unwrap().status, expected, "{word}");
        }
    };
    let later = "2026-03-03T08:00:00Z";
    check(&["PendingApproval", "PendingAdminDecision"], AT, S::Waiting);
    check(&["Granted", "ScheduleCreated", "granted"], later, S::Scheduled);
    check(
        &[
            "Granted",
            "PendingProvisioning",
            "PendingScheduleCreation",
            "ScheduleCreated",
            "Accepted",
        ],
        AT,
        S::Applying,
    );
    check(
        &["PendingProvisioning", "ProvisioningStarted"],
        later,
        S::Applying,
    );
    check(&["Provisioned"], later, S::Provisioned);
    check(&["Denied", "AdminDenied"], AT, S::Denied);
    check(
        &["Failed", "Invalid", "TimedOut", "FailedAsResourceIsLocked"],
        AT,
        S::Failed,
    );
    check(&["Canceled"], AT, S::Canceled);
    check(&["Revoked"], AT, S::Revoked);
    check(&["SomethingNew", ""], AT, S::Unknown);
}

#[test]
fn what_can_not_be_read_is_named() {
    let of_instance = |change| eligible(instance(change), &account()).unwrap_err().0;
    assert_eq!(of_instance(json!({"roleDefinitionId": null})), "roleDefinitionId");
    assert_eq!(
        of_instance(json!({"directoryScopeId": null, "appScopeId": "/x"})),
        "directoryScopeId"
    );
    assert_eq!(of_instance(json!({"endDateTime": "2026-03-02"})), "endDateTime");
    let of_request = |change| activation(request(change), &account()).unwrap_err().0;
    assert_eq!(of_request(json!({"createdDateTime": null})), "createdDateTime");
    assert_eq!(
        of_request(json!({"scheduleInfo": {"startDateTime": "tomorrow"}})),
        "scheduleInfo/startDateTime"
    );
    assert_eq!(
        of_request(json!({"scheduleInfo": {"expiration": {"duration": "1h"}}})),
        "scheduleInfo/expiration/duration"
    );
}
