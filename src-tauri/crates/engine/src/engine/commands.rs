//! What a front end wants, and what a button of a notice wants.

use std::hash::{DefaultHasher, Hash, Hasher};

use stint_domain::{
    ActivationDraft, CommandId, EligibilityId, EligibleAssignment, IntentId, IntentState, NoticeId, RoleAt,
    RoleKind, Timestamp,
};

use super::held::Held;
use super::{State, around};
use crate::access::Access;
use crate::bundles::Plan;
use crate::intents::{Begin, StepUps, own_activations};
use crate::{Command, CommandError, Effect, NoticeAction, Place, Reply};

impl State {
    pub(super) fn command(&mut self, id: CommandId, command: Command, now: Timestamp, out: &mut Vec<Effect>) {
        let done = match command {
            Command::SignIn(ask) => self.accounts.sign_in(ask, out),
            Command::CancelSignIn => {
                self.accounts.cancel(out);
                Ok(())
            }
            Command::SignOut(account) => {
                self.sign_out(&account, out);
                Ok(())
            }
            Command::Refresh if self.accounts.ready().next().is_none() => Err(CommandError::SignInNeeded),
            Command::Refresh => {
                self.sync.refresh(id, now, out);
                return;
            }
            Command::Activate { .. }
            | Command::ActivateMany { .. }
            | Command::TryAgain(_)
            | Command::Deactivate(_)
            | Command::DeactivateMany(_)
            | Command::DeactivateAll
            | Command::Again { .. }
            | Command::RunBundle { .. }
            | Command::Prolong { .. }
            | Command::Cancel(_) => {
                // Decided in `settle`, as soon as the lists have been asked for.
                self.held.push(Held {
                    id,
                    command,
                    since: now,
                });
                return;
            }
            Command::SaveBundle(bundle) => {
                let saved = self.bundles.save(&id, bundle, &self.accounts, out);
                return answer_error(id, saved, out);
            }
            Command::ImportBundle(file) => {
                let imported = self.bundles.import(&id, &file, &self.accounts, out);
                return answer_error(id, imported, out);
            }
            Command::ConfirmBundle(bundle) => {
                let confirmed = self.bundles.confirm(&id, &bundle, out);
                return answer_error(id, confirmed, out);
            }
            Command::DropBundle(bundle) => {
                let dropped = self.bundles.discard(&id, &bundle, out);
                return answer_error(id, dropped, out);
            }
            Command::Disarm(target) => {
                if let Err(error) = self.again.disarm(&id, &target, &mut self.intents, out) {
                    out.push(Effect::Reply(id, Err(error)));
                }
                self.close_unwanted_visit(out);
                return;
            }
            Command::ContinueStepUp(intent) => self.intents.continue_step_up(&intent, &self.accounts, now),
            Command::Dismiss(intent) => self.dismiss(&intent, out),
            Command::SaveDraft(draft) => self.save_draft(draft, out),
            Command::DropDraft(eligible) => self.drop_draft(&eligible, out),
            Command::Favorite(target, on) => {
                self.choices.favor(target, on, out);
                Ok(())
            }
            Command::SaveSettings(settings) => self.save_settings(settings, out),
            Command::SeenNotices => {
                self.alerts.seen();
                Ok(())
            }
            Command::NeedRules(eligible) => {
                self.need_rules(&eligible, now);
                Ok(())
            }
        };
        out.push(Effect::Reply(id, done.map(|()| Reply::Done)));
    }

