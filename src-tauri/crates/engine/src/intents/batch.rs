//! Several at once: each row has its own rules and its own outcome, and nothing of one stops another. The command
//! is answered when every row is recorded, or known not to have been started.

use stint_domain::{
    Activate, ActivationDraft, Ask, BatchId, CommandId, EligibilityId, IntentId, RoleAt, Ticket,
};

use super::{Around, Asker, Begin, Intents, StepUps};
use crate::{CommandError, Effect, Reply};

/// A command about several intents.
#[derive(Debug, Clone)]
pub(super) enum Gathering {
    /// The rows of a batch.
    Batch(BatchId, Vec<(EligibilityId, Outcome)>),
    /// The rows of several deactivations.
    Many(Vec<(RoleAt, Outcome)>),
}

/// `None`: not known yet.
type Outcome = Option<Result<IntentId, CommandError>>;

impl Intents {
    /// Begins to activate several roles. An intent of the same access that is finished, or only waits for a click,
    /// is replaced, whichever batch it was in.
    pub(crate) fn activate_many(
        &mut self,
        command: &CommandId,
        drafts: &[ActivationDraft],
        batch: Option<BatchId>,
        step_ups: StepUps,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let batch = batch.unwrap_or_else(|| BatchId::new(command.as_str()));
        let rows = drafts.iter().map(|draft| (draft.eligible.clone(), None));
        let gathering = Gathering::Batch(batch.clone(), rows.collect());
        self.gatherings.insert(command.clone(), gathering);
        for (row, draft) in drafts.iter().enumerate() {
            let begin = Begin {
                batch: Some(batch.clone()),
                ..row_of(command, row)
            };
            if let Err(error) = self.activate(begin, draft, step_ups, around, out) {
                self.row_is(command, row, Err(error));
            }
        }
        self.answer_gathered(command, out);
    }

    /// Asks anew for what certainly granted nothing. What is gone meanwhile is left out.
    pub(crate) fn try_again(
        &mut self,
        command: &CommandId,
        intents: &[IntentId],
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let known = intents.iter().filter_map(|id| self.entries.get(id));
        let asked = known.filter_map(|entry| match &entry.intent.ask {
            Ask::Activate(activate) => {
                let batch = entry.intent.batch.clone();
                Some((activate.clone(), batch, entry.intent.is_repeatable()))
            }
            Ask::Deactivate(_) | Ask::Prolong(_) | Ask::Cancel(_) => None,
        });
        let asked: Vec<(Activate, Option<BatchId>, bool)> = asked.collect();
        if asked.is_empty() {
            return Err(CommandError::NotFound);
        }
        let batches = asked.iter().find_map(|(_, batch, _)| batch.clone());
        let batch = batches.unwrap_or_else(|| BatchId::new(command.as_str()));
        let rows = asked
            .iter()
            .map(|(activate, ..)| (activate.eligible.clone(), None));
        let gathering = Gathering::Batch(batch.clone(), rows.collect());
        self.gatherings.insert(command.clone(), gathering);
        for (row, (activate, own, repeatable)) in asked.into_iter().enumerate() {
            let begin = Begin {
                batch: own.or_else(|| Some(batch.clone())),
                ..row_of(command, row)
            };
            let draft = draft_of(activate, around);
            let begun = if repeatable {
                self.activate(begin, &draft, StepUps::Open, around, out)
            } else {
                Err(CommandError::AlreadyAsked)
            };
            if let Err(error) = begun {
                self.row_is(command, row, Err(error));
            }
        }
        self.answer_gathered(command, out);
        Ok(())
    }

    /// Begins to end several activations.
    pub(crate) fn deactivate_many(
        &mut self,
        command: &CommandId,
        targets: &[RoleAt],
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let rows = targets.iter().map(|target| (target.clone(), None));
        let gathering = Gathering::Many(rows.collect());
        self.gatherings.insert(command.clone(), gathering);
        for (row, target) in targets.iter().enumerate() {
            if let Err(error) = self.deactivate(row_of(command, row), target, around, out) {
                self.row_is(command, row, Err(error));
            }
        }
        self.answer_gathered(command, out);
    }

    /// The person leaves: ends every activation that can be ended. Nobody waits for it.
    pub(crate) fn leave(&mut self, around: Around<'_>, out: &mut Vec<Effect>) {
        for (row, target) in own_activations(around).iter().enumerate() {
            let id = format!("leaving-{}-{}", around.now.timestamp_millis(), row + 1);
            if let Err(error) = self.deactivate(Begin::alone(IntentId::new(id)), target, around, out) {
                tracing::info!(%error, "an activation stays although the person leaves");
            }
        }
    }

    /// A row's outcome is known.
    pub(super) fn row_is(&mut self, command: &CommandId, row: usize, result: Result<IntentId, CommandError>) {
        let outcome = match self.gatherings.get_mut(command) {
            Some(Gathering::Batch(_, rows)) => rows.get_mut(row).map(|(_, outcome)| outcome),
            Some(Gathering::Many(rows)) => rows.get_mut(row).map(|(_, outcome)| outcome),
            None => None,
        };
        if let Some(outcome) = outcome {
            *outcome = Some(result);
        }
    }

    /// Answers the command as soon as every row is known.
    pub(super) fn answer_gathered(&mut self, command: &CommandId, out: &mut Vec<Effect>) {
        let reply = match self.gatherings.get(command) {
            Some(Gathering::Batch(batch, rows)) => {
                all_known(rows).map(|rows| Reply::Batch(batch.clone(), rows))
            }
            Some(Gathering::Many(rows)) => all_known(rows).map(Reply::Many),
            None => None,
        };
        if let Some(reply) = reply {
            self.gatherings.remove(command);
            out.push(Effect::Reply(command.clone(), Ok(reply)));
        }
    }
}

/// What has been activated, account by account in the service's order.
pub(crate) fn own_activations(around: Around<'_>) -> Vec<RoleAt> {
    let rows = around.access.in_force(around.now);
    rows.filter(|row| row.is_activated())
        .map(|row| row.role_at())
        .collect()
}

fn row_of(command: &CommandId, row: usize) -> Begin {
    Begin {
        asker: Some(Asker::Row(command.clone(), row)),
        ..Begin::alone(IntentId::new(format!("{command}-{}", row + 1)))
    }
}

/// What was asked for, as a form. The eligibility may have got another id since.
fn draft_of(activate: Activate, around: Around<'_>) -> ActivationDraft {
    let Activate {
        target,
        eligible,
        duration,
        justification,
        ticket,
        starts_at,
        role_name: _,
        schedule: _,
        condition: _,
    } = activate;
    let known = around.access.eligibility_for(&target);
    ActivationDraft {
        at: known
            .filter(|row| row.scope.id != target.scope)
            .map(|_| target.scope.clone()),
        eligible: known.map_or(eligible, |row| row.id.clone()),
        duration,
        justification,
        ticket: ticket.unwrap_or_else(Ticket::default),
        starts_at,
    }
}

type Known<T> = Vec<(T, Result<IntentId, CommandError>)>;

fn all_known<T: Clone>(rows: &[(T, Outcome)]) -> Option<Known<T>> {
    let rows = rows.iter();
    rows.map(|(of, outcome)| outcome.clone().map(|outcome| (of.clone(), outcome)))
        .collect()
}
