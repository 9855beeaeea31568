use futures::{Stream, StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use stint_domain::{
    Account, Activate, Activation, ActivationId, ActiveAssignment, Deactivate, EligibleAssignment, IntentId,
    Prolong, ProlongOf, RoleAt,
};
use stint_http::{Call, HttpClient, HttpError};
use stint_pim::{
    ActivateError, Asked, BadField, ClientError, LeftOut, Row, read_row, trailing_guid, unclear,
};

use crate::wire::{self, Resource};
use crate::{map, op};

/// So many reads are left to the lists when the service tells what is left.
const RESERVE: u32 = 20;

/// Azure Resource Manager, asked in the name of one account. Clones are cheap.
#[derive(Clone)]
pub struct ArmClient {
    pub(crate) http: HttpClient,
    pub(crate) account: Account,
}

impl ArmClient {
    /// A client for `account`, whose bearers `http` takes care of.
    pub fn new(http: HttpClient, account: Account) -> Self {
        Self { http, account }
    }

    /// In whose name it asks.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The way it asks: what it knows of the service's clock, of waits and of what is left of the budget.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// The assignments that the account may activate now in the whole tenant, in the service's order, direct and
    /// through groups (`roleEligibilityScheduleInstances`). The places around a scope have no names yet, and whose it
    /// is stands in the list of subscriptions ([`ArmClient::subscriptions`]).
    ///
    /// A row that can't be read is one [`Row::LeftOut`] among the others; an error ends the stream.
    pub fn eligible(
        &self,
    ) -> impl Stream<Item = Result<Row<EligibleAssignment>, ClientError>> + Send + use<> {
        self.own(op::ELIGIBLE, map::eligible)
    }

    /// The account's assignments in force, standing and activated, in the service's order
    /// (`roleAssignmentScheduleInstances`). May lag a minute behind.
    ///
    /// Rows and errors as for [`ArmClient::eligible`].
    pub fn active(&self) -> impl Stream<Item = Result<Row<ActiveAssignment>, ClientError>> + Send + use<> {
        self.own(op::ACTIVE, map::active)
    }

    /// The account's own requests, open and closed, in the service's order (`roleAssignmentScheduleRequests`).
    ///
    /// Rows and errors as for [`ArmClient::eligible`].
    pub fn activations(&self) -> impl Stream<Item = Result<Row<Activation>, ClientError>> + Send + use<> {
        self.own(op::OWN_REQUESTS, map::activation)
    }

    /// The account's own requests about its eligibilities, open and closed, in the service's order
    /// (`roleEligibilityScheduleRequests`): what it asked for, and what administrators did.
    ///
    /// Rows and errors as for [`ArmClient::eligible`].
    pub fn prolongings(&self) -> impl Stream<Item = Result<Row<Activation>, ClientError>> + Send + use<> {
        self.own(op::OWN_ELIGIBILITY_REQUESTS, map::prolonging)
    }

    /// One request; `None` where the service has none of this id (any more, or not yet).
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn activation(&self, id: &ActivationId) -> Result<Option<Activation>, ClientError> {
        self.request_at(op::known_request(id), ProlongOf::Assignment)
            .await
    }

    /// The request about `of` that an intent was sent as; `None` where it never arrived. The request has the intent's
    /// name, so that this is certain. Where it may not be read by its name, the list of the account's own requests tells.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn sent(
        &self,
        target: &RoleAt,
        intent: &IntentId,
        of: ProlongOf,
    ) -> Result<Option<Activation>, ClientError> {
        let path = op::request(target, intent, of);
        match self.request_at(path.clone(), of).await {
            // That takes a role at its place, which somebody who is only eligible there has not.
            Err(ClientError::Forbidden { .. }) => self.listed(&path, of).await,
            read => read,
        }
    }

    /// The account's own request with the name at the end of `path`; `None` where there is none. One that can't be read may be the one that
    /// is looked for.
    async fn listed(&self, path: &str, of: ProlongOf) -> Result<Option<Activation>, ClientError> {
        let (list, read): (_, fn(_, &Account) -> _) = match of {
            ProlongOf::Assignment => (op::OWN_REQUESTS, map::activation),
            ProlongOf::Eligibility => (op::OWN_ELIGIBILITY_REQUESTS, map::prolonging),
        };
        let name = trailing_guid(path);
        let rows = self.own(list, read).and_then(async |row| row.whole());
        let rows: Vec<Activation> = rows.try_collect().await?;
        Ok(rows
            .into_iter()
            .find(|row| trailing_guid(row.id.as_str()) == name))
    }

    /// Asks the service to turn eligible into active. The request is named after `intent`: sent again for the same one
    /// it is the same request. Success only means that it was taken: its status tells the rest.
    ///
    /// # Errors
    /// [`ActivateError`]; after [`ActivateError::Unclear`] it may have been taken and must be looked up.
    pub async fn activate(&self, intent: &IntentId, ask: &Activate) -> Result<Activation, ActivateError> {
        let body = map::activate(ask, &self.account.principal);
        self.put(
            (&ask.target, intent),
            ProlongOf::Assignment,
            &body,
            Asked::Activate,
        )
        .await
    }

    /// Asks the service to end an activation, named after `intent` as for [`ArmClient::activate`]. Its success is a
    /// request whose status is revoked.
    ///
    /// # Errors
    /// As [`ArmClient::activate`].
    pub async fn deactivate(&self, intent: &IntentId, ask: &Deactivate) -> Result<Activation, ActivateError> {
        let body = map::deactivate(ask, &self.account.principal);
        self.put(
            (&ask.target, intent),
            ProlongOf::Assignment,
            &body,
            Asked::Deactivate,
        )
        .await
    }

    /// Asks an administrator for more time, named after `intent` as for [`ArmClient::activate`]. Success means that the
    /// request waits for one.
    ///
    /// # Errors
    /// As [`ArmClient::activate`].
    pub async fn prolong(&self, intent: &IntentId, ask: &Prolong) -> Result<Activation, ActivateError> {
        let body = map::prolong(ask, &self.account.principal, self.http.service_now());
        self.put((&ask.target, intent), ask.of, &body, Asked::Prolong)
            .await
    }

    /// Takes a request back that waits or is planned, once.
    ///
    /// # Errors
    /// As [`ArmClient::activate`].
    pub async fn cancel(&self, id: &ActivationId) -> Result<(), ActivateError> {
        let call = self.http.post_empty(op::cancel(id)).query("api-version", op::PIM);
        let answer = call.done().await;
        answer.map_err(|error| ActivateError::of(Asked::Cancel, error))
    }

    async fn put(
        &self,
        (target, intent): (&RoleAt, &IntentId),
        of: ProlongOf,
        body: &wire::NewRequest<'_>,
        asked: Asked,
    ) -> Result<Activation, ActivateError> {
        let answer = self
            .http
            .put(op::request(target, intent, of), body)
            .query("api-version", op::PIM)
            .json()
            .await;
        let row = answer.map_err(|error| ActivateError::of(asked, error))?;
        // The service has taken it: what it is can't be told, so it is looked up.
        map::request(row, of, &self.account).map_err(|field| unclear(ClientError::from(field)))
    }

    /// Is enough left of the service's budget for what can wait? Yes, too, where the service does not tell.
    pub fn has_reads_to_spare(&self) -> bool {
        self.http.reads_left().is_none_or(|left| left >= RESERVE)
    }

    /// Nothing that can wait is read while the service says that little is left: the lists matter more.
    ///
    /// # Errors
    /// [`ClientError::Throttled`], and nothing was asked.
    pub(crate) fn leave_to_lists(&self) -> Result<(), ClientError> {
        if self.has_reads_to_spare() {
            return Ok(());
        }
        let retry_after = self.http.throttled_for();
        Err(ClientError::Throttled { retry_after })
    }

    pub(crate) fn get(&self, path: impl Into<String>, version: &'static str) -> Call {
        self.http.get(path).query("api-version", version)
    }

    async fn request_at(&self, path: String, of: ProlongOf) -> Result<Option<Activation>, ClientError> {
        let read = readable(self.get(path, op::PIM).json::<Resource<wire::Request>>().await)?;
        Ok(read.map(|row| map::request(row, of, &self.account)).transpose()?)
    }

    fn own<W: DeserializeOwned + Send + 'static, T>(
        &self,
        path: &'static str,
        read: fn(W, &Account) -> Result<T, BadField>,
    ) -> impl Stream<Item = Result<Row<T>, ClientError>> + Send + use<W, T> {
        let account = self.account.clone();
        let call = self.get(path, op::PIM).query("$filter", op::OWN);
        call.pages::<Value>().map(move |row| {
            Ok(match read_row(row?, |row| read(row, &account)) {
                Row::LeftOut(left_out) => Row::LeftOut(LeftOut {
                    id: left_out.id.as_deref().map(map::canonical),
                    ..left_out
                }),
                read @ Row::Read(_) => read,
            })
        })
    }
}

/// `None` where it is not there.
fn readable<T>(answer: Result<T, HttpError>) -> Result<Option<T>, ClientError> {
    match answer {
        Ok(read) => Ok(Some(read)),
        Err(HttpError::Refused(refusal)) if refusal.status.as_u16() == 404 => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
