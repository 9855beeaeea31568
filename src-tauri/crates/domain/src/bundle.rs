//! Bundles: several accesses that one click asks for together ("Monday release").
//!
//! A bundle names no account: which eligibility a row means is looked up anew each time. Rules are told all at once,
//! so that a form can mark every field.

mod file;
mod template;

use std::collections::BTreeSet;

use chrono::{FixedOffset, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{
    BundleId, EligibleAssignment, JUSTIFICATION_LIMIT, LEAST_DURATION, RoleDefinitionId, RoleKind, Scope,
    ScopeId, Tenant, TenantId, Timestamp, plain,
};

pub use file::BundleFileError;

/// Several accesses that are asked for together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Its own id; a file has none.
    pub id: BundleId,
    /// What the person calls it, 1 to 60 characters.
    pub name: String,
    /// The tenant whose account it is for; at a customer's scope the managing one.
    pub tenant: TenantId,
    /// What is asked for, 1 to 50, in the person's order.
    pub rows: Vec<BundleRow>,
    /// Why, with placeholders; may be empty.
    pub justification: String,
    /// The system that tickets are in; may be empty. A ticket's number is never kept.
    pub ticket_system: String,
    /// The person has seen what it asks for and wants it. One that came in a file does not run before that.
    pub confirmed: bool,
}

/// One access of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleRow {
    /// Which access.
    pub eligible: EligibleRef,
    /// For how long, in whole seconds on the wire of this program; from 5 minutes to 24 hours.
    #[serde(with = "crate::duration::seconds")]
    pub duration: TimeDelta,
}

/// An access that somebody may be eligible for, without the somebody. The ids decide; the names are only for people,
/// where nobody can look them up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EligibleRef {
    /// Of which service.
    pub kind: RoleKind,
    /// What.
    pub role: RoleDefinitionId,
    /// The scope of the eligibility.
    pub scope: ScopeId,
    /// A scope inside of it; `None` = the eligibility's own.
    pub at: Option<ScopeId>,
    /// The role's name when the row was made.
    pub role_name: String,
    /// The place in words when the row was made.
    pub scope_name: String,
}

/// Why a bundle can't be kept. Rows count from 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BundleProblem {
    /// It has no name.
    #[error("give the bundle a name")]
    NameMissing,
    /// Its name has more than 60 characters.
    #[error("the bundle's name is longer than 60 characters: shorten it")]
    NameTooLong,
    /// Another bundle is called so, in whichever letter case.
    #[error("another bundle has this name: choose another one")]
    NameTaken,
    /// It asks for nothing.
    #[error("the bundle has no role: add one")]
    Empty,
    /// It has more than 50 rows.
    #[error("the bundle has more than 50 roles: make two of it")]
    TooManyRows,
    /// The row asks for the same access as one before it.
    #[error("row {} asks for the same access as a row before it: take it out", .0 + 1)]
    Twice(usize),
    /// The row's ids are no role at a scope.
    #[error("row {} names no role at a place: take it out and add the role anew", .0 + 1)]
    NotAnAccess(usize),
    /// The row's duration is not from 5 minutes to 24 hours.
    #[error("the duration of row {} is not from 5 minutes to 24 hours: change it", .0 + 1)]
    Duration(usize),
    /// The justification has more than 500 characters.
    #[error("the justification is longer than 500 characters: shorten it")]
    JustificationTooLong,
    /// The justification has a word in braces that stands for nothing.
    #[error("`{{{0}}}` stands for nothing: write {{date}}, {{time}} or {{name}}, or leave out the braces")]
    UnknownPlaceholder(String),
    /// The ticket system has more than 100 characters.
    #[error("the ticket system is longer than 100 characters: shorten it")]
    TicketSystemTooLong,
    /// There are 100 bundles already.
    #[error("there are 100 bundles already: delete one first")]
    TooManyBundles,
}

impl Bundle {
    /// The most characters of a name.
    pub const NAME_LIMIT: usize = 60;
    /// The most rows.
    pub const ROW_LIMIT: usize = 50;
    /// The most bundles of one person.
    pub const LIMIT: usize = 100;
    /// The longest activation that any policy allows.
    const LONGEST: TimeDelta = TimeDelta::hours(24);
    const TICKET_SYSTEM_LIMIT: usize = 100;

    /// With every text as it may be shown: no control characters, no marks that turn the text.
    #[must_use]
    pub fn cleaned(mut self) -> Self {
        let texts = [&mut self.name, &mut self.justification, &mut self.ticket_system];
        let names = self
            .rows
            .iter_mut()
            .flat_map(|row| [&mut row.eligible.role_name, &mut row.eligible.scope_name]);
        for text in texts.into_iter().chain(names) {
            *text = plain::plain_line(text);
        }
        self
    }

