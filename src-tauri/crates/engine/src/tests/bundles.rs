//! Bundles: what fits, what is missing, and what one click does.

mod kept;

use chrono::{FixedOffset, Offset, Utc};
use stint_domain::{
    ActivationStatus, Bundle, BundleFileError, BundleProblem, EligibleAssignment, RoleKind, Scope, ScopeId,
};

use super::desk::*;
use crate::{
    BundleNeeds, BundleState, Command, CommandError, CommandResult, Effect, Input, List, Missing, Reply,
    RunWith, Start,
};

#[test]
fn one_click_asks_for_every_row_once_with_the_filled_justification() {
    let mut desk = desk(|_| {});
    assert_eq!(state(&desk).missing, []);
    let zone = FixedOffset::east_opt(13 * 3600).unwrap();
    let (command, effects) = desk.command(run(|with| with.zone = zone));
    let asked = records(&effects);
    let texts: Vec<_> = asked
        .iter()
        .map(|ask| (ask.role_name.as_str(), ask.justification.as_str(), ask.duration))
        .collect();
    let expected = [
        ("Exchange Administrator", "Release of 2026-11-22", minutes(30)),
        ("Teams Administrator", "Release of 2026-11-22", minutes(30)),
    ];
    assert_eq!(texts, expected, "by the person's own clock");
    assert_eq!(reply(&effects, &command), None, "not before it is on disk");
}

#[test]
fn a_second_click_while_one_is_under_way_asks_for_nothing() {
    let mut desk = desk(|_| {});
    let (_, effects) = desk.command(run(|_| {}));
    let intents = intents(&effects);
    let again = rows(desk.ask(run(|_| {})));
    assert_eq!(
        again,
        [Err(CommandError::AlreadyAsked), Err(CommandError::AlreadyAsked)]
    );
    for id in intents {
        desk.give(Input::Recorded(id, Ok(())));
    }
    let again = rows(desk.ask(run(|_| {})));
    assert_eq!(
        again,
        [Err(CommandError::AlreadyAsked), Err(CommandError::AlreadyAsked)]
    );
    assert!(state(&desk).rows.iter().all(|row| row.under_way));
}

#[test]
fn what_is_active_already_lacks_nothing_and_is_not_asked_for() {
    let mut desk = desk(|desk| {
        desk.active = vec![active(noon(), minutes(60))];
        desk.rules.ticket = true;
    });
    assert_eq!(missing_by_row(&desk), [vec![], vec![Missing::Ticket]]);
    let needs = needs(desk.ask(run(|_| {})));
    let ids: Vec<_> = needs
        .drafts
        .iter()
        .map(|draft| draft.eligible.as_service())
        .collect();
    assert_eq!(ids, ["teams@/"], "the form shows only what is left to ask for");
    let (command, effects) = desk.command(run(|with| with.ticket_number = "CHG-1".to_owned()));
    let [teams] = &intents(&effects)[..] else {
        panic!("{effects:?}");
    };
    let effects = desk.give(Input::Recorded(teams.clone(), Ok(())));
    let rows = rows(reply(&effects, &command).unwrap());
    let end = Some(noon() + minutes(60));
    assert_eq!(rows, [Err(CommandError::AlreadyActive(end)), Ok(())]);
}

#[test]
fn whatever_is_missing_opens_the_form_with_just_that() {
    let check = |change: fn(&mut Desk), expected: &[Missing]| {
        let mut desk = desk(change);
        assert_eq!(state(&desk).missing, expected);
        let (command, effects) = desk.command(run(|_| {}));
        let needs = needs(reply(&effects, &command).unwrap());
        assert_eq!(needs.missing, expected);
        assert_eq!(recorded(&effects), None, "nothing is started");
        assert_eq!(needs.drafts[0].ticket.system, "Jira");
        assert_eq!(needs.drafts[0].justification, "Release of 2026-11-21");
    };
    check(|desk| desk.rules.ticket = true, &[Missing::Ticket]);
    check(|desk| desk.rules.approval = true, &[Missing::Approval]);
    check(|desk| desk.rules.step_up = Some("c1".into()), &[Missing::StepUp]);
    check(|desk| desk.rules.longest = minutes(29), &[Missing::Duration]);
    check(
        |desk| {
            desk.rules.approval = true;
            desk.rules.ticket = true;
        },
        &[Missing::Ticket, Missing::Approval],
    );
}

