//! The places at which an Azure role can be activated more narrowly, level by level.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use stint_domain::{EligibilityId, EligibleAssignment, RoleKind, Scope, ScopeId, ScopeKind};
use stint_engine::FetchError;

use crate::Session;
use crate::accounts::OpenAccount;
use crate::adapters::fetch_error;
use crate::queries::QueryError;

/// How many places are looked into at a time.
const AT_ONCE: usize = 4;
/// So many places are looked into for one name: a large tenant has thousands, and a person can give the path.
const MOST_LOOKS: usize = 25;

/// A place right below another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildPlace {
    /// The place, with the names that could be read.
    pub scope: Scope,
    /// Can there be places below it? Only looking there tells whether there are.
    pub has_children: bool,
}

/// What a look for a place inside an eligibility's own has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPlaces {
    /// All of the nearest level that has any, in the service's order; where the look is not complete perhaps not all.
    pub places: Vec<Scope>,
    /// Was everything looked at that had to be? False where the look had become too long.
    pub complete: bool,
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
        let (assignment, account) = self.narrowed(eligible)?;
        if assignment.kind != RoleKind::AzureRole {
            return Ok(Vec::new());
        }
        let scope = scope.unwrap_or(&assignment.scope.id);
        if assignment.scope.contains(scope) == Some(false) {
            return Err(QueryError::NotFound);
        }
        let places = self.below(&account, scope).await?;
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

    /// The places inside the eligibility's own that are called `name`, or whose id ends with it, in any letter case.
    /// Looks level by level, and no deeper than the first level that has one.
    ///
    /// # Errors
    /// As [`Session::children`].
    pub async fn places_named(
        &self,
        eligible: &EligibilityId,
        name: &str,
    ) -> Result<FoundPlaces, QueryError> {
        let wanted = name.trim().to_lowercase();
        let called = |scope: &Scope| {
            let name = scope.name.as_deref().unwrap_or_default().to_lowercase();
            name == wanted || scope.id.as_str().rsplit('/').next() == Some(&wanted)
        };
        self.walk(eligible, called, |scope| scope.kind != ScopeKind::Resource)
            .await
    }

    /// Does the eligibility's own place hold this one? Where the ids can't tell, as for what lies in a management
    /// group, the service is asked; `None` where that would become too long.
    ///
    /// # Errors
    /// As [`Session::children`].
    pub async fn holds(&self, eligible: &EligibilityId, place: &ScopeId) -> Result<Option<bool>, QueryError> {
        let assignment = self.eligibility(eligible).ok_or(QueryError::NotFound)?;
        if let Some(told) = assignment.scope.contains(place) {
            return Ok(Some(told));
        }
        let around = |scope: &Scope| scope.contains(place) == Some(true);
        let found = self
            .walk(eligible, around, |scope| scope.kind == ScopeKind::ManagementGroup)
            .await?;
        let told = found.complete.then_some(false);
        Ok(if found.places.is_empty() { told } else { Some(true) })
    }

    /// Looks for places level by level, into those that `leads` may lead to one.
    async fn walk(
        &self,
        eligible: &EligibilityId,
        is_wanted: impl Fn(&Scope) -> bool,
        leads: impl Fn(&Scope) -> bool,
    ) -> Result<FoundPlaces, QueryError> {
        let (assignment, account) = self.narrowed(eligible)?;
        let mut found = FoundPlaces {
            places: Vec::new(),
            complete: true,
        };
        if assignment.kind != RoleKind::AzureRole {
            return Ok(found);
        }
        let mut level = vec![assignment.scope.id.clone()];
        // A place that is listed twice is looked into once, whatever the service says.
        let mut seen: BTreeSet<ScopeId> = level.iter().cloned().collect();
        let mut looks = MOST_LOOKS;
        while !level.is_empty() && found.places.is_empty() {
            found.complete &= level.len() <= looks;
            level.truncate(looks);
            looks -= level.len();
            let reads: Vec<_> = level
                .iter()
                .map(|scope| self.below(&account, scope).boxed())
                .collect();
            let read: Vec<Vec<Scope>> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
            let read: Vec<Scope> = read.into_iter().flatten().collect();
            level = read
                .iter()
                .filter(|scope| leads(scope) && seen.insert(scope.id.clone()))
                .map(|scope| scope.id.clone())
                .collect();
            found.places = read.into_iter().filter(&is_wanted).collect();
        }
        Ok(found)
    }

    /// The places right below one, with the names around them.
    async fn below(&self, account: &OpenAccount, scope: &ScopeId) -> Result<Vec<Scope>, QueryError> {
        let read = account.arm().children(scope).await;
        let mut places = read.map_err(|error| fetch_error(error, |wait| self.after(wait)))?;
        let known = account.places();
        known.describe(account, known.looks(), places.iter_mut()).await;
        Ok(places)
    }

    fn narrowed(
        &self,
        eligible: &EligibilityId,
    ) -> Result<(EligibleAssignment, Arc<OpenAccount>), QueryError> {
        let assignment = self.eligibility(eligible).ok_or(QueryError::NotFound)?;
        let account = self.accounts().get(&assignment.account);
        Ok((assignment, account.ok_or(FetchError::SignInNeeded)?))
    }
}
