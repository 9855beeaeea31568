//! Three services side by side: each is read, fails and is told on its own.

use stint_domain::{
    ActiveAssignment, EligibleAssignment, Held, PolicyAt, RoleAt, RoleDefinition, RoleKind, Scope,
};

use super::desk::*;
use crate::{
    Effect, Fetch, FetchError, Fetched, Input, List, ProblemKind, Source, Start, SyncState, Timer, Usable,
    UsableAnswer,
};

pub(super) const WEB: &str = "/subscriptions/prod/resourcegroups/rg-web";

/// Bruce may activate a directory role, a membership and a role in Azure; all three are asked for.
pub(super) fn everywhere() -> (Desk, Vec<Effect>) {
    let (mut desk, effects) = Desk::start(Start {
        accounts: vec![bruce()],
        ..Start::default()
    });
    desk.eligible = vec![
        eligible("exchange", "/"),
        operators("member"),
        contributor("/subscriptions/prod"),
    ];
    (desk, effects)
}

/// As [`everywhere`], with everything read.
pub(super) fn read_everywhere() -> Desk {
    let (mut desk, _) = everywhere();
    for kind in RoleKind::ALL {
        read_kind(&mut desk, kind);
    }
    desk
}

pub(super) fn read_kind(desk: &mut Desk, kind: RoleKind) -> Vec<Effect> {
    let lists = [List::Eligible, List::Active, List::Activations];
    let mut effects: Vec<Effect> = lists
        .into_iter()
        .flat_map(|list| read(desk, kind, list))
        .collect();
    if kind == RoleKind::EntraRole {
        effects.extend(desk.read(List::Rules));
    }
    effects
}

pub(super) fn read(desk: &mut Desk, kind: RoleKind, list: List) -> Vec<Effect> {
    let fetched = match list {
        List::Eligible => {
            let rows = desk.eligible.iter().filter(|row| row.kind == kind);
            Fetched::Eligible(rows.cloned().collect())
        }
        List::Active => {
            let rows = desk.active.iter().filter(|row| row.kind == kind);
            Fetched::Active(rows.cloned().collect())
        }
        List::Activations => {
            let rows = desk.activations.iter().filter(|row| row.kind == kind);
            Fetched::Activations(rows.cloned().collect())
        }
        List::Rules => unreachable!("policies are wanted one by one"),
    };
    desk.give(Input::Fetched(
        Fetch::list(bruce().id, Source::of(kind, list)),
        Ok(fetched),
    ))
}

/// Answers what is asked for of policies with what the desk has.
pub(super) fn answer_policies(desk: &mut Desk, effects: &[Effect]) -> Vec<Effect> {
    let fetches = policies(effects);
    let answers = fetches.into_iter().flat_map(|fetch| {
        let rules = fetch
            .policies
            .iter()
            .map(|policy| (policy.clone(), desk.rules.clone()));
        let rules = Fetched::Rules(rules.collect());
        desk.give(Input::Fetched(fetch, Ok(rules)))
    });
    answers.collect()
}

/// What is asked for of policies.
pub(super) fn policies(effects: &[Effect]) -> Vec<Fetch> {
    let fetches = effects.iter().filter_map(|effect| {
        let Effect::Fetch(fetch) = effect else {
            return None;
        };
        (!fetch.policies.is_empty()).then(|| fetch.clone())
    });
    fetches.collect()
}

pub(super) fn operators(access: &str) -> EligibleAssignment {
    let mut scope = Scope::group("ops".into());
    scope.name = Some("Apps Operators".to_owned());
    EligibleAssignment {
        id: id_of(&format!("ops-{access}")),
        kind: RoleKind::Group,
        role: RoleDefinition {
            id: access.into(),
            name: format!("{}{}", access[..1].to_uppercase(), &access[1..]),
            description: None,
        },
        scope,
        ..eligible("exchange", "/")
    }
}

pub(super) fn contributor(scope: &str) -> EligibleAssignment {
    EligibleAssignment {
        id: id_of(&format!("contributor@{scope}")),
        kind: RoleKind::AzureRole,
        role: role("contributor"),
        scope: Scope::in_azure(scope),
        ..eligible("exchange", "/")
    }
}

/// What is in force by activating the eligibility at `scope`.
pub(super) fn activated(row: &EligibleAssignment, scope: Scope) -> ActiveAssignment {
    ActiveAssignment {
        id: format!("active-{}", row.id).as_str().into(),
        kind: row.kind,
        role: row.role.clone(),
        scope,
        held: Held::Activated,
        ..active(noon(), minutes(60))
    }
}

#[test]
fn every_list_is_asked_for_at_once_and_the_policies_of_directory_roles() {
    let (_, effects) = everywhere();
    let asked = effects.iter().filter_map(|effect| {
        let Effect::Fetch(fetch) = effect else {
            return None;
        };
        Some(fetch.source)
    });
    let asked: Vec<Source> = asked.collect();
    let lazily = [RoleKind::Group, RoleKind::AzureRole].map(|kind| Source::of(kind, List::Rules));
    let expected = Source::ALL.into_iter().filter(|source| !lazily.contains(source));
    assert_eq!(asked, expected.collect::<Vec<_>>());
    assert_eq!(policies(&effects), []);
}

