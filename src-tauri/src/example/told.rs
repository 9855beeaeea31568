//! What was asked for, and what is told of it.

use super::*;

/// A request of an hour that was granted.
pub(crate) fn request_row(role: &str) -> RequestRow {
    let row = stint_app::engine::RequestRow {
        id: "request-1".to_owned(),
        target: target(role),
        role_name: role.to_owned(),
        scope_label: "Contoso directory".to_owned(),
        what: RequestWhat::Activate,
        state: RequestState::Active,
        asked_at: now(),
        starts_at: None,
        ends_at: Some(now() + TimeDelta::hours(1)),
        duration: Some(TimeDelta::hours(1)),
        justification: Some("Release, at last".to_owned()),
        ticket: Some(Ticket {
            number: "CHG-1".to_owned(),
            system: String::new(),
        }),
        approvers: Vec::new(),
        decided_by: None,
        decision_reason: None,
        from_here: true,
        cancelable: None,
        intent: None,
        code: None,
        request_id: None,
        steps: Vec::new(),
    };
    let mut open = scene(Vec::new());
    open.snapshot.requests = slice(Requests {
        rows: Some(vec![Arc::new(row)]),
        ..Requests::default()
    });
    map::requests(&Scene::Open(open), 1).rows.remove(0)
}

/// A deactivation in this state.
pub(crate) fn intent_row(state: IntentState) -> IntentRow {
    IntentRow {
        intent: Intent {
            id: "intent-1".into(),
            account: account().id,
            ask: Ask::Deactivate(Deactivate {
                target: target("Exchange Administrator"),
                role_name: "Exchange Administrator".into(),
                ends_at: None,
            }),
            state,
            made_at: now(),
            batch: None,
        },
        stepping_up: false,
        step_up_failed: None,
    }
}

/// Five minutes are left.
pub(crate) fn ending_notice() -> Notice {
    let target = target("Exchange Administrator");
    Notice {
        id: "notice-1".into(),
        keys: vec![NoticeKey {
            target: target.clone(),
            kind: NoticeKind::Ending { minutes: 5 },
            of: now() + TimeDelta::minutes(5),
        }],
        private: PrivateText {
            title: "A role ends in 5 minutes".to_owned(),
            body: String::new(),
        },
        urgency: Urgency::High,
        title: "Exchange Administrator ends in 5 minutes".to_owned(),
        body: "Contoso directory".to_owned(),
        when: Some(When::At(now() + TimeDelta::minutes(5))),
        actions: vec![
            NoticeAction::MoreTime,
            NoticeAction::Deactivate,
            NoticeAction::Dismiss,
        ],
        target,
    }
}
