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
                let result = result.map(|fetched| self.paged(fetched));
                if result.is_ok() && !self.skew.is_zero() {
                    // Its answer says what time it is.
                    self.set_clock(TimeDelta::zero());
                }
                Some(Input::Fetched(fetch, result))
            }
            Effect::LookUp(intent) => {
                let result = self
                    .reading()
                    .map_or_else(|| Ok(self.service.evidence(intent.ask.target(), now)), Err);
                Some(Input::Found(intent.id, result))
            }
            Effect::Send(intent) if self.state.send_by(&intent.id).is_some_and(|by| self.here() > by) => {
                let late = FetchError::Failed {
                    code: "too-late".to_owned(),
                    request_id: None,
                };
                Some(Input::Answered(intent.id, Answer::NotAccepted(late)))
            }
            Effect::Send(intent) => {
                let fault = self.take_fault(&[
                    Fault::LoseAnswer,
                    Fault::LoseRequest,
                    Fault::Throttle,
                    Fault::ThrottleLong,
                    Fault::Offline,
                    Fault::AskStepUp,
                    Fault::NeedSignIn,
                ]);
                let mut answer = self.service.post(&intent, fault, now);
                if let Answer::NotAccepted(FetchError::Throttled(until)) = &mut answer {
                    *until += self.skew;
                }
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
                    let until = self.here() + TimeDelta::hours(1);
                    let there = now + TimeDelta::hours(1);
                    self.service.satisfied_until.insert(account.clone(), there);
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
        match self.take_fault(&[
            Fault::Throttle,
            Fault::ThrottleLong,
            Fault::Offline,
            Fault::NeedSignIn,
        ])? {
            Fault::Throttle => Some(FetchError::Throttled(self.here() + TimeDelta::seconds(7))),
            Fault::ThrottleLong => Some(FetchError::Throttled(self.here() + TimeDelta::minutes(10))),
            Fault::NeedSignIn => Some(FetchError::SignInNeeded),
            Fault::Offline
            | Fault::LoseAnswer
            | Fault::LoseRequest
            | Fault::AskStepUp
            | Fault::FailStepUp
            | Fault::MissRow
            | Fault::DoubleRow
            | Fault::FailDisk => Some(FetchError::Offline("host".to_owned())),
        }
    }

    /// A list as its pages brought it.
    fn paged(&mut self, mut fetched: Fetched) -> Fetched {
        match &mut fetched {
            Fetched::Eligible(rows) => self.turn_pages(rows),
            Fetched::Active(rows) => self.turn_pages(rows),
            Fetched::Activations(rows) => self.turn_pages(rows),
            Fetched::Rules(_) | Fetched::PartOfRules { .. } | Fetched::Partly(..) => {}
        }
        fetched
    }

    fn turn_pages<T: Clone>(&mut self, rows: &mut Vec<T>) {
        if rows.is_empty() {
            return;
        }
        match self.take_fault(&[Fault::MissRow, Fault::DoubleRow]) {
            Some(Fault::MissRow) => drop(rows.remove(rows.len() / 2)),
            Some(_) => rows.push(rows[rows.len() / 2].clone()),
            None => {}
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
