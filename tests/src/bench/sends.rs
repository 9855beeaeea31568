//! Activating many at once, beside activating one.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use chrono::TimeDelta;
use stint_app::{
    Session,
    engine::{Command, EligibleRow, Reply, Snapshot},
};
use stint_domain::{ActivationDraft, EligibilityId, IntentId, IntentState, RoleKind, Ticket};
use stint_practice::Seed;

use super::{
    measure::{Lengths, Watch},
    report::{Bound, Figure, Unit},
    world::{World, until},
};

/// What a batch holds of each kind: twenty in all.
const BATCH: [(RoleKind, usize); 3] = [
    (RoleKind::EntraRole, 4),
    (RoleKind::Group, 6),
    (RoleKind::AzureRole, 10),
];

/// What a batch may take as a multiple of one activation.
const GOAL: f64 = 1.5;

/// Twenty activations of three kinds against one: with a form that was open, so that the policies are known, and from
/// nothing, as a bundle goes, so that they are read first. Each run has a tenant and a profile of its own.
pub(super) async fn many(scopes: u32) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (what, form) in [("filled in a form", true), ("without a form", false)] {
        let (mut ones, mut twenties) = (Vec::new(), Vec::new());
        for _ in 0..Lengths::RUNS {
            let world = World::of(Seed::scopes(scopes)?, scopes).await?;
            let mut rows = Rows::of(&world).await?;
            // The first one of a session makes connections that all later ones have.
            rows.activate([(RoleKind::AzureRole, 1)], form).await?;
            for (kind, _) in BATCH {
                ones.push(rows.activate([(kind, 1)], form).await?);
            }
            twenties.push(rows.activate(BATCH, form).await?);
            rows.session.close().await;
        }
        let (ones, twenties) = (Lengths::of(ones), Lengths::of(twenties));
        figures.push(Figure {
            what: format!("20 activations of three kinds, {what}"),
            unit: Unit::Milliseconds,
            median: twenties.median(),
            spread: twenties.spread(),
            bound: Bound {
                what: "one activation".to_owned(),
                value: ones.median(),
            },
            goal: GOAL,
            beside: 0.0,
        });
    }
    Ok(figures)
}

/// A session, and what has not been activated in it yet.
struct Rows {
    session: Session,
    left: Vec<EligibleRow>,
}

impl Rows {
    async fn of(world: &World) -> anyhow::Result<Self> {
        let session = world.open(&world.signed_in()).await?;
        let snapshot = world.read(&session).await?;
        let left = snapshot
            .eligible
            .value
            .as_ref()
            .clone()
            .context("nothing was read")?;
        Ok(Self { session, left })
    }

    /// Activates so many of each kind, from the click until the service has taken each, and lets the lists catch up.
    async fn activate<const KINDS: usize>(
        &mut self,
        of_each: [(RoleKind, usize); KINDS],
        form: bool,
    ) -> anyhow::Result<Duration> {
        let mut chosen = Vec::new();
        for (kind, number) in of_each {
            for _ in 0..number {
                let found = self.left.iter().position(|row| row.assignment.kind == kind);
                let row = self
                    .left
                    .swap_remove(found.context("the person is not eligible for enough")?);
                chosen.push(row.assignment.id.clone());
            }
        }
        if form {
            self.open_form(&chosen).await?;
        }
        let drafts = chosen.into_iter().map(draft).collect();
        let watch = Watch::start();
        let ids = self.begin(drafts).await?;
        let snapshot = until(&self.session, "an answer to each", |snapshot| {
            ids.iter().all(|id| state(snapshot, id).is_some_and(is_answered))
        })
        .await?;
        let took = watch.elapsed();
        for id in &ids {
            let state = state(&snapshot, id);
            let taken = matches!(
                state,
                Some(IntentState::Waiting { .. } | IntentState::Done { .. })
            );
            ensure!(taken, "not activated: {state:?}");
        }
        let settled = self.session.handle().command(Command::Refresh).await;
        ensure!(settled.is_ok(), "the lists cannot be read: {settled:?}");
        Ok(took)
    }

    /// As a form does it: what the policies ask is read when it opens.
    async fn open_form(&self, rows: &[EligibilityId]) -> anyhow::Result<()> {
        let shown = self
            .session
            .handle()
            .command(Command::NeedRules(rows.to_vec()))
            .await;
        ensure!(shown.is_ok(), "the policies are not read: {shown:?}");
        until(&self.session, "the policies", |snapshot| {
            let eligible = snapshot.eligible.value.iter().flatten();
            let mut chosen = eligible.filter(|row| rows.contains(&row.assignment.id));
            chosen.all(|row| row.rules.is_some())
        })
        .await?;
        Ok(())
    }

    async fn begin(&self, drafts: Vec<ActivationDraft>) -> anyhow::Result<Vec<IntentId>> {
        let command = Command::ActivateMany {
            drafts,
            batch: None,
            step_up: false,
        };
        let Ok(Reply::Batch(_, rows)) = self.session.handle().command(command).await else {
            bail!("the batch was not taken");
        };
        let started = rows
            .into_iter()
            .map(|(of, started)| started.map_err(|error| anyhow::anyhow!("{of} was not started: {error:?}")));
        started.collect()
    }
}

fn state<'s>(snapshot: &'s Snapshot, id: &IntentId) -> Option<&'s IntentState> {
    let mut intents = snapshot.intents.value.iter().map(|row| &row.intent);
    intents
        .find(|intent| intent.id == *id)
        .map(|intent| &intent.state)
}

fn is_answered(state: &IntentState) -> bool {
    !matches!(state, IntentState::Recorded | IntentState::Sent { .. })
}

fn draft(eligible: EligibilityId) -> ActivationDraft {
    ActivationDraft {
        eligible,
        duration: TimeDelta::minutes(30),
        justification: "Benchmark".to_owned(),
        ticket: Ticket::default(),
        starts_at: None,
        at: None,
    }
}
