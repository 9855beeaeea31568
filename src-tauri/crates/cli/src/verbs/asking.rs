//! What is to be activated: found by its name, and asked for at once.

use chrono::{FixedOffset, Local, Offset, TimeDelta, TimeZone};
use stint_app::Session;
use stint_app::engine::{
    BundleNeeds, BundleState, Command, CommandError, EligibleRow, Missing, Reply, RunWith, Snapshot,
};
use stint_domain::{
    ActivationDraft, BundleId, DraftProblem, EligibilityId, Held, IntentId, RoleAt, ScopeId, Ticket,
    Timestamp, words,
};

use crate::args::Wanted;
use crate::exit::{NOT_FOUND, Outcome, REFUSED, STEP_UP_NEEDED, UNREACHABLE};
use crate::find;
use crate::item::Item;
use crate::people::People;
use crate::verbs::{bundles, needs, place};

/// The length when none is asked for and the policy would allow more.
const USUAL: TimeDelta = TimeDelta::hours(8);

/// Something that is to be activated.
pub(super) struct Wish {
    /// The eligibility as it was listed before.
    pub(super) row: EligibleRow,
    /// The access that is asked for: of a bundle perhaps at a place inside the eligibility's scope.
    pub(super) target: RoleAt,
}

/// What was started of a wish.
pub(super) type Started = (Wish, Result<IntentId, CommandError>);

/// Finds what is wanted and asks for all of it at once; what was started of each, in their order. Nothing is asked for
/// before every name is understood and, of a bundle, nothing is missing.
pub(super) async fn start(
    session: &Session,
    snapshot: &Snapshot,
    people: &People,
    wanted: &Wanted,
    starts_at: Option<Timestamp>,
) -> Result<Vec<Started>, Outcome> {
    let rows: Vec<EligibleRow> = snapshot.eligible.value.iter().flatten().cloned().collect();
    let now = session.clock().now();
    if let Some(name) = &wanted.bundle {
        let bundle = bundles::one(name, snapshot)?.bundle.id.clone();
        let command = Command::RunBundle {
            bundle: bundle.clone(),
            with: answers(wanted, now),
        };
        let started = batch(session, command, now).await?;
        return Ok(places(session, &bundle, started));
    }
    let rows: Vec<(&EligibleRow, Option<ScopeId>)> = match &wanted.at {
        Some(at) => place::several(session, &wanted.roles, at, &rows, people).await?,
        None => {
            let found = find::several(&wanted.roles, &rows, |row| Item::of_eligible(row, people));
            let found = found.map_err(|missed| missed_because(missed, &wanted.roles, snapshot, people))?;
            found.into_iter().map(|row| (row, None)).collect()
        }
    };
    let rows = with_rules(session, rows).await?;
    let command = Command::ActivateMany {
        drafts: rows
            .iter()
            .map(|(row, at)| draft(wanted, starts_at, row, at.as_ref()))
            .collect(),
        batch: None,
        step_up: wanted.step_up,
    };
    let started = batch(session, command, now).await?;
    let wish = |(row, at): (EligibleRow, Option<ScopeId>)| {
        let own = row.assignment.role_at();
        let target = match at {
            Some(scope) => RoleAt { scope, ..own },
            None => own,
        };
        Wish { row, target }
    };
    let started = started.into_iter().map(|(_, started)| started);
    Ok(rows.into_iter().map(wish).zip(started).collect())
}

/// Why a name means none of the rows that may be activated, where more is known than that: it is held already, without an
/// activation. Of several rows it is said what tells them apart.
fn missed_because(missed: Outcome, names: &[String], snapshot: &Snapshot, people: &People) -> Outcome {
    if missed.name == "ambiguous" {
        return missed.and("or say where with `--at PLACE`, or whose with `--account`");
    }
    let standing = snapshot.active.value.iter().filter(|row| {
        let held = row.in_force().is_some_and(|held| held.held == Held::Standing);
        held && names
            .iter()
            .any(|name| row.role_name.to_lowercase() == name.trim().to_lowercase())
    });
    let standing: Vec<Item> = standing.map(|row| Item::of_active(row, people)).collect();
    match standing.first() {
        Some(first) if missed.candidates.is_empty() => Outcome::new(
            REFUSED,
            "standing",
            format!("`{}` is held already, without an activation", first.role),
            "there is nothing to activate; `stintctl list --state active` shows until when it is there",
        )
        .with(standing),
        _ => missed,
    }
}

/// The longest time that the policy allows, where a longer one was asked for.
pub(super) fn refusal(error: &CommandError, row: &EligibleRow, now: Timestamp) -> Outcome {
    let outcome = Outcome::of_command(error, now);
    let too_long =
        matches!(error, CommandError::Problems(problems) if problems.contains(&DraftProblem::TooLong));
    match &row.rules {
        Some(rules) if too_long => {
            let longest = words::length(rules.longest.to_std().unwrap_or_default());
            outcome.and(format!("it allows {longest} at most"))
        }
        _ => outcome,
    }
}

/// The rows with what their policies ask, which is read now where it is not known: the length depends on it. What can't
/// be read holds nothing up.
async fn with_rules(
    session: &Session,
    rows: Vec<(&EligibleRow, Option<ScopeId>)>,
) -> Result<Vec<(EligibleRow, Option<ScopeId>)>, Outcome> {
    let ids = rows.iter().map(|(row, _)| row.assignment.id.clone()).collect();
    let snapshot = needs::read(session, ids).await?;
    let as_now = |row: &EligibleRow| {
        let mut all = snapshot.eligible.value.iter().flatten();
        let same = all.find(|known| known.assignment.id == row.assignment.id);
        // One that is gone meanwhile stays as it was: the engine says that it is gone.
        same.unwrap_or(row).clone()
    };
    Ok(rows.into_iter().map(|(row, at)| (as_now(row), at)).collect())
}

