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
        (Ask::Prolong(ask), RoleKind::EntraRole) => graph.prolong(ask).await.map(Some),
        (Ask::Prolong(ask), RoleKind::Group) => groups.prolong(ask).await.map(Some),
        (Ask::Prolong(ask), RoleKind::AzureRole) => arm.prolong(&intent.id, ask).await.map(Some),
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
    let of = list_of(&intent.ask);
    match (target.kind, of) {
        (RoleKind::EntraRole, ProlongOf::Assignment) => {
            evidence(target, graph.activations(), graph.active()).await
        }
        (RoleKind::EntraRole, ProlongOf::Eligibility) => requests(target, graph.prolongings()).await,
        (RoleKind::Group, ProlongOf::Assignment) => {
            let groups = graph.groups();
            evidence(target, groups.activations(), groups.active()).await
        }
        (RoleKind::Group, ProlongOf::Eligibility) => requests(target, graph.groups().prolongings()).await,
        (RoleKind::AzureRole, _) => {
            let unclear = matches!(intent.state, IntentState::Unclear { .. });
            let sent = async || -> Result<Vec<Activation>, ClientError> {
                Ok(arm.sent(target, &intent.id, of).await?.into_iter().collect())
            };
            match (&intent.ask, of) {
                // It would be there under its own name, and nothing else can be it.
                (Ask::Activate(_) | Ask::Prolong(_), _) if unclear => Ok(Evidence {
                    activations: sent().await?,
                    active: Vec::new(),
                }),
                (Ask::Deactivate(_), _) if unclear => {
                    let active = whole(arm.active()).await?;
                    Ok(Evidence {
                        activations: sent().await?,
                        active: active
                            .into_iter()
                            .filter(|row| row.role_at() == *target)
                            .collect(),
                    })
                }
                (_, ProlongOf::Assignment) => evidence(target, arm.activations(), arm.active()).await,
                (_, ProlongOf::Eligibility) => requests(target, arm.prolongings()).await,
            }
        }
    }
}

/// In which list of the service the request stands that `ask` makes or takes back.
fn list_of(ask: &Ask) -> ProlongOf {
    match ask {
        Ask::Activate(_) | Ask::Deactivate(_) => ProlongOf::Assignment,
        Ask::Prolong(ask) => ask.of,
        Ask::Cancel(ask) => ask.of,
    }
}

/// What is asked for about the eligibility for `target`.
async fn requests(
    target: &RoleAt,
    rows: impl Stream<Item = Result<Row<Activation>, ClientError>>,
) -> Result<Evidence, ClientError> {
    let rows = whole(rows).await?;
    Ok(Evidence {
        activations: rows.into_iter().filter(|row| row.role_at() == *target).collect(),
        active: Vec::new(),
    })
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