    /// Everything against it by itself, in the order of the form's fields. Whether another one has its name is not
    /// known here.
    pub fn problems(&self) -> Vec<BundleProblem> {
        let count = |text: &str| text.trim().chars().count();
        let whole = [
            (count(&self.name) == 0, BundleProblem::NameMissing),
            (count(&self.name) > Self::NAME_LIMIT, BundleProblem::NameTooLong),
            (self.rows.is_empty(), BundleProblem::Empty),
            (self.rows.len() > Self::ROW_LIMIT, BundleProblem::TooManyRows),
        ];
        let mut problems: Vec<BundleProblem> = told(whole).collect();
        let mut seen = BTreeSet::new();
        for (index, row) in self.rows.iter().enumerate() {
            let EligibleRef { kind, role, .. } = &row.eligible;
            let twice = !seen.insert((*kind, role, row.eligible.place()));
            problems.extend(told([
                (twice, BundleProblem::Twice(index)),
                (!row.eligible.is_sound(), BundleProblem::NotAnAccess(index)),
                (
                    !(LEAST_DURATION..=Self::LONGEST).contains(&row.duration),
                    BundleProblem::Duration(index),
                ),
            ]));
        }
        problems.extend(told([(
            count(&self.justification) > JUSTIFICATION_LIMIT,
            BundleProblem::JustificationTooLong,
        )]));
        let unknown = template::unknown(&self.justification).into_iter();
        problems.extend(unknown.map(BundleProblem::UnknownPlaceholder));
        problems.extend(told([(
            count(&self.ticket_system) > Self::TICKET_SYSTEM_LIMIT,
            BundleProblem::TicketSystemTooLong,
        )]));
        problems
    }

    /// The justification at `now`, as the clock on the person's wall (`zone`) shows it: `{date}` becomes `2026-03-02`,
    /// `{time}` becomes `14:05`, `{name}` the bundle's name.
    pub fn justification_at(&self, now: Timestamp, zone: FixedOffset) -> String {
        template::fill(&self.justification, &self.name, &now.with_timezone(&zone))
    }
}

impl EligibleRef {
    /// What the assignment allows, at its own scope or at one inside of it.
    pub fn of(assignment: &EligibleAssignment, at: Option<ScopeId>, tenant: &Tenant) -> Self {
        Self {
            kind: assignment.kind,
            role: assignment.role.id.clone(),
            scope: assignment.scope.id.clone(),
            at: at.filter(|at| *at != assignment.scope.id),
            role_name: plain::plain_line(&assignment.kind.title(&assignment.role, &assignment.scope)),
            scope_name: plain::plain_line(&assignment.kind.place(
                &assignment.role.id,
                &assignment.scope,
                tenant,
            )),
        }
    }

    /// Where the role will apply.
    pub fn place(&self) -> &ScopeId {
        self.at.as_ref().unwrap_or(&self.scope)
    }

    /// The place in words for somebody who must not be misled: the words of the row, and the id of the place inside
    /// of it, which no name can hide.
    pub fn label(&self) -> String {
        match &self.at {
            None => self.scope_name.clone(),
            Some(at) => format!("{} › {at}", self.scope_name),
        }
    }

    /// Are the ids such as the services write them? A place may become part of an address, so that nothing in it may
    /// lead elsewhere.
    fn is_sound(&self) -> bool {
        let id = |text: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
            (1..=100).contains(&text.len()) && text.chars().all(plain)
        };
        let (role, scope) = (self.role.as_str(), self.scope.as_str());
        match self.kind {
            RoleKind::EntraRole => {
                let place = |scope: &ScopeId| is_path(scope.as_str());
                id(role) && place(&self.scope) && self.at.as_ref().is_none_or(place)
            }
            RoleKind::Group => matches!(role, "member" | "owner") && id(scope) && self.at.is_none(),
            RoleKind::AzureRole => {
                let place =
                    |scope: &ScopeId| is_path(scope.as_str()) && Scope::in_azure(scope.as_str()).id == *scope;
                let around = Scope::in_azure(scope);
                let inside = |at: &ScopeId| place(at) && around.contains(at) != Some(false);
                id(role) && place(&self.scope) && self.at.as_ref().is_none_or(inside)
            }
        }
    }

    /// With the ids in the spelling that everything here has.
    fn in_one_spelling(mut self) -> Self {
        if self.kind == RoleKind::AzureRole {
            let canonical = |scope: &ScopeId| Scope::in_azure(scope.as_str()).id;
            self.role = RoleDefinitionId::new(self.role.as_str().to_ascii_lowercase());
            self.scope = canonical(&self.scope);
            self.at = self.at.as_ref().map(canonical);
        }
        self.at = self.at.take().filter(|at| *at != self.scope);
        self
    }
}

/// A path of the services: from the root, and none of its parts leads up or ends it.
fn is_path(text: &str) -> bool {
    let sound =
        |part: &str| !matches!(part, "." | "..") && !part.contains(['?', '#', '%', '\\', '"', '<', '>']);
    let mut parts = text.split('/');
    parts.next() == Some("") && text.len() <= 2048 && plain::is_plain(text) && parts.all(sound)
}