type Batch = Vec<(EligibilityId, Result<IntentId, CommandError>)>;

async fn batch(session: &Session, command: Command, now: Timestamp) -> Result<Batch, Outcome> {
    let reply = session.handle().command(command).await;
    match reply.map_err(|error| Outcome::of_command(&error, now))? {
        Reply::Batch(_, started) => Ok(started),
        Reply::Incomplete(needs) => Err(incomplete(&needs)),
        Reply::Done | Reply::Intent(_) | Reply::Many(_) | Reply::Bundle(_) => {
            Err(Outcome::unexpected("the activation was not started"))
        }
    }
}

/// The rows of a bundle that were asked for, each with its place.
fn places(session: &Session, bundle: &BundleId, started: Batch) -> Vec<Started> {
    let snapshot = session.handle().snapshot();
    let rows: &[EligibleRow] = snapshot.eligible.value.as_deref().unwrap_or_default();
    let mut bundles = snapshot.bundles.value.iter();
    let state: Option<&BundleState> = bundles.find(|state| state.bundle.id == *bundle);
    let matched = state
        .into_iter()
        .flat_map(|state| state.bundle.rows.iter().zip(&state.rows));
    let mut matched: Vec<(&EligibilityId, &ScopeId)> = matched
        .filter_map(|(row, fit)| Some((fit.eligible.as_ref()?, row.eligible.place())))
        .collect();
    let wishes = started.into_iter().filter_map(|(id, started)| {
        let row = rows.iter().find(|row| row.assignment.id == id)?.clone();
        let mut target = row.assignment.role_at();
        // Two rows may share an eligibility: each takes the first place that is left.
        if let Some(at) = matched.iter().position(|(known, _)| **known == id) {
            target.scope = matched.remove(at).1.clone();
        }
        Some((Wish { row, target }, started))
    });
    wishes.collect()
}

fn draft(
    wanted: &Wanted,
    starts_at: Option<Timestamp>,
    row: &EligibleRow,
    at: Option<&ScopeId>,
) -> ActivationDraft {
    let longest = row.rules.as_ref().map_or(USUAL, |rules| rules.longest.min(USUAL));
    ActivationDraft {
        eligible: row.assignment.id.clone(),
        duration: wanted.duration.unwrap_or(longest),
        justification: wanted.justification.clone().unwrap_or_default(),
        ticket: Ticket {
            number: wanted.ticket_number.clone(),
            system: wanted.ticket_system.clone().unwrap_or_default(),
        },
        starts_at,
        at: at.cloned(),
    }
}

/// What the options answer of what may be missing. Whoever types the command can wait for an approval.
fn answers(wanted: &Wanted, now: Timestamp) -> RunWith {
    RunWith {
        justification: wanted.justification.clone(),
        ticket_number: wanted.ticket_number.clone(),
        ticket_system: wanted.ticket_system.clone(),
        step_up: wanted.step_up,
        approval: true,
        leave_out: wanted.leave_out,
        ..RunWith::one_click(zone(now))
    }
}

/// The time zone of this machine.
fn zone(now: Timestamp) -> FixedOffset {
    Local.offset_from_utc_datetime(&now.naive_utc()).fix()
}

/// A bundle that can't go: the first of what is missing decides the exit code, all of it is told.
fn incomplete(needs: &BundleNeeds) -> Outcome {
    let left_out = needs.left_out.iter();
    let left_out = left_out.map(|row| format!("{} · {}", row.role_name, row.label()));
    let left_out: Vec<String> = left_out.collect();
    let told = |missing: &Missing| {
        match missing {
        Missing::Confirm => (
            REFUSED,
            "not-confirmed",
            "it came in a file: see it with `stintctl bundles show`, then let it run with `stintctl bundles confirm`"
                .to_owned(),
        ),
        Missing::NotEligible => (
            NOT_FOUND,
            "not-eligible",
            format!("you are not eligible for {}; `--leave-out` goes without", left_out.join(", ")),
        ),
        Missing::Ambiguous => (
            NOT_FOUND,
            "ambiguous",
            format!("several of your accounts have {}; `--leave-out` goes without", left_out.join(", ")),
        ),
        Missing::Unknown => (
            UNREACHABLE,
            "rules-unknown",
            "what a policy asks could not be read: try again, or see `stintctl list`".to_owned(),
        ),
        Missing::Duration => (
            REFUSED,
            "problems",
            "the bundle asks for more time than a policy allows: change it in the app, or name the roles and a `--duration`"
                .to_owned(),
        ),
        Missing::Justification => (
            REFUSED,
            "problems",
            "a justification of at most 500 characters is needed: add `--justification`".to_owned(),
        ),
        Missing::Ticket => (
            REFUSED,
            "problems",
            "a ticket number is needed: add `--ticket-number`".to_owned(),
        ),
        Missing::StepUp => (
            STEP_UP_NEEDED,
            "step-up-needed",
            "a role needs a stronger sign-in: add `--step-up` to open the browser for it".to_owned(),
        ),
        // Never asked for here, see `answers`.
        Missing::Approval => (REFUSED, "approval-needed", "somebody has to approve".to_owned()),
    }
    };
    let mut told = needs.missing.iter().map(told);
    let what = "the bundle cannot go, nothing was sent";
    match told.next() {
        Some((code, name, next)) => {
            let outcome = Outcome::new(code, name, what, next);
            told.fold(outcome, |outcome, (_, _, next)| outcome.and(next))
        }
        None => Outcome::unexpected(what),
    }
}
