use stint_domain::{Account, TenantId};
use stint_engine::Visit;

/// Where people sign in, as a person has to know it before they type a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The host that the page's address begins with.
    pub host: String,
    /// The directory that somebody signs in to who names none: the registration's own. `None` = any organization's.
    pub tenant: Option<TenantId>,
}

impl Authority {
    /// What to call the directory of a visit: its name where an account of it is known, else its id or domain; `None`
    /// where it is whichever the person signs in to.
    pub fn tenant_of<'a>(
        &'a self,
        visit: &'a Visit,
        known: impl IntoIterator<Item = &'a Account>,
    ) -> Option<&'a str> {
        let tenant = visit.tenant.as_ref().or(self.tenant.as_ref())?;
        Some(tenant_label(tenant, visit.account.iter().chain(known)))
    }
}

/// What to call a tenant: its name where one of the accounts is in it, else its id or domain.
pub fn tenant_label<'a>(tenant: &'a TenantId, known: impl IntoIterator<Item = &'a Account>) -> &'a str {
    let mut known = known.into_iter();
    known
        .find(|account| account.tenant.id == *tenant)
        .map_or(tenant.as_str(), |account| account.tenant.label())
}

#[cfg(test)]
mod tests {
    use stint_domain::{AccountId, Tenant};

    use super::*;

    fn account(tenant: &str, name: Option<&str>) -> Account {
        let (principal, id) = ("p".into(), TenantId::from(tenant));
        Account {
            id: AccountId::of(&principal, &id),
            principal,
            tenant: Tenant {
                id,
                name: name.map(str::to_owned),
            },
            username: "bruce.wayne@contoso.example".to_owned(),
            display_name: "Bruce Wayne".to_owned(),
        }
    }

    #[test]
    fn the_tenant_of_a_visit_is_called_by_its_name_where_that_is_known() {
        let known = [account("t1", Some("Contoso")), account("t2", None)];
        let check = |own: Option<&str>, wanted: Option<&str>, expected: Option<&str>| {
            let authority = Authority {
                host: "login.example".to_owned(),
                tenant: own.map(Into::into),
            };
            let visit = Visit {
                step_up: false,
                account: None,
                hint: None,
                tenant: wanted.map(Into::into),
                code: None,
                queued: 0,
            };
            assert_eq!(
                authority.tenant_of(&visit, &known),
                expected,
                "{own:?} {wanted:?}"
            );
        };
        check(None, Some("t1"), Some("Contoso"));
        check(None, Some("t2"), Some("t2"));
        check(None, Some("fabrikam.example"), Some("fabrikam.example"));
        check(Some("t1"), None, Some("Contoso"));
        check(Some("t1"), Some("t2"), Some("t2"));
        check(None, None, None);
    }
}
