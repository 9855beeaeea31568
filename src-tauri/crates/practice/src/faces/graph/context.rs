//! One request of Graph with everything that is known about it.

use axum::http::{StatusCode, header};
use serde_json::Value;
use stint_clock::Timestamp;

use super::error::GraphError;
use crate::exchange::{Answer, Call};
use crate::odata::{Link, Options, Shape};
use crate::pim::{Asker, ScopeId, Workload};
use crate::shared::Shared;
use crate::tokens::AccessClaims;
use crate::world::{Tenant, World};

/// One request with everything that is known about it.
pub(super) struct Context<'a> {
    pub(super) shared: &'a Shared,
    pub(super) call: &'a Call,
    pub(super) claims: AccessClaims,
    pub(super) now: Timestamp,
}

impl Context<'_> {
    /// Finds the caller's tenant; a token for one that no longer exists is worth nothing.
    pub(super) fn tenant<'w>(&self, world: &'w World) -> Result<&'w Tenant, GraphError> {
        let tenant = world
            .tenants
            .get(&self.claims.tid)
            .filter(|tenant| tenant.person(self.claims.oid).is_some());
        tenant.ok_or_else(|| GraphError::unauthorized("The identity of the calling user was not found."))
    }

    /// Who asks about something at a scope (or about everything), as the rules behind see it.
    pub(super) fn asker(&self, tenant: &Tenant, workload: Workload, about: Option<&ScopeId>) -> Asker {
        let declared = self.claims.declares_claims_challenges();
        let contexts = self.claims.acrs.iter().filter(|_| declared).cloned().collect();
        Asker {
            multifactor: self.claims.has_multifactor(),
            contexts,
            ..tenant.asker(workload, self.claims.oid, about)
        }
    }

    /// The query of this request against a type.
    pub(super) fn options(&self, shape: &'static Shape, allowed: &[&str]) -> Result<Options, GraphError> {
        Ok(Options::parse(&self.call.query, shape, allowed)?)
    }

    /// Where a list goes on, and what it is called.
    pub(super) fn link<'l>(&'l self, context: &'l str) -> Link<'l> {
        Link {
            origin: &self.call.origin,
            path: &self.call.path,
            context,
        }
    }

    /// A 200 answer; without annotations where the client does not want them.
    pub(super) fn ok(&self, mut body: Value) -> Answer {
        let accept = self.call.header(header::ACCEPT.as_str()).unwrap_or_default();
        if accept.contains("odata.metadata=none")
            && let Value::Object(body) = &mut body
        {
            body.remove("@odata.context");
        }
        Answer::json(StatusCode::OK, &body)
    }
}

/// What a list is called in an answer, with what was selected and expanded of it.
pub(super) fn context_name(list: &str, options: &Options) -> String {
    let expanded: Vec<String> = options
        .expand
        .iter()
        .map(|item| format!("{}()", item.navigation.name))
        .collect();
    let selected = options.select.iter().map(|name| (*name).to_owned());
    let parts: Vec<String> = selected.chain(expanded).collect();
    if parts.is_empty() {
        list.to_owned()
    } else {
        format!("{list}({})", parts.join(","))
    }
}
