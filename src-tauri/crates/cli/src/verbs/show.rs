//! `show`: one eligibility, or some, with all that is known of them.

use std::fmt::Write;

use serde::Serialize;
use stint_app::engine::{EligibleRow, Snapshot};
use stint_domain::{format_iso8601, words};

use crate::args::{Global, ShowVerb};
use crate::exit::Outcome;
use crate::item::{Item, ProblemItem};
use crate::output::Output;
use crate::people::People;
use crate::verbs::needs;
use crate::{find, open};

/// What `show --json` prints.
#[derive(Debug, Serialize)]
struct Shown {
    items: Vec<ShownItem>,
    problems: Vec<ProblemItem>,
}

/// A row with all that is known of it; documented in `docs/stintctl.md`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownItem {
    #[serde(flatten)]
    item: Item,
    /// The longest activation, ISO 8601; `null` where the policy could not be read. So are the next two.
    longest: Option<String>,
    /// Does every activation run for `longest`?
    fixed: Option<bool>,
    /// Who may approve, by name, where readable.
    approvers: Option<Vec<String>>,
    /// The end of the eligibility itself, RFC 3339 UTC; `null` = none.
    eligible_until: Option<String>,
    /// The group that it comes through, where it comes through one that is named.
    through: Option<String>,
    /// What an activation carries as it is (ABAC).
    condition: Option<String>,
    /// Can it be activated at a narrower place (`--at`)?
    narrower: bool,
}

/// Prints all that is known of the rows that are named.
pub(crate) async fn run(verb: &ShowVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let ids = {
        let rows: Vec<EligibleRow> = eligible(&snapshot).cloned().collect();
        let rows = find::several(&verb.roles, &rows, |row| Item::of_eligible(row, &people))?;
        rows.into_iter()
            .map(|row| row.assignment.id.clone())
            .collect::<Vec<_>>()
    };
    let snapshot = needs::read(&session, ids.clone()).await?;
    let rows = ids
        .iter()
        .filter_map(|id| eligible(&snapshot).find(|row| row.assignment.id == *id));
    let rows: Vec<&EligibleRow> = rows.collect();
    let shown = Shown {
        items: rows.iter().map(|row| ShownItem::of(row, &people)).collect(),
        problems: needs::problems(rows.iter().copied()),
    };
    session.close().await;
    if output.is_json() {
        output.value(&shown);
        return Ok(());
    }
    let blocks: Vec<String> = shown
        .items
        .iter()
        .zip(&rows)
        .map(|(item, row)| item.text(row))
        .collect();
    output.line(&blocks.join("\n\n"));
    for problem in &shown.problems {
        output.note(&problem.message);
    }
    Ok(())
}

fn eligible(snapshot: &Snapshot) -> impl Iterator<Item = &EligibleRow> {
    snapshot.eligible.value.iter().flatten()
}

impl ShownItem {
    fn of(row: &EligibleRow, people: &People) -> Self {
        let assignment = &row.assignment;
        let rules = row.rules.as_ref();
        let names = |approvers: &[stint_domain::Approver]| {
            let named = approvers.iter().map(|approver| {
                let name = approver.name.clone();
                name.unwrap_or_else(|| approver.id.to_string())
            });
            named.collect()
        };
        Self {
            item: Item::of_eligible(row, people),
            longest: rules.map(|rules| format_iso8601(rules.longest)),
            fixed: rules.map(|rules| rules.fixed),
            approvers: rules.map(|rules| names(&rules.approvers)),
            eligible_until: assignment.ends_at.map(crate::item::instant),
            through: assignment.through.clone(),
            condition: assignment
                .condition
                .as_ref()
                .map(|condition| condition.text.clone()),
            narrower: row.may_narrow,
        }
    }

    /// One fact a line; what there is not has no line.
    fn text(&self, row: &EligibleRow) -> String {
        let mut text = format!("{} · {}", self.item.role, self.item.scope);
        let mut line = |what: &str, value: &str| {
            // Writing to a string can't fail.
            let _ = write!(text, "\n  {what:16}{value}");
        };
        line("state", self.item.state);
        match &row.rules {
            Some(rules) => {
                let longest = words::length(rules.longest.to_std().unwrap_or_default());
                let bound = if rules.fixed { "always" } else { "at most" };
                line("duration", &format!("{bound} {longest}"));
                line("needs", &self.item.needs.as_deref().unwrap_or_default().join(" "));
            }
            None => line("needs", "not known"),
        }
        let approvers = self.approvers.as_deref().unwrap_or_default().join(", ");
        let facts = [
            (
                "approvers",
                Some(approvers.as_str()).filter(|names| !names.is_empty()),
            ),
            ("eligible until", self.eligible_until.as_deref()),
            ("through", self.through.as_deref()),
            ("customer", self.item.customer.as_deref()),
            ("condition", self.condition.as_deref()),
            ("place", Some(self.item.scope_id.as_str())),
            (
                "narrower",
                self.narrower.then_some("at a place inside it, with `--at`"),
            ),
            ("id", Some(self.item.id.as_str())),
        ];
        for (what, value) in facts {
            if let Some(value) = value {
                line(what, value);
            }
        }
        text
    }
}