fn told<const N: usize>(rules: [(bool, BundleProblem); N]) -> impl Iterator<Item = BundleProblem> {
    rules
        .into_iter()
        .filter_map(|(wrong, problem)| wrong.then_some(problem))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const WEB: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-web-prod";

    pub(crate) fn row(kind: RoleKind, role: &str, scope: &str, at: Option<&str>) -> BundleRow {
        BundleRow {
            eligible: EligibleRef {
                kind,
                role: role.into(),
                scope: scope.into(),
                at: at.map(Into::into),
                role_name: "Role".into(),
                scope_name: "Place".into(),
            },
            duration: TimeDelta::hours(2),
        }
    }

    pub(crate) fn bundle() -> Bundle {
        let site = format!("{WEB}/providers/microsoft.web/sites/shop");
        Bundle {
            id: "b".into(),
            name: "Monday release".into(),
            tenant: "t".into(),
            rows: vec![
                row(RoleKind::EntraRole, "29232cdf-9323", "/", None),
                row(RoleKind::Group, "member", "0f7b", None),
                row(RoleKind::AzureRole, "b24988ac", WEB, Some(&site)),
            ],
            justification: "Release {date}".into(),
            ticket_system: "Jira".into(),
            confirmed: true,
        }
    }

    fn check(change: impl FnOnce(&mut Bundle), expected: &[BundleProblem]) {
        let mut bundle = bundle();
        change(&mut bundle);
        assert_eq!(bundle.problems(), expected);
    }

    #[test]
    fn all_problems_of_a_bundle_are_told_at_once() {
        check(|_| {}, &[]);
        check(|bundle| bundle.name = "é".repeat(60), &[]);
        check(
            |bundle| {
                bundle.name = " ".into();
                bundle.rows.clear();
                bundle.justification = "{who} did {date} {Who Else} { }".into();
                bundle.ticket_system = "x".repeat(101);
            },
            &[
                BundleProblem::NameMissing,
                BundleProblem::Empty,
                BundleProblem::UnknownPlaceholder("who".into()),
                BundleProblem::TicketSystemTooLong,
            ],
        );
        check(
            |bundle| {
                bundle.name = "x".repeat(61);
                bundle.rows.push(bundle.rows[1].clone());
                bundle.rows[0].duration = TimeDelta::minutes(4);
                bundle.rows[1].duration = TimeDelta::hours(25);
                bundle.justification = "x".repeat(501);
            },
            &[
                BundleProblem::NameTooLong,
                BundleProblem::Duration(0),
                BundleProblem::Duration(1),
                BundleProblem::Twice(3),
                BundleProblem::JustificationTooLong,
            ],
        );
        check(
            |bundle| {
                let many = (0..51).map(|id| row(RoleKind::EntraRole, &format!("r{id}"), "/", None));
                bundle.rows = many.collect();
            },
            &[BundleProblem::TooManyRows],
        );
    }

    #[test]
    fn one_role_at_two_places_inside_a_scope_is_no_repetition() {
        check(
            |bundle| {
                let shop = bundle.rows[2].clone();
                let mut web = shop.clone();
                web.eligible.at = None;
                bundle.rows.push(web);
                bundle.rows.push(shop);
            },
            &[BundleProblem::Twice(4)],
        );
    }

    #[test]
    fn no_id_leads_elsewhere() {
        let refused = |row: BundleRow| {
            let sound = row.eligible.is_sound();
            assert!(!sound, "{row:?}");
        };
        for at in [
            "/subscriptions/other",
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-web-prod-2",
            &format!("{WEB}/../rg-other"),
            &format!("{WEB}/x?api-version=1"),
            &format!("{WEB}/%2e%2e/x"),
            &format!("{WEB}/X"),
            &format!("{WEB}/x\u{202e}"),
            "relative",
        ] {
            refused(row(RoleKind::AzureRole, "b24988ac", WEB, Some(at)));
        }
        refused(row(RoleKind::AzureRole, "", WEB, None));
        refused(row(RoleKind::AzureRole, "a/b", WEB, None));
        refused(row(RoleKind::Group, "admin", "0f7b", None));
        refused(row(RoleKind::Group, "member", "/0f7b", None));
        refused(row(RoleKind::Group, "member", "0f7b", Some("0f7b")));
        refused(row(RoleKind::EntraRole, "r", "administrativeUnits/x", None));
        let long = format!("/{}", "x".repeat(2048));
        refused(row(RoleKind::EntraRole, "r", &long, None));
    }

    #[test]
    fn names_cant_deceive() {
        let mut hostile = bundle();
        hostile.name = "Mon\u{202e}day\u{7}\nrelease ".into();
        hostile.rows[0].eligible.role_name = "\u{200b}Reader".into();
        let cleaned = hostile.cleaned();
        assert_eq!(cleaned.name, "Monday release");
        assert_eq!(cleaned.rows[0].eligible.role_name, "Reader");
    }
}
