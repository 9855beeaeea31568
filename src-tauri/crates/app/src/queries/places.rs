//! The places at which an Azure role can be activated more narrowly.

use std::sync::Arc;

use stint_domain::{EligibilityId, EligibleAssignment, RoleKind, Scope, ScopeId, ScopeKind};
use stint_engine::FetchError;
use stint_pim::ClientError;

use crate::Session;
use crate::accounts::OpenAccount;
use crate::adapters::fetch_error;
use crate::queries::QueryError;
use crate::queries::tree::{SharedTree, Tree};

/// The code of a look for a place that has found none and had to end before everything was looked into.
pub const TOO_MANY_PLACES: &str = "too-many-places";

/// A place inside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildPlace {
    /// The place, with the names that could be read, also of what lies around it.
    pub scope: Scope,
    /// Can there be places below it? Only looking there tells whether there are.
    pub has_children: bool,
}

/// What a look for a place inside an eligibility's own has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPlaces {
    /// Those of the outermost kind that has any, in the service's order; where the look is not complete perhaps not all.
    pub places: Vec<Scope>,
    /// Was everything looked at that had to be? False where the look had become too long.
    pub complete: bool,
}

impl Session {
    /// The places right below `scope`, or below the eligibility's own where it is `None`, at which the eligibility can
    /// be activated, in the service's order. With a `search` instead those at any depth whose name or path holds it, in
    /// any letter case; the outermost first. Other roles than Azure's have none.
    ///
    /// What was found for one search serves the next ones; without one it is forgotten.
    ///
    /// # Errors
    /// [`QueryError::NotFound`] where there is no such eligibility, or `scope` does not lie in it; the code
    /// [`TOO_MANY_PLACES`] where none was found and not everything could be looked into.
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
        let top = &assignment.scope;
        let search = search.trim().to_lowercase();
        let found = match scope {
            Some(scope) if top.contains(scope) == Some(false) => return Err(QueryError::NotFound),
            Some(scope) => self.below(&account, scope).await?,
            None if search.is_empty() => {
                account.trees().forget(&top.id);
                self.below(&account, &top.id).await?
            }
            None => {
                let tree = self.tree(&account, top);
                let mut tree = tree.lock().await;
                while self.grow(&mut tree, &account, |_| true).await? {}
                let mut found = matching(tree.places(), &search);
                if found.is_empty() && !tree.is_complete() {
                    return Err(FetchError::Failed {
                        code: TOO_MANY_PLACES.to_owned(),
                        request_id: None,
                    }
                    .into());
                }
                found.sort_by_key(|place| place.kind);
                found
            }
        };
        let child = |scope: Scope| ChildPlace {
            has_children: scope.kind != ScopeKind::Resource,
            scope,
        };
        Ok(found.into_iter().map(child).collect())
    }

    /// The places inside the eligibility's own that are called `name`, or whose id ends with it, in any letter case.
    /// Looks no deeper than the first level that has one.
    ///
    /// # Errors
    /// As [`Session::children`], but for its code.
    pub async fn places_named(
        &self,
        eligible: &EligibilityId,
        name: &str,
    ) -> Result<FoundPlaces, QueryError> {
        let wanted = name.trim().to_lowercase();
        let called = |scope: &&Scope| {
            let name = scope.name.as_deref().unwrap_or_default().to_lowercase();
            name == wanted || scope.id.as_str().rsplit('/').next() == Some(&wanted)
        };
        let (assignment, account) = self.narrowed(eligible)?;
        if assignment.kind != RoleKind::AzureRole {
            return Ok(FoundPlaces {
                places: Vec::new(),
                complete: true,
            });
        }
        let tree = self.tree(&account, &assignment.scope);
        let mut tree = tree.lock().await;
        let mut places: Vec<Scope> = tree.places().iter().filter(called).cloned().collect();
        while places.is_empty() && self.grow(&mut tree, &account, |_| true).await? {
            places = tree.places().iter().filter(called).cloned().collect();
        }
        let outermost = places.iter().map(|place| place.kind).min();
        places.retain(|place| Some(place.kind) == outermost);
        Ok(FoundPlaces {
            places,
            complete: tree.is_complete(),
        })
    }

    /// Does the eligibility's own place hold this one? Where the ids can't tell, as for what lies in a management
    /// group, the service is asked; `None` where that would become too long.
    ///
    /// # Errors
    /// As [`Session::places_named`].
    pub async fn holds(&self, eligible: &EligibilityId, place: &ScopeId) -> Result<Option<bool>, QueryError> {
        let (assignment, account) = self.narrowed(eligible)?;
        if let Some(told) = assignment.scope.contains(place) {
            return Ok(Some(told));
        }
        let tree = self.tree(&account, &assignment.scope);
        let mut tree = tree.lock().await;
        let is_around = |scope: &Scope| scope.contains(place) == Some(true);
        while !tree.places().iter().any(is_around) {
            // Only they can hold a subscription, which tells of all that is in it.
            let groups = |kind| kind == ScopeKind::ManagementGroup;
            if !self.grow(&mut tree, &account, groups).await? {
                return Ok(tree.is_complete().then_some(false));
            }
        }
        Ok(Some(true))
    }

    fn tree(&self, account: &OpenAccount, top: &Scope) -> SharedTree {
        account.trees().at(top, self.clock().now())
    }

    async fn grow(
        &self,
        tree: &mut Tree,
        account: &OpenAccount,
        leads: impl Fn(ScopeKind) -> bool,
    ) -> Result<bool, QueryError> {
        let grown = tree.grow(account.arm(), account.places(), leads).await;
        grown.map_err(|error| self.untold(error))
    }

    /// The places right below one, with the names around them.
    async fn below(&self, account: &OpenAccount, scope: &ScopeId) -> Result<Vec<Scope>, QueryError> {
        let read = account.arm().children(scope).await;
        let mut places = read.map_err(|error| self.untold(error))?;
        let known = account.places();
        known
            .describe(account.arm(), known.looks(), places.iter_mut())
            .await;
        Ok(places)
    }

    fn untold(&self, error: ClientError) -> QueryError {
        fetch_error(error, |wait| self.after(wait)).into()
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

/// Those whose name or path holds `search`, which is in lower case.
fn matching(places: &[Scope], search: &str) -> Vec<Scope> {
    let matches = |scope: &&Scope| {
        let name = scope.name.as_deref().unwrap_or_default().to_lowercase();
        name.contains(search) || scope.id.as_str().contains(search)
    };
    places.iter().filter(matches).cloned().collect()
}
