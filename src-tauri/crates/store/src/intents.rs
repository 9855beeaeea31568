use serde::{Deserialize, Serialize};
use stint_domain::{Intent, IntentId, Timestamp};

use crate::{Document, Profile, Run, StoreError};

/// What was asked of the service, so that the next start knows what was meant, whenever this one ends.
///
/// An intent belongs to the run that recorded it. What another living run has under way is not shown: it follows
/// that itself.
#[derive(Debug, Clone)]
pub struct Intents(Document<Vec<KeptIntent>>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptIntent {
    run: String,
    intent: Intent,
}

impl Intents {
    /// How many finished intents are kept; unfinished ones always are.
    pub const FINISHED: usize = 200;

    /// For how many days finished intents are kept.
    pub const DAYS: i64 = 30;

    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("intents", 1))
    }

    /// Those of `run`, with all that it takes over from runs that are gone; the oldest first.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn take_over(&self, run: &Run) -> Result<Vec<Intent>, StoreError> {
        self.take_over_but(run, |_| false)
    }

    /// As [`Intents::take_over`], but what `leave` names of runs that are gone stays there for the next run.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn take_over_but(
        &self,
        run: &Run,
        leave: impl Fn(&Intent) -> bool,
    ) -> Result<Vec<Intent>, StoreError> {
        self.0.update(|all| {
            for kept in all.iter_mut() {
                if !leave(&kept.intent) && !run.lives(&kept.run) {
                    run.id().clone_into(&mut kept.run);
                }
            }
            let own = all.iter().filter(|kept| kept.run == run.id());
            own.map(|kept| kept.intent.clone()).collect()
        })
    }

    /// Keeps the intents as they are now, in their order, each in the place of what was known of it. All of them are on
    /// the disk when this returns, or none.
    ///
    /// # Errors
    /// See [`Document::update`]. An intent that could not be recorded must not be sent.
    pub fn record(&self, run: &Run, intents: &[Intent], now: Timestamp) -> Result<(), StoreError> {
        self.0.update(|all| {
            for intent in intents {
                match all.iter_mut().find(|known| known.intent.id == intent.id) {
                    Some(known) => known.intent.clone_from(intent),
                    None => all.push(KeptIntent {
                        run: run.id().to_owned(),
                        intent: intent.clone(),
                    }),
                }
            }
            forget_old(all, intents, now);
        })
    }

    /// Takes an intent away; one that is not there is no mistake.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn forget(&self, intent: &IntentId) -> Result<(), StoreError> {
        self.0.update(|all| all.retain(|kept| kept.intent.id != *intent))
    }
}

/// Drops finished intents that are too old or too many, but never `just_recorded`.
fn forget_old(all: &mut Vec<KeptIntent>, just_recorded: &[Intent], now: Timestamp) {
    let finished = all.iter().filter(|kept| kept.intent.state.is_final()).count();
    let mut too_many = finished.saturating_sub(Intents::FINISHED);
    all.retain(|KeptIntent { intent, .. }| {
        let is_new = just_recorded.iter().any(|recorded| recorded.id == intent.id);
        if !intent.state.is_final() || is_new {
            return true;
        }
        let old = (now - intent.made_at).num_days() > Intents::DAYS;
        let dropped = old || too_many > 0;
        too_many = too_many.saturating_sub(usize::from(dropped));
        !dropped
    });
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use stint_domain::{Ask, Deactivate, IntentState, RoleAt, RoleKind};

    use super::*;

    fn intent(id: &str, state: IntentState, made_at: Timestamp) -> Intent {
        let target = RoleAt {
            account: "a".into(),
            kind: RoleKind::EntraRole,
            role: "r".into(),
            scope: "/".into(),
        };
        Intent {
            id: id.into(),
            account: "a".into(),
            ask: Ask::Deactivate(Deactivate {
                target,
                role_name: "Role".into(),
                ends_at: None,
            }),
            state,
            made_at,
            batch: None,
        }
    }

    const START: Timestamp = DateTime::UNIX_EPOCH;
    const DONE: IntentState = IntentState::Done { activation: None };

    fn profile() -> (tempfile::TempDir, Profile) {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::open(home.path()).unwrap();
        (home, profile)
    }

    fn ids(intents: &[Intent]) -> Vec<&str> {
        intents.iter().map(|intent| intent.id.as_str()).collect()
    }

    #[test]
    fn the_next_run_takes_over_when_the_last_is_gone() {
        let (_home, profile) = profile();
        let intents = profile.intents();
        let first = profile.begin_run().unwrap();
        let sent = intent("1", IntentState::Sent { at: START }, START);
        intents
            .record(&first, &[intent("1", IntentState::Recorded, START)], START)
            .unwrap();
        intents
            .record(&first, std::slice::from_ref(&sent), START)
            .unwrap();

        let beside = profile.begin_run().unwrap();
        intents
            .record(&beside, &[intent("2", IntentState::Recorded, START)], START)
            .unwrap();
        assert_eq!(
            ids(&intents.take_over(&beside).unwrap()),
            ["2"],
            "the first run still lives"
        );

        drop(first);
        let next = profile.begin_run().unwrap();
        assert_eq!(intents.take_over(&next).unwrap(), [sent]);
        assert_eq!(
            ids(&intents.take_over(&beside).unwrap()),
            ["2"],
            "taken over once"
        );
    }

    #[test]
    fn what_is_left_alone_is_there_for_the_next_run() {
        let (_home, profile) = profile();
        let intents = profile.intents();
        let first = profile.begin_run().unwrap();
        let both = [intent("1", DONE, START), intent("2", DONE, START)];
        intents.record(&first, &both, START).unwrap();
        drop(first);
        let leaves = profile.begin_run().unwrap();
        let taken = intents.take_over_but(&leaves, |intent| intent.id == "1".into());
        assert_eq!(ids(&taken.unwrap()), ["2"]);
        drop(leaves);
        let next = profile.begin_run().unwrap();
        assert_eq!(ids(&intents.take_over(&next).unwrap()), ["1", "2"]);
    }

    #[test]
    fn finished_intents_fade_and_open_ones_stay() {
        let (_home, profile) = profile();
        let (intents, run) = (profile.intents(), profile.begin_run().unwrap());
        let open = intent("open", IntentState::Unclear { sent_at: START }, START);
        intents
            .record(&run, &[open, intent("old", DONE, START)], START)
            .unwrap();
        let later = START + TimeDelta::days(Intents::DAYS + 1);
        intents
            .record(&run, &[intent("new", DONE, later)], later)
            .unwrap();
        assert_eq!(ids(&intents.take_over(&run).unwrap()), ["open", "new"]);
        intents.forget(&"open".into()).unwrap();
        assert_eq!(ids(&intents.take_over(&run).unwrap()), ["new"]);
    }

    #[test]
    fn the_oldest_of_too_many_go_first() {
        let kept = |id: &str, state| KeptIntent {
            run: "r".into(),
            intent: intent(id, state, START),
        };
        let mut all: Vec<_> = (0..Intents::FINISHED + 3)
            .map(|number| kept(&number.to_string(), DONE))
            .collect();
        all.insert(0, kept("open", IntentState::Recorded));
        forget_old(&mut all, &[intent("0", DONE, START)], START);
        assert_eq!(all.len(), Intents::FINISHED + 1);
        let first: Vec<_> = all.iter().take(3).map(|kept| kept.intent.id.as_str()).collect();
        assert_eq!(first, ["open", "0", "4"], "what was just recorded stays");
    }
}
