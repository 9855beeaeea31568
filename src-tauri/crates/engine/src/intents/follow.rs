//! Follows what was accepted, by the lists, until it is decided.

use stint_domain::{
    Activation, ActivationStatus, ApprovalResult, Ask, Intent, IntentId, IntentState, Timestamp,
};

use super::{Around, Decision, Event, Intents, MoreTime, Verdict};
use crate::Effect;
use crate::access::Access;

impl Intents {
    /// Compares what waits with the lists after one of them was read.
    pub(crate) fn follow(&mut self, around: Around<'_>, out: &mut Vec<Effect>) {
        let waiting: Vec<(Intent, stint_domain::ActivationId)> = self
            .entries
            .values()
            .filter_map(|entry| match &entry.intent.state {
                IntentState::Waiting { activation } => Some((entry.intent.clone(), activation.clone())),
                IntentState::NeedsStepUp { .. }
                | IntentState::Recorded
                | IntentState::Sent { .. }
                | IntentState::Unclear { .. }
                | IntentState::NotSent { .. }
                | IntentState::Done { .. }
                | IntentState::Refused { .. }
                | IntentState::Failed { .. } => None,
            })
            .filter(|(intent, _)| {
                let kind = intent.ask.target().kind;
                let account = &intent.account;
                around.accounts.is_ready(account) && around.access.has_requests(account, kind)
            })
            .collect();
        for (intent, id) in waiting {
            let mut requests = around.access.requests();
            let request = requests.find(|request| request.id == id && request.account == intent.account);
            match &intent.ask {
                Ask::Activate(_) => self.follow_activation(&intent, request, around, out),
                Ask::Deactivate(_) => self.follow_deactivation(&intent, request, around, out),
                Ask::Prolong(ask) => self.follow_prolonging((&intent, ask), request, around, out),
                // A cancellation is done when it is accepted.
                Ask::Cancel(_) => {}
            }
        }
    }

    fn follow_activation(
        &mut self,
        intent: &Intent,
        request: Option<&Activation>,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(request) = request else {
            self.follow_without_request(intent, around, out);
            return;
        };
        let waited = self.has_waited(&intent.id, intent, around.access);
        match request.status {
            ActivationStatus::Waiting if around.now - request.created_at >= Activation::DECISION_WINDOW => {
                self.lapse(intent, out);
            }
            ActivationStatus::Waiting => self.note_waiting(&intent.id, true),
            ActivationStatus::Scheduled | ActivationStatus::Applying => {
                if waited {
                    self.decided(intent, Verdict::Approved);
                }
                self.note_waiting(&intent.id, false);
            }
            ActivationStatus::Unknown => {}
            ActivationStatus::Provisioned | ActivationStatus::Revoked => {
                if waited {
                    self.decided(intent, Verdict::Approved);
                }
                self.done(intent, Some(request), out);
            }
            ActivationStatus::Denied => {
                self.fail(&intent.id, "denied", out);
                self.decided(intent, Verdict::Denied);
            }
            ActivationStatus::Canceled => self.fail(&intent.id, "canceled", out),
            // The service has no word of its own for a request that nobody decided.
            ActivationStatus::Failed if !waited => self.fail(&intent.id, "failed", out),
            ActivationStatus::Failed if has_lapsed(request, around.now) => self.lapse(intent, out),
            ActivationStatus::Failed => self.fail(&intent.id, "ended", out),
        }
    }

    /// The list does not have it: it is in force, or its time is over, or the list lags.
    fn follow_without_request(&mut self, intent: &Intent, around: Around<'_>, out: &mut Vec<Effect>) {
        let target = intent.ask.target();
        let row = around.access.activated(target, around.now);
        let started = row.is_some_and(|row| {
            row.starts_at
                .is_none_or(|start| start >= intent.made_at - Access::SKEW)
        });
        let waited = self.has_waited(&intent.id, intent, around.access);
        if started {
            if waited {
                self.decided(intent, Verdict::Approved);
            }
            self.done(intent, None, out);
            return;
        }
        let planned = match &intent.ask {
            Ask::Activate(activate) => activate.starts_at,
            Ask::Deactivate(_) | Ask::Prolong(_) | Ask::Cancel(_) => None,
        };
        let from = planned.unwrap_or(intent.made_at).max(intent.made_at);
        if around.now - from < Activation::DECISION_WINDOW {
            return;
        }
        if waited {
            self.lapse(intent, out);
        } else {
            self.fail(&intent.id, "ended", out);
        }
    }

    fn follow_deactivation(
        &mut self,
        intent: &Intent,
        request: Option<&Activation>,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        if let Some(request) = request.filter(|request| !request.status.is_open()) {
            self.deactivation_is(intent, request.clone(), out);
            return;
        }
        let target = intent.ask.target();
        // What was never read tells nothing.
        if around.access.has_active(target) && around.access.activated(target, around.now).is_none() {
            self.ended(intent, None, out);
        }
    }

    fn done(&mut self, intent: &Intent, request: Option<&Activation>, out: &mut Vec<Effect>) {
        let state = IntentState::Done {
            activation: request.map(|request| request.id.clone()),
        };
        self.set(&intent.id, state, out);
        let target = intent.ask.target().clone();
        // One that was given and has ended since is not on its way.
        let given = request.filter(|request| request.status == ActivationStatus::Provisioned);
        if let Some(request) = given {
            let request = Box::new(request.clone());
            self.events.push(Event::Accepted(target, Some(request)));
        }
        self.moved(intent);
    }

    fn lapse(&mut self, intent: &Intent, out: &mut Vec<Effect>) {
        self.fail(&intent.id, "lapsed", out);
        self.decided(intent, Verdict::Lapsed);
    }

    fn decided(&mut self, intent: &Intent, verdict: Verdict) {
        self.decided_about(intent, verdict, None);
    }

    pub(super) fn decided_about(&mut self, intent: &Intent, verdict: Verdict, more: Option<MoreTime>) {
        self.events.push(Event::Decided(Decision {
            target: intent.ask.target().clone(),
            role_name: intent.ask.role_name().to_owned(),
            asked_at: intent.made_at,
            verdict,
            more,
        }));
    }

    /// Does somebody have to decide this one?
    pub(crate) fn waits_for_somebody(&self, id: &IntentId) -> bool {
        self.entries
            .get(id)
            .is_some_and(|entry| entry.seen_waiting == Some(true))
    }

    /// Did somebody have to decide it? Where this run has not seen that, the policy tells.
    fn has_waited(&self, id: &IntentId, intent: &Intent, access: &Access) -> bool {
        let seen = self.entries.get(id).and_then(|entry| entry.seen_waiting);
        let by_policy = || {
            let rules = access.rules_of(intent.ask.target());
            rules.is_some_and(|rules| rules.approval)
        };
        seen.unwrap_or_else(by_policy)
    }

    fn note_waiting(&mut self, id: &IntentId, waiting: bool) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.seen_waiting = Some(waiting);
        }
    }
}

/// Did nobody decide this request, which is over? Its approval says so, or its age does.
fn has_lapsed(request: &Activation, now: Timestamp) -> bool {
    let approval = request.approval.as_ref();
    let unreviewed = approval.is_some_and(|approval| approval.result == ApprovalResult::NotReviewed);
    unreviewed || now - request.created_at >= Activation::DECISION_WINDOW
}
