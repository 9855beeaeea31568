//! Who is signed in, and the one browser.
//!
//! ```text
//!                    sign in                       it ended well
//!  SignedOut ───────────────────▶ WaitingForBrowser ─────────────▶ SignedIn
//!      ▲  ▲                        { came_from }                    │   │
//!      │  └── canceled or failed ──────┘ │ ▲                        │   │ the service wants
//!      │       (back to came_from)       │ │ sign in again          │   ▼ a new sign-in
//!      │                                 │ └──────────────── NeedsAttention
//!      └──────────── sign out (valid in every state) ────────┴──────┘
//! ```
//!
//! `came_from` is the resting place, which stays what it was while the browser is open: to cancel is to close
//! the browser and nothing else. A stronger sign-in uses the same browser, so that only one page asks at a time.

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{Account, AccountId, ClaimsChallenge, StepUpContextId, Timestamp};

use crate::{
    CommandError, DeviceCode, Effect, SecretsState, SignInAsk, SignInFailure, SignedIn, Stage, StepUpEnded,
};

/// The room of the accounts.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    /// The last used first; the first is the current one.
    known: Vec<Account>,
    rest: Rest,
    browser: Browser,
    /// What the person types elsewhere, while a sign-in without a browser here is under way.
    code: Option<DeviceCode>,
    satisfied: BTreeMap<AccountId, Satisfied>,
    secrets: SecretsState,
}

/// Where a person is while no browser is open.
#[derive(Debug, Clone, PartialEq)]
enum Rest {
    SignedOut { failed: Option<SignInFailure> },
    SignedIn { failed: Option<SignInFailure> },
    NeedsAttention { failed: Option<SignInFailure> },
}

#[derive(Debug, Clone, PartialEq)]
enum Browser {
    Closed,
    SignIn(SignInAsk),
    StepUp(AccountId, ClaimsChallenge),
    /// The person took it back, and the wait has not ended yet.
    Closing {
        visit: Visit,
        then: Option<SignInAsk>,
    },
}

#[derive(Debug, Clone, PartialEq)]
enum Visit {
    SignIn,
    StepUp(ClaimsChallenge),
}

/// Until when a token says that something is satisfied, UTC.
#[derive(Debug, Clone, Default)]
struct Satisfied {
    contexts: BTreeMap<StepUpContextId, Timestamp>,
    mfa: Option<Timestamp>,
}

/// What came of a browser visit for a sign-in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SignInEnd {
    /// This account is the current one now, and signed in.
    Current,
    /// All stays as it was.
    Nothing,
}

/// What came of a browser visit for a stronger sign-in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepUpEnd {
    pub(crate) challenge: ClaimsChallenge,
    pub(crate) result: Result<(), SignInFailure>,
    /// Nobody was asked.
    pub(crate) silently: bool,
}

impl Accounts {
    /// How long a token must still say that a context is satisfied to be believed in.
    const MARGIN: chrono::TimeDelta = chrono::TimeDelta::seconds(30);

    pub(crate) fn new(known: Vec<Account>) -> Self {
        let rest = if known.is_empty() {
            Rest::SignedOut { failed: None }
        } else {
            Rest::SignedIn { failed: None }
        };
        Self {
            known,
            rest,
            browser: Browser::Closed,
            code: None,
            satisfied: BTreeMap::new(),
            secrets: SecretsState::default(),
        }
    }

    /// The account whose access is shown; also while its sign-in has to be done again.
    pub(crate) fn current(&self) -> Option<&Account> {
        self.known.first()
    }

    /// Everybody who is signed in, the last used first; also those whose sign-in has to be done again.
    pub(crate) fn known(&self) -> &[Account] {
        &self.known
    }

    /// The current account, where the service can be asked for it.
    pub(crate) fn ready(&self) -> Option<&Account> {
        match self.rest {
            Rest::SignedIn { .. } => self.known.first(),
            Rest::SignedOut { .. } | Rest::NeedsAttention { .. } => None,
        }
    }

