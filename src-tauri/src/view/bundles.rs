//! Roles that are activated together.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use specta::Type;
use stint_app::engine::{self, BundleMatch, BundleState, Snapshot};
use stint_domain::{BundleRow, EligibilityId, EligibleAssignment, Scope, Tenant};

use super::{RoleKindView, eligible::name_of, scope, seconds};

/// `Snapshot::bundles` with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// See `Snapshot::bundles`.
    pub rows: Vec<BundleView>,
}

/// Roles that are activated together.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name of the tenant that it is for, else its id.
    pub tenant: String,
    /// The justification, or a template of one.
    pub justification: String,
    /// Ticket system.
    pub ticket_system: String,
    /// In the order to activate.
    pub rows: Vec<BundleRowView>,
    /// It was made here, or somebody has looked at it after the import.
    pub confirmed: bool,
    /// It goes by one click.
    pub ready: bool,
    /// What stands in the way of one click, each once, in the order in which a form asks.
    pub missing: Vec<BundleMissing>,
}

/// One role of a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleRowView {
    /// Which service.
    pub kind: RoleKindView,
    /// The role's name, or the group's.
    pub role: String,
    /// The place in words; of a group in which way it is held.
    pub scope: String,
    /// Names of the eligibility's place, the outermost first; empty where the person is not eligible for it.
    pub path: Vec<String>,
    /// The id of a narrower scope.
    pub at: Option<String>,
    /// The name of that scope, where its id tells it.
    pub at_name: Option<String>,
    /// Seconds.
    pub duration: u32,
    /// The eligibility's id; `null` = the person is not eligible for it, or more than one of their accounts is, or that
    /// is not known. What is missing says which.
    pub eligible: Option<String>,
    /// What stands in the way of this role, in the order in which a form asks; empty where it is active or asked for
    /// already.
    pub missing: Vec<BundleMissing>,
}

/// What stands in the way of activating a bundle by one click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BundleMissing {
    /// It was imported and nobody has looked at it.
    Confirm,
    /// The person is not eligible for one of its roles.
    NotEligible,
    /// Several of the person's accounts are eligible for one of its roles.
    Ambiguous,
    /// What may be activated, or what a policy asks, could not be read.
    Unknown,
    /// A policy allows less time than the bundle asks for.
    Duration,
    /// A role asks for a justification, and the bundle has none.
    Justification,
    /// A role asks for a ticket.
    Ticket,
    /// A stronger sign-in comes first.
    StepUp,
    /// Somebody has to decide.
    Approval,
}

/// A bundle as a person filled it in.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleForm {
    /// The bundle that is changed; `null` = a new one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The justification, or a template of one with `{date}`; may be empty.
    pub justification: String,
    /// Ticket system; may be empty.
    pub ticket_system: String,
    /// In the order to activate; at least one.
    pub rows: Vec<BundleFormRow>,
}

/// A row of a bundle as a person filled it in.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleFormRow {
    /// The eligibility's id; `null` = the one that stood at `was`, which the person is not eligible for.
    pub eligible: Option<String>,
    /// Its place in the bundle as it was, from 0; `null` = it is new in it.
    pub was: Option<u32>,
    /// The id of a narrower scope; `null` = the eligibility's own.
    pub at: Option<String>,
    /// Seconds.
    pub duration: u32,
}

/// The bundles, beside what may be activated.
pub(super) fn bundles(shown: &Snapshot, revision: u32) -> BundleSlice {
    let states = shown.bundles.value.iter();
    let wanted: BTreeSet<&EligibilityId> = states
        .clone()
        .flat_map(|state| &state.rows)
        .filter_map(|row| row.eligible.as_ref())
        .collect();
    let rows = shown.eligible.value.iter().flatten();
    // Most lists are longer than all bundles together.
    let eligible: BTreeMap<_, _> = rows
        .map(|row| (&row.assignment.id, &row.assignment))
        .filter(|(id, _)| wanted.contains(id))
        .collect();
    let accounts = shown.head.value.accounts.iter();
    let tenants: Vec<&Tenant> = accounts.map(|row| &row.account.tenant).collect();
    BundleSlice {
        revision,
        rows: states
            .map(|state| BundleView::of(state, &eligible, &tenants))
            .collect(),
    }
}

