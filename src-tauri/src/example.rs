//! Values that the tests of this package share: Bruce Wayne of Contoso at one fixed instant.

use std::sync::Arc;

use chrono::TimeDelta;
use stint_app::{
    Authority, PracticePerson, Preferences, SystemClock,
    engine::{
        AccountRow, AccountStage, ActiveRow, ActiveState, BundleMatch, BundleState, EligibleRow,
        EligibleState, Head, IntentRow, List, Notice, NoticeAction, NoticeKey, NoticeKind, PrivateText,
        Problem, ProblemKind, Requests, SecretsState, Settings, Slice, Snapshot, Source, Stage, SyncState,
        Urgency, Usable, When,
    },
};
use stint_domain::{
    Account, AccountId, Activation, ActivationAction, ActivationRules, ActivationStatus, ActiveAssignment,
    Ask, Bundle, BundleRow, Deactivate, EligibilityId, EligibleAssignment, EligibleRef, Held, Intent,
    IntentState, RequestState, RequestWhat, RoleAt, RoleDefinition, RoleKind, Scope, Tenant, Ticket,
    Timestamp, Via,
};

use crate::{
    chosen::Chosen,
    scene::{OpenScene, Scene},
    view::{
        RequestRow,
        map::{self, Outside},
    },
};

/// 10:24 UTC on a day of autumn.
pub(crate) fn now() -> Timestamp {
    chrono::DateTime::from_timestamp(1_792_923_840, 0).unwrap()
}

/// A machine with a tray and the usual preferences.
pub(crate) fn outside() -> Outside {
    Outside {
        now: now(),
        tray: true,
        work_ready: false,
        app: Chosen {
            system_hour12: false,
            ..Chosen::of(Preferences::default())
        },
    }
}

/// The open practice session with these rows.
pub(crate) fn scene(active: Vec<ActiveRow>) -> OpenScene {
    OpenScene {
        session: 1,
        snapshot: Snapshot {
            head: slice(Head {
                accounts: vec![account_row(account())],
                stage: Stage::SignedIn { failed: None },
                account: Some(account()),
                sync: SyncState::Idle,
                read_at: Some(now()),
                problems: Vec::new(),
                secrets: SecretsState::Kept,
                visit: None,
                sources: Vec::new(),
            }),
            active: slice(active),
            eligible: slice(None),
            activations: slice(None),
            intents: slice(Vec::new()),
            requests: slice(Requests::default()),
            notices: slice(Vec::new()),
            settings: slice(Settings::default()),
            bundles: slice(Vec::new()),
            recents: slice(Vec::new()),
        },
        cloud: "global".into(),
        authority: Arc::new(Authority {
            host: "login.microsoftonline.com".into(),
            tenant: None,
        }),
        practice: true,
        rate: 1.0,
        people: Arc::new(vec![PracticePerson {
            name: "Bruce Wayne".into(),
            upn: "bruce.wayne@contoso.example".into(),
            tenant: "Contoso".into(),
            title: "Developer, Apps department".into(),
            about: "Activates roles".into(),
        }]),
        clock: Arc::new(SystemClock),
    }
}

/// An account whose lists are all read.
pub(crate) fn account_row(account: Account) -> AccountRow {
    AccountRow {
        account,
        stage: AccountStage::Ready,
        sync: SyncState::Idle,
        read_at: Some(now()),
        problems: Vec::new(),
        sources: Vec::new(),
        stepping_up: false,
    }
}

/// The same scene while the service can't be reached.
pub(crate) fn offline(mut scene: OpenScene) -> OpenScene {
    let mut head = Head::clone(&scene.snapshot.head.value);
    head.sync = SyncState::Offline { since: now() };
    scene.snapshot.head = slice(head);
    scene
}

/// Nobody is signed in.
pub(crate) fn signed_out() -> Slice<Head> {
    slice(Head {
        accounts: Vec::new(),
        stage: Stage::SignedOut { failed: None },
        account: None,
        sync: SyncState::NeedsSignIn,
        ..Head::clone(&scene(Vec::new()).snapshot.head.value)
    })
}

/// An activation of an hour with so many seconds left.
pub(crate) fn active_row(role: &str, left: i64) -> ActiveRow {
    let ends_at = now() + TimeDelta::seconds(left);
    in_force(role, Held::Activated, Some(ends_at))
}

/// A role held without an activation.
pub(crate) fn standing_row(role: &str) -> ActiveRow {
    in_force(role, Held::Standing, None)
}

fn in_force(role: &str, held: Held, ends_at: Option<Timestamp>) -> ActiveRow {
    ActiveRow {
        target: target(role),
        role_name: role.to_owned(),
        scope_label: "Contoso directory".to_owned(),
        state: ActiveState::InForce(ActiveAssignment {
            id: "instance-1".into(),
            account: account().id,
            kind: RoleKind::EntraRole,
            role: definition(role),
            scope: Scope::in_directory("/".into()),
            via: Via::Direct,
            held,
            starts_at: ends_at.map(|end| end - TimeDelta::hours(1)),
            ends_at,
            through: None,
            schedule: None,
            condition: None,
        }),
        usable: Usable::Yes,
        more_time: None,
        prolong: None,
        prolonging: None,
    }
}

