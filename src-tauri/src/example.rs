//! Values that the tests of this package share: Bruce Wayne of Contoso at one fixed instant.

mod rows;
mod told;

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

pub(crate) use self::{rows::*, told::*};

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
