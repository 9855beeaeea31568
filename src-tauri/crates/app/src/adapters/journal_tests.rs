//! Two processes on one profile, and what the next one finds.

use stint_clock::ManualClock;
use stint_domain::{AgainHow, AgainState, Ask, Deactivate, Tenant, Ticket, Timestamp};

use super::*;

#[tokio::test]
async fn an_account_that_another_process_signed_in_stays() {
    let home = tempfile::tempdir().unwrap();
    let (window, terminal) = (open(home.path()), open(home.path()));
    for beside in [&window, &terminal] {
        assert_eq!(beside.start(TakeOver::All).unwrap().accounts, []);
    }
    window.keep_accounts(&[account("a")]).await;
    terminal.keep_accounts(&[account("b")]).await;
    window.keep_accounts(&[account("c"), account("a")]).await;
    assert_eq!(names(home.path()), ["a", "b", "c"]);
    // Whoever is signed out here goes, and nobody else.
    window.keep_accounts(&[account("c")]).await;
    assert_eq!(names(home.path()), ["b", "c"]);
}

#[test]
fn accounts_that_cannot_be_read_are_not_taken_for_none() {
    let home = tempfile::tempdir().unwrap();
    let journal = open(home.path());
    std::fs::create_dir(home.path().join("accounts.json")).unwrap();
    let start = journal.start(TakeOver::All);
    assert!(matches!(start, Err(StoreError::Read { .. })));
}

#[tokio::test]
async fn a_process_without_a_screen_leaves_what_is_still_to_be_told() {
    let home = tempfile::tempdir().unwrap();
    let waiting = IntentState::Waiting {
        activation: "r".into(),
    };
    let intents = [
        intent("sent", IntentState::Sent { at: now() }, now()),
        intent("waits", waiting.clone(), now()),
        intent("waited", waiting, now() - Activation::DECISION_WINDOW),
        intent("armed-on", IntentState::Sent { at: now() }, now()),
    ];
    let first = open(home.path());
    first.record(&intents).await.unwrap();
    first.keep_again(&[armed()]).await.unwrap();
    drop(first);

    let terminal = open(home.path());
    let start = terminal.start(TakeOver::Unsettled).unwrap();
    assert_eq!(ids(&start), ["sent", "waited"]);
    assert_eq!(start.again, []);
    drop(terminal);

    let window = open(home.path()).start(TakeOver::All).unwrap();
    assert_eq!(ids(&window), ["sent", "waits", "waited", "armed-on"]);
    assert_eq!(window.again, [armed()]);
}

fn open(home: &std::path::Path) -> ProfileJournal {
    let profile = Profile::open(home).unwrap();
    ProfileJournal::begin(profile, "global".into(), Arc::new(ManualClock::at(now()))).unwrap()
}

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn names(home: &std::path::Path) -> Vec<String> {
    let all = Profile::open(home).unwrap().accounts().all().unwrap();
    let mut names: Vec<String> = all.into_iter().map(|known| known.account.display_name).collect();
    names.sort();
    names
}

fn ids(start: &Start) -> Vec<&str> {
    start.intents.iter().map(|intent| intent.id.as_str()).collect()
}

fn account(name: &str) -> Account {
    Account {
        id: AccountId::of(&name.into(), &"t".into()),
        principal: name.into(),
        tenant: Tenant {
            id: "t".into(),
            name: None,
        },
        username: format!("{name}@contoso.example"),
        display_name: name.to_owned(),
    }
}

fn target() -> RoleAt {
    RoleAt {
        account: account("a").id,
        kind: stint_domain::RoleKind::EntraRole,
        role: "r".into(),
        scope: "/".into(),
    }
}

fn intent(id: &str, state: IntentState, made_at: Timestamp) -> Intent {
    Intent {
        id: id.into(),
        account: account("a").id,
        ask: Ask::Deactivate(Deactivate {
            target: target(),
            role_name: "Role".to_owned(),
            ends_at: None,
        }),
        state,
        made_at,
        batch: None,
    }
}

fn armed() -> Again {
    Again {
        id: "armed".into(),
        draft: ActivationDraft {
            eligible: stint_domain::EligibilityId::of(&account("a").id, "e"),
            duration: chrono::TimeDelta::hours(1),
            justification: "Release".to_owned(),
            ticket: Ticket::default(),
            starts_at: None,
            at: None,
        },
        target: target(),
        role_name: "Role".to_owned(),
        of: now(),
        how: AgainHow::AtEnd,
        state: AgainState::TurningOn("armed-on".into()),
    }
}
