//! Reads the lists of a service, with the names that they lack.

use std::collections::BTreeMap;

use futures::{Stream, TryStreamExt};
use stint_domain::{
    Activation, ActivationAction, ActivationId, ActiveAssignment, Approval, EligibleAssignment, PolicyAt,
    RoleKind, Scope, ScopeId,
};
use stint_engine::{Fetch, FetchError, Fetched, LeftOut, List};
use stint_pim::{ClientError, PolicyAnswers, Row};

use crate::accounts::OpenAccount;

/// Directory roles.
pub(super) async fn of_directory_roles(account: &OpenAccount, fetch: &Fetch) -> Result<Fetched, ClientError> {
    let graph = account.graph();
    Ok(match fetch.source.list {
        List::Eligible => {
            let (rows, left_out) = named(account, graph.eligible()).await?;
            with(left_out, Fetched::Eligible(rows))
        }
        List::Active => {
            let (rows, left_out) = named(account, graph.active()).await?;
            with(left_out, Fetched::Active(rows))
        }
        List::Activations => {
            let (mut rows, left_out) = with_prolongings(graph.activations(), graph.prolongings()).await?;
            of_requests(account, &mut rows).await;
            with(left_out, Fetched::Activations(rows))
        }
        List::Rules => {
            let rules = match &fetch.policies[..] {
                [one] => {
                    let rules = graph.rules_of(&one.role).await?;
                    rules.map(|rules| (one.role.clone(), rules)).into_iter().collect()
                }
                _ => graph.rules().await?,
            };
            let mut rules: BTreeMap<_, _> = rules
                .into_iter()
                .map(|(role, rules)| {
                    let at = PolicyAt {
                        kind: RoleKind::EntraRole,
                        role,
                        scope: ScopeId::new("/"),
                    };
                    (at, rules)
                })
                .collect();
            account.names().approvers(graph, rules.values_mut()).await;
            Fetched::Rules(rules)
        }
    })
}

/// Memberships and ownerships of groups. `told` says of a single policy that could not be read what the engine hears of
/// it.
pub(super) async fn of_groups(
    account: &OpenAccount,
    fetch: &Fetch,
    told: impl Fn(ClientError) -> FetchError,
) -> Result<Fetched, ClientError> {
    let graph = account.graph();
    let groups = graph.groups();
    Ok(match fetch.source.list {
        List::Eligible => {
            let (rows, left_out) = named(account, groups.eligible()).await?;
            with(left_out, Fetched::Eligible(rows))
        }
        List::Active => {
            let (rows, left_out) = named(account, groups.active()).await?;
            with(left_out, Fetched::Active(rows))
        }
        List::Activations => {
            let (mut rows, left_out) = with_prolongings(groups.activations(), groups.prolongings()).await?;
            of_requests(account, &mut rows).await;
            with(left_out, Fetched::Activations(rows))
        }
        List::Rules => {
            let mut answers = groups.rules(&fetch.policies).await?;
            let names = account.names();
            names.approvers(graph, answers.read.values_mut()).await;
            policies(answers, told)
        }
    })
}

/// Azure roles, the tenant's and those at customers; `told` as for groups.
pub(super) async fn of_azure_roles(
    account: &OpenAccount,
    fetch: &Fetch,
    told: impl Fn(ClientError) -> FetchError,
) -> Result<Fetched, ClientError> {
    let arm = account.arm();
    let places = account.places();
    let looks = places.looks();
    Ok(match fetch.source.list {
        List::Eligible => {
            let (read, ()) = futures::join!(read(arm.eligible()), places.look_ahead(arm));
            let (mut rows, left_out) = read?;
            places.describe(arm, looks, rows.iter_mut().map(scope)).await;
            with(left_out, Fetched::Eligible(rows))
        }
        List::Active => {
            let (mut rows, left_out) = read(arm.active()).await?;
            places.describe_held(arm, looks, rows.iter_mut().map(scope)).await;
            with(left_out, Fetched::Active(rows))
        }
        List::Activations => {
            let (mut rows, left_out) = with_prolongings(arm.activations(), arm.prolongings()).await?;
            let mut scopes: Vec<Scope> = rows.iter().map(|row| row.scope.clone()).collect();
            let decided = account.approvals().of(account.graph(), arm, &rows);
            let described = places.describe(arm, looks, scopes.iter_mut());
            let (approvals, ()) = futures::join!(decided, described);
            for (row, scope) in rows.iter_mut().zip(scopes) {
                row.scope = scope;
            }
            decide(&mut rows, approvals);
            with(left_out, Fetched::Activations(rows))
        }
        List::Rules => {
            let mut answers = places.rules(arm, &fetch.policies).await?;
            let names = account.names();
            names.approvers(account.graph(), answers.read.values_mut()).await;
            policies(answers, told)
        }
    })
}

