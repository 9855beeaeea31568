//! Which eligibility: unique over all accounts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::AccountId;

/// An eligibility in force (eligibility schedule instance) of an account.
///
/// The service's own id is not enough: two people, or one person in two directories, may hold the very same instance
/// through one group. As text, in files and between processes, it is `<account>/<the service's id>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EligibilityId {
    account: AccountId,
    service: String,
}

/// A text that is no [`EligibilityId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no eligibility of an account")]
pub struct NotAnEligibility;

impl EligibilityId {
    /// The eligibility that `service` calls so for `account`.
    pub fn of(account: &AccountId, service: impl Into<String>) -> Self {
        Self {
            account: account.clone(),
            service: service.into(),
        }
    }

    /// Whose it is.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The service's own id. Opaque; rows that could not be read are known by it.
    pub fn as_service(&self) -> &str {
        &self.service
    }
}

/// `<account>/<the service's id>`.
impl fmt::Display for EligibilityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.service)
    }
}

/// No account has a slash in its id, the service's own ids may.
impl FromStr for EligibilityId {
    type Err = NotAnEligibility;

    fn from_str(text: &str) -> Result<Self, NotAnEligibility> {
        let (account, service) = text.split_once('/').ok_or(NotAnEligibility)?;
        let (principal, tenant) = account.split_once('.').ok_or(NotAnEligibility)?;
        if principal.is_empty() || tenant.is_empty() || service.is_empty() {
            return Err(NotAnEligibility);
        }
        Ok(Self::of(&AccountId::new(account), service))
    }
}

impl TryFrom<String> for EligibilityId {
    type Error = NotAnEligibility;

    fn try_from(text: String) -> Result<Self, NotAnEligibility> {
        text.parse()
    }
}

impl From<EligibilityId> for String {
    fn from(id: EligibilityId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_back() {
        let account = AccountId::of(&"p".into(), &"t".into());
        for service in ["e1", "/providers/x/roleEligibilityScheduleInstances/e1"] {
            let id = EligibilityId::of(&account, service);
            assert_eq!(id.to_string().parse(), Ok(id.clone()));
            assert_eq!((id.account(), id.as_service()), (&account, service));
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(json, format!("\"p.t/{service}\""));
            assert_eq!(serde_json::from_str::<EligibilityId>(&json).unwrap(), id);
        }
    }

    #[test]
    fn one_instance_of_two_accounts_is_two() {
        let of = |principal: &str| EligibilityId::of(&AccountId::of(&principal.into(), &"t".into()), "e1");
        assert_ne!(of("bruce"), of("alex"));
    }

    #[test]
    fn rubbish_is_refused() {
        for text in ["", "e1", "/e1", "p.t", "p.t/", "p/e1", ".t/e1", "p./e1", "/"] {
            assert_eq!(text.parse::<EligibilityId>(), Err(NotAnEligibility), "{text}");
            assert!(serde_json::from_str::<EligibilityId>(&format!("\"{text}\"")).is_err());
        }
    }
}
