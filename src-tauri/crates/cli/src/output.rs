//! What is printed: JSON for scripts (documented in `docs/stintctl.md`), a table for people.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};

use serde::Serialize;
use stint_app::engine::{
    AccountRow, ActiveRow, ActiveState, EligibleRow, EligibleState, ProblemKind, RequestRow, Snapshot,
    SyncState,
};
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, Held, RequestState, RequestWhat, RoleKind, Timestamp,
};

use crate::exit::{Outcome, instant};
use crate::people::People;

/// Where answers go: stdout as JSON or as text; messages go to stderr.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

/// One row of `list`, `requests`, `activate` and `watch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    /// What `activate` (eligible), `deactivate` (active) and `cancel` (request) take.
    pub(crate) id: String,
    /// `entra-role`.
    pub(crate) kind: &'static str,
    /// The role's name.
    pub(crate) role: String,
    /// The role definition's id.
    pub(crate) role_id: String,
    /// The place in words.
    pub(crate) scope: String,
    /// The place as the service writes it.
    pub(crate) scope_id: String,
    /// The account's name to sign in with.
    pub(crate) account: String,
    /// The tenant's id.
    pub(crate) tenant: String,
    /// `eligible`, `active`, `standing`, `waiting`, `scheduled`, `applying`, `provisioned`, `expired`, `denied`,
    /// `failed`, `canceled`, `revoked`, `unknown`.
    pub(crate) state: &'static str,
    /// The end of what the row is about, RFC 3339 UTC; `null` = no end, or not known.
    pub(crate) until: Option<String>,
    /// What an activation needs, in the order of the form; `null` where it could not be read, empty for a row
    /// that is no eligibility.
    pub(crate) needs: Option<Vec<&'static str>>,
    /// More of a request; no member of other rows.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<RequestItem>,
}

/// What a row of `requests` has beside the members of every row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestItem {
    /// `activate` or `deactivate`.
    pub(crate) what: &'static str,
    /// When it was asked for, RFC 3339 UTC.
    pub(crate) asked_at: String,
    /// The start, RFC 3339 UTC; `null` = at once, or not known.
    pub(crate) starts_at: Option<String>,
    /// The justification as it was sent.
    pub(crate) justification: Option<String>,
    /// Who decided, where readable.
    pub(crate) decided_by: Option<String>,
    /// What they wrote.
    pub(crate) decision_reason: Option<String>,
    /// Was it asked for from this machine?
    pub(crate) from_here: bool,
}

/// A list that could not be read in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProblemItem {
    /// Kebab-case.
    pub(crate) code: String,
    /// What happened and what to do next.
    pub(crate) message: String,
    /// Which of several things it is about, by the id of its row; left out where it is about all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
}

/// What `--json` prints for every verb that lists something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Listing {
    /// The rows.
    pub(crate) items: Vec<Item>,
    /// What is missing in them, and why.
    pub(crate) problems: Vec<ProblemItem>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Prints rows and what is missing in them.
    pub(crate) fn listing(self, listing: &Listing) {
        if self.json {
            self.value(listing);
            return;
        }
        self.line(&table(&listing.items));
        for problem in &listing.problems {
            self.note(&problem.message);
        }
    }

    /// Prints a value as one line of JSON.
    pub(crate) fn value(self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            self.line(&text);
        }
    }

    /// Prints to stdout. A reader that went away (`| head`) is no mistake.
    pub(crate) fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// Says something to the person.
    pub(crate) fn note(self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "stintctl: {text}");
    }

    /// Is somebody looking at stderr?
    pub(crate) fn is_watched(self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// Says why a verb did not end with "done": to the person on stderr, to a script as JSON on stdout.
    pub(crate) fn problem(self, outcome: &Outcome) {
        for part in &outcome.parts {
            let lines: Vec<_> = part.outcome.lines().collect();
            self.note(&format!("{}: {}", part.label, lines.join("; ")));
        }
        for line in outcome.lines() {
            self.note(line);
        }
        if self.json {
            self.value(&Listing {
                items: outcome.candidates.clone(),
                problems: problems_of(outcome),
            });
        } else if !outcome.candidates.is_empty() {
            let _ = writeln!(std::io::stderr().lock(), "{}", table(&outcome.candidates));
        }
    }
}

/// What a script is told of an outcome: of several things each one by itself.
fn problems_of(outcome: &Outcome) -> Vec<ProblemItem> {
    let problem = |outcome: &Outcome, id: Option<&String>| ProblemItem {
        code: outcome.name.clone(),
        message: outcome.lines().collect::<Vec<_>>().join("; "),
        id: id.cloned(),
    };
    if outcome.parts.is_empty() {
        return vec![problem(outcome, None)];
    }
    let parts = outcome.parts.iter();
    parts.map(|part| problem(&part.outcome, Some(&part.id))).collect()
}

