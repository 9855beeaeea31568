//! Whose access a command is about: everybody who is signed in, or only those whom `--account` names.

use std::sync::Arc;

use stint_app::engine::{Head, Slice, Snapshot};
use stint_domain::{Account, AccountId};

use crate::exit::{NOT_FOUND, Outcome};

/// The accounts that a command is about, the last used first; at least one.
#[derive(Debug, Clone)]
pub(crate) struct People {
    all: Vec<Account>,
    first: Account,
}

impl People {
    /// Those of a snapshot.
    ///
    /// # Errors
    /// Nobody is signed in (3).
    pub(crate) fn of(snapshot: &Snapshot) -> Result<Self, Outcome> {
        let all: Vec<Account> = snapshot
            .head
            .value
            .accounts
            .iter()
            .map(|row| row.account.clone())
            .collect();
        let first = all.first().cloned().ok_or_else(Outcome::sign_in_needed)?;
        Ok(Self { all, first })
    }

    /// Those of them that `wanted` names: by the account's id, by what they sign in with, or by their tenant. Without
    /// it all of them.
    ///
    /// # Errors
    /// It names none of them (7).
    pub(crate) fn named(&self, wanted: Option<&str>) -> Result<Self, Outcome> {
        let Some(wanted) = wanted else {
            return Ok(self.clone());
        };
        let same = |text: &str| text.eq_ignore_ascii_case(wanted.trim());
        let fits = |account: &&Account| {
            same(account.id.as_str())
                || same(&account.username)
                || same(account.tenant.id.as_str())
                || account.tenant.name.as_deref().is_some_and(same)
        };
        let all: Vec<Account> = self.all.iter().filter(fits).cloned().collect();
        let Some(first) = all.first().cloned() else {
            let known: Vec<String> = self.all.iter().map(label).collect();
            return Err(Outcome::new(
                NOT_FOUND,
                "not-found",
                format!("nobody of the name, id or tenant `{wanted}` is signed in"),
                format!("signed in are {}", known.join(", ")),
            ));
        };
        Ok(Self { all, first })
    }

    /// The one account that is meant.
    ///
    /// # Errors
    /// Several are (7).
    pub(crate) fn only(&self) -> Result<&Account, Outcome> {
        if let [only] = self.all.as_slice() {
            return Ok(only);
        }
        let known: Vec<String> = self.all.iter().map(label).collect();
        Err(Outcome::new(
            NOT_FOUND,
            "ambiguous",
            format!("{} accounts are signed in: {}", known.len(), known.join(", ")),
            "say which with `--account`, by its id where the name is the same",
        ))
    }

    /// Are there several, so that whose a row is says something?
    pub(crate) fn are_several(&self) -> bool {
        self.all.len() > 1
    }

    /// Is this account one of them?
    pub(crate) fn are(&self, account: &AccountId) -> bool {
        self.all.iter().any(|known| known.id == *account)
    }

    /// The account of a row.
    pub(crate) fn get(&self, account: &AccountId) -> &Account {
        let known = self.all.iter().find(|known| known.id == *account);
        known.unwrap_or(&self.first)
    }

    /// What of the snapshot is theirs.
    pub(crate) fn narrow(&self, snapshot: &Snapshot) -> Snapshot {
        let mut accounts = snapshot.head.value.accounts.iter();
        if accounts.all(|row| self.are(&row.account.id)) {
            return snapshot.clone();
        }
        let is_mine = |account: &AccountId| self.are(account);
        let head = Head {
            accounts: kept(&snapshot.head.value.accounts, |row| is_mine(&row.account.id)),
            account: Some(self.first.clone()),
            ..Head::clone(&snapshot.head.value)
        };
        let eligible = snapshot.eligible.value.as_ref().as_ref();
        let eligible = eligible.map(|rows| kept(rows, |row| is_mine(&row.assignment.account)));
        let activations = snapshot.activations.value.as_ref().as_ref();
        let activations = activations.map(|rows| kept(rows, |row| is_mine(&row.account)));
        let mut requests = stint_app::engine::Requests::clone(&snapshot.requests.value);
        requests.rows = requests
            .rows
            .map(|rows| kept(&rows, |row| is_mine(&row.target.account)));
        Snapshot {
            head: with(&snapshot.head, head),
            active: with(
                &snapshot.active,
                kept(&snapshot.active.value, |row| is_mine(&row.target.account)),
            ),
            eligible: with(&snapshot.eligible, eligible),
            activations: with(&snapshot.activations, activations),
            requests: with(&snapshot.requests, requests),
            ..snapshot.clone()
        }
    }
}

fn label(account: &Account) -> String {
    format!(
        "{} in {} ({})",
        account.username,
        account.tenant.label(),
        account.id
    )
}

fn kept<T: Clone>(rows: &[T], is_mine: impl Fn(&T) -> bool) -> Vec<T> {
    rows.iter().filter(|row| is_mine(row)).cloned().collect()
}

fn with<T>(slice: &Slice<T>, value: T) -> Slice<T> {
    Slice {
        revision: slice.revision,
        value: Arc::new(value),
    }
}
