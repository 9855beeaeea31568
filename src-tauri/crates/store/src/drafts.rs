use serde::{Deserialize, Serialize};
use stint_domain::{ActivationDraft, RoleAt, Timestamp};

use crate::{Document, Profile, StoreError};

/// What a person typed into an activation form and did not send yet, one for each access.
#[derive(Debug, Clone)]
pub struct Drafts(Document<Vec<KeptDraft>>);

/// A half-filled form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// What it is for. The access, not the eligibility: its id changes when an administrator prolongs it.
    pub target: RoleAt,
    /// What was typed.
    pub draft: ActivationDraft,
    /// When it was last changed, UTC.
    pub changed_at: Timestamp,
}

impl Drafts {
    /// How many drafts are kept.
    pub const MOST: usize = 100;

    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("drafts", 1))
    }

    /// All of them, the longest unchanged first.
    ///
    /// # Errors
    /// See [`Document::read`].
    pub fn all(&self) -> Result<Vec<KeptDraft>, StoreError> {
        self.0.read()
    }

    /// Keeps a draft in the place of the earlier one for the same access.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn keep(&self, kept: KeptDraft) -> Result<(), StoreError> {
        self.0.update(|all| {
            all.retain(|known| known.target != kept.target);
            all.push(kept);
            let too_many = all.len().saturating_sub(Self::MOST);
            all.drain(..too_many);
        })
    }

    /// Forgets the draft for `target`, if there is one: it was sent, or the person gave it up.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn forget(&self, target: &RoleAt) -> Result<(), StoreError> {
        self.0.update(|all| all.retain(|known| known.target != *target))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use stint_domain::{RoleKind, Ticket};

    use super::*;

    fn kept(role: &str, justification: &str) -> KeptDraft {
        KeptDraft {
            target: RoleAt {
                account: "a".into(),
                kind: RoleKind::EntraRole,
                role: role.into(),
                scope: "/".into(),
            },
            draft: ActivationDraft {
                eligible: stint_domain::EligibilityId::of(&"p.t".into(), "e"),
                duration: TimeDelta::hours(1),
                justification: justification.to_owned(),
                ticket: Ticket::default(),
                starts_at: None,
                at: None,
            },
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_last_draft_of_each_access_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let drafts = Profile::open(home.path()).unwrap().drafts();
        drafts.keep(kept("r", "Rel")).unwrap();
        drafts.keep(kept("s", "Audit")).unwrap();
        drafts.keep(kept("r", "Release 4.2")).unwrap();
        assert_eq!(
            drafts.all().unwrap(),
            [kept("s", "Audit"), kept("r", "Release 4.2")]
        );
        drafts.forget(&kept("s", "").target).unwrap();
        assert_eq!(drafts.all().unwrap(), [kept("r", "Release 4.2")]);
    }

    #[test]
    fn the_longest_unchanged_make_room() {
        let home = tempfile::tempdir().unwrap();
        let drafts = Profile::open(home.path()).unwrap().drafts();
        let full: Vec<_> = (0..Drafts::MOST).map(|n| kept(&n.to_string(), "")).collect();
        drafts.0.write(&full).unwrap();
        drafts.keep(kept("new", "")).unwrap();
        let all = drafts.all().unwrap();
        assert_eq!(all.len(), Drafts::MOST);
        assert_eq!(all[0], kept("1", ""));
    }
}
