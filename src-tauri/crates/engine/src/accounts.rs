//! Who is signed in, all side by side, and the one browser.
//!
//! Each account by itself:
//!
//! ```text
//!                 it ended well              the service wants a new sign-in
//!  not known ─────────────────────▶ Ready ─────────────────────────────────▶ NeedsSignIn { failed }
//!      ▲                             │ ▲            it ended well                 │  │
//!      │                             │ └────────────────────────────────────────────┘  │
//!      └──────────── sign out (valid always) ────┴─────────────────────────────────────┘
//! ```
//!
//! A visit to the browser changes nothing of this before it ends: to cancel is to close the page and nothing else. An
//! account that needs a new sign-in keeps only its own commands waiting. See [`visits`] for the one browser.

mod satisfied;
mod visits;

use std::collections::{BTreeMap, VecDeque};

use stint_domain::{Account, AccountId};

use self::satisfied::Satisfied;
use self::visits::Open;
pub(crate) use self::visits::{SignInEnd, StepUpEnd};
use crate::{AccountStage, DeviceCode, Effect, SecretsState, SignInAsk, SignInFailure, SignedIn, Stage};

/// The room of the accounts.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    /// The last used first.
    known: Vec<Account>,
    /// How each of them stands.
    stages: BTreeMap<AccountId, AccountStage>,
    /// Why the last sign-in did not end well that was of nobody known.
    failed: Option<SignInFailure>,
    open: Option<Open>,
    /// Sign-ins that the person has asked for while a page was open, in that order.
    next: VecDeque<SignInAsk>,
    /// What the person types elsewhere, while a sign-in without a browser here is under way.
    code: Option<DeviceCode>,
    satisfied: BTreeMap<AccountId, Satisfied>,
    secrets: SecretsState,
}

impl Accounts {
    pub(crate) fn new(known: Vec<Account>) -> Self {
        let stages = known.iter();
        Self {
            stages: stages
                .map(|account| (account.id.clone(), AccountStage::Ready))
                .collect(),
            known,
            failed: None,
            open: None,
            next: VecDeque::new(),
            code: None,
            satisfied: BTreeMap::new(),
            secrets: SecretsState::default(),
        }
    }

    /// Everybody who is signed in, the last used first; also those whose sign-in has to be done again.
    pub(crate) fn known(&self) -> &[Account] {
        &self.known
    }

    /// An account that is signed in, also while that has to be done again.
    pub(crate) fn get(&self, account: &AccountId) -> Option<&Account> {
        self.known.iter().find(|known| known.id == *account)
    }

    /// The accounts for which the service can be asked, the last used first.
    pub(crate) fn ready(&self) -> impl Iterator<Item = &AccountId> {
        let ids = self.known.iter().map(|account| &account.id);
        ids.filter(|id| self.is_ready(id))
    }

    /// Can the service be asked for this account?
    pub(crate) fn is_ready(&self, account: &AccountId) -> bool {
        self.stages.get(account) == Some(&AccountStage::Ready)
    }

    /// How an account stands that is known.
    pub(crate) fn stage_of(&self, account: &AccountId) -> AccountStage {
        let known = self.stages.get(account).cloned();
        known.unwrap_or(AccountStage::NeedsSignIn { failed: None })
    }

    pub(crate) fn secrets(&self) -> SecretsState {
        self.secrets
    }

    pub(crate) fn set_secrets(&mut self, secrets: SecretsState) {
        self.secrets = secrets;
    }

    /// All accounts in one word: signed in as long as one of them is ready, else what the browser is open for.
    pub(crate) fn stage(&self) -> Stage {
        let failed = self.failed.clone();
        if self.ready().next().is_some() {
            return Stage::SignedIn { failed };
        }
        if let Some(waiting) = self.waiting() {
            return waiting;
        }
        if self.known.is_empty() {
            return Stage::SignedOut { failed };
        }
        let own = self
            .known
            .iter()
            .find_map(|account| match self.stage_of(&account.id) {
                AccountStage::Ready => None,
                AccountStage::NeedsSignIn { failed } => failed,
            });
        Stage::NeedsSignIn {
            failed: own.or(failed),
        }
    }

    /// The service wants a new sign-in of the account. No browser is opened for it.
    pub(crate) fn needs_sign_in(&mut self, account: &AccountId) {
        if let Some(stage) = self.stages.get_mut(account)
            && *stage == AccountStage::Ready
        {
            *stage = AccountStage::NeedsSignIn { failed: None };
        }
    }

    /// Forgets the account, and closes the page that is open for it. The others go on undisturbed.
    pub(crate) fn sign_out(&mut self, account: &AccountId, out: &mut Vec<Effect>) {
        self.known.retain(|known| known.id != *account);
        self.stages.remove(account);
        self.satisfied.remove(account);
        self.next.retain(|ask| ask.account.as_ref() != Some(account));
        if self.is_visit_of(account) {
            self.cancel_open(out);
        }
        out.push(Effect::SignOut(account.clone()));
        out.push(Effect::KeepAccounts(self.known.clone()));
    }

    fn become_first(&mut self, signed_in: SignedIn, out: &mut Vec<Effect>) {
        let id = signed_in.account.id.clone();
        self.known.retain(|known| known.id != id);
        self.known.insert(0, signed_in.account);
        self.stages.insert(id.clone(), AccountStage::Ready);
        self.failed = None;
        self.satisfied.entry(id).or_default().add(signed_in.contexts);
        out.push(Effect::KeepAccounts(self.known.clone()));
    }

    fn forget_stranger(&self, account: &AccountId, out: &mut Vec<Effect>) {
        if self.get(account).is_none() {
            out.push(Effect::SignOut(account.clone()));
        }
    }
}