impl BundleView {
    /// The bundle, beside what may be activated and the tenants of the accounts.
    fn of(
        state: &BundleState,
        eligible: &BTreeMap<&EligibilityId, &EligibleAssignment>,
        tenants: &[&Tenant],
    ) -> Self {
        let bundle = &state.bundle;
        let tenant = tenants.iter().find(|tenant| tenant.id == bundle.tenant);
        let rows = bundle.rows.iter().zip(&state.rows);
        Self {
            id: bundle.id.to_string(),
            name: bundle.name.clone(),
            tenant: tenant
                .map_or(bundle.tenant.as_str(), |tenant| tenant.label())
                .to_owned(),
            justification: bundle.justification.clone(),
            ticket_system: bundle.ticket_system.clone(),
            rows: rows
                .map(|(row, fit)| {
                    let assignment = fit.eligible.as_ref().and_then(|id| eligible.get(id));
                    BundleRowView::of(row, fit, assignment.map(|assignment| &assignment.scope))
                })
                .collect(),
            confirmed: bundle.confirmed,
            ready: state.is_ready(),
            missing: state.missing.iter().copied().map(Into::into).collect(),
        }
    }
}

impl BundleRowView {
    fn of(row: &BundleRow, fit: &BundleMatch, place: Option<&Scope>) -> Self {
        let wanted = &row.eligible;
        Self {
            kind: wanted.kind.into(),
            role: fit.role_name.clone(),
            scope: fit.scope_label.clone(),
            path: place.map(scope::path).unwrap_or_default(),
            at: wanted.at.as_ref().map(ToString::to_string),
            at_name: wanted.at.as_ref().and_then(name_of),
            duration: seconds(row.duration),
            eligible: fit.eligible.as_ref().map(ToString::to_string),
            missing: fit.missing.iter().copied().map(Into::into).collect(),
        }
    }
}

impl From<engine::Missing> for BundleMissing {
    fn from(missing: engine::Missing) -> Self {
        match missing {
            engine::Missing::Confirm => Self::Confirm,
            engine::Missing::NotEligible => Self::NotEligible,
            engine::Missing::Ambiguous => Self::Ambiguous,
            engine::Missing::Unknown => Self::Unknown,
            engine::Missing::Duration => Self::Duration,
            engine::Missing::Justification => Self::Justification,
            engine::Missing::Ticket => Self::Ticket,
            engine::Missing::StepUp => Self::StepUp,
            engine::Missing::Approval => Self::Approval,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_row_says_where_it_is_and_whether_the_person_is_eligible() {
        let mut open = example::scene(vec![]);
        let row = example::customer_row("Contributor");
        let mut state = example::bundle(&row);
        let mut gone = (state.bundle.rows[0].clone(), state.rows[0].clone());
        gone.1.eligible = None;
        gone.1.missing = vec![engine::Missing::Ambiguous];
        gone.0.eligible.at = Some("/subscriptions/f/resourcegroups/rg-web".into());
        state.bundle.rows.push(gone.0);
        state.rows.push(gone.1);
        state.missing = vec![engine::Missing::NotEligible];
        open.snapshot.eligible.value = std::sync::Arc::new(Some(vec![row]));
        open.snapshot.bundles.value = std::sync::Arc::new(vec![state]);
        let view = bundles(&open.snapshot, 1).rows.remove(0);
        assert!(!view.ready && view.confirmed);
        assert_eq!(view.missing, [BundleMissing::NotEligible]);
        assert_eq!(view.rows[0].path, ["Fabrikam Web", "rg-shop"]);
        assert_eq!(view.rows[0].eligible.as_deref(), Some("p1.t1/eligibility-1"));
        assert_eq!(view.rows[0].duration, 7200);
        assert_eq!(view.rows[1].eligible, None);
        assert!(view.rows[1].path.is_empty() && view.rows[0].missing.is_empty());
        assert_eq!(view.rows[1].missing, [BundleMissing::Ambiguous]);
        assert_eq!(view.rows[1].at_name.as_deref(), Some("rg-web"));
    }

    #[test]
    fn a_bundle_is_of_its_own_tenant_and_not_of_whoever_looks_at_it() {
        let mut open = example::scene(vec![]);
        let own = example::bundle(&example::eligible_row("Exchange Administrator"));
        let mut other = own.clone();
        other.bundle.tenant = "t9".into();
        open.snapshot.bundles.value = std::sync::Arc::new(vec![own, other]);
        let rows = bundles(&open.snapshot, 1).rows;
        let tenants: Vec<_> = rows.iter().map(|row| row.tenant.as_str()).collect();
        assert_eq!(tenants, ["Contoso", "t9"]);
    }
}
