//! The whole day of somebody whose access comes from everywhere: one list of three kinds, one bundle over all of them,
//! one step-up for it, and an honest result for each row.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{FixedOffset, TimeDelta};
use stint_app::engine::{Command, EligibleRow, Missing, Reply, RunWith};
use stint_app::{PracticeBrowser, Session};
use stint_domain::{
    ActivationDraft, BatchId, Bundle, BundleId, BundleRow, DraftProblem, EligibilityId, EligibleRef,
    IntentId, IntentState, RoleKind,
};
use stint_practice::{Op, PolicyPatch};

use crate::support::*;

const ALEX: &str = "alex.wilber@relecloud.example";
/// Of Relecloud itself.
const OWN_SUBSCRIPTION: &str = "16c8b22a-be73-43cb-9aff-b79efb901c4e";
/// A customer's tenant.
const GLOBALTECH: &str = "4cdd8668-6339-43b6-971a-f4e5cf3930e7";
/// A group that asks for a justification only.
const OPERATORS: &str = "Apps Operators";
/// An Azure role with approval, step-up and justification.
const CONTRIBUTOR: &str = "Contributor";

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_over_three_kinds_takes_one_step_up_and_each_row_has_its_own_result() {
    let world = World::new().await;
    let alex = world.signed_in(ALEX).await;
    let rows = listed(&alex);
    let azure = rows
        .iter()
        .filter(|row| row.assignment.kind == RoleKind::AzureRole);
    let customers = azure.filter(|row| row.assignment.scope.subscription() != Some(OWN_SUBSCRIPTION));
    let mut named: Vec<_> = customers
        .map(|row| {
            row.assignment
                .scope
                .customer
                .as_ref()
                .map(|tenant| tenant.label())
        })
        .collect();
    named.sort_unstable();
    // Of the fourth he learns whose it is and not the name: what is his all the time lies at another place of the customer's.
    let expected = [GLOBALTECH, "Apex Bank", "Fabrikam", "Fabrikam"].map(Some);
    assert_eq!(named, expected, "four rows at customers of Relecloud");
    alex.handle()
        .command(Command::SignOut(own_id(&alex)))
        .await
        .unwrap();
    alex.close().await;

    let trips = Arc::new(AtomicUsize::new(0));
    let counted = trips.clone();
    let session = world
        .open_with(Arc::new(move |url| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { PracticeBrowser::new(BRUCE).visit(url).await.map(drop) }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    let of = |kind| {
        let rows = listed(&session).into_iter();
        rows.filter(move |row| row.assignment.kind == kind).count()
    };
    assert_eq!(RoleKind::ALL.map(of), [2, 1, 2], "five roles of three kinds");

    let wanted = [
        (RoleKind::EntraRole, EXCHANGE),
        (RoleKind::Group, OPERATORS),
        (RoleKind::AzureRole, CONTRIBUTOR),
    ];
    let bundle = keep(&session, &wanted).await;
    // Everything that the policies ask is known, and the form would be right.
    until(&session, "the policies of the bundle", |snapshot| {
        let states = &snapshot.bundles.value;
        states
            .iter()
            .all(|state| !state.missing.contains(&Missing::Unknown))
    })
    .await;
    // Now an administrator wants more, and nobody has told Stint.
    let patch = PolicyPatch {
        maximum: Some("PT30M".to_owned()),
        ..PolicyPatch::default()
    };
    world
        .control()
        .set_policy_at("member", OPERATORS, &patch)
        .unwrap();

    let (batch, started) = run(&session, bundle).await;
    assert_eq!(started.len(), 3);
    let intent = |title: &str| {
        let row = listed(&session).into_iter().find(|row| row.role_name == title);
        let id = row.unwrap().assignment.id;
        let found = started.iter().find(|(eligible, _)| *eligible == id);
        found.unwrap().1.clone()
    };
    let refused = intent_until(&session, &intent(OPERATORS), "refused", |state| {
        matches!(state, IntentState::Refused { .. })
    })
    .await;
    let IntentState::Refused { problems, .. } = &refused.state else {
        unreachable!()
    };
    assert_eq!(problems, &[DraftProblem::TooLong]);
    intent_until(&session, &intent(CONTRIBUTOR), "waits for an approval", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    done(&world, &session, &intent(EXCHANGE)).await;
    assert_eq!(
        trips.load(Ordering::SeqCst),
        2,
        "one sign-in, and one step-up for Graph and Azure alike"
    );

    // What came later is asked for alone, as the policy has it now, and the batch is whole.
    let operators = titled(&session, RoleKind::Group, OPERATORS).await;
    let again = ActivationDraft {
        duration: TimeDelta::minutes(30),
        ..draft_of(&operators)
    };
    let command = Command::ActivateMany {
        drafts: vec![again],
        batch: Some(batch.clone()),
        step_up: true,
    };
    let Reply::Batch(same, rows) = session.handle().command(command).await.unwrap() else {
        panic!("a batch is answered as one");
    };
    assert_eq!((&same, rows.len()), (&batch, 1));
    done(&world, &session, rows[0].1.as_ref().unwrap()).await;
    let snapshot = until(&session, "both are listed", |snapshot| {
        [EXCHANGE, OPERATORS]
            .iter()
            .all(|title| active(snapshot, title).is_some_and(|row| row.in_force().is_some()))
    })
    .await;
    let of_batch = snapshot.intents.value.iter();
    let of_batch = of_batch.filter(|row| row.intent.batch.as_ref() == Some(&batch));
    assert_eq!(
        of_batch.count(),
        3,
        "the refused one gave its place to the new one"
    );
    assert_eq!(trips.load(Ordering::SeqCst), 2, "the step-up still counts");
    let sent = [Op::ActivateRequest, Op::GroupActivateRequest, Op::AzureRequest];
    let sent = sent.map(|op| world.control().received(op).len());
    assert_eq!(sent, [1, 2, 1], "nothing was sent twice but what was refused");
}

/// What may be activated, of whichever kind.
fn listed(session: &Session) -> Vec<EligibleRow> {
    let snapshot = session.handle().snapshot();
    snapshot.eligible.value.iter().flatten().cloned().collect()
}

fn own_id(session: &Session) -> stint_domain::AccountId {
    let head = session.handle().snapshot().head.value;
    head.account.clone().unwrap().id
}

/// Keeps a bundle of these roles, an hour each.
async fn keep(session: &Session, wanted: &[(RoleKind, &str)]) -> BundleId {
    let tenant = session
        .handle()
        .snapshot()
        .head
        .value
        .account
        .clone()
        .unwrap()
        .tenant;
    let mut rows = Vec::new();
    for (kind, title) in wanted {
        let row = titled(session, *kind, title).await;
        rows.push(BundleRow {
            eligible: EligibleRef::of(&row.assignment, None, &tenant),
            duration: TimeDelta::hours(1),
        });
    }
    let id = BundleId::random();
    let bundle = Bundle {
        id: id.clone(),
        name: "Monday release".to_owned(),
        tenant: tenant.id,
        rows,
        justification: "Release {date}".to_owned(),
        ticket_system: "ServiceNow".to_owned(),
        confirmed: true,
    };
    session
        .handle()
        .command(Command::SaveBundle(bundle))
        .await
        .unwrap();
    id
}

/// One click, with the ticket that one of the roles asks for.
async fn run(session: &Session, bundle: BundleId) -> (BatchId, Vec<(EligibilityId, IntentId)>) {
    let with = RunWith {
        ticket_number: "CHG-20431".to_owned(),
        step_up: true,
        approval: true,
        ..RunWith::one_click(FixedOffset::east_opt(0).unwrap())
    };
    match session
        .handle()
        .command(Command::RunBundle { bundle, with })
        .await
        .unwrap()
    {
        Reply::Batch(batch, rows) => {
            let rows = rows.into_iter().map(|(id, started)| (id, started.unwrap()));
            (batch, rows.collect())
        }
        other @ (Reply::Done
        | Reply::Intent(_)
        | Reply::Many(_)
        | Reply::Bundle(_)
        | Reply::Incomplete(_)) => panic!("{other:?}"),
    }
}
