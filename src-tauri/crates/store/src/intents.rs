use stint_domain::{Intent, IntentId, Timestamp};

use crate::{Document, Profile, StoreError};

/// What was asked of the service, so that the next start knows what was meant, whenever this one ends.
#[derive(Debug, Clone)]
pub struct Intents(Document<Vec<Intent>>);

impl Intents {
    /// How many finished intents are kept; unfinished ones always are.
    pub const FINISHED: usize = 200;

    /// For how many days finished intents are kept.
    pub const DAYS: i64 = 30;

    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("intents", 1))
    }

    /// All of them, the oldest first.
    ///
    /// # Errors
    /// See [`Document::read`].
    pub fn all(&self) -> Result<Vec<Intent>, StoreError> {
        self.0.read()
    }

    /// Keeps the intent as it is now, in the place of what was known of it. It is on the disk when this returns.
    ///
    /// # Errors
    /// See [`Document::update`]. An intent that could not be recorded must not be sent.
    pub fn record(&self, intent: &Intent, now: Timestamp) -> Result<(), StoreError> {
        self.0.update(|all| {
            match all.iter_mut().find(|known| known.id == intent.id) {
                Some(known) => known.clone_from(intent),
                None => all.push(intent.clone()),
            }
            forget_old(all, &intent.id, now);
        })
    }

    /// Forgets an intent, if it is known.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn forget(&self, id: &IntentId) -> Result<(), StoreError> {
        self.0.update(|all| all.retain(|known| known.id != *id))
    }
}

/// Drops finished intents that are too old or too many, but never `just_recorded`.
fn forget_old(all: &mut Vec<Intent>, just_recorded: &IntentId, now: Timestamp) {
    let finished = all.iter().filter(|intent| intent.state.is_final()).count();
    let mut too_many = finished.saturating_sub(Intents::FINISHED);
    all.retain(|intent| {
        if !intent.state.is_final() || intent.id == *just_recorded {
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
        }
    }

    const START: Timestamp = DateTime::UNIX_EPOCH;
    const DONE: IntentState = IntentState::Done { activation: None };

    fn intents() -> (tempfile::TempDir, Intents) {
        let home = tempfile::tempdir().unwrap();
        let intents = Profile::open(home.path()).unwrap().intents();
        (home, intents)
    }

    fn ids(intents: &Intents) -> Vec<String> {
        let all = intents.all().unwrap();
        all.iter().map(|intent| intent.id.to_string()).collect()
    }

    #[test]
    fn the_next_process_sees_the_last_state() {
        let (home, intents) = intents();
        let recorded = intent("1", IntentState::Recorded, START);
        intents.record(&recorded, START).unwrap();
        intents
            .record(&intent("2", IntentState::Recorded, START), START)
            .unwrap();
        let sent = intent("1", IntentState::Sent { at: START }, START);
        intents.record(&sent, START).unwrap();
        let all = Profile::open(home.path()).unwrap().intents().all().unwrap();
        assert_eq!(all, [sent, intent("2", IntentState::Recorded, START)]);
        intents.forget(&"1".into()).unwrap();
        assert_eq!(ids(&intents), ["2"]);
    }

    #[test]
    fn finished_intents_fade_and_open_ones_stay() {
        let (_home, intents) = intents();
        let open = intent("open", IntentState::Unclear { sent_at: START }, START);
        intents.record(&open, START).unwrap();
        intents.record(&intent("old", DONE, START), START).unwrap();
        let later = START + TimeDelta::days(Intents::DAYS + 1);
        intents.record(&intent("new", DONE, later), later).unwrap();
        assert_eq!(ids(&intents), ["open", "new"]);
    }

    #[test]
    fn the_oldest_of_too_many_go_first() {
        let mut all: Vec<_> = (0..Intents::FINISHED + 3)
            .map(|number| intent(&number.to_string(), DONE, START))
            .collect();
        all.insert(0, intent("open", IntentState::Recorded, START));
        forget_old(&mut all, &"0".into(), START);
        assert_eq!(all.len(), Intents::FINISHED + 1);
        let first: Vec<_> = all.iter().take(3).map(|intent| intent.id.as_str()).collect();
        assert_eq!(first, ["open", "0", "4"], "what was just recorded stays");
    }
}
