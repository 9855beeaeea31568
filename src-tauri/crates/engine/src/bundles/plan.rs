//! What is missing to go, and the forms of what goes.

use std::collections::BTreeSet;

use chrono::{Offset, Utc};
use stint_domain::{
    AccountId, ActivationDraft, ActivationRules, Bundle, BundleId, BundleRow, EligibleAssignment,
    JUSTIFICATION_LIMIT, RoleAt, RoleKind, Ticket, Timestamp,
};

use super::matching::{Fit, Here, target_of};
use super::{BundleMatch, BundleNeeds, BundleState, Bundles, Missing, RunWith};
use crate::CommandError;
use crate::accounts::Accounts;
use crate::intents::{Around, Intents, step_up_missing};

/// What becomes of a click on a bundle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plan {
    /// Ask for these.
    Go(Vec<ActivationDraft>),
    /// Ask the person first.
    Ask(BundleNeeds),
}

impl Bundles {
    /// The bundles and how they fit, in the order in which they were made.
    pub(crate) fn states(&self, intents: &Intents, around: Around<'_>) -> Vec<BundleState> {
        if self.kept.is_empty() {
            return Vec::new();
        }
        let here = Here::of(&self.kept, intents, around);
        // Whether a justification is there does not hang on the time zone.
        let with = RunWith::one_click(Utc.fix());
        let state = |bundle: &Bundle| {
            let rows = bundle.rows.iter();
            let rows: Vec<BundleMatch> = rows
                .map(|row| Judged::of(bundle, row, &with, &here, around).shown(row, around))
                .collect();
            let missing = rows.iter().flat_map(|row| row.missing.iter().copied());
            let missing: BTreeSet<Missing> = missing.chain(confirm(bundle)).collect();
            BundleState {
                bundle: bundle.clone(),
                rows,
                missing: missing.into_iter().collect(),
            }
        };
        self.kept.iter().map(state).collect()
    }

    /// What a bundle would activate, as far as the lists are known.
    pub(crate) fn targets(&self, id: &BundleId, intents: &Intents, around: Around<'_>) -> Vec<RoleAt> {
        let Some(bundle) = self.get(id) else {
            return Vec::new();
        };
        let here = Here::of(std::slice::from_ref(bundle), intents, around);
        let rows = bundle.rows.iter().map(|row| &row.eligible);
        rows.filter_map(|row| match here.fit(bundle, row) {
            Fit::One(assignment) => Some(target_of(assignment, row)),
            Fit::Unread | Fit::None | Fit::Several => None,
        })
        .collect()
    }

    /// The services of which a bundle has rows, of each account that these may be of.
    pub(crate) fn lists(&self, id: &BundleId, accounts: &Accounts) -> BTreeSet<(AccountId, RoleKind)> {
        let Some(bundle) = self.get(id) else {
            return BTreeSet::new();
        };
        let own = accounts
            .known()
            .iter()
            .filter(|account| account.tenant.id == bundle.tenant);
        let lists = own.flat_map(|account| {
            let rows = bundle.rows.iter();
            rows.map(|row| (account.id.clone(), row.eligible.kind))
        });
        lists.collect()
    }

    /// The bundles' ids.
    pub(crate) fn ids(&self) -> Vec<BundleId> {
        self.kept.iter().map(|bundle| bundle.id.clone()).collect()
    }

    /// What becomes of a click on a bundle, with what the person has answered beforehand.
    pub(crate) fn plan(
        &self,
        id: &BundleId,
        with: &RunWith,
        intents: &Intents,
        around: Around<'_>,
    ) -> Result<Plan, CommandError> {
        let bundle = self.get(id).ok_or(CommandError::NotFound)?;
        let here = Here::of(std::slice::from_ref(bundle), intents, around);
        let mut missing: BTreeSet<Missing> = confirm(bundle).into_iter().collect();
        let (mut all, mut open, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for row in &bundle.rows {
            let judged = Judged::of(bundle, row, with, &here, around);
            missing.extend(judged.missing.iter().copied());
            let Some(assignment) = judged.assignment else {
                left_out.push(row.eligible.clone());
                continue;
            };
            let draft = draft_of(bundle, row, assignment, with, around);
            if !judged.under_way {
                open.push(draft.clone());
            }
            all.push(draft);
        }
        if missing.is_empty() {
            return if all.is_empty() {
                Err(CommandError::NotFound)
            } else {
                Ok(Plan::Go(all))
            };
        }
        Ok(Plan::Ask(BundleNeeds {
            bundle: id.clone(),
            drafts: if bundle.confirmed { open } else { Vec::new() },
            missing: missing.into_iter().collect(),
            left_out,
        }))
    }
}

/// A row as it stands.
struct Judged<'a> {
    assignment: Option<&'a EligibleAssignment>,
    under_way: bool,
    missing: Vec<Missing>,
}

