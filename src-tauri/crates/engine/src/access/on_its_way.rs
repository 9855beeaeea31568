//! What is asked for and not in force yet: the lists, and the answers that they lag behind.

use stint_domain::{Activation, ActivationAction, ActivationStatus, RoleAt, Timestamp};

use super::Lists;

impl Lists {
    /// The request to activate this access that is on its way.
    pub(crate) fn open_request(&self, target: &RoleAt, now: Timestamp) -> Option<Activation> {
        self.on_its_way(now)
            .into_iter()
            .find(|activation| activation.is_at(target))
    }

    /// Activations that are asked for and not in force yet: waiting, scheduled, or accepted and not listed.
    pub(crate) fn on_its_way(&self, now: Timestamp) -> Vec<Activation> {
        let listed = self.activations().filter(|activation| {
            activation.action == ActivationAction::Activate
                && activation.status.is_open()
                && !self.withdrawn.contains(&activation.id)
        });
        let accepted = self.accepted.iter().filter(|accepted| {
            let mut newer = self
                .activations()
                .filter(|listed| listed.id == accepted.activation.id);
            accepted.until > now && newer.all(|listed| listed.status == ActivationStatus::Provisioned)
        });
        let accepted = accepted.map(|accepted| &accepted.activation);
        let all = listed.chain(accepted);
        all.filter(|activation| !self.is_listed_in_force(activation))
            .map(|activation| self.named(activation))
            .collect()
    }

    /// With the name that the answer may have left out, and in the words for something that is not there yet.
    fn named(&self, activation: &Activation) -> Activation {
        let mut activation = activation.clone();
        if activation.role.name.is_empty()
            && let Some(name) = self.role_name(&activation.role_at())
        {
            name.clone_into(&mut activation.role.name);
        }
        if activation.scope.name.is_none() {
            activation.scope.name = self.scope_name(&activation.role_at());
        }
        if activation.status == ActivationStatus::Provisioned {
            activation.status = ActivationStatus::Applying;
        }
        activation
    }

    pub(super) fn role_name(&self, target: &RoleAt) -> Option<&str> {
        let eligible = self.eligible.get(&target.kind).into_iter().flatten();
        let active = self.active.get(&target.kind).into_iter().flatten();
        let mut roles = eligible.map(|row| &row.role).chain(active.map(|row| &row.role));
        roles
            .find(|known| known.id == target.role)
            .map(|known| known.name.as_str())
    }

    pub(super) fn scope_name(&self, target: &RoleAt) -> Option<String> {
        self.scope_of(target).name
    }

    /// Do the lists tell already what became of it?
    pub(super) fn is_settled(&self, activation: &Activation) -> bool {
        let mut same = self.activations().filter(|listed| listed.id == activation.id);
        let refused =
            same.any(|listed| !listed.status.is_open() && listed.status != ActivationStatus::Provisioned);
        refused || self.is_listed_in_force(activation)
    }

    /// Is there an activation in the active list that can be of this request?
    fn is_listed_in_force(&self, activation: &Activation) -> bool {
        let target = activation.role_at();
        self.active().any(|row| {
            row.is_activated()
                && row.is_at(&target)
                && row
                    .starts_at
                    .is_none_or(|start| start >= activation.created_at - Self::SKEW)
                && !self.left.iter().any(|left| left.is(row))
        })
    }
}