    /// Can the service be asked for this account?
    pub(crate) fn is_ready(&self, account: &AccountId) -> bool {
        self.ready().is_some_and(|ready| ready.id == *account)
    }

    pub(crate) fn secrets(&self) -> SecretsState {
        self.secrets
    }

    pub(crate) fn stage(&self) -> Stage {
        let asked = match &self.browser {
            Browser::SignIn(ask) | Browser::Closing { then: Some(ask), .. } => Some(ask),
            Browser::Closed | Browser::StepUp(..) | Browser::Closing { then: None, .. } => None,
        };
        if let Some(DeviceCode {
            user_code,
            url,
            expires_at,
        }) = &self.code
        {
            return Stage::WaitingForCode {
                user_code: user_code.clone(),
                url: url.clone(),
                expires_at: *expires_at,
            };
        }
        if let Some(ask) = asked {
            return Stage::WaitingForBrowser {
                hint: ask.hint.clone(),
            };
        }
        match &self.rest {
            Rest::SignedOut { failed } => Stage::SignedOut {
                failed: failed.clone(),
            },
            Rest::SignedIn { failed } => Stage::SignedIn {
                failed: failed.clone(),
            },
            Rest::NeedsAttention { failed } => Stage::NeedsSignIn {
                failed: failed.clone(),
            },
        }
    }

    /// Is a page for a sign-in open?
    pub(crate) fn is_signing_in(&self) -> bool {
        matches!(
            self.stage(),
            Stage::WaitingForBrowser { .. } | Stage::WaitingForCode { .. }
        )
    }

    /// What the stronger sign-in that is under way is for.
    pub(crate) fn stepping_up(&self) -> Option<&ClaimsChallenge> {
        match &self.browser {
            Browser::StepUp(_, challenge) => Some(challenge),
            Browser::Closed | Browser::SignIn(_) | Browser::Closing { .. } => None,
        }
    }

    /// Does the sign-in that is kept satisfy the challenge already? One that asks for a later token, or for what Stint
    /// does not know, never is.
    pub(crate) fn is_satisfied(
        &self,
        account: &AccountId,
        challenge: &ClaimsChallenge,
        now: Timestamp,
    ) -> bool {
        let satisfied = self.satisfied.get(account);
        let holds = |until: Option<&Timestamp>| until.is_some_and(|until| *until > now + Self::MARGIN);
        let context = challenge
            .context
            .as_ref()
            .is_none_or(|context| holds(satisfied.and_then(|satisfied| satisfied.contexts.get(context))));
        let mfa = !challenge.mfa || holds(satisfied.and_then(|satisfied| satisfied.mfa.as_ref()));
        context && mfa && challenge.not_before.is_none() && challenge.further.is_empty()
    }

    /// The contexts that the current account's sign-in satisfies at `now`.
    pub(crate) fn contexts(&self, now: Timestamp) -> BTreeSet<StepUpContextId> {
        let satisfied = self.current().and_then(|account| self.satisfied.get(&account.id));
        let contexts = satisfied.into_iter().flat_map(|satisfied| &satisfied.contexts);
        contexts
            .filter(|(_, until)| **until > now + Self::MARGIN)
            .map(|(context, _)| context.clone())
            .collect()
    }

