//! In Azure a role may be activated at a narrower place than the eligibility's.

use stint_domain::{LastPlace, RoleKind, Scope, Tenant};

use super::desk::*;
use super::kinds::*;
use crate::{Answer, Command, CommandError, CommandResult, EligibleState, List, Start};

const PROD: &str = "/subscriptions/prod";
const DB: &str = "/subscriptions/prod/resourcegroups/rg-db";

fn ask(desk: &mut Desk, row: &stint_domain::EligibleAssignment, at: &str) -> Option<CommandResult> {
    let (id, effects) = desk.command(Command::Activate {
        draft: stint_domain::ActivationDraft {
            eligible: row.id.clone(),
            at: Some(at.into()),
            ..draft()
        },
        step_up: false,
    });
    let mut all = answer_policies(desk, &effects);
    all.extend(effects);
    reply(&all, &id)
}

fn state(desk: &Desk, id: &stint_domain::EligibilityId) -> (EligibleState, Option<String>) {
    let rows = desk.snapshot().eligible.value.clone();
    let mut rows = rows.iter().flatten();
    let row = rows.find(|row| row.assignment.id == *id).unwrap();
    (row.state.clone(), row.at.as_ref().map(ToString::to_string))
}

#[test]
fn what_is_sent_names_the_narrower_place() {
    let mut desk = read_everywhere();
    let row = contributor(PROD);
    let intent = send(
        &mut desk,
        &row,
        Some("/subscriptions/PROD/resourceGroups/rg-web/"),
    );
    assert_eq!(
        intent.ask.target(),
        &at(&row, WEB),
        "in the spelling that equal places share"
    );
    assert_eq!(state(&desk, &row.id), (EligibleState::Busy, Some(WEB.to_owned())));
}

#[test]
fn no_neighbor_no_other_service_and_no_customer_is_narrowed_to() {
    let mut desk = read_everywhere();
    let row = contributor(PROD);
    let refused = Some(Err(CommandError::NotWithin));
    assert_eq!(ask(&mut desk, &row, "/subscriptions/production"), refused);
    assert_eq!(ask(&mut desk, &row, "/"), refused);
    assert_eq!(
        ask(&mut desk, &eligible("exchange", "/"), "/administrativeUnits/apps"),
        refused
    );
    let mut delegated = contributor("/subscriptions/theirs");
    delegated.scope.customer = Some(Tenant {
        id: "customer".into(),
        name: None,
    });
    desk.eligible.push(delegated.clone());
    read(&mut desk, RoleKind::AzureRole, List::Eligible);
    assert_eq!(
        ask(&mut desk, &delegated, "/subscriptions/theirs/resourcegroups/rg"),
        refused
    );
}

#[test]
fn two_places_are_two_intents_and_one_place_is_one() {
    let mut desk = read_everywhere();
    let row = contributor(PROD);
    let web = send(&mut desk, &row, Some(WEB));
    assert_eq!(ask(&mut desk, &row, WEB), Some(Err(CommandError::AlreadyAsked)));
    let db = send(&mut desk, &row, Some(DB));
    assert_ne!(web.id, db.id);
    desk.answer(&web, Answer::AlreadyActive);
    desk.active.push(activated(&row, Scope::in_azure(WEB)));
    read(&mut desk, RoleKind::AzureRole, List::Active);
    assert!(matches!(
        ask(&mut desk, &row, WEB),
        Some(Err(CommandError::AlreadyActive(_)))
    ));
    assert_eq!(
        state(&desk, &row.id),
        (EligibleState::Busy, Some(DB.to_owned())),
        "what moves comes first"
    );
}

#[test]
fn a_row_tells_of_what_is_active_inside_it() {
    let mut desk = read_everywhere();
    let (wide, own) = (contributor(PROD), contributor(DB));
    desk.eligible.push(own.clone());
    desk.active.push(activated(&wide, Scope::in_azure(WEB)));
    desk.active.push(activated(&own, own.scope.clone()));
    read_kind(&mut desk, RoleKind::AzureRole);
    let (active, place) = state(&desk, &wide.id);
    assert!(matches!(active, EligibleState::Active { .. }));
    assert_eq!(
        place.as_deref(),
        Some(WEB),
        "the other comes of an eligibility of its own"
    );
    let (active, place) = state(&desk, &own.id);
    assert!(matches!(active, EligibleState::Active { .. }));
    assert_eq!(place, None);
}

#[test]
fn what_lies_in_a_management_group_only_the_service_knows() {
    let mut desk = read_everywhere();
    let row = contributor("/providers/Microsoft.Management/managementGroups/corp");
    desk.eligible = vec![row.clone()];
    read_kind(&mut desk, RoleKind::AzureRole);
    let intent = send(&mut desk, &row, Some(WEB));
    assert_eq!(intent.ask.target(), &at(&row, WEB));
    assert_eq!(state(&desk, &row.id).1.as_deref(), Some(WEB));
}

#[test]
fn the_place_that_was_asked_for_last_is_offered_again() {
    let mut desk = read_everywhere();
    let row = contributor(PROD);
    let offered = |desk: &Desk| {
        let rows = desk.snapshot().eligible.value.clone();
        let row = rows.iter().flatten().find(|shown| shown.assignment.id == row.id);
        row.unwrap().last_place.as_ref().map(ToString::to_string)
    };
    let kept = |at: &str| LastPlace {
        eligible: row.role_at(),
        at: at.into(),
    };
    assert_eq!(offered(&desk), None);
    let web = send(&mut desk, &row, Some(WEB));
    assert_eq!(offered(&desk).as_deref(), Some(WEB));
    desk.answer(&web, Answer::AlreadyActive);
    send(&mut desk, &row, Some(DB));
    assert_eq!(offered(&desk).as_deref(), Some(DB));

    let (mut desk, _) = Desk::start(Start {
        accounts: vec![bruce()],
        places: vec![kept(WEB)],
        ..Start::default()
    });
    desk.eligible = vec![row.clone()];
    read_kind(&mut desk, RoleKind::AzureRole);
    assert_eq!(offered(&desk).as_deref(), Some(WEB), "also after a restart");
    send(&mut desk, &row, None);
    assert_eq!(offered(&desk), None, "the whole place was wanted");
}
