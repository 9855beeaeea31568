//! What a role may do, and its page in the vendor's portal.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stint_domain::{EligibilityId, EligibleAssignment, RoleDefinitionId, RoleInfo, RoleKind};
use stint_engine::FetchError;
use url::Url;

use crate::Session;
use crate::adapters::fetch_error;
use crate::queries::QueryError;

/// What is known of an account's roles: read once in a session, since definitions hardly ever change.
#[derive(Debug, Default)]
pub(crate) struct Definitions(Mutex<BTreeMap<RoleDefinitionId, RoleInfo>>);

impl Session {
    /// What the role of an eligibility may do. Read once in a session; dropping the future gives it up.
    ///
    /// # Errors
    /// [`QueryError::NotFound`] where there is no such eligibility, or no such role any more.
    pub async fn role_info(&self, eligible: &EligibilityId) -> Result<RoleInfo, QueryError> {
        let assignment = self.eligibility(eligible).ok_or(QueryError::NotFound)?;
        let account = self
            .accounts()
            .get(&assignment.account)
            .ok_or(FetchError::SignInNeeded)?;
        let known = account.definitions();
        if let Some(info) = known.get(&assignment.role.id) {
            return Ok(info);
        }
        let read = match assignment.kind {
            RoleKind::EntraRole => account.graph().role_info(&assignment.role.id).await,
            // What a member has is what the group carries: see `Session::carries`.
            RoleKind::Group => Ok(Some(RoleInfo::default())),
            RoleKind::AzureRole => {
                let arm = account.arm();
                let read = arm
                    .role_definition(&assignment.scope.id, &assignment.role.id)
                    .await;
                read.map(|read| read.map(|(info, _)| info))
            }
        };
        let info = read.map_err(|error| fetch_error(error, |wait| self.after(wait)))?;
        let mut info = info.ok_or(QueryError::NotFound)?;
        info.description = info.description.or(assignment.role.description);
        known.keep(assignment.role.id, &info);
        Ok(info)
    }

    /// The page of the vendor's portal that shows an eligibility among the person's roles; `None` where there is no
    /// such eligibility, and in a practice tenant, which has no portal.
    pub fn portal_page(&self, eligible: &EligibilityId) -> Option<Url> {
        let assignment = self.eligibility(eligible)?;
        let account = self.accounts().get(&assignment.account)?;
        let tenant = &account.account().tenant.id;
        match assignment.kind {
            RoleKind::EntraRole => self.cloud().portal_directory_roles(tenant.as_str()),
            RoleKind::Group => self.cloud().portal_groups(tenant.as_str()),
            RoleKind::AzureRole => self.cloud().portal_azure_roles(tenant.as_str()),
        }
    }

    pub(crate) fn eligibility(&self, id: &EligibilityId) -> Option<EligibleAssignment> {
        let snapshot = self.handle().snapshot();
        let rows = snapshot.eligible.value.iter().flatten();
        rows.map(|row| &row.assignment)
            .find(|assignment| assignment.id == *id)
            .cloned()
    }
}

impl Definitions {
    fn get(&self, role: &RoleDefinitionId) -> Option<RoleInfo> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(role)
            .cloned()
    }

    fn keep(&self, role: RoleDefinitionId, info: &RoleInfo) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(role, info.clone());
    }
}