impl Item {
    pub(crate) fn of_eligible(row: &EligibleRow, people: &People) -> Self {
        let assignment = &row.assignment;
        let account = people.get(&assignment.account);
        let (state, until) = match &row.state {
            EligibleState::Ready | EligibleState::Busy => ("eligible", assignment.ends_at),
            EligibleState::Active { ends_at, .. } => ("active", *ends_at),
            EligibleState::Waiting => ("waiting", None),
            EligibleState::Scheduled(_) => ("scheduled", None),
            EligibleState::Applying => ("applying", None),
            EligibleState::Expired { ended_at } => ("expired", Some(*ended_at)),
        };
        let needs = row
            .rules
            .as_ref()
            .map(|rules| rules.needs().into_iter().map(need).collect());
        Self {
            id: assignment.id.to_string(),
            kind: kind(assignment.kind),
            role: row.role_name.clone(),
            role_id: assignment.role.id.to_string(),
            scope: row.scope_label.clone(),
            scope_id: assignment.scope.id.to_string(),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state,
            until: until.map(instant),
            needs,
            request: None,
        }
    }

    pub(crate) fn of_active(row: &ActiveRow, people: &People) -> Self {
        let account = people.get(&row.target.account);
        let (id, state, until) = match &row.state {
            ActiveState::InForce(assignment) => {
                let state = if assignment.held == Held::Activated {
                    "active"
                } else {
                    "standing"
                };
                (assignment.id.to_string(), state, assignment.ends_at)
            }
            ActiveState::OnItsWay { activation, .. } => {
                (activation.id.to_string(), on_its_way(activation.status), None)
            }
        };
        Self {
            id,
            kind: kind(row.target.kind),
            role: row.role_name.clone(),
            role_id: row.target.role.to_string(),
            scope: row.scope_label.clone(),
            scope_id: row.target.scope.to_string(),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state,
            until: until.map(instant),
            needs: Some(Vec::new()),
            request: None,
        }
    }

    pub(crate) fn of_request(row: &RequestRow, people: &People) -> Self {
        let account = people.get(&row.target.account);
        let what = match row.what {
            RequestWhat::Activate => "activate",
            RequestWhat::Deactivate => "deactivate",
            RequestWhat::Extend => "extend",
            RequestWhat::Renew => "renew",
        };
        Self {
            id: row.id.clone(),
            kind: kind(row.target.kind),
            role: row.role_name.clone(),
            role_id: row.target.role.to_string(),
            scope: row.scope_label.clone(),
            scope_id: row.target.scope.to_string(),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state: request_state(row),
            until: row.ends_at.map(instant),
            needs: Some(Vec::new()),
            request: Some(RequestItem {
                what,
                asked_at: instant(row.asked_at),
                starts_at: row.starts_at.map(instant),
                justification: row.justification.clone(),
                decided_by: row.decided_by.clone(),
                decision_reason: row.decision_reason.clone(),
                from_here: row.from_here,
            }),
        }
    }

    pub(crate) fn of_activation(activation: &Activation, people: &People, now: Timestamp) -> Self {
        let account = people.get(&activation.account);
        let end = activation
            .starts_at
            .zip(activation.duration)
            .map(|(start, length)| start + length);
        let over = end.is_some_and(|end| end <= now);
        let state = match (activation.action, activation.status) {
            (ActivationAction::Activate, ActivationStatus::Provisioned) if over => "expired",
            (_, status) => on_its_way(status),
        };
        Self {
            id: activation.id.to_string(),
            kind: kind(activation.kind),
            role: activation.role.name.clone(),
            role_id: activation.role.id.to_string(),
            scope: activation.scope.label(&account.tenant),
            scope_id: activation.scope.id.to_string(),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state,
            until: end.map(instant),
            needs: Some(Vec::new()),
            request: None,
        }
    }
}

/// What could not be read, as rows of a listing: account by account, named where there are several.
pub(crate) fn problems(snapshot: &Snapshot) -> Vec<ProblemItem> {
    let accounts = &snapshot.head.value.accounts;
    let several = accounts.len() > 1;
    accounts
        .iter()
        .flat_map(|row| problems_of_account(row, several))
        .collect()
}

