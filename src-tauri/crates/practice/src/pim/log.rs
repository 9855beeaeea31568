//! What has happened: one entry for everything that was asked for, decided, carried out, or came about by
//! the clock.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::{Action, Holding, Pim, Request, Target, Ticket};

/// So many entries are kept; the oldest make room.
const KEPT: usize = 10_000;

/// One thing that has happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Counts from 0 in each workload of a tenant.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) what: What,
    /// Who did it; the service itself where nobody is named.
    pub(crate) by: Option<Uuid>,
    /// The request, or the schedule, that all entries about the same thing have in common.
    pub(crate) correlation: Uuid,
    /// Words that explain the outcome.
    pub(crate) reason: Option<String>,
}

/// What has happened, and to whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum What {
    /// Something became of a request.
    Request {
        event: RequestEvent,
        action: Action,
        holding: Holding,
        principal: Uuid,
        target: Target,
        justification: Option<String>,
        ticket: Ticket,
        starts_at: Option<Timestamp>,
        ends_at: Option<Timestamp>,
    },
    /// The end of something has come.
    Ended {
        holding: Holding,
        /// It was an activation, not an assignment of an administrator's.
        activated: bool,
        principal: Uuid,
        target: Target,
    },
    /// The settings of a role were changed.
    Settings(Target),
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RequestEvent {
    Asked,
    /// It waits for an approver.
    ApprovalAsked,
    Approved,
    Denied,
    /// Carried out.
    Completed,
    /// Taken back.
    Canceled,
    /// Nobody has decided in time.
    Lapsed,
    /// Could not be carried out.
    Failed,
}

/// All entries, oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
    next: u64,
}

impl Log {
    /// Newest first; of one instant the last one first.
    pub(crate) fn newest_first(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    fn add(
        &mut self,
        at: Timestamp,
        what: What,
        by: Option<Uuid>,
        correlation: Uuid,
        reason: Option<String>,
    ) {
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            number: self.next,
            at,
            what,
            by,
            correlation,
            reason,
        });
        self.next += 1;
    }
}

impl Pim {
    /// Notes what became of a request.
    pub(super) fn note(
        &mut self,
        at: Timestamp,
        event: RequestEvent,
        request: &Request,
        by: Option<Uuid>,
        reason: Option<&str>,
    ) {
        let period = request.period();
        let what = What::Request {
            event,
            action: request.action,
            holding: request.holding,
            principal: request.principal,
            target: request.target.clone(),
            justification: request.justification.clone(),
            ticket: request.ticket.clone(),
            starts_at: period.map(|(start, _)| start),
            ends_at: period.and_then(|(_, end)| end),
        };
        let reason = reason.map(str::to_owned);
        self.log.add(at, what, by, request.id, reason);
    }

    pub(super) fn note_ended(
        &mut self,
        at: Timestamp,
        holding: Holding,
        activated: bool,
        (schedule, principal, target): (Uuid, Uuid, Target),
    ) {
        let what = What::Ended {
            holding,
            activated,
            principal,
            target,
        };
        self.log.add(at, what, None, schedule, None);
    }

    /// Notes that somebody has changed the settings of a role, which have a new id since.
    pub(crate) fn note_settings(&mut self, at: Timestamp, target: Target, policy: Uuid) {
        self.log.add(at, What::Settings(target), None, policy, None);
    }
}
