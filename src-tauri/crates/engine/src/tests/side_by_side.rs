//! Several accounts at once: what one of them does, gets or lacks is nothing to the others.

mod pages;

use std::collections::BTreeMap;

use stint_domain::{
    Account, AccountId, ActivationDraft, ActivationStatus, ActiveAssignment, ClaimsChallenge, EligibilityId,
    EligibleAssignment, PolicyAt, RoleKind, Tenant, Timestamp,
};

pub(super) use self::pages::{activate_both, satisfy, with_step_up};
use super::desk::*;
use crate::{
    AccountStage, Command, CommandError, Effect, EligibleState, Fetch, FetchError, Fetched, Input, List,
    Missing, Remembered, Reply, SignInAsk, SignInFailure, Source, Stage, Start, StepUpEnded, SyncState,
    Timer,
};

#[test]
fn one_instance_of_two_accounts_is_two_rows_and_the_activation_of_one_is_only_its_own() {
    let mut desk = both();
    let rows = desk.snapshot().eligible.value.clone();
    let ids: Vec<String> = rows
        .iter()
        .flatten()
        .map(|row| row.assignment.id.to_string())
        .collect();
    assert_eq!(ids, ["bruce.contoso/exchange@/", "alex.relecloud/exchange@/"]);
    let labels: Vec<&str> = rows
        .iter()
        .flatten()
        .map(|row| row.scope_label.as_str())
        .collect();
    assert_eq!(labels, ["Contoso directory", "Relecloud directory"]);

    let intent = send(&mut desk, &alex().id);
    assert_eq!(
        (&intent.account, &intent.ask.target().account),
        (&alex().id, &alex().id)
    );
    let mut given = request("r", ActivationStatus::Provisioned, noon());
    given.account = alex().id;
    desk.answer(&intent, accepted(given));
    read(
        &mut desk,
        &alex().id,
        Fetched::Active(vec![active_of(&alex().id)]),
    );
    let state = |of: &AccountId| state(&desk, of);
    assert!(matches!(state(&alex().id), EligibleState::Active { .. }));
    assert_eq!(state(&bruce().id), EligibleState::Ready);
    assert_eq!(desk.active_rows().len(), 1);
}

#[test]
fn an_account_that_needs_a_sign_in_keeps_its_rows_and_stops_nobody_else() {
    let mut desk = both();
    desk.later(minutes(10)).give(Input::Woke);
    let needed = Err(FetchError::SignInNeeded);
    desk.give(Input::Fetched(fetch_of(&bruce().id, List::Active), needed));
    let head = desk.snapshot().head.value.clone();
    assert_eq!(head.stage, Stage::SignedIn { failed: None });
    let stages: Vec<_> = head.accounts.iter().map(|row| row.stage.clone()).collect();
    let needs = AccountStage::NeedsSignIn { failed: None };
    assert_eq!(stages, [AccountStage::Ready, needs]);
    assert_eq!(head.accounts[1].sync, SyncState::NeedsSignIn);
    assert_eq!(desk.snapshot().eligible.value.iter().flatten().count(), 2);

    assert_eq!(
        desk.ask(activate_as(&bruce().id)),
        Err(CommandError::SignInNeeded)
    );
    read_all(&mut desk, &alex().id);
    send(&mut desk, &alex().id);

    let ask = SignInAsk {
        account: Some(bruce().id),
        ..SignInAsk::default()
    };
    desk.command(Command::SignIn(ask));
    let head = desk.snapshot().head.value.clone();
    assert_eq!(
        head.stage,
        Stage::SignedIn { failed: None },
        "the other one goes on"
    );
    assert_eq!(head.visit.as_ref().unwrap().account, Some(bruce()));
    let timed_out = SignInFailure::TimedOut;
    desk.give(Input::SignInEnded(Err(timed_out.clone())));
    let head = desk.snapshot().head.value.clone();
    assert_eq!(
        head.stage,
        Stage::SignedIn { failed: None },
        "told beside the account"
    );
    let failed = Some(timed_out);
    assert_eq!(head.accounts[1].stage, AccountStage::NeedsSignIn { failed });
}

#[test]
fn signing_out_takes_all_of_one_account_and_nothing_of_the_other() {
    let mut desk = both();
    for account in [alex().id, bruce().id] {
        read(&mut desk, &account, Fetched::Active(vec![active_of(&account)]));
    }
    assert_eq!(desk.active_rows().len(), 2);
    let (command, effects) = desk.command(Command::SignOut(alex().id));
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Done)));
    for wanted in [
        Effect::SignOut(alex().id),
        Effect::ForgetLists(alex().id),
        Effect::KeepAccounts(vec![bruce()]),
    ] {
        assert!(effects.contains(&wanted), "{wanted:?}");
    }
    assert_eq!(sources(&effects), [], "the other one has nothing to read for it");
    let head = desk.snapshot().head.value.clone();
    assert_eq!((head.accounts.len(), &head.account), (1, &Some(bruce())));
    assert_eq!(head.stage, Stage::SignedIn { failed: None });
    let left: Vec<AccountId> = desk
        .active_rows()
        .into_iter()
        .map(|row| row.target.account)
        .collect();
    assert_eq!(left, [bruce().id]);
    assert_eq!(desk.snapshot().eligible.value.iter().flatten().count(), 1);
    // An answer that was under way is nobody's any more.
    read(
        &mut desk,
        &alex().id,
        Fetched::Active(vec![active_of(&alex().id)]),
    );
    assert_eq!(desk.active_rows().len(), 1);
}

