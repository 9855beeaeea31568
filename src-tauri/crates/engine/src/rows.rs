//! The rows of the two lists: what `access` knows of each, joined with what the other rooms know.

use std::collections::BTreeMap;

use stint_domain::{
    ActivationDraft, ActivationStatus, ActiveAssignment, ClaimsChallenge, EligibleAssignment, ProlongHow,
    ProlongOf, RoleAt, Timestamp,
};

use crate::access::{Access, Lists};
use crate::accounts::Accounts;
use crate::again::AgainRoom;
use crate::choices::Choices;
use crate::intents::Intents;
use crate::usable::UsableRoom;
use crate::{ActiveRow, ActiveState, EligibleRow, EligibleState, ExpiredEligibility, Usable};

/// What rows are made of.
#[derive(Clone, Copy)]
pub(crate) struct Rooms<'a> {
    pub(crate) access: &'a Access,
    pub(crate) accounts: &'a Accounts,
    pub(crate) intents: &'a Intents,
    pub(crate) again: &'a AgainRoom,
    pub(crate) usable: &'a UsableRoom,
    pub(crate) choices: &'a Choices,
    pub(crate) drafts: &'a BTreeMap<RoleAt, ActivationDraft>,
    pub(crate) now: Timestamp,
}

impl Rooms<'_> {
    /// The rows of the active list, in their order.
    pub(crate) fn active_rows(self) -> Vec<ActiveRow> {
        let mut rows: Vec<ActiveRow> = self
            .access
            .of_each()
            .flat_map(|lists| self.active_of(lists))
            .collect();
        rows.sort_by(|a, b| active_order(a).cmp(&active_order(b)));
        rows
    }

    /// The rows that may be activated, in their order; `None` while no list of them was read.
    pub(crate) fn eligible_rows(self) -> Option<Vec<EligibleRow>> {
        let known = self.access.of_each().filter(|lists| lists.has_any_eligible());
        let known = known.map(|lists| self.eligible_of(lists));
        let mut rows = known.reduce(|mut rows, more| {
            rows.extend(more);
            rows
        })?;
        rows.sort_by_cached_key(eligible_order);
        Some(rows)
    }

    fn active_of(self, lists: &Lists) -> Vec<ActiveRow> {
        let on_its_way = lists
            .on_its_way(self.now)
            .into_iter()
            .map(|activation| ActiveRow {
                target: activation.role_at(),
                role_name: activation.kind.title(&activation.role, &activation.scope),
                scope_label: lists.place(activation.kind, &activation.role.id, &activation.scope),
                state: ActiveState::OnItsWay {
                    approvers: lists.approvers(&activation),
                    activation,
                },
                usable: Usable::NotAsked,
                more_time: None,
                prolong: None,
                prolonging: None,
            });
        let in_force = lists.in_force(self.now).map(|row| {
            let (prolong, prolonging) = self.more_time(lists, row.prolongable(self.now), || {
                (row.role_at(), ProlongOf::Assignment)
            });
            ActiveRow {
                target: row.role_at(),
                role_name: row.kind.title(&row.role, &row.scope),
                scope_label: lists.place(row.kind, &row.role.id, &row.scope),
                state: ActiveState::InForce(row.clone()),
                usable: self.usable.of(row),
                more_time: self.again.more_time(row, self.access, self.now),
                prolong,
                prolonging,
            }
        });
        on_its_way.chain(in_force).collect()
    }

    fn eligible_of(self, lists: &Lists) -> Vec<EligibleRow> {
        let standing = lists.standing(self.intents.busy(), &lists.on_its_way(self.now), self.now);
        let current = lists.eligible().map(|assignment| {
            let target = assignment.role_at();
            let rules = lists.own_rules_of(&target).cloned();
            let (state, at) = standing.of(assignment);
            let context = rules.as_ref().and_then(|rules| rules.step_up.clone());
            let step_up_done = context.is_some_and(|context| {
                let challenge = ClaimsChallenge::context(context);
                self.accounts.is_satisfied(&target.account, &challenge, self.now)
            });
            EligibleRow {
                state,
                at,
                may_narrow: assignment.may_narrow(),
                last_place: self.choices.last_place(&target).cloned(),
                draft: self.drafts.get(&target).cloned(),
                rules_problem: lists.rules_problem(&target),
                rules,
                step_up_done,
                ..self.plain(lists, assignment, target)
            }
        });
        let expired = lists.expired().iter().map(|expired| {
            let ExpiredEligibility { assignment, ended_at } = expired;
            let target = assignment.role_at();
            EligibleRow {
                state: EligibleState::Expired { ended_at: *ended_at },
                rules: lists.rules_of(&target).cloned(),
                ..self.plain(lists, assignment, target)
            }
        });
        current.chain(expired).collect()
    }

    /// What every row of an eligibility has.
    fn plain(self, lists: &Lists, assignment: &EligibleAssignment, target: RoleAt) -> EligibleRow {
        let favorite = self.choices.is_favorite(&target);
        let (prolong, prolonging) = self.more_time(lists, assignment.prolongable(self.now), || {
            (target, ProlongOf::Eligibility)
        });
        EligibleRow {
            scope_label: lists.place(assignment.kind, &assignment.role.id, &assignment.scope),
            role_name: assignment.kind.title(&assignment.role, &assignment.scope),
            assignment: assignment.clone(),
            state: EligibleState::Ready,
            at: None,
            may_narrow: false,
            last_place: None,
            draft: None,
            favorite,
            rules: None,
            rules_problem: None,
            step_up_done: false,
            prolong,
            prolonging,
        }
    }

    /// What may be asked for about something that could be prolonged, and what is asked for already: one or the other.
    fn more_time(
        self,
        lists: &Lists,
        prolongable: Option<ProlongHow>,
        about: impl FnOnce() -> (RoleAt, ProlongOf),
    ) -> (Option<ProlongHow>, Option<ProlongHow>) {
        // Few rows end soon, so that for most nothing is looked up.
        let Some(how) = prolongable else {
            return (None, None);
        };
        let (target, of) = about();
        let asked = self.intents.prolonging(&target, of);
        match asked.or_else(|| lists.prolonging(&target, of)) {
            None => (Some(how), None),
            asked => (None, asked),
        }
    }
}

/// Waiting, applying, scheduled, then what ends first, then what has no end, standing ones last.
fn active_order(row: &ActiveRow) -> impl Ord {
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

fn eligible_order(row: &EligibleRow) -> impl Ord + use<> {
    let EligibleAssignment { id, .. } = &row.assignment;
    let expired = matches!(row.state, EligibleState::Expired { .. });
    (
        expired,
        row.role_name.to_lowercase(),
        row.scope_label.clone(),
        id.clone(),
    )
}