#[test]
fn what_is_answered_beforehand_is_not_missing() {
    let mut desk = desk(|desk| {
        desk.rules.ticket = true;
        desk.rules.approval = true;
        desk.rules.step_up = Some("c1".into());
    });
    let (_, effects) = desk.command(run(|with| {
        with.ticket_number = "CHG-1".to_owned();
        with.ticket_system = Some("Other".to_owned());
        with.justification = Some("By hand".to_owned());
        with.approval = true;
        with.step_up = true;
    }));
    let asked = records(&effects);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].justification, "By hand");
    assert_eq!(asked[0].ticket.as_ref().unwrap().system, "Other");
    let mut visits = 0;
    for intent in intents(&effects) {
        visits += usize::from(opens_browser(&desk.give(Input::Recorded(intent, Ok(())))));
    }
    assert_eq!(visits, 1, "one step-up for both");
}

#[test]
fn a_role_that_runs_for_a_fixed_time_runs_for_that() {
    let mut desk = desk(|desk| {
        desk.rules.fixed = true;
        desk.rules.longest = minutes(20);
    });
    let (_, effects) = desk.command(run(|_| {}));
    assert_eq!(records(&effects)[0].duration, minutes(20));
}

#[test]
fn rows_without_eligibility_are_said_and_left_out_only_when_the_person_agrees() {
    let mut desk = desk(|desk| desk.eligible.truncate(1));
    assert_eq!(missing_by_row(&desk), [vec![], vec![Missing::NotEligible]]);
    assert_eq!(
        state(&desk).rows[1].role_name,
        "Teams Administrator",
        "by the bundle's own words"
    );
    let needs = needs(desk.ask(run(|_| {})));
    assert_eq!(needs.missing, [Missing::NotEligible]);
    assert_eq!(needs.left_out[0].role.as_str(), "teams");
    let (_, effects) = desk.command(run(|with| with.leave_out = true));
    assert_eq!(records(&effects).len(), 1);

    let mut nothing = self::desk(|desk| desk.eligible.clear());
    assert_eq!(
        nothing.ask(run(|with| with.leave_out = true)),
        Err(CommandError::NotFound)
    );
    assert_eq!(nothing.ask(run_of("gone")), Err(CommandError::NotFound));
}

#[test]
fn what_was_not_read_is_unknown_and_not_denied() {
    let (desk, _) = Desk::start(start_with(vec![bundle(&["exchange"])]));
    assert_eq!(state(&desk).missing, [Missing::Unknown]);
    let (mut desk, _) = Desk::start(start_with(vec![bundle(&["exchange"])]));
    desk.read(List::Eligible);
    assert_eq!(
        state(&desk).missing,
        [Missing::Unknown],
        "the policy is not known"
    );
    desk.read_all();
    assert_eq!(state(&desk).missing, []);
}

#[test]
fn another_tenant_another_scope_and_another_kind_do_not_fit() {
    let check = |change: fn(&mut Bundle), expected: &[Missing]| {
        let mut other = bundle(&["exchange"]);
        change(&mut other);
        let (mut desk, _) = Desk::start(start_with(vec![other]));
        desk.read_all();
        assert_eq!(state(&desk).missing, expected);
    };
    check(|_| {}, &[]);
    check(
        |bundle| bundle.tenant = "fabrikam".into(),
        &[Missing::NotEligible],
    );
    check(
        |bundle| bundle.rows[0].eligible.scope = "/administrativeUnits/x".into(),
        &[Missing::NotEligible],
    );
    check(
        |bundle| bundle.rows[0].eligible.kind = RoleKind::Group,
        // Nobody has read the groups.
        &[Missing::Unknown],
    );
    check(
        |bundle| bundle.rows[0].eligible.role_name = "Reader".to_owned(),
        &[],
    );
}

