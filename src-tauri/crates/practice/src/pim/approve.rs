//! Decisions of other people, and what comes of it when nobody decides.

use stint_clock::Timestamp;
use uuid::Uuid;

use super::request::{Decided, Decision, RequestStatus};
use super::{Asker, Pim, Refusal, RequestEvent, RuleName};
use crate::pace::Queue;

/// What somebody says, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) decision: Decision,
    pub(crate) justification: String,
}

impl Pim {
    /// Decides a request: one that waits for approval as one of its approvers, one that waits for an
    /// administrator as one. Nobody decides their own, every decision says why, and the first one counts.
    pub(crate) fn decide(
        &mut self,
        id: Uuid,
        asker: &Asker,
        verdict: &Verdict,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<(), Refusal> {
        let decider = asker.oid;
        let request = self.request_mut(id).ok_or(Refusal::UnknownRequest)?;
        let approval = request.has_approval();
        if !approval && request.status != RequestStatus::PendingAdminDecision && request.decided.is_none() {
            return Err(Refusal::UnknownRequest);
        }
        let may = if approval {
            request.may_be_decided_by(asker)
        } else {
            asker.administrator && request.created_by != decider && request.principal != decider
        };
        if !may {
            return Err(Refusal::NotApprover);
        }
        if request.decided.is_some() {
            return Err(Refusal::Decided);
        }
        let waits = [
            RequestStatus::PendingApproval,
            RequestStatus::PendingAdminDecision,
        ];
        if !waits.contains(&request.status) {
            return Err(Refusal::NotPending(request.status));
        }
        if verdict.justification.trim().is_empty() {
            return Err(Refusal::Rules(vec![RuleName::Justification]));
        }
        request.decided = Some(Decided {
            decision: verdict.decision,
            by: decider,
            at: now,
            justification: verdict.justification.clone(),
        });
        let event = match verdict.decision {
            Decision::Deny => {
                request.status = RequestStatus::Denied;
                request.completed = Some(now);
                RequestEvent::Denied
            }
            Decision::Approve => RequestEvent::Approved,
        };
        let decided = request.clone();
        self.note(now, event, &decided, Some(decider), Some(&verdict.justification));
        match (verdict.decision, approval) {
            (Decision::Deny, _) => {}
            (Decision::Approve, true) => self.go_on(id, now, queue),
            (Decision::Approve, false) => {
                self.prolong(&decided, now, queue);
                self.complete(id, decider, now);
            }
        }
        Ok(())
    }

    /// Nobody has decided within the time for it: the service closes the request by itself.
    pub(crate) fn lapse(&mut self, id: Uuid, at: Timestamp) -> Result<(), Refusal> {
        let request = self.request_mut(id).ok_or(Refusal::UnknownRequest)?;
        if request.status != RequestStatus::PendingApproval {
            return Err(Refusal::NotPending(request.status));
        }
        request.status = RequestStatus::Failed;
        request.completed = Some(at);
        request.lapsed = true;
        let lapsed = request.clone();
        let reason = "Nobody has decided in time.";
        self.note(at, RequestEvent::Lapsed, &lapsed, None, Some(reason));
        Ok(())
    }

    /// An approved activation starts, or waits for its start.
    fn go_on(&mut self, id: Uuid, now: Timestamp, queue: &mut Queue) {
        let Some(request) = self.request_mut(id) else {
            return;
        };
        let planned = request.schedule.as_ref().filter(|schedule| schedule.start > now);
        if let Some(schedule) = planned {
            request.completed = Some(schedule.start);
            request.status = RequestStatus::Granted;
            return;
        }
        // What was asked for runs from the approval, not from the request.
        if let Some(schedule) = &mut request.schedule {
            schedule.start = now;
        }
        request.status = RequestStatus::PendingProvisioning;
        self.provision_soon(id, now, queue);
    }
}
