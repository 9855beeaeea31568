//! What membership of a group brings.

use stint_domain::{Carried, EligibilityId, RoleKind};
use stint_engine::FetchError;

use crate::Session;
use crate::adapters::fetch_error;
use crate::queries::QueryError;

/// The roles that a group carries, as far as the person may read them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Carries {
    /// Directory roles first, then Azure roles; each in the service's order.
    pub rows: Vec<Carried>,
    /// Why something of it could not be read, where it could not: then there may be more.
    pub unread: Option<FetchError>,
    /// Not all of the account's subscriptions were looked at: then there may be more, too.
    pub cut: bool,
}

/// The code of what the person may not read.
const NOT_READABLE: &str = "not-readable";

impl Session {
    /// The roles that the group of an eligibility carries, which its members have; none for other kinds of eligibilities.
    /// An owner is told them, too: who may add members may add themselves.
    ///
    /// # Errors
    /// [`QueryError::NotFound`] where there is no such eligibility.
    pub async fn carries(&self, eligible: &EligibilityId) -> Result<Carries, QueryError> {
        let assignment = self.eligibility(eligible).ok_or(QueryError::NotFound)?;
        if assignment.kind != RoleKind::Group {
            return Ok(Carries::default());
        }
        let account = self
            .accounts()
            .get(&assignment.account)
            .ok_or(FetchError::SignInNeeded)?;
        let group = &assignment.scope.id;
        let subscriptions = account.places().own(account.arm()).await;
        let (directory, azure) = futures::join!(
            account.graph().carried(group),
            account.arm().carried(group, &subscriptions)
        );
        let mut carries = Carries::default();
        let may_not = || Some(FetchError::forbidden(NOT_READABLE));
        match directory {
            Ok(Some(rows)) => carries.rows.extend(rows),
            Ok(None) => carries.unread = may_not(),
            Err(error) => carries.unread = Some(fetch_error(error, |wait| self.after(wait))),
        }
        match azure {
            Ok(azure) => {
                carries.rows.extend(azure.rows);
                carries.cut = azure.cut;
                carries.unread = carries.unread.or_else(|| may_not().filter(|_| azure.refused));
            }
            Err(error) => carries.unread = Some(fetch_error(error, |wait| self.after(wait))),
        }
        let names = account.names();
        let scopes = carries.rows.iter().map(|row| &row.scope);
        names.learn_places(account.graph(), scopes).await;
        carries.rows.iter_mut().for_each(|row| names.name(&mut row.scope));
        let scopes = carries
            .rows
            .iter_mut()
            .filter(|row| row.kind == RoleKind::AzureRole);
        let scopes = scopes.map(|row| &mut row.scope);
        let places = account.places();
        places.describe(account.arm(), places.looks(), scopes).await;
        Ok(carries)
    }
}
