//! Who has signed in: codes that wait to be redeemed, refresh tokens, browser sessions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::Devices;

/// A code must be redeemed within this time.
const CODE_LASTS: TimeDelta = TimeDelta::minutes(10);
/// A refresh token that is not used dies after this time.
const REFRESH_LASTS: TimeDelta = TimeDelta::days(90);
/// So many browser sessions and codes are kept; the oldest make room.
const KEPT: usize = 500;

/// An account where it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) tenant: Uuid,
    pub(crate) oid: Uuid,
}

/// What a sign-in has shown beyond the name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Satisfied {
    /// When the person last stood before a page.
    #[serde(default)]
    pub(crate) at: Option<Timestamp>,
    pub(crate) multifactor: bool,
    /// Step-up contexts with the tenant to which they belong.
    pub(crate) contexts: BTreeSet<(Uuid, String)>,
}

impl Satisfied {
    /// What is left of it where multifactor authentication counts for `lasts` only.
    pub(crate) fn fresh(self, lasts: Option<TimeDelta>, now: Timestamp) -> Self {
        let stale = lasts.is_some_and(|lasts| self.at.is_none_or(|at| now - at >= lasts));
        if stale {
            Self {
                at: self.at,
                ..Self::default()
            }
        } else {
            self
        }
    }
}

/// A code and everything that its redemption must agree with.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) account: Account,
    pub(crate) tenant: Uuid,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) claims: Option<String>,
    pub(crate) satisfied: Satisfied,
    pub(crate) made: Timestamp,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Refresh {
    account: Account,
    satisfied: Satisfied,
    made: Timestamp,
    revoked: bool,
}

/// All sign-ins of the world. Refresh tokens outlive a restart with a state file; the rest does not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SignIns {
    refresh: BTreeMap<String, Refresh>,
    #[serde(skip)]
    codes: BTreeMap<String, Code>,
    #[serde(skip)]
    sessions: BTreeMap<String, (Timestamp, Vec<Account>)>,
    #[serde(skip)]
    pub(crate) devices: Devices,
}

/// Why a refresh token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefreshFault {
    /// Not one of ours.
    Unknown,
    /// Too old.
    Expired,
    /// Its sessions were revoked.
    Revoked,
}

impl SignIns {
    pub(crate) fn keep_code(&mut self, code: String, what: Code) {
        let now = what.made;
        self.codes.retain(|_, other| now - other.made < CODE_LASTS);
        while self.codes.len() >= KEPT {
            self.codes.pop_first();
        }
        self.codes.insert(code, what);
    }

    /// Takes a code, which nobody can take again.
    pub(crate) fn take_code(&mut self, code: &str, now: Timestamp) -> Option<Code> {
        self.codes
            .remove(code)
            .filter(|code| now - code.made < CODE_LASTS)
    }

    pub(crate) fn keep_refresh(
        &mut self,
        token: String,
        account: Account,
        satisfied: Satisfied,
        now: Timestamp,
    ) {
        self.refresh.retain(|_, other| now - other.made < REFRESH_LASTS);
        let refresh = Refresh {
            account,
            satisfied,
            made: now,
            revoked: false,
        };
        self.refresh.insert(token, refresh);
    }

    /// Who stands behind a refresh token, and what the sign-in had shown. It stays good: the service
    /// hands out a new one at each use and lets the old one live.
    pub(crate) fn refresh(&self, token: &str, now: Timestamp) -> Result<(Account, Satisfied), RefreshFault> {
        let refresh = self.refresh.get(token).ok_or(RefreshFault::Unknown)?;
        if now - refresh.made >= REFRESH_LASTS {
            return Err(RefreshFault::Expired);
        }
        if refresh.revoked {
            return Err(RefreshFault::Revoked);
        }
        Ok((refresh.account, refresh.satisfied.clone()))
    }

    /// Ends every session and refresh token of an account that exists now.
    pub(crate) fn revoke(&mut self, account: Account) {
        for refresh in self
            .refresh
            .values_mut()
            .filter(|refresh| refresh.account == account)
        {
            refresh.revoked = true;
        }
        for (_, accounts) in self.sessions.values_mut() {
            accounts.retain(|other| *other != account);
        }
    }

    /// The accounts that are signed in in a browser, the last one last.
    pub(crate) fn session(&self, id: &str) -> &[Account] {
        self.sessions.get(id).map_or(&[], |(_, accounts)| accounts)
    }

    pub(crate) fn keep_session(&mut self, id: &str, account: Account, now: Timestamp) {
        while self.sessions.len() >= KEPT {
            let oldest = self
                .sessions
                .iter()
                .min_by_key(|(_, (at, _))| *at)
                .map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { break };
            self.sessions.remove(&oldest);
        }
        let (at, accounts) = self.sessions.entry(id.to_owned()).or_insert((now, Vec::new()));
        *at = now;
        accounts.retain(|other| *other != account);
        accounts.push(account);
    }

    pub(crate) fn end_session(&mut self, id: &str) {
        self.sessions.remove(id);
    }
}