#[test]
fn a_row_is_called_by_its_role_or_its_group() {
    let desk = read_everywhere();
    let rows = desk
        .snapshot()
        .eligible
        .value
        .iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>();
    let names: Vec<&str> = rows.iter().map(|row| row.role_name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Apps Operators",
            "Contributor Administrator",
            "Exchange Administrator"
        ]
    );
}

#[test]
fn a_service_that_fails_hides_nothing_of_the_others() {
    let (mut desk, _) = everywhere();
    read_kind(&mut desk, RoleKind::EntraRole);
    read_kind(&mut desk, RoleKind::Group);
    for list in [List::Eligible, List::Active, List::Activations] {
        let fetch = Fetch::list(bruce().id, Source::of(RoleKind::AzureRole, list));
        desk.give(Input::Fetched(
            fetch,
            Err(FetchError::forbidden("AuthorizationFailed")),
        ));
    }
    let snapshot = desk.snapshot();
    assert_eq!(snapshot.eligible.value.iter().flatten().count(), 2);
    let problems = &snapshot.head.value.problems;
    assert!(
        problems
            .iter()
            .all(|problem| problem.source.kind == RoleKind::AzureRole)
    );
    assert_eq!(problems.len(), 3);
    assert_eq!(problems[0].kind, ProblemKind::Forbidden);
    assert_eq!(
        desk.send(false).ask.target(),
        &exchange(),
        "the others can be activated"
    );
}

#[test]
fn a_service_out_of_reach_is_its_own_problem_while_others_answer() {
    let mut desk = read_everywhere();
    let fetch = Fetch::list(bruce().id, Source::of(RoleKind::AzureRole, List::Active));
    desk.give(Input::Fetched(
        fetch,
        Err(FetchError::Offline("management".to_owned())),
    ));
    let head = &desk.snapshot().head.value;
    assert_eq!(head.sync, SyncState::Failed);
    let codes: Vec<&str> = head
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    assert_eq!(codes, ["offline"]);
    let fetch = Fetch::list(bruce().id, Source::of(RoleKind::AzureRole, List::Active));
    let wait = FetchError::Throttled(desk.now + minutes(10));
    desk.give(Input::Fetched(fetch, Err(wait)));
    let effects = desk.later(minutes(5)).give(Input::Due(Timer::Poll));
    let asks = |kind| {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Fetch(fetch) if fetch.source.kind == kind))
    };
    assert!(asks(RoleKind::EntraRole) && asks(RoleKind::Group));
    assert!(!asks(RoleKind::AzureRole), "only this one wants us to wait");
}

#[test]
fn a_first_list_of_a_service_is_no_news() {
    let (mut desk, _) = everywhere();
    for kind in RoleKind::ALL {
        assert_eq!(titles(&read_kind(&mut desk, kind)), [""; 0]);
    }
    desk.eligible.push(operators("owner"));
    let effects = read(&mut desk, RoleKind::Group, List::Eligible);
    assert_eq!(titles(&effects), ["You may now activate Apps Operators"]);
}

#[test]
fn each_kind_is_checked_where_something_would_tell() {
    let check = |row: EligibleAssignment, minutes_of_patience: Option<i64>| {
        let mut desk = read_everywhere();
        desk.eligible = vec![row.clone()];
        read_kind(&mut desk, row.kind);
        let target = row.role_at();
        let intent = send(&mut desk, &row, None);
        let given = stint_domain::Activation {
            kind: row.kind,
            role: row.role.clone(),
            scope: row.scope.clone(),
            ..request("r", stint_domain::ActivationStatus::Provisioned, noon())
        };
        desk.answer(&intent, accepted(given));
        desk.active.push(activated(&row, row.scope.clone()));
        read(&mut desk, row.kind, List::Active);
        let usable = |desk: &Desk| desk.active_rows()[0].usable;
        let Some(patience) = minutes_of_patience else {
            assert_eq!(usable(&desk), Usable::CannotBeObserved);
            return;
        };
        let due = Timer::Usable(target.clone());
        for (minute, expected) in [(patience - 1, Usable::NotYet), (patience, Usable::CouldNotCheck)] {
            desk.now = noon() + minutes(minute);
            desk.give(Input::Due(due.clone()));
            desk.give(Input::Usable(target.clone(), UsableAnswer::NotYet));
            assert_eq!(usable(&desk), expected, "{target:?} after {minute} minutes");
        }
    };
    check(operators("member"), Some(6));
    check(operators("owner"), None);
    check(contributor(WEB), Some(20));
}

/// Activates as far as the sending, with its policy read on the way: the intent, as it left.
pub(super) fn send(desk: &mut Desk, row: &EligibleAssignment, at: Option<&str>) -> stint_domain::Intent {
    let (_, effects) = desk.command(crate::Command::Activate {
        draft: stint_domain::ActivationDraft {
            eligible: row.id.clone(),
            at: at.map(Into::into),
            ..draft()
        },
        step_up: false,
    });
    let mut all = answer_policies(desk, &effects);
    all.extend(effects);
    let intent = recorded(&all).unwrap();
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    sent(&effects).unwrap()
}

pub(super) fn policy(row: &EligibleAssignment) -> PolicyAt {
    PolicyAt::of(&row.role_at())
}

pub(super) fn at(row: &EligibleAssignment, scope: &str) -> RoleAt {
    RoleAt {
        scope: scope.into(),
        ..row.role_at()
    }
}
