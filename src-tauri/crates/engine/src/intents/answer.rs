//! The service's answer to what was sent.

use chrono::TimeDelta;
use stint_domain::{
    Activation, ActivationRules, ActivationStatus, ActiveAssignment, Ask, Intent, IntentId, IntentState,
    Timestamp,
};

use super::judge::Why;
use super::search::Search;
use super::{Around, Event, Intents, Then};
use crate::{Answer, Effect, FetchError, Timer};

impl Intents {
    /// So often an intent is sent again after the service asked to wait.
    const RESENDS: u8 = 3;
    /// Later than this nobody expects any more that it is sent.
    pub(super) const RESEND_WITHIN: TimeDelta = TimeDelta::minutes(5);
    /// So late a sending still counts as the one that was meant: the machine has not slept.
    const RESEND_LATE: TimeDelta = TimeDelta::minutes(1);
    /// How often, and at which distance, an intent is sent again that the service does not know the person or role of.
    const KNOWN_TRIES: u8 = 4;
    const KNOWN_EVERY: TimeDelta = TimeDelta::seconds(30);

    /// Takes the answer to an intent that was sent. An answer to anything else is none.
    pub(crate) fn answered(
        &mut self,
        id: &IntentId,
        answer: Answer,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(entry) = self.entries.get(id) else {
            return;
        };
        if !matches!(entry.intent.state, IntentState::Sent { .. }) || entry.search.is_some() {
            return;
        }
        let intent = entry.intent.clone();
        match answer {
            Answer::Accepted(activation) => {
                self.accepted(&intent, activation.map(|boxed| *boxed), around, out)
            }
            Answer::StepUp(challenge) => self.step_up_wanted(id, challenge, around, out),
            Answer::AlreadyActive => self.already_active(&intent, out),
            Answer::AlreadyPending => match &intent.ask {
                Ask::Activate(_) | Ask::Prolong(_) => self.search(id, Why::Pending, around, out),
                Ask::Deactivate(_) | Ask::Cancel(_) => self.fail(id, "unexpected", out),
            },
            Answer::Refused { problems, code } => {
                self.set(id, IntentState::Refused { problems, code }, out);
                let target = intent.ask.target().clone();
                self.events.push(Event::RulesDoubted(target));
            }
            Answer::ContextMissing { code } => self.context_missing(&intent, code, around, out),
            Answer::NotKnownYet { code, request_id } => {
                self.not_known_yet(&intent, (code, request_id), around.now, out);
            }
            Answer::TooEarly => self.fail(id, "too-early", out),
            Answer::NotThere => self.not_there(&intent, around, out),
            Answer::NotAccepted(error) => self.not_accepted(&intent, error, around.now, out),
            Answer::Unclear => self.unclear(&intent, around, out),
        }
    }

    /// The time has come to send an intent that the service did not take before.
    pub(crate) fn resend(&mut self, id: &IntentId, around: Around<'_>, out: &mut Vec<Effect>) {
        let Some(entry) = self.entries.get(id) else {
            return;
        };
        let Some(at) = entry.resend_at.filter(|at| *at <= around.now) else {
            return;
        };
        if entry.intent.state != IntentState::Recorded {
            return;
        }
        if around.now - at > self.rate.of_person(Self::RESEND_LATE) {
            // What nobody stands in front of any more does not leave.
            self.not_sent(id, "too-late", out);
        } else if around.accounts.is_ready(&entry.intent.account) {
            self.send(id, around.now, out);
        } else {
            self.not_sent(id, "sign-in-needed", out);
        }
    }

    /// The account is signed out: what has not left does not leave any more.
    pub(crate) fn signed_out(&mut self, account: &stint_domain::AccountId, out: &mut Vec<Effect>) {
        self.drop_wishes(account);
        let mut stays = Vec::new();
        for (id, entry) in &mut self.entries {
            if entry.intent.account != *account {
                continue;
            }
            let leaves = entry.writes.contains(&Then::Send);
            for then in &mut entry.writes {
                match then {
                    Then::Nothing | Then::Answer => {}
                    // It is told when it is on disk, and neither leaves nor opens a page.
                    Then::Send | Then::StepUp => *then = Then::Answer,
                }
            }
            let on_its_way = leaves && matches!(entry.intent.state, IntentState::Sent { .. });
            if on_its_way || entry.intent.state == IntentState::Recorded {
                stays.push(id.clone());
            }
        }
        for id in stays {
            self.not_sent(&id, "sign-in-needed", out);
        }
    }

