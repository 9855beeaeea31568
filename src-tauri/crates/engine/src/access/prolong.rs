//! What ends soon or has ended, and what is asked for about it.

use stint_domain::{
    Activation, ActivationAction, Condition, EXTEND_WITHIN, Prolong, ProlongDraft, ProlongHow, ProlongOf,
    RoleAt, Timestamp,
};

use super::{Access, Lists};

/// What somebody holds or held, as far as more time for it matters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    /// What its holder may ask for.
    pub(crate) how: ProlongHow,
    /// Its end, UTC.
    pub(crate) ends_at: Timestamp,
    /// What it is called.
    pub(crate) title: String,
    pub(crate) condition: Option<Condition>,
}

impl Access {
    /// What the draft is about, where its holder may ask for more time at `now`.
    pub(crate) fn prolongable(&self, draft: &ProlongDraft, now: Timestamp) -> Option<Held> {
        self.lists(&draft.target.account)?.prolongable(draft, now)
    }

    /// What the service's list says is asked for about `of` and not decided.
    pub(crate) fn prolonging(&self, target: &RoleAt, of: ProlongOf) -> Option<ProlongHow> {
        self.lists(&target.account)?.prolonging(target, of)
    }

    /// The end that what was asked about has now; `None` where no list has it.
    pub(crate) fn end_of(&self, ask: &Prolong) -> Option<Option<Timestamp>> {
        self.lists(&ask.target.account)?.end_of(ask)
    }
}

impl Lists {
    pub(super) fn prolongable(&self, draft: &ProlongDraft, now: Timestamp) -> Option<Held> {
        let Some(eligible) = &draft.eligible else {
            let mut rows = self.in_force(now).filter(|row| row.is_at(&draft.target));
            return rows.find_map(|row| {
                Some(Held {
                    how: row.prolongable(now)?,
                    ends_at: row.ends_at?,
                    title: row.kind.title(&row.role, &row.scope),
                    condition: row.condition.clone(),
                })
            });
        };
        let expired = self.expired().iter().map(|expired| &expired.assignment);
        let mut rows = self.eligible().chain(expired);
        let row = rows.find(|row| row.id == *eligible && row.is_at(&draft.target))?;
        Some(Held {
            how: row.prolongable(now)?,
            ends_at: row.ends_at?,
            title: row.kind.title(&row.role, &row.scope),
            condition: row.condition.clone(),
        })
    }

    /// What the account's list of requests says is asked for about `of` and not decided.
    pub(crate) fn prolonging(&self, target: &RoleAt, of: ProlongOf) -> Option<ProlongHow> {
        let mut rows = self.activations.get(&target.kind).into_iter().flatten();
        rows.find_map(|request| match request.action {
            ActivationAction::Prolong(how, about) if about == of && self.is_open(request, target) => {
                Some(how)
            }
            ActivationAction::Prolong(..)
            | ActivationAction::Activate
            | ActivationAction::Deactivate
            | ActivationAction::Other => None,
        })
    }

    pub(super) fn end_of(&self, ask: &Prolong) -> Option<Option<Timestamp>> {
        match ask.of {
            ProlongOf::Eligibility => {
                let mut rows = self.eligible();
                rows.find(|row| row.is_at(&ask.target) && row.through.is_none())
                    .map(|row| row.ends_at)
            }
            ProlongOf::Assignment => {
                let mut rows = self.active();
                rows.find(|row| row.is_at(&ask.target) && !row.is_activated())
                    .map(|row| row.ends_at)
            }
        }
    }

    /// The instants at which something comes into the last days before its end, when more time may be asked for.
    pub(super) fn last_days(&self) -> impl Iterator<Item = Timestamp> {
        let ends = self.active().filter(|row| !row.is_activated());
        ends.filter_map(|row| row.ends_at?.checked_sub_signed(EXTEND_WITHIN))
    }

    fn is_open(&self, request: &Activation, target: &RoleAt) -> bool {
        request.status.is_open() && request.is_at(target) && !self.withdrawn.contains(&request.id)
    }
}