#[test]
fn in_azure_the_closest_eligibility_around_the_place_serves() {
    let wanted = "/subscriptions/s/resourcegroups/rg";
    let site = format!("{wanted}/providers/microsoft.web/sites/shop");
    let fits = |scopes: &[&str], at: Option<&str>| {
        let mut release = bundle(&["owner"]);
        let row = &mut release.rows[0].eligible;
        row.kind = RoleKind::AzureRole;
        row.scope = wanted.into();
        row.at = at.map(ScopeId::from);
        let (mut desk, _) = Desk::start(start_with(vec![release]));
        desk.eligible = scopes.iter().map(|scope| in_azure(scope)).collect();
        desk.read_all();
        let state = state(&desk);
        state.rows[0]
            .eligible
            .as_ref()
            .map(|id| id.as_service().to_owned())
    };
    let around = "/subscriptions/s";
    assert_eq!(fits(&[around, wanted], None).as_deref(), Some(wanted));
    assert_eq!(fits(&[around, wanted], Some(&site)).as_deref(), Some(wanted));
    assert_eq!(
        fits(&[around, "/subscriptions/s2"], None).as_deref(),
        Some(around)
    );
    assert_eq!(
        fits(&[around, &site], Some(&site)).as_deref(),
        Some(site.as_str())
    );
    assert_eq!(fits(&["/subscriptions/s/resourcegroups/rg2", "/"], None), None);
}

#[test]
fn a_request_that_waits_is_under_way() {
    let desk = desk(|desk| {
        desk.activations = vec![request("r", ActivationStatus::Waiting, noon())];
        desk.rules.approval = true;
    });
    assert_eq!(missing_by_row(&desk), [vec![], vec![Missing::Approval]]);
}

/// The bundle `Release` of two roles that Bruce is eligible for; everything is read.
fn desk(change: impl FnOnce(&mut Desk)) -> Desk {
    let (mut desk, _) = Desk::start(start_with(vec![bundle(&["exchange", "teams"])]));
    desk.eligible.push(eligible("teams", "/"));
    change(&mut desk);
    desk.read_all();
    desk
}

fn start_with(bundles: Vec<Bundle>) -> Start {
    Start { bundles, ..start() }
}

fn in_azure(scope: &str) -> EligibleAssignment {
    EligibleAssignment {
        id: id_of(scope),
        kind: RoleKind::AzureRole,
        scope: Scope::in_azure(scope),
        ..eligible("owner", "/")
    }
}

fn with() -> RunWith {
    RunWith::one_click(Utc.fix())
}

fn run(change: impl FnOnce(&mut RunWith)) -> Command {
    let mut with = with();
    change(&mut with);
    Command::RunBundle {
        bundle: "release".into(),
        with,
    }
}

fn run_of(bundle: &str) -> Command {
    Command::RunBundle {
        bundle: bundle.into(),
        with: with(),
    }
}

fn state(desk: &Desk) -> BundleState {
    desk.snapshot().bundles.value[0].clone()
}

fn missing_by_row(desk: &Desk) -> Vec<Vec<Missing>> {
    state(desk).rows.into_iter().map(|row| row.missing).collect()
}

fn needs(result: CommandResult) -> BundleNeeds {
    let Ok(Reply::Incomplete(needs)) = result else {
        panic!("{result:?}");
    };
    needs
}

fn rows(result: CommandResult) -> Vec<Result<(), CommandError>> {
    let Ok(Reply::Batch(_, rows)) = result else {
        panic!("{result:?}");
    };
    rows.into_iter().map(|(_, row)| row.map(|_| ())).collect()
}

fn records(effects: &[Effect]) -> Vec<stint_domain::Activate> {
    let records = effects.iter().filter_map(|effect| {
        let Effect::Record(intent) = effect else {
            return None;
        };
        match &intent.ask {
            stint_domain::Ask::Activate(activate) => Some(activate.clone()),
            stint_domain::Ask::Deactivate(_)
            | stint_domain::Ask::Prolong(_)
            | stint_domain::Ask::Cancel(_) => None,
        }
    });
    records.collect()
}

fn intents(effects: &[Effect]) -> Vec<stint_domain::IntentId> {
    let intents = effects.iter().filter_map(|effect| {
        let Effect::Record(intent) = effect else {
            return None;
        };
        Some(intent.id.clone())
    });
    intents.collect()
}
