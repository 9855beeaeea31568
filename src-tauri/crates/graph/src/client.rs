use std::collections::BTreeMap;

use futures::{Stream, StreamExt, TryStreamExt, pin_mut};
use serde::de::DeserializeOwned;
use serde_json::Value;
use stint_domain::{
    Account, Activate, Activation, ActivationId, ActivationRules, ActiveAssignment, Deactivate,
    EligibleAssignment, PrincipalId, Prolong, ProlongOf, RoleDefinitionId,
};
use stint_http::{Call, HttpClient, HttpError};
use stint_pim::{ActivateError, Asked, BadField, ClientError, Row, activation_rules, read_row, unclear};

use crate::bulk::Bulk;
use crate::{map, op, wire};

/// Microsoft Graph, asked in the name of one account. Clones are cheap.
#[derive(Clone)]
pub struct GraphClient {
    pub(crate) http: HttpClient,
    pub(crate) account: Account,
    pub(crate) bulk: Bulk,
}

/// Who is signed in, as the directory says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The object id, which is the `oid` of the id token.
    pub id: PrincipalId,
    /// The person's name; empty where they have none.
    pub display_name: String,
    /// The user principal name.
    pub upn: String,
}

impl GraphClient {
    /// A client for `account`, whose bearers `http` takes care of.
    pub fn new(http: HttpClient, account: Account) -> Self {
        Self {
            http,
            account,
            bulk: Bulk::default(),
        }
    }

    /// The account that it asks for.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The way it asks: what it knows of the service's clock and of waits.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Who is signed in (`GET /me`).
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn me(&self) -> Result<Me, ClientError> {
        let call = self
            .http
            .get(op::ME)
            .query("$select", "id,displayName,userPrincipalName");
        let user: wire::User = call.json().await?;
        Ok(Me {
            id: PrincipalId::new(user.id),
            display_name: user.display_name.unwrap_or_default(),
            upn: user.user_principal_name.ok_or(BadField("userPrincipalName"))?,
        })
    }

