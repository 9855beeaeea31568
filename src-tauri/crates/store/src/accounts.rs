use serde::{Deserialize, Serialize};
use stint_domain::{Account, AccountId, CloudId, Timestamp};

use crate::{Document, Profile, StoreError};

/// The accounts that have signed in on this profile. Their tokens are elsewhere.
#[derive(Debug, Clone)]
pub struct Accounts(Document<Vec<KnownAccount>>);

/// An account that has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAccount {
    /// Who.
    pub account: Account,
    /// In which cloud. The same account id in another cloud is another account.
    pub cloud: CloudId,
    /// When it was last chosen or signed in, UTC.
    pub last_used: Timestamp,
}

impl Accounts {
    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("accounts", 1))
    }

    /// All of them, the last used first.
    ///
    /// # Errors
    /// See [`Document::read`].
    pub fn all(&self) -> Result<Vec<KnownAccount>, StoreError> {
        let mut all = self.0.read()?;
        all.sort_by_key(|known| std::cmp::Reverse(known.last_used));
        Ok(all)
    }

    /// Keeps `account` of `cloud` as used at `now`; what was known of it before is replaced.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn used(&self, account: Account, cloud: CloudId, now: Timestamp) -> Result<(), StoreError> {
        self.0.update(|all| {
            all.retain(|known| known.account.id != account.id || known.cloud != cloud);
            all.push(KnownAccount {
                account,
                cloud,
                last_used: now,
            });
        })
    }

    /// Forgets an account, if it is known.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn forget(&self, account: &AccountId, cloud: &CloudId) -> Result<(), StoreError> {
        self.0
            .update(|all| all.retain(|known| known.account.id != *account || known.cloud != *cloud))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use stint_domain::Tenant;

    use super::*;

    fn account(name: &str) -> Account {
        Account {
            id: AccountId::of(&name.into(), &"t".into()),
            principal: name.into(),
            tenant: Tenant {
                id: "t".into(),
                name: None,
            },
            username: format!("{name}@contoso.example"),
            display_name: name.to_owned(),
        }
    }

    #[test]
    fn the_last_used_comes_first_and_clouds_are_apart() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Profile::open(home.path()).unwrap().accounts();
        let at = |minute| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        accounts.used(account("a"), "global".into(), at(1)).unwrap();
        accounts.used(account("b"), "global".into(), at(2)).unwrap();
        accounts.used(account("a"), "usgov".into(), at(3)).unwrap();
        accounts.used(account("a"), "global".into(), at(4)).unwrap();
        let list = || -> Vec<_> {
            let all = accounts.all().unwrap().into_iter();
            all.map(|known| format!("{} {}", known.account.display_name, known.cloud))
                .collect()
        };
        assert_eq!(list(), ["a global", "a usgov", "b global"]);
        accounts.forget(&account("a").id, &"global".into()).unwrap();
        assert_eq!(list(), ["a usgov", "b global"]);
    }
}
