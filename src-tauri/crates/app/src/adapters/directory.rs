use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures::{Stream, TryStreamExt};
use stint_clock::{Clock, Timestamp};
use stint_domain::{Ask, Intent, PolicyAt, RoleAt, RoleKind, ScopeId, ScopeKind};
use stint_engine::{Answer, Directory, Evidence, Fetch, FetchError, Fetched, LeftOut, List, UsableAnswer};
use stint_graph::{ActivateError, ClientError, Row};

use crate::accounts::{OpenAccount, OpenAccounts};

/// The engine's directory: for each account the wire clients of the services.
#[derive(Debug)]
pub(crate) struct ServiceDirectory {
    accounts: Arc<OpenAccounts>,
    clock: Arc<dyn Clock>,
    /// Seconds of the service for each real second: a wait that the service asks for is real time.
    rate: f64,
}

impl ServiceDirectory {
    pub(crate) fn new(accounts: Arc<OpenAccounts>, clock: Arc<dyn Clock>, rate: f64) -> Self {
        Self {
            accounts,
            clock,
            rate,
        }
    }

    fn account(&self, target: &stint_domain::AccountId) -> Result<Arc<OpenAccount>, FetchError> {
        self.accounts.get(target).ok_or(FetchError::SignInNeeded)
    }

    fn after(&self, wait: Option<Duration>) -> Timestamp {
        after(self.clock.now(), self.rate, wait)
    }

    fn fetch_error(&self, error: ClientError) -> FetchError {
        fetch_error(error, |wait| self.after(wait))
    }

    fn answer(&self, error: ActivateError) -> Answer {
        match error {
            ActivateError::StepUp(challenge) => Answer::StepUp(challenge),
            ActivateError::AlreadyActive => Answer::AlreadyActive,
            ActivateError::AlreadyPending => Answer::AlreadyPending,
            ActivateError::Refused { problems, code } => Answer::Refused { problems, code },
            ActivateError::TooEarly => Answer::TooEarly,
            ActivateError::NotEligible | ActivateError::NotActive | ActivateError::NotOpen => {
                Answer::NotThere
            }
            ActivateError::Throttled { retry_after } => {
                Answer::NotAccepted(FetchError::Throttled(self.after(retry_after)))
            }
            ActivateError::Unclear(cause) => {
                tracing::warn!(%cause, "no answer to a request that may have been taken");
                Answer::Unclear
            }
            ActivateError::Client(error) => Answer::NotAccepted(self.fetch_error(error)),
        }
    }
}

#[async_trait]
impl Directory for ServiceDirectory {
    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, FetchError> {
        let account = self.account(&fetch.account)?;
        let graph = account.graph();
        let failed = |error| self.fetch_error(error);
        match fetch.source.kind {
            RoleKind::EntraRole => {}
            // The session says that there is no client for them.
            RoleKind::Group | RoleKind::AzureRole => {
                return Err(FetchError::Failed {
                    code: "no-client".to_owned(),
                    request_id: None,
                });
            }
        }
        let fetched = match fetch.source.list {
            List::Eligible => {
                let (mut rows, left_out) = read(graph.eligible()).await.map_err(failed)?;
                let scopes = rows.iter_mut().map(|row| &mut row.scope);
                account.names().scopes(graph, scopes).await;
                with(left_out, Fetched::Eligible(rows))
            }
            List::Active => {
                let (mut rows, left_out) = read(graph.active()).await.map_err(failed)?;
                let scopes = rows.iter_mut().map(|row| &mut row.scope);
                account.names().scopes(graph, scopes).await;
                with(left_out, Fetched::Active(rows))
            }
            List::Activations => {
                let (mut rows, left_out) = read(graph.activations()).await.map_err(failed)?;
                let scopes = rows.iter_mut().map(|row| &mut row.scope);
                account.names().scopes(graph, scopes).await;
                account.approvals().fill(graph, &mut rows).await;
                with(left_out, Fetched::Activations(rows))
            }
            List::Rules => {
                let mut rules = graph.rules().await.map_err(failed)?;
                let approvers = rules.values_mut().flat_map(|rules| rules.approvers.iter_mut());
                account.names().approvers(graph, approvers).await;
                let directory = |role| PolicyAt {
                    kind: RoleKind::EntraRole,
                    role,
                    scope: ScopeId::new("/"),
                };
                let rules = rules.into_iter();
                Fetched::Rules(rules.map(|(role, rules)| (directory(role), rules)).collect())
            }
        };
        account.set_clock();
        Ok(fetched)
    }