    /// The tenant's name (`GET /organization`); `None` where the account may not read it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn organization_name(&self) -> Result<Option<String>, ClientError> {
        let rows = self
            .http
            .get(op::ORGANIZATION)
            .query("$select", "displayName")
            .pages::<wire::Named>();
        pin_mut!(rows);
        let first = readable(rows.next().await.transpose())?.flatten();
        Ok(first.and_then(|row| row.display_name))
    }

    /// A person's name (`GET /users/{id}`); `None` where the account may not read it or there is no such user.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn user_name(&self, id: &PrincipalId) -> Result<Option<String>, ClientError> {
        self.name_at(op::user(id)).await
    }

    /// An administrative unit's name (`GET /directory/administrativeUnits/{id}`); `None` where the account may
    /// not read it or there is none.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn administrative_unit_name(&self, id: &str) -> Result<Option<String>, ClientError> {
        self.name_at(op::administrative_unit(id)).await
    }

    /// The assignments that the account may activate now, in the service's order, direct and through groups
    /// (`roleEligibilityScheduleInstances`). Scopes have no names.
    ///
    /// A row that can't be read is one [`Row::LeftOut`] among the others; an error ends the stream.
    pub fn eligible(
        &self,
    ) -> impl Stream<Item = Result<Row<EligibleAssignment>, ClientError>> + Send + use<> {
        self.rows(op::ELIGIBLE, map::eligible)
    }

    /// The account's assignments in force, standing and activated, in the service's order
    /// (`roleAssignmentScheduleInstances`). May lag some seconds behind an activation.
    ///
    /// Rows and errors as for [`GraphClient::eligible`].
    pub fn active(&self) -> impl Stream<Item = Result<Row<ActiveAssignment>, ClientError>> + Send + use<> {
        self.rows(op::ACTIVE, map::active)
    }

    /// The account's own requests, open and closed, in the service's order (`roleAssignmentScheduleRequests`).
    /// The service drops old ones after about 45 days.
    ///
    /// Rows and errors as for [`GraphClient::eligible`].
    pub fn activations(&self) -> impl Stream<Item = Result<Row<Activation>, ClientError>> + Send + use<> {
        self.rows(op::OWN_REQUESTS, map::activation)
    }

    /// The account's own requests about its eligibilities, open and closed, in the service's order
    /// (`roleEligibilityScheduleRequests`): what it asked for, and what administrators did. The service wants the
    /// permission to write eligibilities for it.
    ///
    /// Rows and errors as for [`GraphClient::eligible`].
    pub fn prolongings(&self) -> impl Stream<Item = Result<Row<Activation>, ClientError>> + Send + use<> {
        self.rows(op::OWN_ELIGIBILITY_REQUESTS, map::prolonging)
    }

    /// One request; `None` where the service has none of this id (any more, or not yet).
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn activation(&self, id: &ActivationId) -> Result<Option<Activation>, ClientError> {
        let call = self.http.get(op::request(id)).query("$expand", "roleDefinition");
        match call.json::<wire::ScheduleRequest>().await {
            Ok(row) => Ok(Some(map::activation(row, &self.account)?)),
            Err(HttpError::Refused(refusal)) if refusal.status.as_u16() == 404 => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What the policies ask of people who activate, for all directory roles (`roleManagementPolicyAssignments`
    /// at the root). A policy that can't be read is left out.
    ///
    /// # Errors
    /// [`ClientError`]; forbidden where the account may not read role settings.
    pub async fn rules(&self) -> Result<BTreeMap<RoleDefinitionId, ActivationRules>, ClientError> {
        self.rules_where(op::ALL_DIRECTORY_ROLES).await
    }

    /// What `role`'s policy asks now; `None` where the service shows no policy for it.
    ///
    /// # Errors
    /// [`ClientError`]; forbidden where the account may not read role settings.
    pub async fn rules_of(&self, role: &RoleDefinitionId) -> Result<Option<ActivationRules>, ClientError> {
        Ok(self
            .rules_where(&op::one_directory_role(role))
            .await?
            .remove(role))
    }

    /// Asks the service to turn eligible into active, once. Success only means that the request was taken: its
    /// status tells the rest.
    ///
    /// # Errors
    /// [`ActivateError`]; after [`ActivateError::Unclear`] it may have been taken and must be looked up.
    pub async fn activate(&self, ask: &Activate) -> Result<Activation, ActivateError> {
        let body = map::activate(ask, &self.account.principal);
        self.request(&body, Asked::Activate).await
    }

    /// Asks the service to end an activation, once. Its success is a request whose status is revoked.
    ///
    /// # Errors
    /// As [`GraphClient::activate`].
    pub async fn deactivate(&self, ask: &Deactivate) -> Result<Activation, ActivateError> {
        let body = map::deactivate(ask, &self.account.principal);
        self.request(&body, Asked::Deactivate).await
    }

    /// Asks an administrator for more time, once. Success means that the request waits for one.
    ///
    /// # Errors
    /// As [`GraphClient::activate`]; forbidden without the permission to write eligibilities.
    pub async fn prolong(&self, ask: &Prolong) -> Result<Activation, ActivateError> {
        let body = map::prolong(ask, &self.account.principal, self.http.service_now());
        self.request_about(ask.of, &body, Asked::Prolong).await
    }

    /// Takes a request about `of` back that waits or is planned, once.
    ///
    /// # Errors
    /// As [`GraphClient::activate`].
    pub async fn cancel(&self, id: &ActivationId, of: ProlongOf) -> Result<(), ActivateError> {
        let answer = self.http.post_empty(op::cancel(id, of)).done().await;
        answer.map_err(|error| ActivateError::of(Asked::Cancel, error))
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
        let answer = self.http.post(op::requests(of), body).json().await;
        let row = answer.map_err(|error| ActivateError::of(asked, error))?;
        // The service has taken it: what it is can't be told, so it is looked up.
        map::request(row, of, &self.account).map_err(|field| unclear(ClientError::from(field)))
    }

    /// The rows of a list, each read by `map`.
    pub(crate) fn mapped<W: DeserializeOwned + Send + 'static, T>(
        &self,
        call: Call,
        map: fn(W, &Account) -> Result<T, BadField>,
    ) -> impl Stream<Item = Result<Row<T>, ClientError>> + Send + use<W, T> {
        let account = self.account.clone();
        call.pages::<Value>()
            .map(move |row| Ok(read_row(row?, |row| map(row, &account))))
    }

    fn rows<W: DeserializeOwned + Send + 'static, T>(
        &self,
        path: &'static str,
        map: fn(W, &Account) -> Result<T, BadField>,
    ) -> impl Stream<Item = Result<Row<T>, ClientError>> + Send + use<W, T> {
        self.mapped(self.http.get(path).query("$expand", "roleDefinition"), map)
    }

    async fn rules_where(
        &self,
        filter: &str,
    ) -> Result<BTreeMap<RoleDefinitionId, ActivationRules>, ClientError> {
        let call = self.http.get(op::POLICIES).query("$filter", filter);
        let rows = self.mapped(call.query("$expand", "policy($expand=rules)"), |row, _| {
            of_policy(row)
        });
        // One that can't be read is as if it were not shown; a page that can't be read says nothing of any.
        let kept = rows.try_filter_map(async |row| {
            Ok(match row {
                Row::Read(row) => Some(row),
                Row::LeftOut(_) => None,
            })
        });
        kept.try_collect().await
    }

    async fn name_at(&self, path: String) -> Result<Option<String>, ClientError> {
        let call = self.http.get(path).query("$select", "displayName");
        let named = readable(call.json::<wire::Named>().await)?;
        Ok(named.and_then(|named| named.display_name))
    }
}

/// The role that a policy's assignment is for, and what it asks.
pub(crate) fn of_policy(
    row: wire::PolicyAssignment,
) -> Result<(RoleDefinitionId, ActivationRules), BadField> {
    let role = row.role_definition_id.ok_or(BadField("roleDefinitionId"))?;
    let policy = row.policy.ok_or(BadField("policy"))?;
    Ok((role.as_str().into(), activation_rules(policy.rules)?))
}

/// `None` where the account may not read it or it is not there.
pub(crate) fn readable<T>(answer: Result<T, HttpError>) -> Result<Option<T>, ClientError> {
    match answer {
        Ok(read) => Ok(Some(read)),
        Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