    /// The clock may have been moved: what would wait for longer than anybody expects does not wait any more.
    pub(super) fn wait_no_longer(&mut self, id: &IntentId, now: Timestamp, out: &mut Vec<Effect>) {
        let resend_at = self.entries.get(id).and_then(|entry| entry.resend_at);
        let within = self.rate.of_person(Self::RESEND_WITHIN);
        if resend_at.is_some_and(|at| at - now > within) {
            self.not_sent(id, "too-late", out);
        }
    }

    /// Nobody knows whether it was accepted: it is looked up, and not sent again.
    pub(super) fn unclear(&mut self, intent: &Intent, around: Around<'_>, out: &mut Vec<Effect>) {
        let sent_at = match intent.state {
            IntentState::Sent { at } => at,
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::Unclear { .. }
            | IntentState::NotSent { .. }
            | IntentState::Waiting { .. }
            | IntentState::Done { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => around.now,
        };
        self.set(&intent.id, IntentState::Unclear { sent_at }, out);
        self.search(&intent.id, Why::Unclear, around, out);
        self.moved(intent);
    }

    /// The service has it. How it goes on is what the request's status says.
    pub(super) fn accepted(
        &mut self,
        intent: &Intent,
        activation: Option<Activation>,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        match (&intent.ask, activation) {
            (Ask::Activate(_), Some(activation)) => self.activation_is(intent, activation, out),
            // It was taken, but not even its id is known.
            (Ask::Activate(_), None) => self.unclear(intent, around, out),
            (Ask::Deactivate(_), Some(activation)) => self.deactivation_is(intent, activation, out),
            (Ask::Deactivate(_), None) => self.ended(intent, None, out),
            (Ask::Prolong(_), Some(activation)) => self.prolonging_is(intent, activation, out),
            (Ask::Prolong(_), None) => self.unclear(intent, around, out),
            (Ask::Cancel(withdraw), _) => {
                let activation = withdraw.activation.clone();
                let withdrawn = Event::Withdrawn(intent.account.clone(), activation.clone());
                self.events.push(withdrawn);
                self.moved(intent);
                let state = IntentState::Done {
                    activation: Some(activation),
                };
                self.set(&intent.id, state, out);
            }
        }
    }

    /// The request of an activation stands so.
    pub(super) fn activation_is(&mut self, intent: &Intent, activation: Activation, out: &mut Vec<Effect>) {
        let id = activation.id.clone();
        self.bound.insert(id.clone());
        if let Some(entry) = self.entries.get_mut(&intent.id) {
            entry.seen_waiting = Some(activation.status == ActivationStatus::Waiting);
        }
        let state = match activation.status {
            ActivationStatus::Provisioned => IntentState::Done { activation: Some(id) },
            ActivationStatus::Waiting
            | ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Unknown => IntentState::Waiting { activation: id },
            ActivationStatus::Denied => failed("denied"),
            ActivationStatus::Canceled => failed("canceled"),
            ActivationStatus::Failed | ActivationStatus::Revoked => failed("failed"),
        };
        let accepted = !matches!(state, IntentState::Failed { .. });
        self.set(&intent.id, state, out);
        if accepted {
            let target = intent.ask.target().clone();
            self.events
                .push(Event::Accepted(target, Some(Box::new(activation))));
        }
        self.moved(intent);
    }

    /// The request of a deactivation stands so. Its success is called `Revoked`.
    pub(super) fn deactivation_is(&mut self, intent: &Intent, activation: Activation, out: &mut Vec<Effect>) {
        let id = activation.id.clone();
        self.bound.insert(id.clone());
        match activation.status {
            ActivationStatus::Revoked | ActivationStatus::Provisioned => {
                self.ended(intent, Some(activation), out);
            }
            ActivationStatus::Waiting
            | ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Unknown => {
                self.set(&intent.id, IntentState::Waiting { activation: id }, out);
                self.moved(intent);
            }
            ActivationStatus::Denied | ActivationStatus::Failed | ActivationStatus::Canceled => {
                self.fail(&intent.id, "failed", out);
                self.moved(intent);
            }
        }
    }

    /// The activation is over by the person's own doing.
    pub(super) fn ended(&mut self, intent: &Intent, activation: Option<Activation>, out: &mut Vec<Effect>) {
        if let Ask::Deactivate(deactivate) = &intent.ask {
            let event = Event::Left(deactivate.target.clone(), deactivate.ends_at);
            self.events.push(event);
        }
        let state = IntentState::Done {
            activation: activation.map(|activation| activation.id),
        };
        self.set(&intent.id, state, out);
        self.moved(intent);
    }

    fn already_active(&mut self, intent: &Intent, out: &mut Vec<Effect>) {
        match &intent.ask {
            Ask::Activate(activate) => {
                let event = Event::Accepted(activate.target.clone(), None);
                self.events.push(event);
                self.set(&intent.id, IntentState::Done { activation: None }, out);
            }
            // A renewal of what is not over: the list will show its end.
            Ask::Prolong(ask) => {
                self.events.push(Event::Prolonged(ask.target.clone()));
                self.set(&intent.id, IntentState::Done { activation: None }, out);
            }
            Ask::Deactivate(_) | Ask::Cancel(_) => self.fail(&intent.id, "unexpected", out),
        }
        self.moved(intent);
    }

    fn not_there(&mut self, intent: &Intent, around: Around<'_>, out: &mut Vec<Effect>) {
        match &intent.ask {
            Ask::Deactivate(deactivate) => {
                let row = around.access.activated(&deactivate.target, around.now);
                let from = row.and_then(ActiveAssignment::deactivatable_from);
                // So early the service may just not know its own activation yet.
                if from.is_some_and(|from| from > around.now) {
                    self.fail(&intent.id, "too-early", out);
                } else {
                    self.search(&intent.id, Why::Gone, around, out);
                }
            }
            Ask::Activate(_) | Ask::Prolong(_) | Ask::Cancel(_) => {
                self.fail(&intent.id, "not-there", out);
                self.moved(intent);
            }
        }
    }

    fn not_accepted(&mut self, intent: &Intent, error: FetchError, now: Timestamp, out: &mut Vec<Effect>) {
        let id = &intent.id;
        match error {
            FetchError::Offline(_) => self.not_sent(id, "offline", out),
            FetchError::Throttled(until) => self.throttled(intent, until, now, out),
            FetchError::SignInNeeded => {
                self.not_sent(id, "sign-in-needed", out);
                self.events.push(Event::SignInNeeded(intent.account.clone()));
            }
            // There was no bearer to send it with.
            FetchError::Failed { code, .. }
                if [FetchError::AZURE_SIGN_IN, FetchError::AZURE_CONSENT].contains(&&*code) =>
            {
                self.not_sent(id, &code, out);
            }
            // What is missing (a scope, a license, a role) its code says, and support wants to know the call.
            FetchError::Forbidden { code, request_id } | FetchError::Failed { code, request_id } => {
                self.set(id, IntentState::Failed { code, request_id }, out);
            }
        }
    }

    fn throttled(&mut self, intent: &Intent, until: Timestamp, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(entry) = self.entries.get_mut(&intent.id) else {
            return;
        };
        let late = entry.deadline.is_some_and(|deadline| until > deadline)
            || until - now > self.rate.of_person(Self::RESEND_WITHIN);
        if entry.resends >= Self::RESENDS || late {
            self.not_sent(&intent.id, "throttled", out);
            return;
        }
        entry.resends += 1;
        self.send_later(intent, until, out);
    }

    fn send_later(&mut self, intent: &Intent, at: Timestamp, out: &mut Vec<Effect>) {
        self.set(&intent.id, IntentState::Recorded, out);
        if let Some(entry) = self.entries.get_mut(&intent.id) {
            entry.resend_at = Some(at);
        }
        out.push(Effect::WakeAt(Timer::Resend(intent.id.clone()), at));
    }

    /// What is new reaches the parts of the service one after another: it is asked again for two minutes.
    fn not_known_yet(
        &mut self,
        intent: &Intent,
        (code, request_id): (String, Option<String>),
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let Some(entry) = self.entries.get_mut(&intent.id) else {
            return;
        };
        let at = now + Self::KNOWN_EVERY;
        let late = entry.deadline.is_some_and(|deadline| at > deadline);
        if entry.unknown >= Self::KNOWN_TRIES || late {
            self.set(&intent.id, IntentState::Failed { code, request_id }, out);
            return;
        }
        entry.unknown += 1;
        self.send_later(intent, at, out);
    }

    /// The policy says which stronger sign-in it is. One that does not is read anew, so that the next try knows.
    fn context_missing(&mut self, intent: &Intent, code: String, around: Around<'_>, out: &mut Vec<Effect>) {
        let target = intent.ask.target().clone();
        let told = around
            .access
            .rules_of(&target)
            .and_then(ActivationRules::challenge);
        self.events.push(Event::RulesDoubted(target));
        match told.filter(|challenge| challenge.context.is_some()) {
            Some(challenge) => self.step_up_wanted(&intent.id, challenge, around, out),
            None => {
                let problems = Vec::new();
                self.set(&intent.id, IntentState::Refused { problems, code }, out);
            }
        }
    }
}

pub(super) fn failed(code: &str) -> IntentState {
    IntentState::Failed {
        code: code.to_owned(),
        request_id: None,
    }
}

impl Search {
    /// The search that an intent from disk needs.
    pub(super) fn of(state: &IntentState) -> Option<Self> {
        matches!(state, IntentState::Unclear { .. }).then(|| Self::new(Why::Unclear))
    }
}
