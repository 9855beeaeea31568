//! What the policies of rows ask, read where it is not known.

use std::collections::{BTreeMap, BTreeSet};

use stint_app::Session;
use stint_app::engine::{Command, EligibleRow, EligibleState, Snapshot, SyncState};
use stint_domain::EligibilityId;

use crate::exit::Outcome;
use crate::item::ProblemItem;

/// Has what the policies of these rows ask read, and waits until each is known, or it is known that it can't be read
/// now. The service's budget decides how many that are: where it asks to wait, the rest stays unknown.
pub(super) async fn read(session: &Session, ids: Vec<EligibilityId>) -> Result<Snapshot, Outcome> {
    let closing = || Outcome::unexpected("Stint is closing");
    let mut open: BTreeSet<EligibilityId> = ids.iter().cloned().collect();
    let asked = session.handle().command(Command::NeedRules(ids)).await;
    asked.map_err(|_| closing())?;
    let is_read = |snapshot: &Snapshot| {
        // A row that is gone meanwhile is waited for no more.
        let rows = snapshot.eligible.value.iter().flatten();
        let unread = rows.filter(|row| is_unread(row) && open.contains(&row.assignment.id));
        open = unread.map(|row| row.assignment.id.clone()).collect();
        open.is_empty() || snapshot.head.value.sync == SyncState::NeedsSignIn
    };
    let mut snapshots = session.handle().snapshots();
    Ok(snapshots.wait_for(is_read).await.map_err(|_| closing())?.clone())
}

fn is_unread(row: &EligibleRow) -> bool {
    let over = matches!(row.state, EligibleState::Expired { .. });
    !over && row.rules.is_none() && row.rules_problem.is_none()
}

/// Why what these rows need is not known: one problem for each reason, with how many rows it is about.
pub(super) fn problems<'a>(rows: impl Iterator<Item = &'a EligibleRow>) -> Vec<ProblemItem> {
    let mut by_code = BTreeMap::<&str, usize>::new();
    for problem in rows.filter_map(|row| row.rules_problem.as_ref()) {
        *by_code.entry(&problem.code).or_default() += 1;
    }
    let problem = |(code, rows): (&str, usize)| ProblemItem {
        code: code.to_owned(),
        message: format!(
            "what {rows} of the rows need could not be read (`{code}`); they can be activated all the same"
        ),
        id: None,
    };
    by_code.into_iter().map(problem).collect()
}
