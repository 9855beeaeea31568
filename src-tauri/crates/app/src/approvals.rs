//! What became of the approvals of an account's requests. Lists don't carry it; of what is over it is read once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures::{FutureExt, StreamExt, stream};
use stint_arm::ArmClient;
use stint_domain::{Activation, ActivationId, ActivationStatus, Approval, ApprovalResult, RoleKind};
use stint_graph::GraphClient;
use stint_pim::ClientError;

/// What was read so far. `None` stands for one that may not be read.
#[derive(Debug, Default)]
pub(crate) struct Approvals(Mutex<BTreeMap<ActivationId, Option<Approval>>>);

/// How many are read along with one list; a long past comes with the next ones.
const WITH_A_LIST: usize = 20;

/// How many are read at a time.
const AT_ONCE: usize = 5;

impl Approvals {
    /// What became of the approvals of those requests that had one and wait no more, as far as it could be read, the
    /// newest first.
    pub(crate) async fn of(
        &self,
        graph: &GraphClient,
        arm: &ArmClient,
        rows: &[Activation],
    ) -> BTreeMap<ActivationId, Approval> {
        let mut decided: Vec<_> = rows.iter().filter(|row| is_decided(row)).collect();
        decided.sort_by_key(|row| std::cmp::Reverse(row.created_at));
        let (known, unknown): (Vec<_>, Vec<_>) =
            decided.into_iter().partition(|row| self.known(&row.id).is_some());
        let known = known
            .into_iter()
            .filter_map(|row| Some((row.id.clone(), self.known(&row.id)??)));
        let mut approvals: BTreeMap<_, _> = known.collect();
        let unknown = unknown.into_iter().take(WITH_A_LIST);
        let reads: Vec<_> = unknown.map(|row| self.read(graph, arm, row).boxed()).collect();
        let mut reads = stream::iter(reads).buffered(AT_ONCE);
        // It is all one path: what fails now fails for the others too.
        while let Some(Some((id, approval))) = reads.next().await {
            approvals.extend(approval.map(|approval| (id, approval)));
        }
        approvals
    }

    async fn read(
        &self,
        graph: &GraphClient,
        arm: &ArmClient,
        row: &Activation,
    ) -> Option<(ActivationId, Option<Approval>)> {
        let approval = of_service(graph, arm, row)
            .await
            .inspect_err(|error| tracing::info!(%error, "an approval cannot be read now"))
            .ok()?;
        let is_open = |approval: &Approval| approval.result == ApprovalResult::Open;
        // The request is over before its approval says so: asked again with the next list.
        if !approval.as_ref().is_some_and(is_open) {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(row.id.clone(), approval.clone());
        }
        Some((row.id.clone(), approval))
    }

    fn known(&self, id: &ActivationId) -> Option<Option<Approval>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(id).cloned()
    }
}

async fn of_service(
    graph: &GraphClient,
    arm: &ArmClient,
    row: &Activation,
) -> Result<Option<Approval>, ClientError> {
    match row.kind {
        RoleKind::EntraRole => graph.approval(&row.id).await,
        RoleKind::Group => graph.groups().approval(&row.id).await,
        RoleKind::AzureRole => match row.approval.as_ref().and_then(|approval| approval.id.as_ref()) {
            Some(id) => arm.approval(id).await,
            None => Ok(None),
        },
    }
}

/// Did somebody have to decide, is that over, and does the list not say what was decided?
fn is_decided(row: &Activation) -> bool {
    let unsaid = |approval: &Approval| approval.result == ApprovalResult::Open;
    row.approval.as_ref().is_some_and(unsaid) && row.status != ActivationStatus::Waiting
}