    /// Carries out a command that changes something at the service. It is answered when it is recorded.
    pub(super) fn ask(&mut self, id: &CommandId, command: Command, now: Timestamp, out: &mut Vec<Effect>) {
        let around = around(&self.accounts, &self.access, now);
        let asked = match command {
            Command::Activate { draft, step_up } => {
                let step_ups = allowed(step_up);
                self.intents
                    .activate(Begin::by(id), &draft, step_ups, around, out)
            }
            Command::ActivateMany {
                drafts,
                batch,
                step_up,
            } => {
                self.intents
                    .activate_many(id, &drafts, batch, allowed(step_up), around, out);
                Ok(())
            }
            Command::RunBundle { bundle, with } => {
                match self.bundles.plan(&bundle, &with, &self.intents, around) {
                    Ok(Plan::Go(drafts)) => {
                        let step_ups = allowed(with.step_up);
                        self.intents
                            .activate_many(id, &drafts, None, step_ups, around, out);
                        Ok(())
                    }
                    Ok(Plan::Ask(needs)) => {
                        out.push(Effect::Reply(id.clone(), Ok(Reply::Incomplete(needs))));
                        Ok(())
                    }
                    Err(error) => Err(error),
                }
            }
            Command::TryAgain(intents) => self.intents.try_again(id, &intents, around, out),
            Command::Deactivate(target) => self.intents.deactivate(Begin::by(id), &target, around, out),
            Command::DeactivateMany(targets) => {
                self.intents.deactivate_many(id, &targets, around, out);
                Ok(())
            }
            Command::DeactivateAll => {
                self.intents
                    .deactivate_many(id, &own_activations(around), around, out);
                Ok(())
            }
            Command::Again { target, draft, how } => {
                self.again
                    .arm(id, (&target, draft, how), &mut self.intents, around, out)
            }
            Command::Prolong { draft, step_up } => {
                let begin = Begin::by(id);
                self.intents.prolong(begin, &draft, allowed(step_up), around, out)
            }
            Command::Cancel(activation) => self.intents.cancel(id, &activation, around, out),
            Command::SignIn(_)
            | Command::CancelSignIn
            | Command::SignOut(_)
            | Command::Refresh
            | Command::Disarm(_)
            | Command::ContinueStepUp(_)
            | Command::Dismiss(_)
            | Command::SaveDraft(_)
            | Command::DropDraft(_)
            | Command::Favorite(..)
            | Command::SaveBundle(_)
            | Command::DropBundle(_)
            | Command::ConfirmBundle(_)
            | Command::ImportBundle(_)
            | Command::SaveSettings(_)
            | Command::SeenNotices
            | Command::NeedRules(_) => Ok(()),
        };
        if let Err(error) = asked {
            out.push(Effect::Reply(id.clone(), Err(error)));
        }
    }

    /// Rows come into view: what their policies ask is read. Of directory roles it is read all at once anyway.
    fn need_rules(&mut self, eligible: &[EligibilityId], now: Timestamp) {
        let rows = eligible.iter().filter_map(|id| self.access.eligibility(id));
        let targets = rows.map(EligibleAssignment::role_at);
        let targets: Vec<RoleAt> = targets
            .filter(|target| target.kind != RoleKind::EntraRole)
            .collect();
        for target in targets {
            self.access.show_rules(&target, now);
        }
    }

    fn dismiss(&mut self, intent: &IntentId, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        self.intents.dismiss(intent, out)?;
        self.close_unwanted_visit(out);
        Ok(())
    }

    /// Nothing may wait any more for the page that is open.
    fn close_unwanted_visit(&mut self, out: &mut Vec<Effect>) {
        let unwanted = self.accounts.stepping_up().is_some_and(|(account, visit)| {
            !self.intents.anybody_waits_for(account, visit) && !self.again.waits_for(account, visit)
        });
        if unwanted {
            self.accounts.cancel(out);
        }
    }

    fn save_draft(&mut self, draft: ActivationDraft, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        let eligible = self.access.eligibility(&draft.eligible);
        let target = eligible.ok_or(CommandError::NotFound)?.role_at();
        out.push(Effect::KeepDraft(target.clone(), Some(draft.clone())));
        self.drafts.insert(target, draft);
        Ok(())
    }

    fn drop_draft(&mut self, eligible: &EligibilityId, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        let eligible = self.access.eligibility(eligible);
        let target = eligible.ok_or(CommandError::NotFound)?.role_at();
        self.forget_draft(&target, out);
        Ok(())
    }

    pub(super) fn forget_draft(&mut self, target: &RoleAt, out: &mut Vec<Effect>) {
        if self.drafts.remove(target).is_some() {
            out.push(Effect::KeepDraft(target.clone(), None));
        }
    }