    /// The first instant after `now` at which a context stops to be satisfied.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let satisfied = self.satisfied.get(&self.current()?.id)?;
        let ends = satisfied.contexts.values().chain(&satisfied.mfa);
        let ends = ends.map(|until| *until - Self::MARGIN);
        ends.filter(|end| *end > now).min()
    }

    /// The code that the person types elsewhere. One that comes after its sign-in was ended is none.
    pub(crate) fn device_code(&mut self, code: DeviceCode) {
        match &self.browser {
            Browser::SignIn(ask) if ask.device_code => self.code = Some(code),
            Browser::SignIn(_) | Browser::Closed | Browser::StepUp(..) | Browser::Closing { .. } => {}
        }
    }

    pub(crate) fn set_secrets(&mut self, secrets: SecretsState) {
        self.secrets = secrets;
    }

    /// Opens the browser.
    pub(crate) fn sign_in(&mut self, ask: SignInAsk, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        match &mut self.browser {
            Browser::Closed => {
                self.open(ask, out);
                Ok(())
            }
            Browser::Closing { then, .. } if then.is_none() => {
                *then = Some(ask);
                Ok(())
            }
            Browser::SignIn(_) | Browser::StepUp(..) | Browser::Closing { .. } => {
                Err(CommandError::SignInUnderWay)
            }
        }
    }

    /// Back to where the person came from.
    pub(crate) fn cancel(&mut self, out: &mut Vec<Effect>) {
        let visit = match &mut self.browser {
            Browser::Closed => return,
            Browser::Closing { then, .. } => {
                *then = None;
                return;
            }
            Browser::SignIn(_) => Visit::SignIn,
            Browser::StepUp(_, challenge) => Visit::StepUp(challenge.clone()),
        };
        self.browser = Browser::Closing { visit, then: None };
        self.code = None;
        out.push(Effect::CancelSignIn);
    }

    pub(crate) fn sign_in_ended(
        &mut self,
        result: Result<SignedIn, SignInFailure>,
        out: &mut Vec<Effect>,
    ) -> SignInEnd {
        let ask = match &self.browser {
            Browser::SignIn(ask) => ask.clone(),
            Browser::Closing {
                visit: Visit::SignIn,
                then,
            } => {
                let then = then.clone();
                // Somebody finished the page although it was taken back: nobody wants that account here.
                if let Ok(signed_in) = result {
                    self.forget_stranger(&signed_in.account.id, out);
                }
                self.close(then, out);
                return SignInEnd::Nothing;
            }
            Browser::Closed
            | Browser::StepUp(..)
            | Browser::Closing {
                visit: Visit::StepUp(_),
                ..
            } => return SignInEnd::Nothing,
        };
        self.browser = Browser::Closed;
        self.code = None;
        match result {
            Ok(signed_in)
                if ask
                    .account
                    .as_ref()
                    .is_none_or(|wanted| *wanted == signed_in.account.id) =>
            {
                self.become_current(signed_in, out);
                SignInEnd::Current
            }
            Ok(signed_in) => {
                self.forget_stranger(&signed_in.account.id, out);
                self.fail(SignInFailure::OtherAccount);
                SignInEnd::Nothing
            }
            Err(failure) => {
                self.fail(failure);
                SignInEnd::Nothing
            }
        }
    }

    /// Opens the browser for a stronger sign-in, where none is open. Says whether it did.
    pub(crate) fn step_up(&mut self, challenge: &ClaimsChallenge, out: &mut Vec<Effect>) -> bool {
        let Some(account) = self.ready().map(|account| account.id.clone()) else {
            return false;
        };
        if self.browser != Browser::Closed {
            return false;
        }
        self.browser = Browser::StepUp(account.clone(), challenge.clone());
        out.push(Effect::StepUp(account, challenge.clone()));
        true
    }

    pub(crate) fn step_up_ended(
        &mut self,
        account: &AccountId,
        ended: StepUpEnded,
        out: &mut Vec<Effect>,
    ) -> Option<StepUpEnd> {
        let (asked, canceled, then) = match &self.browser {
            Browser::StepUp(whose, challenge) if whose == account => (challenge.clone(), false, None),
            Browser::Closing {
                visit: Visit::StepUp(challenge),
                then,
            } => (challenge.clone(), true, then.clone()),
            Browser::StepUp(..) | Browser::Closed | Browser::SignIn(_) | Browser::Closing { .. } => {
                return None;
            }
        };
        let silently = matches!(ended, StepUpEnded::Satisfied { silently: true, .. });
        let result = match ended {
            StepUpEnded::Satisfied { challenge, until, .. } => {
                self.satisfy(account, &challenge, until);
                // What was taken back must not go on, even when the page was finished in the same moment.
                if canceled {
                    Err(SignInFailure::Canceled)
                } else {
                    Ok(())
                }
            }
            StepUpEnded::Failed(failure) => Err(failure),
        };
        self.close(then, out);
        Some(StepUpEnd {
            challenge: asked,
            result,
            silently,
        })
    }

    /// The service asked for it although the sign-in seemed to satisfy it.
    pub(crate) fn doubt(&mut self, account: &AccountId, challenge: &ClaimsChallenge) {
        let Some(satisfied) = self.satisfied.get_mut(account) else {
            return;
        };
        if let Some(context) = &challenge.context {
            satisfied.contexts.remove(context);
        }
        if challenge.mfa {
            satisfied.mfa = None;
        }
    }

    /// The service wants a new sign-in. No browser is opened for it.
    pub(crate) fn needs_attention(&mut self) {
        if matches!(self.rest, Rest::SignedIn { .. }) {
            self.rest = Rest::NeedsAttention { failed: None };
        }
    }

    /// Forgets the account. The one that was used before it becomes the current one.
    pub(crate) fn sign_out(&mut self, account: &AccountId, out: &mut Vec<Effect>) {
        let was_current = self.current().is_some_and(|current| current.id == *account);
        self.known.retain(|known| known.id != *account);
        self.satisfied.remove(account);
        if was_current {
            self.cancel(out);
            self.rest = if self.known.is_empty() {
                Rest::SignedOut { failed: None }
            } else {
                Rest::SignedIn { failed: None }
            };
        }
        out.push(Effect::SignOut(account.clone()));
        out.push(Effect::KeepAccounts(self.known.clone()));
    }

    fn open(&mut self, ask: SignInAsk, out: &mut Vec<Effect>) {
        match &mut self.rest {
            Rest::SignedOut { failed } | Rest::SignedIn { failed } | Rest::NeedsAttention { failed } => {
                *failed = None;
            }
        }
        self.browser = Browser::SignIn(ask.clone());
        out.push(Effect::SignIn(ask));
    }

    fn close(&mut self, then: Option<SignInAsk>, out: &mut Vec<Effect>) {
        self.browser = Browser::Closed;
        if let Some(ask) = then {
            self.open(ask, out);
        }
    }

    fn fail(&mut self, failure: SignInFailure) {
        match &mut self.rest {
            Rest::SignedOut { failed } | Rest::SignedIn { failed } | Rest::NeedsAttention { failed } => {
                *failed = Some(failure);
            }
        }
    }

    fn become_current(&mut self, signed_in: SignedIn, out: &mut Vec<Effect>) {
        let id = signed_in.account.id.clone();
        self.known.retain(|known| known.id != id);
        self.known.insert(0, signed_in.account);
        self.rest = Rest::SignedIn { failed: None };
        self.satisfied
            .entry(id)
            .or_default()
            .contexts
            .extend(signed_in.contexts);
        out.push(Effect::KeepAccounts(self.known.clone()));
    }

    fn forget_stranger(&self, account: &AccountId, out: &mut Vec<Effect>) {
        if !self.known.iter().any(|known| known.id == *account) {
            out.push(Effect::SignOut(account.clone()));
        }
    }

    fn satisfy(&mut self, account: &AccountId, challenge: &ClaimsChallenge, until: Timestamp) {
        let satisfied = self.satisfied.entry(account.clone()).or_default();
        if let Some(context) = &challenge.context {
            satisfied.contexts.insert(context.clone(), until);
        }
        if challenge.mfa {
            satisfied.mfa = Some(until);
        }
        // Only a sign-in that works can be made stronger.
        if self.known.first().is_some_and(|current| current.id == *account) {
            self.rest = Rest::SignedIn { failed: None };
        }
    }
}
