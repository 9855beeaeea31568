//! PIM for Groups: being a member or an owner of a group for some time (contract `groups.md`, v1.0).

pub(crate) mod map;
mod op;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::BTreeMap;

use futures::Stream;
use serde::Deserialize;
use serde_json::Value;
use stint_domain::{
    Activate, Activation, ActivationId, ActivationRules, ActiveAssignment, Approval, Deactivate,
    EligibleAssignment, PolicyAt, Prolong, ProlongOf, RoleDefinitionId, RoleKind, ScopeId,
};
use stint_http::HttpError;
use stint_pim::{ActivateError, Asked, ClientError, PolicyAnswers, Row, approval_of, read_row, unclear};

use crate::client::{GraphClient, of_policy, readable};
use crate::wire as shared;

/// The groups' side of Microsoft Graph, asked in the name of one account. Its methods mean for groups what those of
/// [`GraphClient`] mean for directory roles.
#[derive(Clone, Copy)]
pub struct Groups<'c> {
    graph: &'c GraphClient,
}

impl GraphClient {
    /// Memberships and ownerships of groups.
    pub fn groups(&self) -> Groups<'_> {
        Groups { graph: self }
    }
}

impl Groups<'_> {
    /// The groups that the account may become a member or an owner of, in the service's order, direct and through
    /// groups (`eligibilityScheduleInstances`).
    ///
    /// A row that can't be read is one [`Row::LeftOut`] among the others; an error ends the stream.
    pub fn eligible(
        &self,
    ) -> impl Stream<Item = Result<Row<EligibleAssignment>, ClientError>> + Send + use<> {
        self.graph.mapped(self.list(op::ELIGIBLE), map::eligible)
    }

    /// The groups that the account is a member or an owner of through the service, standing and activated, in the
    /// service's order (`assignmentScheduleInstances`). Plain memberships are not among them.
    ///
    /// Rows and errors as for [`Groups::eligible`].
    pub fn active(&self) -> impl Stream<Item = Result<Row<ActiveAssignment>, ClientError>> + Send + use<> {
        self.graph.mapped(self.list(op::ACTIVE), map::active)
    }

    /// The account's own requests, open and closed, in the service's order (`assignmentScheduleRequests`).
    ///
    /// Rows and errors as for [`Groups::eligible`].
    pub fn activations(&self) -> impl Stream<Item = Result<Row<Activation>, ClientError>> + Send + use<> {
        self.graph.mapped(self.list(op::OWN_REQUESTS), map::activation)
    }

    /// The account's own requests about its eligibilities, open and closed, in the service's order
    /// (`eligibilityScheduleRequests`): what it asked for, and what administrators did.
    ///
    /// Rows and errors as for [`Groups::eligible`].
    pub fn prolongings(&self) -> impl Stream<Item = Result<Row<Activation>, ClientError>> + Send + use<> {
        let call = self.list(op::OWN_ELIGIBILITY_REQUESTS);
        self.graph.mapped(call, map::prolonging)
    }

    /// Asks the service to make the account a member or an owner, once. Success only means that the request was
    /// taken: its status tells the rest, and is often still under way.
    ///
    /// # Errors
    /// [`ActivateError`]; after [`ActivateError::Unclear`] it may have been taken and must be looked up.
    pub async fn activate(&self, ask: &Activate) -> Result<Activation, ActivateError> {
        let body = map::activate(ask, &self.graph.account.principal);
        self.request(&body, Asked::Activate).await
    }

    /// Asks the service to end an activation, once. Its success is a request whose status is revoked.
    ///
    /// # Errors
    /// As [`Groups::activate`].
    pub async fn deactivate(&self, ask: &Deactivate) -> Result<Activation, ActivateError> {
        let body = map::deactivate(ask, &self.graph.account.principal);
        self.request(&body, Asked::Deactivate).await
    }

    /// Asks an administrator for more time, once. Success means that the request waits for one.
    ///
    /// # Errors
    /// As [`Groups::activate`]; forbidden without the permission to write eligibilities of groups.
    pub async fn prolong(&self, ask: &Prolong) -> Result<Activation, ActivateError> {
        let body = map::prolong(ask, &self.graph.account.principal, self.graph.http.service_now());
        self.request_about(ask.of, &body, Asked::Prolong).await
    }

    /// Takes a request about `of` back that waits or is planned, once.
    ///
    /// # Errors
    /// As [`Groups::activate`].
    pub async fn cancel(&self, id: &ActivationId, of: ProlongOf) -> Result<(), ActivateError> {
        let answer = self.graph.http.post_empty(op::cancel(id, of)).done().await;
        answer.map_err(|error| ActivateError::of(Asked::Cancel, error))
    }

    /// What became of the approval of a request; `None` where it may not be read or there is none. Where v1.0 has none of
    /// this id, or does not know its stages, beta is asked for its steps: tools of the field use the one or the other
    /// (contract `groups.md`, approvals).
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn approval(&self, request: &ActivationId) -> Result<Option<Approval>, ClientError> {
        let read = async |path: String, parts: &'static str| {
            let call = self.graph.http.get(path).query("$expand", parts);
            call.json::<shared::Approval>().await
        };
        let answer = match read(op::approval(request), "stages").await {
            Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 400 | 404) => {
                read(op::approval_in_beta(request), "steps").await
            }
            answer => answer,
        };
        let steps = readable(answer)?.and_then(|approval| approval.steps);
        Ok(approval_of(steps.unwrap_or_default())?)
    }

    /// What the policies ask now, one read for each group, twenty in one request. A policy that is not in the answer
    /// is one that the service does not show to the account. Each call reads them anew: a policy's id changes with
    /// each change of it, and when its group comes under management.
    ///
    /// One group in trouble says nothing of the others.
    ///
    /// # Errors
    /// [`ClientError`] where it concerns all of them: nobody is signed in, or the service can't be reached.
    pub async fn rules(&self, policies: &[PolicyAt]) -> Result<PolicyAnswers, ClientError> {
        let mut groups = BTreeMap::<&ScopeId, Vec<&PolicyAt>>::new();
        for policy in policies {
            groups.entry(&policy.scope).or_default().push(policy);
        }
        let reads: Vec<_> = groups.keys().map(|group| op::policies_of(group)).collect();
        let read = self.graph.http.batch(crate::op::BATCH, &reads).await?;
        let mut answers = PolicyAnswers::default();
        for ((group, asked), answer) in groups.into_iter().zip(read) {
            let rules = readable(answer.and_then(rows_of)).map(|rows| {
                let policies = rows.unwrap_or_default().into_iter().filter_map(read_policy);
                let at = |role: RoleDefinitionId| PolicyAt {
                    kind: RoleKind::Group,
                    role: RoleDefinitionId::new(role.as_str().to_ascii_lowercase()),
                    scope: group.clone(),
                };
                policies
                    .map(|(role, rules)| (at(role), rules))
                    .collect::<Vec<_>>()
            });
            answers.add(asked.into_iter().cloned(), rules)?;
        }
        Ok(answers)
    }

    fn list(&self, path: &'static str) -> stint_http::Call {
        let call = self.graph.http.get(path);
        // Right after a deactivation the service now and then refuses a list so (contract `field-tested.md`, groups).
        call.passing("BadRequest")
            .query("$expand", "group($select=id,displayName)")
    }

    async fn request(&self, body: &wire::NewRequest<'_>, asked: Asked) -> Result<Activation, ActivateError> {
        self.request_about(ProlongOf::Assignment, body, asked).await
    }

    async fn request_about(
        &self,
        of: ProlongOf,
        body: &wire::NewRequest<'_>,
        asked: Asked,
    ) -> Result<Activation, ActivateError> {
        let answer = self.graph.http.post(op::requests(of), body).json().await;
        let row = answer.map_err(|error| ActivateError::of(asked, error))?;
        // The service has taken it: what it is can't be told, so it is looked up.
        map::request(row, of, &self.graph.account).map_err(|field| unclear(ClientError::from(field)))
    }
}

fn rows_of(answer: Value) -> Result<Vec<Value>, HttpError> {
    #[derive(Deserialize)]
    struct List {
        value: Vec<Value>,
    }
    let list: List = serde_json::from_value(answer).map_err(|_| HttpError::Malformed {
        at: "value".to_owned(),
        request_id: String::new(),
    })?;
    Ok(list.value)
}

/// A policy that can't be read is like one that is not shown: the service judges.
fn read_policy(row: Value) -> Option<(RoleDefinitionId, ActivationRules)> {
    match read_row(row, of_policy) {
        Row::Read(policy) => Some(policy),
        Row::LeftOut(_) => None,
    }
}