#[test]
fn both_are_remembered_and_shown_before_anything_is_read() {
    let kept = |account: Account, minutes_ago: i64| Remembered {
        eligible: vec![eligible_of(&account.id)],
        active: vec![active_of(&account.id)],
        rules: Vec::new(),
        read_at: noon() - minutes(minutes_ago),
        expired: Vec::new(),
        kinds: vec![RoleKind::EntraRole],
        account,
    };
    let stranger = account("nestor", "Nestor Wilke");
    let (desk, effects) = Desk::start(Start {
        remembered: vec![kept(bruce(), 30), kept(stranger, 1), kept(alex(), 10)],
        ..start_of_both()
    });
    let rows = desk.active_rows().into_iter().map(|row| row.target.account);
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [bruce().id, alex().id],
        "by their places"
    );
    let head = desk.snapshot().head.value.clone();
    let ages: Vec<_> = head.accounts.iter().map(|row| row.read_at).collect();
    assert_eq!(ages, [Some(noon() - minutes(10)), Some(noon() - minutes(30))]);
    assert_eq!(head.read_at, ages[1], "all are as old as the oldest");
    let read: Vec<AccountId> = effects
        .iter()
        .filter_map(|effect| {
            let Effect::Fetch(fetch) = effect else {
                return None;
            };
            (fetch.source.list == List::Active).then(|| fetch.account.clone())
        })
        .collect();
    assert_eq!(read, [alex().id, bruce().id]);
}

#[test]
fn a_service_that_lets_one_account_wait_is_asked_for_the_other() {
    let mut desk = both();
    desk.later(minutes(10)).give(Input::Woke);
    let until = desk.now + minutes(10);
    for list in SOURCES {
        let throttled = Err(FetchError::Throttled(until));
        desk.give(Input::Fetched(fetch_of(&bruce().id, list), throttled));
    }
    read_all(&mut desk, &alex().id);
    let head = desk.snapshot().head.value.clone();
    let states: Vec<SyncState> = head.accounts.iter().map(|row| row.sync).collect();
    assert_eq!(states, [SyncState::Idle, SyncState::Throttled { until }]);
    assert_eq!(head.sync, SyncState::Failed, "not all is well");
    let effects = desk.later(minutes(6)).give(Input::Due(Timer::Poll));
    let asked: Vec<AccountId> = fetches(&effects).into_iter().map(|fetch| fetch.account).collect();
    assert!(!asked.is_empty() && asked.iter().all(|account| *account == alex().id));
}

#[test]
fn a_refresh_waits_for_the_lists_of_all() {
    let mut desk = both();
    let (command, _) = desk.command(Command::Refresh);
    let effects = read_all(&mut desk, &bruce().id);
    assert_eq!(reply(&effects, &command), None);
    let effects = read_all(&mut desk, &alex().id);
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Done)));

    let (command, _) = desk.command(Command::Refresh);
    read_all(&mut desk, &bruce().id);
    let needed = Err(FetchError::SignInNeeded);
    let effects = desk.give(Input::Fetched(fetch_of(&alex().id, List::Active), needed));
    assert_eq!(
        reply(&effects, &command),
        Some(Ok(Reply::Done)),
        "nobody can read those"
    );
}

#[test]
fn a_bundle_goes_by_its_tenant_and_two_accounts_of_it_are_one_too_many() {
    let state = |accounts: Vec<Account>| {
        let ids: Vec<AccountId> = accounts.iter().map(|account| account.id.clone()).collect();
        let (mut desk, _) = Desk::start(Start {
            accounts,
            bundles: vec![bundle(&["exchange"])],
            ..nobody()
        });
        ids.iter().for_each(|account| drop(read_all(&mut desk, account)));
        let states = desk.snapshot().bundles.value.clone();
        let row = &states[0].rows[0];
        (row.eligible.clone(), row.missing.clone())
    };
    let own = Some(id_of("exchange@/"));
    assert_eq!(state(vec![alex(), bruce()]), (own, vec![]));
    let second = account("bruce-admin", "Bruce Wayne");
    assert_eq!(state(vec![bruce(), second]), (None, vec![Missing::Ambiguous]));
}

