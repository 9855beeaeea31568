//! What somebody looks up in the open session. Nothing of it enters the scene.

use stint_app::QueryError;
use stint_domain::{AccountId, EligibilityId, Scope};
use tauri::Url;

use super::Desk;
use crate::view::{CapabilityView, CarriesView, ChildView, RoleInfoView};

impl Desk {
    /// What the eligibility's role may do, and its page in the service's portal.
    ///
    /// # Errors
    /// No session is open, or the service did not tell.
    pub(crate) async fn role_info(&self, eligible: &EligibilityId) -> Result<RoleInfoView, QueryError> {
        let session = self.session().await.ok_or(QueryError::NotFound)?;
        let info = session.role_info(eligible).await?;
        let portal = session.portal_page(eligible);
        Ok(RoleInfoView {
            description: info.description,
            permissions: info.permissions,
            excluded: info.excluded,
            portal: portal.map(String::from),
        })
    }

    /// The places right below `scope`, or below the eligibility's own where it is `None`; with a `search` instead those at
    /// any depth whose names or ids hold it.
    ///
    /// # Errors
    /// No session is open, there is no such place, or the service did not tell.
    pub(crate) async fn children(
        &self,
        eligible: &EligibilityId,
        scope: Option<&str>,
        search: &str,
    ) -> Result<Vec<ChildView>, QueryError> {
        let session = self.session().await.ok_or(QueryError::NotFound)?;
        let scope = scope.map(|scope| Scope::in_azure(scope).id);
        let places = session.children(eligible, scope.as_ref(), search).await?;
        Ok(places.into_iter().map(Into::into).collect())
    }

    /// What the eligibility's group carries.
    ///
    /// # Errors
    /// No session is open, or there is no such eligibility.
    pub(crate) async fn carries(&self, eligible: &EligibilityId) -> Result<CarriesView, QueryError> {
        let session = self.session().await.ok_or(QueryError::NotFound)?;
        let carries = session.carries(eligible).await?;
        let snapshots = session.handle().snapshots();
        let head = snapshots.borrow().head.value.clone();
        let row = head.account_row(eligible.account());
        let row = row.ok_or(QueryError::NotFound)?;
        Ok(CarriesView::of(&carries, &row.account.tenant))
    }

    /// What works for the account.
    ///
    /// # Errors
    /// No session is open, or there is no such account.
    pub(crate) async fn capabilities(&self, account: &AccountId) -> Result<CapabilityView, QueryError> {
        let session = self.session().await.ok_or(QueryError::NotFound)?;
        Ok(session.capabilities(account).await?.into())
    }

    /// The page of the eligibility's role in the service's portal, where there is one.
    pub(crate) async fn portal_page(&self, eligible: &EligibilityId) -> Option<Url> {
        self.session().await?.portal_page(eligible)
    }
}
