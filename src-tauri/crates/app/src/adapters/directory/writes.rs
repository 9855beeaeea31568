//! Sends what somebody wants done, and looks up what became of it.

use futures::{Stream, TryStreamExt};
use stint_domain::{Activation, Ask, Intent, IntentState, ProlongOf, RoleAt, RoleKind};
use stint_engine::Evidence;
use stint_pim::{ActivateError, ClientError, Row};

use crate::accounts::OpenAccount;

/// Sends `intent`, once as far as the engine is concerned: a request of Azure is the same one however often it
/// arrives. Gives the request as it stands; of a cancellation nothing.
pub(super) async fn send(
    account: &OpenAccount,
    intent: &Intent,
) -> Result<Option<Activation>, ActivateError> {
    let (graph, arm) = (account.graph(), account.arm());
    let groups = graph.groups();
    match (&intent.ask, intent.ask.target().kind) {
        (Ask::Activate(ask), RoleKind::EntraRole) => graph.activate(ask).await.map(Some),
        (Ask::Activate(ask), RoleKind::Group) => groups.activate(ask).await.map(Some),
        (Ask::Activate(ask), RoleKind::AzureRole) => arm.activate(&intent.id, ask).await.map(Some),
        (Ask::Deactivate(ask), RoleKind::EntraRole) => graph.deactivate(ask).await.map(Some),
        (Ask::Deactivate(ask), RoleKind::Group) => groups.deactivate(ask).await.map(Some),
        (Ask::Deactivate(ask), RoleKind::AzureRole) => arm.deactivate(&intent.id, ask).await.map(Some),
        (Ask::Cancel(ask), RoleKind::EntraRole) => graph.cancel(&ask.activation, ask.of).await.map(|()| None),
        (Ask::Cancel(ask), RoleKind::Group) => groups.cancel(&ask.activation, ask.of).await.map(|()| None),
        (Ask::Cancel(ask), RoleKind::AzureRole) => arm.cancel(&ask.activation).await.map(|()| None),
    }
}

/// What may have become of `intent`. What can't be read might be what is looked for, so that one row that can't be read
/// fails the look.
pub(super) async fn look_up(account: &OpenAccount, intent: &Intent) -> Result<Evidence, ClientError> {
    let target = intent.ask.target();
    let (graph, arm) = (account.graph(), account.arm());
    match target.kind {
        RoleKind::EntraRole => evidence(target, graph.activations(), graph.active()).await,
        RoleKind::Group => {
            let groups = graph.groups();
            evidence(target, groups.activations(), groups.active()).await
        }
        RoleKind::AzureRole => {
            let unclear = matches!(intent.state, IntentState::Unclear { .. });
            match &intent.ask {
                // It would be there under its own name, and nothing else can be it.
                Ask::Activate(_) if unclear => Ok(Evidence {
                    activations: arm
                        .sent(target, &intent.id, ProlongOf::Assignment)
                        .await?
                        .into_iter()
                        .collect(),
                    active: Vec::new(),
                }),
                Ask::Deactivate(_) if unclear => {
                    let active = whole(arm.active()).await?;
                    Ok(Evidence {
                        activations: arm
                            .sent(target, &intent.id, ProlongOf::Assignment)
                            .await?
                            .into_iter()
                            .collect(),
                        active: active
                            .into_iter()
                            .filter(|row| row.role_at() == *target)
                            .collect(),
                    })
                }
                Ask::Activate(_) | Ask::Deactivate(_) | Ask::Cancel(_) => {
                    evidence(target, arm.activations(), arm.active()).await
                }
            }
        }
    }
}

async fn evidence(
    target: &RoleAt,
    activations: impl Stream<Item = Result<Row<Activation>, ClientError>>,
    active: impl Stream<Item = Result<Row<stint_domain::ActiveAssignment>, ClientError>>,
) -> Result<Evidence, ClientError> {
    let (activations, active) = futures::try_join!(whole(activations), whole(active))?;
    Ok(Evidence {
        activations: activations
            .into_iter()
            .filter(|row| row.role_at() == *target)
            .collect(),
        active: active
            .into_iter()
            .filter(|row| row.role_at() == *target)
            .collect(),
    })
}

/// All rows, or none: one that can't be read fails the list.
async fn whole<T>(rows: impl Stream<Item = Result<Row<T>, ClientError>>) -> Result<Vec<T>, ClientError> {
    rows.and_then(async |row| row.whole()).try_collect().await
}