    pub(super) fn notice_answered(
        &mut self,
        id: &NoticeId,
        action: NoticeAction,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        if action == NoticeAction::Later {
            self.alerts.put_off(id, now, out);
            return;
        }
        let target = self.alerts.notice(id).map(|notice| notice.target.clone());
        let place = self.place_of(id);
        out.push(Effect::CloseNotice(id.clone()));
        match (action, target) {
            (NoticeAction::Dismiss | NoticeAction::Later, _) => {}
            (NoticeAction::SignIn, Some(_)) => {
                if !self.sign_in_for(id, now) {
                    out.push(Effect::Open(place));
                }
            }
            (NoticeAction::Open | NoticeAction::Review | NoticeAction::OpenRequest, _) | (_, None) => {
                out.push(Effect::Open(place));
            }
            (NoticeAction::Extend, Some(target)) => out.push(Effect::Open(Place::Prolong(target))),
            (NoticeAction::MoreTime | NoticeAction::AskAgain | NoticeAction::RequestAgain, Some(target)) => {
                out.push(Effect::Open(Place::Role(target)));
            }
            (NoticeAction::Deactivate, Some(target)) => {
                let around = around(&self.accounts, &self.access, now);
                let intent = intent_of(id, now);
                let asked = self
                    .intents
                    .deactivate(Begin::alone(intent), &target, around, out);
                // Whoever pressed the button sees there why nothing happened.
                if asked.is_err() {
                    out.push(Effect::Open(Place::MyAccess));
                }
            }
        }
        self.alerts.answered(id);
    }
}

impl State {
    /// Goes on with the stronger sign-in that the notice is about: for all roles of its batch, or for its own. Says
    /// whether there is one.
    fn sign_in_for(&mut self, notice: &NoticeId, now: Timestamp) -> bool {
        let batch = self.alerts.batch_of(notice).cloned();
        let target = self.alerts.notice(notice).map(|notice| notice.target.clone());
        let rows = self.intents.rows(&self.accounts);
        let parked = rows.into_iter().map(|row| row.intent).filter(|intent| {
            matches!(intent.state, IntentState::NeedsStepUp { .. })
                && match &batch {
                    Some(batch) => intent.batch.as_ref() == Some(batch),
                    None => target.as_ref() == Some(intent.ask.target()),
                }
        });
        let mut goes_on = false;
        for intent in parked {
            match self.intents.continue_step_up(&intent.id, &self.accounts, now) {
                Ok(()) => goes_on = true,
                Err(error) => tracing::info!(%error, "the sign-in of a notice is not gone on with"),
            }
        }
        goes_on
    }

    /// Where a notice leads; one about a decision to the row of its request.
    fn place_of(&self, notice: &NoticeId) -> Place {
        match self.alerts.place_of(notice) {
            Place::Requests(None) => Place::Requests(self.request_of(notice)),
            place @ (Place::MyAccess
            | Place::Role(_)
            | Place::Prolong(_)
            | Place::Requests(Some(_))
            | Place::Settings
            | Place::Palette) => place,
        }
    }

    /// The row of the timeline that a notice means: that of the same access, asked for at the same time.
    fn request_of(&self, notice: &NoticeId) -> Option<String> {
        let key = self.alerts.notice(notice)?.keys.first()?;
        let requests = &self.publisher.last().requests.value;
        let mut rows = requests.rows.iter().flatten();
        let row =
            rows.find(|row| row.target == key.target && (row.asked_at - key.of).abs() <= Access::SKEW)?;
        Some(row.id.clone())
    }
}

/// Answers a command that came to nothing; all others are answered later.
fn answer_error(id: CommandId, done: Result<(), CommandError>, out: &mut Vec<Effect>) {
    if let Err(error) = done {
        out.push(Effect::Reply(id, Err(error)));
    }
}

fn allowed(step_up: bool) -> StepUps {
    if step_up { StepUps::Open } else { StepUps::Refuse }
}

/// The intent that a button of a notice starts. Pure, and another one for each press; of letters and digits
/// only, as it may become the name of a file.
fn intent_of(notice: &NoticeId, now: Timestamp) -> IntentId {
    let mut hasher = DefaultHasher::new();
    notice.hash(&mut hasher);
    IntentId::new(format!(
        "notice-{:016x}-{}",
        hasher.finish(),
        now.timestamp_millis()
    ))
}
