//! The engine's directory: for each account the wire clients of the services, chosen by the kind of role.

mod answers;
mod lists;
mod usable;
mod writes;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stint_clock::{Clock, Timestamp};
use stint_domain::{AccountId, Intent, RoleAt, RoleKind};
use stint_engine::{Answer, Directory, Evidence, Fetch, FetchError, Fetched, UsableAnswer};
use stint_http::{Audience, TokenSource};
use stint_pim::{ActivateError, ClientError};

use crate::accounts::{OpenAccount, OpenAccounts};

pub(crate) use answers::{after, fetch_error};

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

    fn account(&self, target: &AccountId) -> Result<Arc<OpenAccount>, FetchError> {
        self.accounts.get(target).ok_or(FetchError::SignInNeeded)
    }

    fn after(&self, wait: Option<Duration>) -> Timestamp {
        after(self.clock.now(), self.rate, wait)
    }

    /// What the engine is told of a call for `kind` that failed. That Azure gives no bearer without the person does not
    /// mean that the sign-in is over: as long as the others have theirs, it is a trouble of Azure alone.
    async fn failed(&self, kind: RoleKind, account: &OpenAccount, error: ClientError) -> FetchError {
        let of_azure = match (kind, &error) {
            (RoleKind::AzureRole, ClientError::SignInNeeded) => FetchError::AZURE_SIGN_IN,
            (RoleKind::AzureRole, ClientError::ConsentMissing { .. }) => FetchError::AZURE_CONSENT,
            _ => return fetch_error(error, |wait| self.after(wait)),
        };
        if account.tokens().token(Audience::Graph).await.is_err() {
            return fetch_error(error, |wait| self.after(wait));
        }
        FetchError::Failed {
            code: of_azure.to_owned(),
            request_id: None,
        }
    }
}

#[async_trait]
impl Directory for ServiceDirectory {
    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, FetchError> {
        let account = self.account(&fetch.account)?;
        let kind = fetch.source.kind;
        let told = |error| fetch_error(error, |wait| self.after(wait));
        let fetched = match kind {
            RoleKind::EntraRole => lists::of_directory_roles(&account, fetch).await,
            RoleKind::Group => lists::of_groups(&account, fetch, told).await,
            RoleKind::AzureRole => lists::of_azure_roles(&account, fetch, told).await,
        };
        match fetched {
            Ok(fetched) => {
                account.set_clock();
                Ok(fetched)
            }
            Err(error) => Err(self.failed(kind, &account, error).await),
        }
    }

    async fn send(&self, intent: &Intent) -> Answer {
        match self.account(&intent.account) {
            Ok(account) => {
                let (kind, sent_at) = (intent.ask.target().kind, self.clock.now());
                match writes::send(&account, intent).await {
                    Ok(activation) => Answer::Accepted(activation.map(Box::new)),
                    Err(error) => {
                        if let ActivateError::StepUp(challenge) = &error {
                            let audience = audience_of(kind);
                            account.tokens().step_up_refused(audience, challenge, sent_at);
                        }
                        self.answer(kind, &account, error).await
                    }
                }
            }
            Err(error) => Answer::NotAccepted(error),
        }
    }

    async fn look_up(&self, intent: &Intent) -> Result<Evidence, FetchError> {
        let account = self.account(&intent.account)?;
        match writes::look_up(&account, intent).await {
            Ok(evidence) => {
                account.set_clock();
                Ok(evidence)
            }
            Err(error) => Err(self.failed(intent.ask.target().kind, &account, error).await),
        }
    }

    async fn check_usable(&self, target: &RoleAt) -> UsableAnswer {
        match self.account(&target.account) {
            Ok(account) => usable::check(&account, target).await,
            Err(_) => UsableAnswer::CouldNotCheck,
        }
    }
}

/// The service that answers for this kind of role.
fn audience_of(kind: RoleKind) -> Audience {
    match kind {
        RoleKind::EntraRole | RoleKind::Group => Audience::Graph,
        RoleKind::AzureRole => Audience::Arm,
    }
}
