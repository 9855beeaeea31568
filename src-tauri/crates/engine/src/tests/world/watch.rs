//! What must hold of all that is shown and told, looked at after each step.

use stint_domain::Activation;

use super::*;
use crate::{AccountRow, ActiveRow, EligibleRow, IntentRow};

/// What is shown of an account.
#[derive(Debug, PartialEq)]
pub(super) struct Shown {
    eligible: Vec<EligibleRow>,
    active: Vec<ActiveRow>,
    requests: Vec<Activation>,
    intents: Vec<IntentRow>,
    stands: Option<AccountRow>,
}

impl Shown {
    fn of(account: &AccountId, state: &State) -> Self {
        let snapshot = state.snapshot();
        let eligible = snapshot.eligible.value.iter().flatten();
        let requests = snapshot.activations.value.iter().flatten();
        Self {
            eligible: eligible
                .filter(|row| row.assignment.account == *account)
                .cloned()
                .collect(),
            active: snapshot
                .active
                .value
                .iter()
                .filter(|row| row.target.account == *account)
                .cloned()
                .collect(),
            requests: requests.filter(|row| row.account == *account).cloned().collect(),
            intents: snapshot
                .intents
                .value
                .iter()
                .filter(|row| row.intent.account == *account)
                .cloned()
                .collect(),
            stands: snapshot.head.value.account_row(account).cloned(),
        }
    }
}

impl World {
    /// Of an answer for one account: what would be shown of the others at this instant without it.
    pub(super) fn without(&self, input: &Input) -> Option<(AccountId, Vec<(AccountId, Shown)>)> {
        let account = match input {
            Input::Fetched(fetch, _) => fetch.account.clone(),
            Input::Answered(id, _) | Input::Found(id, _) => self.disk.intents.get(id)?.account.clone(),
            Input::Usable(target, _) => target.account.clone(),
            Input::Command(..)
            | Input::SignInEnded(_)
            | Input::DeviceCode(_)
            | Input::StepUpEnded(..)
            | Input::Secrets(_)
            | Input::Recorded(..)
            | Input::AgainKept(_)
            | Input::BundleKept(_)
            | Input::NoticeAnswered(..)
            | Input::Due(_)
            | Input::NetworkChanged(_)
            | Input::SettingsChanged(_)
            | Input::Woke
            | Input::Focus(_)
            | Input::Leaving(_) => return None,
        };
        let mut idle = self.state.clone();
        idle.step(Input::Due(Timer::Countdown), self.now);
        let others = [bruce().id, nestor().id].into_iter();
        let others = others.filter(|other| *other != account);
        let shown = others.map(|other| {
            let shown = Shown::of(&other, &idle);
            (other, shown)
        });
        let shown = shown.collect();
        Some((account, shown))
    }

    /// The answer for one account has changed nothing of the others. A command of the person about both may have waited
    /// for it, which then begins its part for the others.
    pub(super) fn others_are_as_they_were(
        &self,
        account: &AccountId,
        before: &[(AccountId, Shown)],
        effects: &[Effect],
    ) {
        for (other, before) in before {
            let began = effects.iter().any(|effect| {
                matches!(effect, Effect::Record(intent) if intent.account == *other)
                    || matches!(effect, Effect::KeepAgain(_))
            });
            if !began {
                let now = Shown::of(other, &self.state);
                assert_eq!(
                    now, *before,
                    "an answer for {account} has changed what {other} sees"
                );
            }
        }
    }
}

impl World {
    pub(super) fn shows_nothing_that_has_ended(&self) {
        for row in self.state.snapshot().active.value.iter() {
            let Some(assignment) = row.in_force() else {
                continue;
            };
            let ends_at = assignment.ends_at.unwrap();
            assert!(ends_at > self.now, "{} is shown and has ended", row.role_name);
            let granted = self.service.granted.contains(&(row.target.clone(), ends_at));
            assert!(granted, "{} is shown and was never given", row.role_name);
        }
    }

    /// Every end that is told is told by name, and what is taken from the screen is over or stands in what takes its
    /// place.
    pub(super) fn no_end_is_hidden(&mut self, effects: &[Effect]) {
        let told: Vec<&Notice> = effects
            .iter()
            .filter_map(|effect| {
                let Effect::Notify(notice) = effect else {
                    return None;
                };
                Some(notice)
            })
            .collect();
        let is_named_in = |notice: &Notice, key: &NoticeKey| {
            let name = name_of(&key.target);
            notice.title.contains(&name) || notice.body.contains(&name)
        };
        let names = |key: &NoticeKey| told.iter().any(|notice| is_named_in(notice, key));
        for key in told.iter().flat_map(|notice| &notice.keys) {
            assert!(names(key), "{key:?} is told without a name: {told:?}");
        }
        for effect in effects {
            let Effect::CloseNotice(id) = effect else {
                continue;
            };
            let Some(gone) = self.screen.remove(id) else {
                continue;
            };
            let news = gone.keys.iter().filter(|key| self.is_news(key));
            for key in news {
                // A newer word of the same end may stand there since before.
                let stands = self.screen.values().any(|notice| is_named_in(notice, key));
                assert!(names(key) || stands, "{key:?} is not on the screen any more");
            }
        }
        for notice in told {
            self.screen.insert(notice.id.clone(), notice.clone());
        }
    }

    /// Is what was told still the only word of it: an end that has come, or one to come?
    fn is_news(&self, key: &NoticeKey) -> bool {
        match key.kind {
            NoticeKind::Ended => true,
            NoticeKind::Ending { .. } | NoticeKind::Snoozed { .. } => {
                let active = self.state.snapshot().active.value.clone();
                let mut rows = active.iter().filter_map(|row| row.in_force());
                rows.any(|row| row.role_at() == key.target && row.ends_at == Some(key.of))
            }
            NoticeKind::Usable
            | NoticeKind::Approved
            | NoticeKind::Denied
            | NoticeKind::Lapsed
            | NoticeKind::EligibilityEnds { .. }
            | NoticeKind::EligibilityEnded
            | NoticeKind::NewEligibility
            | NoticeKind::Started
            | NoticeKind::AgainStarted
            | NoticeKind::AgainMissed
            | NoticeKind::AgainAsks
            | NoticeKind::BatchPartly => false,
        }
    }

    /// What leaves the disk was told, or taken back by the person.
    pub(super) fn is_told_of(&self, before: &[Again]) {
        for again in before {
            let stays = self.disk.again.iter().any(|kept| kept.id == again.id);
            if stays || self.taken_back.contains(&again.id) {
                continue;
            }
            let (_, ends) = &self.armed[&again.id];
            let told = self.disk.shown.iter().any(|key| {
                let kind = matches!(
                    key.kind,
                    NoticeKind::AgainStarted | NoticeKind::AgainMissed | NoticeKind::AgainAsks
                );
                kind && key.target == again.target && ends.contains(&key.of)
            });
            assert!(told, "{again:?} left without a word");
        }
    }
}