fn policies(answers: PolicyAnswers, told: impl Fn(ClientError) -> FetchError) -> Fetched {
    let PolicyAnswers { read, failed } = answers;
    if failed.is_empty() {
        return Fetched::Rules(read);
    }
    let failed = failed
        .into_iter()
        .map(|(policies, error)| (policies, told(error)));
    Fetched::PartOfRules {
        read,
        failed: failed.collect(),
    }
}

/// What both lists of assignments have.
trait Held {
    fn parts(&mut self) -> (&mut Scope, &mut Option<String>);
}

impl Held for EligibleAssignment {
    fn parts(&mut self) -> (&mut Scope, &mut Option<String>) {
        (&mut self.scope, &mut self.through)
    }
}

impl Held for ActiveAssignment {
    fn parts(&mut self) -> (&mut Scope, &mut Option<String>) {
        (&mut self.scope, &mut self.through)
    }
}

fn scope(row: &mut impl Held) -> &mut Scope {
    row.parts().0
}

/// A list of Graph with the names that it lacks: of its places, and of the groups that something comes through.
async fn named<T: Held>(
    account: &OpenAccount,
    rows: impl Stream<Item = Result<Row<T>, ClientError>>,
) -> Result<(Vec<T>, LeftOut), ClientError> {
    let (mut rows, left_out) = read(rows).await?;
    let lacking = rows.iter_mut().map(Held::parts);
    account.names().fill(account.graph(), lacking).await;
    Ok((rows, left_out))
}

/// What requests of Graph lack: the names of their places, and what became of their approvals.
async fn of_requests(account: &OpenAccount, rows: &mut [Activation]) {
    let graph = account.graph();
    let decided = account.approvals().of(graph, account.arm(), rows);
    let named = account
        .names()
        .learn_places(graph, rows.iter().map(|row| &row.scope));
    let (approvals, ()) = futures::join!(decided, named);
    for row in &mut *rows {
        account.names().name(&mut row.scope);
    }
    decide(rows, approvals);
}

/// What was read of approvals takes the place of what the list says of them.
fn decide(rows: &mut [Activation], mut approvals: BTreeMap<ActivationId, Approval>) {
    for row in rows {
        row.approval = approvals.remove(&row.id).or(row.approval.take());
    }
}

/// Both lists of requests as one. That about eligibilities takes a permission of its own, which only who asks for more
/// time needs: without it there is none. What administrators did there is not the person's own.
async fn with_prolongings(
    activations: impl Stream<Item = Result<Row<Activation>, ClientError>>,
    prolongings: impl Stream<Item = Result<Row<Activation>, ClientError>>,
) -> Result<(Vec<Activation>, LeftOut), ClientError> {
    let prolongings = async {
        match read(prolongings).await {
            Err(ClientError::Forbidden { code, .. }) => {
                tracing::debug!(code, "the requests about eligibilities may not be read");
                Ok((Vec::new(), LeftOut::default()))
            }
            read => read,
        }
    };
    let ((mut rows, mut left_out), (more, unread)) = futures::try_join!(read(activations), prolongings)?;
    rows.extend(
        more.into_iter()
            .filter(|row| row.action != ActivationAction::Other),
    );
    left_out.rows += unread.rows;
    left_out.ids.extend(unread.ids);
    Ok((rows, left_out))
}

/// All rows that can be read, and what is known of the others.
async fn read<T>(
    rows: impl Stream<Item = Result<Row<T>, ClientError>>,
) -> Result<(Vec<T>, LeftOut), ClientError> {
    let mut read = Vec::new();
    let mut left_out = LeftOut::default();
    let rows: Vec<_> = rows.try_collect().await?;
    for row in rows {
        match row {
            Row::Read(row) => read.push(row),
            Row::LeftOut(row) => {
                left_out.rows += 1;
                left_out.ids.extend(row.id);
            }
        }
    }
    Ok((read, left_out))
}

/// The list, with what is missing in it.
fn with(left_out: LeftOut, fetched: Fetched) -> Fetched {
    if left_out.rows == 0 {
        fetched
    } else {
        Fetched::Partly(Box::new(fetched), left_out)
    }
}
