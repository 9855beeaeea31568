//! What the service's answers say before its lists do.

use stint_domain::{Activation, ActivationAction, ActivationId, ActiveAssignment, RoleAt, Timestamp};

use super::Lists;

#[derive(Debug, Clone)]
pub(super) struct Accepted {
    pub(super) activation: Activation,
    pub(super) until: Timestamp,
}

/// One activation: its id may be the same as that of the next one, its times are not.
#[derive(Debug, Clone)]
pub(super) struct Left {
    pub(super) target: RoleAt,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) until: Timestamp,
}

impl Lists {
    /// The service accepted a request of the person, or decided it.
    pub(crate) fn accept(&mut self, activation: Activation, now: Timestamp) {
        if activation.action != ActivationAction::Activate {
            return;
        }
        self.revision += 1;
        self.accepted.retain(|known| known.activation.id != activation.id);
        self.accepted.push(Accepted {
            activation,
            until: now + Self::LAG,
        });
    }

    /// The person ended this activation.
    pub(crate) fn leave(&mut self, target: RoleAt, ends_at: Option<Timestamp>, now: Timestamp) {
        self.revision += 1;
        self.left.push(Left {
            target,
            ends_at,
            until: now + Self::LAG,
        });
    }

    /// The person took this request back.
    pub(crate) fn withdraw(&mut self, id: ActivationId) {
        self.revision += 1;
        self.accepted.retain(|accepted| accepted.activation.id != id);
        self.withdrawn.insert(id);
    }

    /// Drops what has ended and what need not be remembered any more. Says whether something in force has ended.
    pub(crate) fn tidy(&mut self, now: Timestamp) -> bool {
        let before = self.active().count();
        let lags = self.left.len() + self.accepted.len();
        for active in self.active.values_mut() {
            active.retain(|row| row.ends_at.is_none_or(|end| end > now));
        }
        self.left.retain(|left| left.until > now);
        let accepted = std::mem::take(&mut self.accepted);
        self.accepted = accepted
            .into_iter()
            .filter(|accepted| accepted.until > now && !self.is_settled(&accepted.activation))
            .collect();
        let ended = self.active().count() < before;
        if ended || self.left.len() + self.accepted.len() != lags {
            self.revision += 1;
        }
        ended
    }

    /// Is something under way that the lists will show soon?
    pub(crate) fn is_moving(&self, now: Timestamp) -> bool {
        !self.left.is_empty() || !self.on_its_way(now).is_empty()
    }
}

impl Left {
    pub(super) fn is(&self, row: &ActiveAssignment) -> bool {
        row.is_activated() && row.ends_at == self.ends_at && row.is_at(&self.target)
    }
}