#[test]
fn a_tick_costs_nothing_and_an_answer_of_one_makes_rows_once() {
    let mut desk = both();
    let made = desk.state.eligible_rows_made();
    for input in [
        Input::Due(Timer::Countdown),
        Input::Due(Timer::Poll),
        Input::Focus(true),
    ] {
        desk.later(seconds(1)).give(input);
    }
    assert_eq!(desk.state.eligible_rows_made(), made);
    desk.later(minutes(10)).give(Input::Woke);
    read(
        &mut desk,
        &alex().id,
        Fetched::Eligible(vec![eligible_of(&alex().id)]),
    );
    assert_eq!(desk.state.eligible_rows_made(), made + 1);
}

#[test]
fn what_is_ended_when_all_is_ended_is_of_all_accounts() {
    let mut desk = both();
    for account in [alex().id, bruce().id] {
        read(&mut desk, &account, Fetched::Active(vec![active_of(&account)]));
    }
    let effects = desk.later(minutes(6)).command(Command::DeactivateAll).1;
    let ended: Vec<AccountId> = effects
        .iter()
        .filter_map(|effect| {
            let Effect::Record(intent) = effect else {
                return None;
            };
            Some(intent.account.clone())
        })
        .collect();
    assert_eq!(ended, [alex().id, bruce().id]);
}

/// Alex of Relecloud and Bruce of Contoso are signed in, all is read; both hold the same instance.
fn both() -> Desk {
    let (mut desk, _) = Desk::start(start_of_both());
    for account in [alex().id, bruce().id] {
        read_all(&mut desk, &account);
    }
    desk
}

fn start_of_both() -> Start {
    Start {
        accounts: vec![alex(), bruce()],
        ..nobody()
    }
}

pub(super) fn alex() -> Account {
    Account {
        id: AccountId::of(&"alex".into(), &"relecloud".into()),
        principal: "alex".into(),
        tenant: Tenant {
            id: "relecloud".into(),
            name: Some("Relecloud".to_owned()),
        },
        username: "alex.wilber@relecloud.example".to_owned(),
        display_name: "Alex Wilber".to_owned(),
    }
}

fn eligible_of(account: &AccountId) -> EligibleAssignment {
    EligibleAssignment {
        id: EligibilityId::of(account, "exchange@/"),
        account: account.clone(),
        ..eligible("exchange", "/")
    }
}

fn active_of(account: &AccountId) -> ActiveAssignment {
    ActiveAssignment {
        account: account.clone(),
        ..active(noon(), minutes(60))
    }
}

fn draft_as(account: &AccountId) -> ActivationDraft {
    ActivationDraft {
        eligible: EligibilityId::of(account, "exchange@/"),
        ..draft()
    }
}

fn activate_as(account: &AccountId) -> Command {
    Command::Activate {
        draft: draft_as(account),
        step_up: true,
    }
}

/// Activates as far as the sending.
fn send(desk: &mut Desk, account: &AccountId) -> stint_domain::Intent {
    let (_, effects) = desk.command(activate_as(account));
    let intent = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(intent.id, Ok(())));
    sent(&effects).unwrap()
}

fn sends(effects: &[Effect]) -> Vec<AccountId> {
    let sent = effects.iter().filter_map(|effect| {
        let Effect::Send(intent) = effect else {
            return None;
        };
        Some(intent.account.clone())
    });
    sent.collect()
}

fn state(desk: &Desk, account: &AccountId) -> EligibleState {
    let rows = desk.snapshot().eligible.value.clone();
    let mut rows = rows.iter().flatten();
    let row = rows.find(|row| row.assignment.account == *account);
    row.unwrap().state.clone()
}

fn fetch_of(account: &AccountId, list: List) -> Fetch {
    Fetch::list(account.clone(), Source::of(RoleKind::EntraRole, list))
}

fn fetches(effects: &[Effect]) -> Vec<Fetch> {
    let fetches = effects.iter().filter_map(|effect| {
        let Effect::Fetch(fetch) = effect else {
            return None;
        };
        Some(fetch.clone())
    });
    fetches.collect()
}

fn read(desk: &mut Desk, account: &AccountId, fetched: Fetched) -> Vec<Effect> {
    let list = match &fetched {
        Fetched::Eligible(_) => List::Eligible,
        Fetched::Active(_) => List::Active,
        Fetched::Activations(_) => List::Activations,
        Fetched::Rules(_) | Fetched::PartOfRules { .. } | Fetched::Partly(..) => List::Rules,
    };
    desk.give(Input::Fetched(fetch_of(account, list), Ok(fetched)))
}

fn read_all(desk: &mut Desk, account: &AccountId) -> Vec<Effect> {
    let policy = PolicyAt::of(&eligible_of(account).role_at());
    let all = [
        Fetched::Eligible(vec![eligible_of(account)]),
        Fetched::Active(Vec::new()),
        Fetched::Activations(Vec::new()),
        Fetched::Rules(BTreeMap::from([(policy, desk.rules.clone())])),
    ];
    all.into_iter()
        .flat_map(|fetched| read(desk, account, fetched))
        .collect()
}
