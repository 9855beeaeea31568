//! The one browser: only one page asks a person at a time.
//!
//! ```text
//!             sign in, or a stronger sign-in              it ended
//!  nothing ──────────────────────────────────▶ Open ─────────────────▶ the next visit, else nothing
//!                                                │ canceled                  ▲
//!                                                └──▶ Closing ───────────────┘
//! ```
//!
//! The next visit is the first sign-in that the person has asked for meanwhile, else the stronger sign-in that is
//! wanted for the longest time. Those are not kept here: what waits for one says so for as long as it does, so that
//! nothing has to be taken back when nobody wants it any more. A visit that fails fails what waited for it, and nothing
//! else.

use stint_domain::{AccountId, ClaimsChallenge};

use super::Accounts;
use crate::{
    AccountStage, CommandError, DeviceCode, Effect, SignInAsk, SignInFailure, SignedIn, Stage, StepUpEnded,
};

/// The visit that is open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Open {
    visit: Visit,
    /// The person took it back, and the wait has not ended yet.
    canceled: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Visit {
    SignIn(SignInAsk),
    StepUp(AccountId, ClaimsChallenge),
}

/// What came of a browser visit for a sign-in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SignInEnd {
    /// This account is the first one now, and signed in.
    SignedIn(AccountId),
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
    /// What a page for a sign-in waits for, in the words of the snapshot; `None` while none is open or comes next.
    pub(super) fn waiting(&self) -> Option<Stage> {
        if let Some(DeviceCode {
            user_code,
            url,
            expires_at,
        }) = &self.code
        {
            return Some(Stage::WaitingForCode {
                user_code: user_code.clone(),
                url: url.clone(),
                expires_at: *expires_at,
            });
        }
        let open = match &self.open {
            Some(Open {
                visit: Visit::SignIn(ask),
                canceled: false,
            }) => Some(ask),
            Some(_) | None => None,
        };
        let ask = open.or_else(|| self.next.front())?;
        let account = ask.account.as_ref().and_then(|account| self.get(account));
        let own = account.map(|account| account.tenant.id.clone());
        Some(Stage::WaitingForBrowser {
            hint: ask.hint.clone(),
            account: account.cloned(),
            tenant: ask.tenant.clone().or(own),
        })
    }

    /// The visit that is open, else the sign-in that comes next. `wanted` stronger sign-ins wait besides it.
    pub(crate) fn visit(&self, wanted: usize) -> Option<crate::Visit> {
        let (ask, queued) = match &self.open {
            Some(Open {
                visit: Visit::StepUp(account, _),
                canceled: false,
            }) => {
                let account = self.get(account)?;
                return Some(crate::Visit {
                    step_up: true,
                    account: Some(account.clone()),
                    hint: None,
                    tenant: Some(account.tenant.id.clone()),
                    code: None,
                    queued: self.next.len() + wanted,
                });
            }
            Some(Open {
                visit: Visit::SignIn(ask),
                canceled: false,
            }) => (ask, self.next.len()),
            Some(Open { canceled: true, .. }) | None => (self.next.front()?, self.next.len() - 1),
        };
        let account = ask.account.as_ref().and_then(|account| self.get(account));
        let own = || account.map(|account| account.tenant.id.clone());
        Some(crate::Visit {
            step_up: false,
            tenant: ask.tenant.clone().or_else(own),
            account: account.cloned(),
            hint: ask.hint.clone(),
            code: self.code.clone(),
            queued: queued + wanted,
        })
    }

    /// The stronger sign-in that is under way: whose, and what for.
    pub(crate) fn stepping_up(&self) -> Option<(&AccountId, &ClaimsChallenge)> {
        match &self.open {
            Some(Open {
                visit: Visit::StepUp(account, challenge),
                canceled: false,
            }) => Some((account, challenge)),
            Some(_) | None => None,
        }
    }

    /// The code that the person types elsewhere. One that comes after its sign-in was ended is none.
    pub(crate) fn device_code(&mut self, code: DeviceCode) {
        if let Some(Open {
            visit: Visit::SignIn(ask),
            canceled: false,
        }) = &self.open
            && ask.device_code
        {
            self.code = Some(code);
        }
    }

    /// Opens the browser, or does so as soon as the page that is open has ended.
    pub(crate) fn sign_in(&mut self, ask: SignInAsk, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        let same = |other: &SignInAsk| {
            ask.account == other.account && ask.hint == other.hint && ask.tenant == other.tenant
        };
        let open = match &self.open {
            Some(Open {
                visit: Visit::SignIn(open),
                canceled: false,
            }) => Some(open),
            Some(_) | None => None,
        };
        if open.into_iter().chain(&self.next).any(same) {
            return Err(CommandError::SignInUnderWay);
        }
        self.next.push_back(ask);
        self.open_next(out);
        Ok(())
    }

    /// Closes the page that is open, and takes back what waited for it. While it is closing: the sign-in that comes
    /// next.
    pub(crate) fn cancel(&mut self, out: &mut Vec<Effect>) {
        match &self.open {
            Some(Open { canceled: true, .. }) => drop(self.next.pop_front()),
            Some(Open { canceled: false, .. }) | None => self.cancel_open(out),
        }
    }

    pub(super) fn cancel_open(&mut self, out: &mut Vec<Effect>) {
        if let Some(open) = self.open.as_mut().filter(|open| !open.canceled) {
            open.canceled = true;
            self.code = None;
            out.push(Effect::CancelSignIn);
        }
    }

    /// Is the page that is open this account's, as far as is known?
    pub(super) fn is_visit_of(&self, account: &AccountId) -> bool {
        self.open.as_ref().is_some_and(|open| match &open.visit {
            Visit::SignIn(ask) => ask.account.as_ref() == Some(account),
            Visit::StepUp(whose, _) => whose == account,
        })
    }

    pub(crate) fn sign_in_ended(
        &mut self,
        result: Result<SignedIn, SignInFailure>,
        out: &mut Vec<Effect>,
    ) -> SignInEnd {
        let (ask, canceled) = match &self.open {
            Some(Open {
                visit: Visit::SignIn(ask),
                canceled,
            }) => (ask.clone(), *canceled),
            Some(_) | None => return SignInEnd::Nothing,
        };
        self.open = None;
        self.code = None;
        let end = match result {
            Ok(signed_in) if canceled => {
                // Somebody finished the page although it was taken back: nobody wants that account here.
                self.forget_stranger(&signed_in.account.id, out);
                SignInEnd::Nothing
            }
            Err(_) if canceled => SignInEnd::Nothing,
            Ok(signed_in) if ask.account.as_ref().is_none_or(|id| *id == signed_in.account.id) => {
                let id = signed_in.account.id.clone();
                self.become_first(signed_in, out);
                SignInEnd::SignedIn(id)
            }
            Ok(signed_in) => {
                self.forget_stranger(&signed_in.account.id, out);
                self.fail(&ask, SignInFailure::OtherAccount);
                SignInEnd::Nothing
            }
            Err(failure) => {
                self.fail(&ask, failure);
                SignInEnd::Nothing
            }
        };
        self.open_next(out);
        end
    }

    /// Opens the browser for a stronger sign-in of the account, where none is open or comes before it.
    pub(crate) fn step_up(
        &mut self,
        account: &AccountId,
        challenge: &ClaimsChallenge,
        out: &mut Vec<Effect>,
    ) {
        if self.open.is_none() && self.is_ready(account) {
            self.open = Some(Open {
                visit: Visit::StepUp(account.clone(), challenge.clone()),
                canceled: false,
            });
            out.push(Effect::StepUp(account.clone(), challenge.clone()));
        }
    }

    pub(crate) fn step_up_ended(
        &mut self,
        account: &AccountId,
        ended: StepUpEnded,
        out: &mut Vec<Effect>,
    ) -> Option<StepUpEnd> {
        let (asked, canceled) = match &self.open {
            Some(Open {
                visit: Visit::StepUp(whose, challenge),
                canceled,
            }) if whose == account => (challenge.clone(), *canceled),
            Some(_) | None => return None,
        };
        self.open = None;
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
        self.open_next(out);
        Some(StepUpEnd {
            challenge: asked,
            result,
            silently,
        })
    }

    /// Opens the browser for the first sign-in that waits, where none is open.
    fn open_next(&mut self, out: &mut Vec<Effect>) {
        if self.open.is_some() {
            return;
        }
        let Some(ask) = self.next.pop_front() else {
            return;
        };
        self.failed = None;
        let stage = ask
            .account
            .as_ref()
            .and_then(|account| self.stages.get_mut(account));
        if let Some(AccountStage::NeedsSignIn { failed }) = stage {
            *failed = None;
        }
        self.open = Some(Open {
            visit: Visit::SignIn(ask.clone()),
            canceled: false,
        });
        out.push(Effect::SignIn(ask));
    }

    /// A failed sign-in of an account that needs one is told beside it, every other one for all.
    fn fail(&mut self, ask: &SignInAsk, failure: SignInFailure) {
        let stage = ask
            .account
            .as_ref()
            .and_then(|account| self.stages.get_mut(account));
        match stage {
            Some(AccountStage::NeedsSignIn { failed }) => *failed = Some(failure),
            Some(AccountStage::Ready) | None => self.failed = Some(failure),
        }
    }
}
