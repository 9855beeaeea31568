//! The places at which an Azure role can be activated more narrowly, level by level.

use stint_domain::{EligibilityId, RoleKind, Scope, ScopeId, ScopeKind};
use stint_engine::FetchError;

use crate::Session;
use crate::adapters::fetch_error;
use crate::queries::QueryError;

/// A place right below another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildPlace {
    /// The place, with the names that could be read.
    pub scope: Scope,
    /// Can there be places below it? Only looking there tells whether there are.
    pub has_children: bool,
}

impl Session {
    /// The places right below `scope`, or below the eligibility's own where it is `None`, at which the eligibility can
    /// be activated, in the service's order; only those whose name or path holds `search`, in any letter case. Other
    /// roles than Azure's have none.
    ///
    /// # Errors
    /// [`QueryError::NotFound`] where there is no such eligibility, or `scope` does not lie in it.
    pub async fn children(
        &self,
        eligible: &EligibilityId,
        scope: Option<&ScopeId>,
        search: &str,
    ) -> Result<Vec<ChildPlace>, QueryError> {
        let assignment = self.eligibility(eligible).ok_or(QueryError::NotFound)?;
        if assignment.kind != RoleKind::AzureRole {
            return Ok(Vec::new());
        }
        let scope = scope.unwrap_or(&assignment.scope.id);
        if assignment.scope.contains(scope) == Some(false) {
            return Err(QueryError::NotFound);
        }
        let account = self
            .accounts()
            .get(&assignment.account)
            .ok_or(FetchError::SignInNeeded)?;
        let read = account.arm().children(scope).await;
        let mut places = read.map_err(|error| fetch_error(error, |wait| self.after(wait)))?;
        let known = account.places();
        known.describe(&account, known.looks(), places.iter_mut()).await;
        let search = search.trim().to_lowercase();
        let matches = |scope: &Scope| {
            let name = scope.name.as_deref().unwrap_or_default().to_lowercase();
            name.contains(&search) || scope.id.as_str().contains(&search)
        };
        let found = places.into_iter().filter(matches).map(|scope| ChildPlace {
            has_children: scope.kind != ScopeKind::Resource,
            scope,
        });
        Ok(found.collect())
    }
}
