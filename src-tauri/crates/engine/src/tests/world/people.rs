//! Who there is, and what they may activate.

use super::*;

/// So many rows each account may activate: see [`rows`].
pub(in crate::tests) const ROWS: usize = 5;

/// What each account may activate, all of it for another week. `exchange` asks for nothing, `teams` for an approval,
/// `apps` for a stronger sign-in; a
/// membership and a role in Azure, which ask for nothing.
pub(in crate::tests) fn rows(account: &AccountId) -> [EligibleAssignment; ROWS] {
    let rows = [
        eligible("exchange", "/"),
        eligible("teams", "/"),
        eligible("apps", "/"),
        operators("member"),
        contributor("/subscriptions/prod"),
    ];
    rows.map(|row| EligibleAssignment {
        id: EligibilityId::of(account, row.id.as_service()),
        account: account.clone(),
        ends_at: Some(noon() + TimeDelta::days(7)),
        ..row
    })
}

/// So many places there are: see [`place`].
pub(in crate::tests) const PLACES: usize = 2 * (ROWS + 1);

/// Bruce's rows, and after them a narrower place of the last; then Nestor's.
pub(in crate::tests) fn place(which: usize) -> RoleAt {
    let whose = if which % PLACES <= ROWS { bruce() } else { nestor() };
    let rows = rows(&whose.id);
    match rows.get(which % (ROWS + 1)) {
        Some(row) => row.role_at(),
        None => RoleAt {
            account: whose.id,
            ..at(&rows[ROWS - 1], WEB)
        },
    }
}

/// He holds the very same instances as Bruce, as a guest elsewhere.
pub(in crate::tests) fn nestor() -> Account {
    let tenant = Tenant {
        id: "relecloud".into(),
        name: Some("Relecloud".to_owned()),
    };
    Account {
        id: AccountId::of(&"nestor".into(), &tenant.id),
        tenant,
        ..account("nestor", "Nestor Wilke")
    }
}
