//! What is missing in a listing, and why.

use stint_app::engine::{AccountRow, ProblemKind, Snapshot, SyncState};
use stint_domain::RoleKind;

use crate::item::{ProblemItem, instant};

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
            ProblemKind::Offline { host } => format!(
                "{list} could not be read: {host} cannot be reached; {as_known}, check the network and try again"
            ),
            ProblemKind::LeftOut(rows) => {
                format!("{list}: {rows} of the rows could not be read; what was known of them is listed")
            }
            ProblemKind::Throttled { until } => format!(
                "{list} could not be read: the service wants to be asked again after {}; {as_known}",
                instant(*until)
            ),
            ProblemKind::Forbidden => format!(
                "{list} could not be read (`{}`): a permission or license is missing; an administrator can give it, \
                 see docs/app-registration.md",
                problem.code
            ),
            ProblemKind::SignInNeeded => {
                format!("{list} could not be read: sign in again with `stintctl sign-in`; {as_known}")
            }
            ProblemKind::Failed => {
                format!("{list} could not be read (`{}`); {as_known}, try again", problem.code)
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