/// A request that Nestor has to decide.
pub(crate) fn waiting_row(role: &str) -> ActiveRow {
    ActiveRow {
        state: ActiveState::OnItsWay {
            activation: Activation {
                id: "request-1".into(),
                account: account().id,
                kind: RoleKind::EntraRole,
                action: ActivationAction::Activate,
                role: definition(role),
                scope: Scope::in_directory("/".into()),
                status: ActivationStatus::Waiting,
                created_at: now(),
                starts_at: None,
                duration: Some(TimeDelta::hours(1)),
                justification: String::new(),
                ticket: None,
                completed_at: None,
                approval: None,
            },
            approvers: vec!["Nestor Wilke".into()],
        },
        usable: Usable::NotAsked,
        ..standing_row(role)
    }
}

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

/// An eligibility with every kind of need but approval.
pub(crate) fn eligible_row(role: &str) -> EligibleRow {
    EligibleRow {
        assignment: EligibleAssignment {
            id: EligibilityId::of(&account().id, "eligibility-1"),
            account: account().id,
            kind: RoleKind::EntraRole,
            role: definition(role),
            scope: Scope::in_directory("/".into()),
            via: Via::Direct,
            ends_at: None,
            through: None,
            schedule: None,
            condition: None,
        },
        role_name: role.to_owned(),
        scope_label: "Contoso directory".to_owned(),
        rules_problem: None,
        at: None,
        may_narrow: false,
        last_place: None,
        rules: Some(ActivationRules {
            ticket: true,
            step_up: Some("c1".into()),
            ..ActivationRules::untouched()
        }),
        step_up_done: false,
        state: EligibleState::Ready,
        draft: None,
        favorite: false,
        prolong: None,
        prolonging: None,
    }
}

/// Membership in a group, through another one.
pub(crate) fn group_row(name: &str) -> EligibleRow {
    let row = eligible_row("Member");
    let mut scope = Scope::group("0f7b".into());
    scope.name = Some(name.to_owned());
    EligibleRow {
        role_name: name.to_owned(),
        scope_label: "Member".to_owned(),
        assignment: EligibleAssignment {
            kind: RoleKind::Group,
            scope,
            via: Via::Group,
            through: Some("Everybody".to_owned()),
            ..row.assignment
        },
        ..row
    }
}

/// A role at a place of Azure.
pub(crate) fn azure_row(role: &str, scope: &str) -> EligibleRow {
    let row = eligible_row(role);
    let scope = Scope::in_azure(scope);
    EligibleRow {
        scope_label: scope.label(&account().tenant),
        assignment: EligibleAssignment {
            kind: RoleKind::AzureRole,
            scope,
            ..row.assignment
        },
        ..row
    }
}

/// A role at a resource group of Fabrikam, which delegated it.
pub(crate) fn customer_row(role: &str) -> EligibleRow {
    let mut row = azure_row(role, "/subscriptions/f/resourceGroups/rg-shop");
    let scope = &mut row.assignment.scope;
    scope.within = vec!["Fabrikam Web".to_owned()];
    scope.customer = Some(Tenant {
        id: "t2".into(),
        name: Some("Fabrikam".to_owned()),
    });
    row.scope_label = scope.label(&account().tenant);
    row
}

/// *Monday release*, which asks for this row for two hours and lacks nothing.
pub(crate) fn bundle(row: &EligibleRow) -> BundleState {
    let tenant = account().tenant;
    BundleState {
        bundle: Bundle {
            id: "bundle-1".into(),
            name: "Monday release".to_owned(),
            tenant: tenant.id.clone(),
            rows: vec![BundleRow {
                eligible: EligibleRef::of(&row.assignment, None, &tenant),
                duration: TimeDelta::hours(2),
            }],
            justification: "Release {date}".to_owned(),
            ticket_system: String::new(),
            confirmed: true,
        },
        rows: vec![BundleMatch {
            eligible: Some(row.assignment.id.clone()),
            role_name: row.role_name.clone(),
            scope_label: row.scope_label.clone(),
            under_way: false,
            missing: Vec::new(),
        }],
        missing: Vec::new(),
    }
}

/// The row's policy is none that the person may read.
pub(crate) fn no_policy(row: &EligibleRow) -> Problem {
    Problem {
        source: Source::of(row.assignment.kind, List::Rules),
        kind: ProblemKind::Forbidden,
        code: "no-policy".to_owned(),
        request_id: None,
    }
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

/// Access to a role in the whole directory.
pub(crate) fn target(role: &str) -> RoleAt {
    RoleAt {
        account: account().id,
        kind: RoleKind::EntraRole,
        role: definition(role).id,
        scope: "/".into(),
    }
}

fn definition(name: &str) -> RoleDefinition {
    RoleDefinition {
        id: name.to_lowercase().as_str().into(),
        name: name.to_owned(),
        description: None,
    }
}

/// The same person as a guest elsewhere.
pub(crate) fn guest() -> Account {
    let (principal, tenant) = ("p2".into(), "t2".into());
    Account {
        id: AccountId::of(&principal, &tenant),
        principal,
        tenant: Tenant {
            id: tenant,
            name: Some("Relecloud".into()),
        },
        ..account()
    }
}

/// Bruce at home.
pub(crate) fn account() -> Account {
    let (principal, tenant) = ("p1".into(), "t1".into());
    Account {
        id: AccountId::of(&principal, &tenant),
        principal,
        tenant: Tenant {
            id: tenant,
            name: Some("Contoso".into()),
        },
        username: "bruce.wayne@contoso.example".into(),
        display_name: "Bruce Wayne".into(),
    }
}

fn slice<T>(value: T) -> Slice<T> {
    Slice {
        revision: 1,
        value: Arc::new(value),
    }
}