    async fn send(&self, intent: &Intent) -> Answer {
        let account = match self.account(&intent.account) {
            Ok(account) => account,
            Err(error) => return Answer::NotAccepted(error),
        };
        let graph = account.graph();
        let sent = match &intent.ask {
            Ask::Activate(ask) => graph
                .activate(ask)
                .await
                .map(|activation| Some(Box::new(activation))),
            Ask::Deactivate(ask) => graph
                .deactivate(ask)
                .await
                .map(|activation| Some(Box::new(activation))),
            Ask::Cancel(ask) => graph.cancel(&ask.activation).await.map(|()| None),
        };
        sent.map_or_else(|error| self.answer(error), Answer::Accepted)
    }

    async fn look_up(&self, intent: &Intent) -> Result<Evidence, FetchError> {
        let account = self.account(&intent.account)?;
        let graph = account.graph();
        let target = intent.ask.target();
        let failed = |error| self.fetch_error(error);
        // What can't be read might be what is looked for.
        let activations = whole(graph.activations()).await.map_err(failed)?;
        let active = whole(graph.active()).await.map_err(failed)?;
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

    async fn check_usable(&self, target: &RoleAt) -> UsableAnswer {
        // A token names directory-wide roles only.
        match stint_domain::Scope::in_directory(target.scope.clone()).kind {
            ScopeKind::AdministrativeUnit
            | ScopeKind::Object
            | ScopeKind::Group
            | ScopeKind::TenantRoot
            | ScopeKind::ManagementGroup
            | ScopeKind::Subscription
            | ScopeKind::ResourceGroup
            | ScopeKind::Resource => return UsableAnswer::CannotBeObserved,
            ScopeKind::Directory => {}
        }
        let Ok(account) = self.account(&target.account) else {
            return UsableAnswer::CouldNotCheck;
        };
        let wids: Option<BTreeSet<_>> = account.fresh_wids().await;
        match wids {
            Some(wids) if wids.contains(&target.role) => UsableAnswer::Yes,
            Some(_) => UsableAnswer::NotYet,
            None => UsableAnswer::CouldNotCheck,
        }
    }
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

/// All rows, or none: one that can't be read fails the list.
async fn whole<T>(rows: impl Stream<Item = Result<Row<T>, ClientError>>) -> Result<Vec<T>, ClientError> {
    rows.and_then(async |row| row.whole()).try_collect().await
}

/// The instant in the service's time at which it takes requests again: a wait that it asks for is real time, and its
/// own runs at `rate`.
pub(crate) fn after(now: Timestamp, rate: f64, wait: Option<Duration>) -> Timestamp {
    const UNSAID: Duration = Duration::from_secs(10);
    let seconds = wait.unwrap_or(UNSAID).as_secs_f64() * rate;
    now + TimeDelta::milliseconds((seconds * 1000.0) as i64)
}

/// What the engine and the front ends are told of a call that failed. `after` is the instant at which a wait ends.
pub(crate) fn fetch_error(
    error: ClientError,
    after: impl FnOnce(Option<Duration>) -> Timestamp,
) -> FetchError {
    tracing::debug!(error = &error as &dyn std::error::Error, "a call failed");
    match error {
        ClientError::Unreachable { host, .. } => FetchError::Offline(host),
        ClientError::Throttled { retry_after } => FetchError::Throttled(after(retry_after)),
        ClientError::SignInNeeded => FetchError::SignInNeeded,
        ClientError::SignInRefused { code, number } => {
            let number = number.map(|number| format!("AADSTS{number}"));
            FetchError::Failed {
                code: number.unwrap_or(code),
                request_id: None,
            }
        }
        ClientError::Forbidden { code, .. } => FetchError::Forbidden(code),
        ClientError::Unexpected { code, request_id, .. } => FetchError::Failed {
            code,
            request_id: Some(request_id),
        },
        ClientError::Malformed { field, request_id } => FetchError::Failed {
            code: format!("malformed-{field}"),
            request_id,
        },
    }
}
