//! What became of the approvals of an account's requests. Lists don't carry it; of what is over it is read once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stint_domain::{Activation, ActivationId, ActivationStatus, Approval, ApprovalResult, RoleKind};
use stint_graph::GraphClient;

/// What was read so far. `None` stands for one that may not be read.
#[derive(Debug, Default)]
pub(crate) struct Approvals(Mutex<BTreeMap<ActivationId, Option<Approval>>>);

/// How many are read along with one list; a long past comes with the next ones.
const AT_ONCE: usize = 20;

impl Approvals {
    /// Fills in the approvals of requests that had one and wait no more, the newest first.
    pub(crate) async fn fill(&self, graph: &GraphClient, rows: &mut [Activation]) {
        let mut decided: Vec<_> = rows.iter_mut().filter(|row| is_decided(row)).collect();
        decided.sort_by_key(|row| std::cmp::Reverse(row.created_at));
        let mut asked = 0;
        for row in decided {
            let known = self.known(&row.id);
            let approval = match known {
                Some(known) => known,
                None if asked < AT_ONCE => {
                    asked += 1;
                    let Some(read) = self.read(graph, row.kind, &row.id).await else {
                        // It is all one path: what fails now fails for the others too.
                        return;
                    };
                    read
                }
                None => continue,
            };
            row.approval = approval.or(row.approval.take());
        }
    }

    async fn read(&self, graph: &GraphClient, kind: RoleKind, id: &ActivationId) -> Option<Option<Approval>> {
        let read = match kind {
            RoleKind::EntraRole => graph.approval(id).await,
            RoleKind::Group => graph.groups().approval(id).await,
            // A request of Azure does not tell who decided it.
            RoleKind::AzureRole => return Some(None),
        };
        let approval = read
            .inspect_err(|error| tracing::info!(%error, "an approval cannot be read now"))
            .ok()?;
        let is_open = |approval: &Approval| approval.result == ApprovalResult::Open;
        // The request is over before its approval says so: asked again with the next list.
        if !approval.as_ref().is_some_and(is_open) {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(id.clone(), approval.clone());
        }
        Some(approval)
    }

    fn known(&self, id: &ActivationId) -> Option<Option<Approval>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(id).cloned()
    }
}

/// Did somebody have to decide, and is that over?
fn is_decided(row: &Activation) -> bool {
    row.approval.is_some() && row.status != ActivationStatus::Waiting
}