impl<'a> Judged<'a> {
    fn of(bundle: &Bundle, row: &BundleRow, with: &RunWith, here: &Here<'a>, around: Around<'_>) -> Self {
        let without = |missing: Option<Missing>| Self {
            assignment: None,
            under_way: false,
            missing: missing.into_iter().collect(),
        };
        let assignment = match here.fit(bundle, &row.eligible) {
            Fit::One(assignment) => assignment,
            Fit::Unread => return without(Some(Missing::Unknown)),
            Fit::None => return without((!with.leave_out).then_some(Missing::NotEligible)),
            Fit::Several => return without((!with.leave_out).then_some(Missing::Ambiguous)),
        };
        let under_way = here.is_under_way(&target_of(assignment, &row.eligible));
        let missing = if under_way {
            Vec::new()
        } else {
            missing_of(bundle, row, assignment, with, around)
        };
        Self {
            assignment: Some(assignment),
            under_way,
            missing,
        }
    }

    fn shown(self, row: &BundleRow, around: Around<'_>) -> BundleMatch {
        let eligible = &row.eligible;
        let (role_name, scope_label) = match (self.assignment, &eligible.at) {
            (None, _) => (eligible.role_name.clone(), eligible.label()),
            (Some(known), None) => (title(known), around.access.place(&known.role_at(), &known.scope)),
            (Some(known), Some(at)) => {
                let label = around.access.place(&known.role_at(), &known.scope);
                (title(known), format!("{label} › {at}"))
            }
        };
        BundleMatch {
            eligible: self.assignment.map(|assignment| assignment.id.clone()),
            role_name,
            scope_label,
            under_way: self.under_way,
            missing: self.missing,
        }
    }
}

/// What an eligible row that is not under way lacks.
fn missing_of(
    bundle: &Bundle,
    row: &BundleRow,
    assignment: &EligibleAssignment,
    with: &RunWith,
    around: Around<'_>,
) -> Vec<Missing> {
    let Some(rules) = around.access.rules_of(&target_of(assignment, &row.eligible)) else {
        return vec![Missing::Unknown];
    };
    let justification = justification(bundle, with, around.now);
    let justification = justification.trim();
    let no_justification = rules.justification && justification.is_empty();
    let step_up = step_up_missing(rules, &assignment.account, around);
    let all = [
        (duration(row, rules) > rules.longest, Missing::Duration),
        (
            no_justification || justification.chars().count() > JUSTIFICATION_LIMIT,
            Missing::Justification,
        ),
        (
            rules.ticket && with.ticket_number.trim().is_empty(),
            Missing::Ticket,
        ),
        (step_up && !with.step_up, Missing::StepUp),
        (rules.approval && !with.approval, Missing::Approval),
    ];
    let all = all.into_iter();
    all.filter_map(|(is, missing)| is.then_some(missing)).collect()
}

fn draft_of(
    bundle: &Bundle,
    row: &BundleRow,
    assignment: &EligibleAssignment,
    with: &RunWith,
    around: Around<'_>,
) -> ActivationDraft {
    let rules = around.access.rules_of(&target_of(assignment, &row.eligible));
    let system = with.ticket_system.as_ref().unwrap_or(&bundle.ticket_system);
    let place = row.eligible.place();
    ActivationDraft {
        eligible: assignment.id.clone(),
        duration: rules.map_or(row.duration, |rules| duration(row, rules)),
        justification: justification(bundle, with, around.now),
        ticket: Ticket {
            number: with.ticket_number.clone(),
            system: system.clone(),
        },
        starts_at: None,
        at: (*place != assignment.scope.id).then(|| place.clone()),
    }
}

/// A role that runs for a fixed time leaves no choice.
fn duration(row: &BundleRow, rules: &ActivationRules) -> chrono::TimeDelta {
    if rules.fixed { rules.longest } else { row.duration }
}

fn justification(bundle: &Bundle, with: &RunWith, now: Timestamp) -> String {
    let given = with.justification.clone();
    given.unwrap_or_else(|| bundle.justification_at(now, with.zone))
}

fn title(assignment: &EligibleAssignment) -> String {
    assignment.kind.title(&assignment.role, &assignment.scope)
}

fn confirm(bundle: &Bundle) -> Option<Missing> {
    (!bundle.confirmed).then_some(Missing::Confirm)
}
