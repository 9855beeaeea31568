//! What is asked of the service and of the browser, and what goes wrong with it.

use super::*;

/// A call is first made and answered later; a kill may come before, between or after.
pub(super) enum Call {
    Wanted(Box<Effect>),
    Answered(Box<Input>),
}

impl World {
    /// Makes a call; what comes of it.
    pub(super) fn make(&mut self, effect: Effect) -> Option<Input> {
        let now = self.now;
        match effect {
            Effect::Fetch(fetch) => {
                let result = self
                    .reading()
                    .map_or_else(|| Ok(self.service.fetch(&fetch, now)), Err);
                Some(Input::Fetched(fetch, result))
            }
            Effect::LookUp(intent) => {
                let result = self
                    .reading()
                    .map_or_else(|| Ok(self.service.evidence(intent.ask.target(), now)), Err);
                Some(Input::Found(intent.id, result))
            }
            Effect::Send(intent) if self.state.send_by(&intent.id).is_some_and(|by| now > by) => {
                let late = FetchError::Failed {
                    code: "too-late".to_owned(),
                    request_id: None,
                };
                Some(Input::Answered(intent.id, crate::Answer::NotAccepted(late)))
            }
            Effect::Send(intent) => {
                let fault = self.take_fault(&[
                    Fault::LoseAnswer,
                    Fault::LoseRequest,
                    Fault::Throttle,
                    Fault::Offline,
                    Fault::AskStepUp,
                    Fault::NeedSignIn,
                ]);
                let answer = self.service.post(&intent, fault, now);
                Some(Input::Answered(intent.id, answer))
            }
            Effect::SignIn(ask) => {
                let signed_in = SignedIn {
                    account: if ask.hint.is_some() { nestor() } else { bruce() },
                    contexts: BTreeMap::new(),
                };
                Some(Input::SignInEnded(Ok(signed_in)))
            }
            Effect::StepUp(account, challenge) => {
                let ended = if self.take_fault(&[Fault::FailStepUp]).is_some() {
                    StepUpEnded::Failed(SignInFailure::TimedOut)
                } else {
                    let until = now + TimeDelta::hours(1);
                    self.service.satisfied_until.insert(account.clone(), until);
                    StepUpEnded::Satisfied {
                        challenge,
                        until,
                        silently: false,
                    }
                };
                Some(Input::StepUpEnded(account, ended))
            }
            Effect::CheckUsable(target) => {
                let held = self.service.held(&target, now).is_some();
                let answer = if held {
                    UsableAnswer::Yes
                } else {
                    UsableAnswer::NotYet
                };
                Some(Input::Usable(target, answer))
            }
            Effect::Record(_)
            | Effect::Forget(_)
            | Effect::CancelSignIn
            | Effect::SignOut(_)
            | Effect::Notify(_)
            | Effect::CloseNotice(_)
            | Effect::Open(_)
            | Effect::Reply(..)
            | Effect::WakeAt(..)
            | Effect::Publish(_)
            | Effect::Remember(_)
            | Effect::ForgetLists(_)
            | Effect::KeepAccounts(_)
            | Effect::KeepDraft(..)
            | Effect::KeepAgain(_)
            | Effect::KeepSettings(_)
            | Effect::KeepFavorites(_)
            | Effect::KeepPlaces(_)
            | Effect::KeepRecents(_)
            | Effect::KeepBundle(..)
            | Effect::Chronicle(_)
            | Effect::EraseHistory => None,
        }
    }

    /// Why the next reading fails, if it does.
    pub(super) fn reading(&mut self) -> Option<FetchError> {
        match self.take_fault(&[Fault::Throttle, Fault::Offline, Fault::NeedSignIn])? {
            Fault::Throttle => Some(FetchError::Throttled(self.now + TimeDelta::seconds(7))),
            Fault::NeedSignIn => Some(FetchError::SignInNeeded),
            Fault::Offline
            | Fault::LoseAnswer
            | Fault::LoseRequest
            | Fault::AskStepUp
            | Fault::FailStepUp
            | Fault::FailDisk => Some(FetchError::Offline("host".to_owned())),
        }
    }

    pub(super) fn take_fault(&mut self, kinds: &[Fault]) -> Option<Fault> {
        let at = self.faults.iter().position(|fault| kinds.contains(fault))?;
        self.faults.remove(at)
    }
}

impl Call {
    /// Is it a page in the browser, whose end the state has not heard of?
    pub(super) fn is_a_page(&self) -> bool {
        match self {
            Self::Wanted(effect) => opens_a_page(effect),
            Self::Answered(input) => matches!(**input, Input::SignInEnded(_) | Input::StepUpEnded(..)),
        }
    }

    pub(super) fn answered(input: Input) -> Self {
        Self::Answered(Box::new(input))
    }

    pub(super) fn cancel(&mut self) {
        let Self::Wanted(wanted) = self else {
            return;
        };
        if let Effect::SignIn(_) = **wanted {
            *self = Self::answered(Input::SignInEnded(Err(SignInFailure::Canceled)));
        } else if let Effect::StepUp(account, _) = &**wanted {
            let failed = StepUpEnded::Failed(SignInFailure::Canceled);
            *self = Self::answered(Input::StepUpEnded(account.clone(), failed));
        }
    }
}

pub(super) fn opens_a_page(effect: &Effect) -> bool {
    matches!(effect, Effect::SignIn(_) | Effect::StepUp(..))
}

pub(super) fn name_of(target: &RoleAt) -> String {
    match target.kind {
        RoleKind::EntraRole | RoleKind::AzureRole => role(target.role.as_str()).name,
        RoleKind::Group => "Apps Operators".to_owned(),
    }
}
