//! What places and approvers are called, as far as the lists tell.

use stint_domain::{Activation, ActivationStatus, RoleAt, RoleDefinitionId, RoleKind, Scope};

use super::Lists;

impl Lists {
    /// The place in words.
    pub(crate) fn place(&self, kind: RoleKind, role: &RoleDefinitionId, scope: &Scope) -> String {
        kind.place(role, scope, &self.account.tenant)
    }

    /// The place of an access in words, as far as a list tells.
    pub(super) fn label_of(&self, target: &RoleAt) -> String {
        let scope = self.scope_of(target);
        self.place(target.kind, &target.role, &scope)
    }

    /// The place of an access, as far as a list tells.
    pub(super) fn scope_of(&self, target: &RoleAt) -> Scope {
        let eligible = || {
            self.eligible()
                .find(|row| row.is_at(target))
                .map(|row| &row.scope)
        };
        let active = || self.active().find(|row| row.is_at(target)).map(|row| &row.scope);
        eligible()
            .or_else(active)
            .map_or_else(|| unnamed(target), Scope::clone)
    }

    /// Who may decide a request that waits, by name.
    pub(crate) fn approvers(&self, activation: &Activation) -> Vec<String> {
        let rules = match activation.status {
            ActivationStatus::Waiting => self.rules_of(&activation.role_at()),
            ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Provisioned
            | ActivationStatus::Denied
            | ActivationStatus::Failed
            | ActivationStatus::Canceled
            | ActivationStatus::Revoked
            | ActivationStatus::Unknown => None,
        };
        let approvers = rules.into_iter().flat_map(|rules| &rules.approvers);
        approvers.filter_map(|approver| approver.name.clone()).collect()
    }
}

/// The place of an access of which no list tells.
pub(crate) fn unnamed(target: &RoleAt) -> Scope {
    match target.kind {
        RoleKind::EntraRole => Scope::in_directory(target.scope.clone()),
        RoleKind::Group => Scope::group(target.scope.clone()),
        RoleKind::AzureRole => Scope::in_azure(target.scope.as_str()),
    }
}
