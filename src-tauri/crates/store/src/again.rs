use serde::{Deserialize, Serialize};
use stint_domain::Again;

use crate::{Document, Profile, Run, StoreError};

/// The re-activations that people have armed, so that the next start knows of them.
///
/// As with intents, each belongs to the run that armed it: what another living run watches is not shown, so that
/// two never act for the same end.
#[derive(Debug, Clone)]
pub struct Armed(Document<Vec<KeptAgain>>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptAgain {
    run: String,
    again: Again,
}

impl Armed {
    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("armed", 1))
    }

    /// Those of `run`, with all that it takes over from runs that are gone; the oldest first.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn take_over(&self, run: &Run) -> Result<Vec<Again>, StoreError> {
        self.0.update(|all| {
            for kept in all.iter_mut() {
                if !run.lives(&kept.run) {
                    run.id().clone_into(&mut kept.run);
                }
            }
            let own = all.iter().filter(|kept| kept.run == run.id());
            own.map(|kept| kept.again.clone()).collect()
        })
    }

    /// Those of all runs but this one, the oldest first. They stay whose they are.
    ///
    /// # Errors
    /// See [`Document::read`].
    pub fn of_others(&self, run: &Run) -> Result<Vec<Again>, StoreError> {
        let all = self.0.read()?.into_iter();
        let others = all.filter(|kept| kept.run != run.id());
        Ok(others.map(|kept| kept.again).collect())
    }

    /// Keeps exactly these for `run`; those of other runs stay. They are on the disk when this returns.
    ///
    /// # Errors
    /// See [`Document::update`]. What could not be kept must not act.
    pub fn keep(&self, run: &Run, armed: &[Again]) -> Result<(), StoreError> {
        self.0.update(|all| {
            all.retain(|kept| kept.run != run.id());
            all.extend(armed.iter().map(|again| KeptAgain {
                run: run.id().to_owned(),
                again: again.clone(),
            }));
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use stint_domain::{ActivationDraft, AgainHow, AgainState, RoleAt, RoleKind, Ticket};

    use super::*;

    fn again(id: &str, state: AgainState) -> Again {
        Again {
            id: id.into(),
            draft: ActivationDraft {
                eligible: stint_domain::EligibilityId::of(&"p.t".into(), "e"),
                duration: TimeDelta::hours(1),
                justification: "Release".into(),
                ticket: Ticket::default(),
                starts_at: None,
                at: None,
            },
            target: RoleAt {
                account: "a".into(),
                kind: RoleKind::EntraRole,
                role: "r".into(),
                scope: "/".into(),
            },
            role_name: "Role".into(),
            of: DateTime::UNIX_EPOCH,
            how: AgainHow::AtEnd,
            state,
        }
    }

    #[test]
    fn what_one_run_watches_no_other_one_takes_while_it_lives() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::open(home.path()).unwrap();
        let armed = profile.armed();
        let first = profile.begin_run().unwrap();
        let (one, two) = (again("1", AgainState::Armed), again("2", AgainState::Armed));
        armed.keep(&first, std::slice::from_ref(&one)).unwrap();

        let beside = profile.begin_run().unwrap();
        assert_eq!(armed.of_others(&beside).unwrap(), std::slice::from_ref(&one));
        assert_eq!(armed.take_over(&beside).unwrap(), []);
        armed.keep(&beside, std::slice::from_ref(&two)).unwrap();
        let turning = again("1", AgainState::TurningOn("1-on".into()));
        armed.keep(&first, std::slice::from_ref(&turning)).unwrap();

        drop(first);
        let next = profile.begin_run().unwrap();
        assert_eq!(armed.take_over(&next).unwrap(), [turning]);
        assert_eq!(armed.take_over(&beside).unwrap(), [two], "taken over once");
        armed.keep(&next, &[]).unwrap();
        assert_eq!(armed.take_over(&next).unwrap(), []);
    }
}
