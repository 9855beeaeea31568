use std::collections::BTreeMap;

use stint_domain::{
    Activation, ActivationDraft, ActivationStatus, ActiveAssignment, ClaimsChallenge, EligibleAssignment,
    ProlongHow, ProlongOf, RoleAt, RoleDefinitionId, RoleKind, Scope, Timestamp,
};

use super::{Access, Lists};
use crate::accounts::Accounts;
use crate::again::AgainRoom;
use crate::choices::Choices;
use crate::intents::Intents;
use crate::usable::UsableRoom;
use crate::{ActiveRow, ActiveState, EligibleRow, EligibleState, Usable};

impl Lists {
    /// The rows of the active list, in no order.
    pub(super) fn active_rows<'a>(
        &'a self,
        all: &'a Access,
        usable: &'a UsableRoom,
        again: &'a AgainRoom,
        intents: &'a Intents,
        now: Timestamp,
    ) -> impl Iterator<Item = ActiveRow> + 'a {
        let on_its_way = self.on_its_way(now).into_iter().map(|activation| ActiveRow {
            target: activation.role_at(),
            role_name: activation.kind.title(&activation.role, &activation.scope),
            scope_label: self.place(activation.kind, &activation.role.id, &activation.scope),
            state: ActiveState::OnItsWay {
                approvers: self.approvers(&activation),
                activation,
            },
            usable: Usable::NotAsked,
            more_time: None,
            prolong: None,
            prolonging: None,
        });
        let in_force = self.in_force(now).map(move |row| {
            let (prolong, prolonging) = self.more_time(row.prolongable(now), intents, || {
                (row.role_at(), ProlongOf::Assignment)
            });
            ActiveRow {
                target: row.role_at(),
                role_name: row.kind.title(&row.role, &row.scope),
                scope_label: self.place(row.kind, &row.role.id, &row.scope),
                state: ActiveState::InForce(row.clone()),
                usable: usable.of(row),
                more_time: again.more_time(row, all, now),
                prolong,
                prolonging,
            }
        });
        on_its_way.chain(in_force)
    }

    /// The rows that may be activated, in no order; `None` while no list of them was read.
    pub(super) fn eligible_rows(
        &self,
        accounts: &Accounts,
        intents: &Intents,
        drafts: &BTreeMap<RoleAt, ActivationDraft>,
        choices: &Choices,
        now: Timestamp,
    ) -> Option<Vec<EligibleRow>> {
        if self.eligible.is_empty() {
            return None;
        }
        let standing = self.standing(intents, &self.on_its_way(now), now);
        let mut rows: Vec<EligibleRow> = self
            .eligible()
            .map(|assignment| {
                let target = assignment.role_at();
                // Its own place: a look for what lies around each would take them all, once for each of them.
                let rules = self.policies.rules_of(&target).cloned();
                let (state, at) = standing.of(assignment);
                let context = rules.as_ref().and_then(|rules| rules.step_up.clone());
                let step_up_done = context.is_some_and(|context| {
                    accounts.is_satisfied(&target.account, &ClaimsChallenge::context(context), now)
                });
                let (prolong, prolonging) = self.more_time(assignment.prolongable(now), intents, || {
                    (target.clone(), ProlongOf::Eligibility)
                });
                EligibleRow {
                    scope_label: self.place(assignment.kind, &assignment.role.id, &assignment.scope),
                    prolong,
                    prolonging,
                    state,
                    at,
                    may_narrow: assignment.may_narrow(),
                    last_place: choices.last_place(&target).cloned(),
                    draft: drafts.get(&target).cloned(),
                    favorite: choices.is_favorite(&target),
                    role_name: assignment.kind.title(&assignment.role, &assignment.scope),
                    rules_problem: self.rules_problem(&target),
                    assignment: assignment.clone(),
                    rules,
                    step_up_done,
                }
            })
            .collect();
        rows.extend(self.expired().iter().map(|expired| {
            let (prolong, prolonging) = self.more_time(expired.assignment.prolongable(now), intents, || {
                (expired.assignment.role_at(), ProlongOf::Eligibility)
            });
            EligibleRow {
                scope_label: self.place(
                    expired.assignment.kind,
                    &expired.assignment.role.id,
                    &expired.assignment.scope,
                ),
                prolong,
                prolonging,
                state: EligibleState::Expired {
                    ended_at: expired.ended_at,
                },
                at: None,
                may_narrow: false,
                last_place: None,
                draft: None,
                favorite: choices.is_favorite(&expired.assignment.role_at()),
                role_name: expired
                    .assignment
                    .kind
                    .title(&expired.assignment.role, &expired.assignment.scope),
                assignment: expired.assignment.clone(),
                rules: self.rules_of(&expired.assignment.role_at()).cloned(),
                rules_problem: None,
                step_up_done: false,
            }
        }));
        Some(rows)
    }

    /// What may be asked for about something that could be prolonged, and what is asked for already: one or the other.
    fn more_time(
        &self,
        prolongable: Option<ProlongHow>,
        intents: &Intents,
        about: impl Fn() -> (RoleAt, ProlongOf),
    ) -> (Option<ProlongHow>, Option<ProlongHow>) {
        // Few rows end soon, so that for most nothing is looked up.
        let Some(how) = prolongable else {
            return (None, None);
        };
        let (target, of) = about();
        let asked = intents.prolonging(&target, of);
        match asked.or_else(|| self.prolonging(&target, of)) {
            None => (Some(how), None),
            asked => (None, asked),
        }
    }

    /// The place in words.
    pub(super) fn place(&self, kind: RoleKind, role: &RoleDefinitionId, scope: &Scope) -> String {
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

    fn approvers(&self, activation: &Activation) -> Vec<String> {
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

/// Waiting, applying, scheduled, then what ends first, then what has no end, standing ones last.
pub(super) fn active_order(row: &ActiveRow) -> impl Ord {
    let (group, instant) = match &row.state {
        ActiveState::OnItsWay { activation, .. } => match activation.status {
            ActivationStatus::Waiting => (0, Some(activation.created_at)),
            ActivationStatus::Scheduled => (2, activation.starts_at),
            ActivationStatus::Applying
            | ActivationStatus::Provisioned
            | ActivationStatus::Denied
            | ActivationStatus::Failed
            | ActivationStatus::Canceled
            | ActivationStatus::Revoked
            | ActivationStatus::Unknown => (1, Some(activation.created_at)),
        },
        ActiveState::InForce(assignment) => (in_force_group(assignment), assignment.ends_at),
    };
    (
        group,
        instant,
        row.role_name.to_lowercase(),
        row.scope_label.clone(),
        row.target.clone(),
    )
}

fn in_force_group(assignment: &ActiveAssignment) -> u8 {
    match (assignment.is_activated(), assignment.ends_at) {
        (true, Some(_)) => 3,
        (true, None) => 4,
        (false, Some(_)) => 5,
        (false, None) => 6,
    }
}

pub(super) fn eligible_order(row: &EligibleRow) -> impl Ord + use<> {
    let EligibleAssignment { id, .. } = &row.assignment;
    let expired = matches!(row.state, EligibleState::Expired { .. });
    (
        expired,
        row.role_name.to_lowercase(),
        row.scope_label.clone(),
        id.clone(),
    )
}