fn problems_of_account(row: &AccountRow, several: bool) -> Vec<ProblemItem> {
    let item = |code: &str, message: String| ProblemItem {
        code: code.to_owned(),
        message: if several {
            format!(
                "{} in {}: {message}",
                row.account.username,
                row.account.tenant.label()
            )
        } else {
            message
        },
        id: None,
    };
    let as_known = "what is listed of it is what was known";
    let whole = match row.sync {
        SyncState::NeedsSignIn => Some(item(
            "sign-in-needed",
            format!("it has to sign in again; {as_known}"),
        )),
        SyncState::Offline { .. } => Some(item("unreachable", format!("it cannot be asked for; {as_known}"))),
        SyncState::Throttled { .. } => {
            Some(item("throttled", format!("the service lets it wait; {as_known}")))
        }
        SyncState::Never | SyncState::Idle | SyncState::Running | SyncState::Failed => None,
    };
    let lists = row.problems.iter().map(|problem| {
        let list = source(problem.source);
        let message = match &problem.kind {
            ProblemKind::Offline { host } => format!("{list} could not be read: {host} cannot be reached"),
            ProblemKind::LeftOut(rows) => format!("{list}: {rows} of the rows could not be read"),
            ProblemKind::Forbidden
            | ProblemKind::Throttled { .. }
            | ProblemKind::SignInNeeded
            | ProblemKind::Failed => {
                format!("{list} could not be read (`{}`)", problem.code)
            }
        };
        item(&problem.code, message)
    });
    whole.into_iter().chain(lists).collect()
}

fn source(source: stint_app::engine::Source) -> String {
    use stint_app::engine::List;
    let list = match source.list {
        List::Eligible => "what you may activate",
        List::Active => "what is active",
        List::Activations => "your requests",
        List::Rules => "what the policies ask",
    };
    match source.kind {
        RoleKind::EntraRole => list.to_owned(),
        RoleKind::Group => format!("{list} (groups)"),
        RoleKind::AzureRole => format!("{list} (Azure)"),
    }
}

pub(crate) fn kind(kind: RoleKind) -> &'static str {
    match kind {
        RoleKind::EntraRole => "entra-role",
        RoleKind::Group => "group",
        RoleKind::AzureRole => "azure-role",
    }
}

fn need(need: stint_domain::Need) -> &'static str {
    use stint_domain::Need;
    match need {
        Need::Approval => "approval",
        Need::StepUp => "step-up",
        Need::Mfa => "mfa",
        Need::Justification => "justification",
        Need::Ticket => "ticket",
    }
}

/// How a request stands, in the words that the service's own states have here.
fn request_state(row: &RequestRow) -> &'static str {
    match (row.state, row.what) {
        (RequestState::Waiting, _) => "waiting",
        (RequestState::Scheduled, _) => "scheduled",
        (RequestState::Applying, _) => "applying",
        (RequestState::Active, _) => "provisioned",
        (RequestState::Denied, _) => "denied",
        (RequestState::Refused, _) => "refused",
        (RequestState::Lapsed, _) => "lapsed",
        (RequestState::Expired, _) => "expired",
        (RequestState::Deactivated, RequestWhat::Deactivate) => "revoked",
        (RequestState::Deactivated, _) => "deactivated",
        (RequestState::Canceled, _) => "canceled",
        (RequestState::Failed, _) => "failed",
        (RequestState::NotSent, _) => "not-sent",
        (RequestState::Unclear, _) => "unclear",
        (RequestState::Ended, _) => "ended",
    }
}

fn on_its_way(status: ActivationStatus) -> &'static str {
    match status {
        ActivationStatus::Waiting => "waiting",
        ActivationStatus::Scheduled => "scheduled",
        ActivationStatus::Applying => "applying",
        ActivationStatus::Provisioned => "provisioned",
        ActivationStatus::Denied => "denied",
        ActivationStatus::Failed => "failed",
        ActivationStatus::Canceled => "canceled",
        ActivationStatus::Revoked => "revoked",
        ActivationStatus::Unknown => "unknown",
    }
}

/// Columns as wide as their widest cell; the id stands last, since it is long.
fn table(items: &[Item]) -> String {
    if items.is_empty() {
        return "nothing to show".to_owned();
    }
    let accounts: BTreeSet<(&str, &str)> = items
        .iter()
        .map(|item| (item.account.as_str(), item.tenant.as_str()))
        .collect();
    // Whose each row is says something only where there are several.
    let whose = accounts.len() > 1;
    let mut head = vec!["ROLE", "SCOPE", "STATE", "UNTIL", "NEEDS", "ACCOUNT", "ID"];
    head.retain(|name| whose || *name != "ACCOUNT");
    let head = head.into_iter().map(str::to_owned).collect();
    let cells = items.iter().map(|item| {
        let needs = item
            .needs
            .as_ref()
            .map_or_else(|| "not known".to_owned(), |needs| needs.join(" "));
        let until = item.until.clone().unwrap_or_else(|| "-".to_owned());
        let mut cells = vec![
            item.role.clone(),
            item.scope.clone(),
            item.state.to_owned(),
            until,
            needs,
        ];
        cells.extend(whose.then(|| item.account.clone()));
        cells.push(item.id.clone());
        cells
    });
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(cells).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(row.len(), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &Vec<String>| {
        let padded: Vec<_> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
