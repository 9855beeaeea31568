//! What an administrator decided about more time.

use stint_domain::{Activation, ActivationAction, ActivationStatus, ProlongHow, ProlongOf, Timestamp};

use super::decisions::says;
use super::{Alerts, id, key, notice};
use crate::access::Access;
use crate::intents::{Decision, MoreTime, Verdict};
use crate::{Notice, NoticeAction, NoticeKind, When};

impl Alerts {
    /// A request for more time that was made elsewhere, and was seen waiting, is over.
    pub(super) fn foreign_more_time(
        &mut self,
        request: &Activation,
        (how, of): (ProlongHow, ProlongOf),
        access: &Access,
        now: Timestamp,
    ) {
        let verdict = match request.status {
            ActivationStatus::Provisioned | ActivationStatus::Revoked => Verdict::Approved,
            ActivationStatus::Denied => Verdict::Denied,
            // Who took it back knows that, and of a failure nothing tells whose it was.
            ActivationStatus::Canceled
            | ActivationStatus::Failed
            | ActivationStatus::Waiting
            | ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Unknown => return,
        };
        let until = request.ends_at().filter(|_| verdict == Verdict::Approved);
        let more = MoreTime { how, of, until };
        let decision = Decision {
            target: request.role_at(),
            role_name: access.role_name_of(request),
            asked_at: request.created_at,
            verdict,
            more: Some(more),
        };
        self.more_time_decided(&decision, more, access, now);
    }

    /// An administrator gave more time, or did not.
    pub(super) fn more_time_decided(
        &mut self,
        decision: &Decision,
        more: MoreTime,
        access: &Access,
        now: Timestamp,
    ) {
        let Decision {
            target,
            role_name,
            asked_at,
            verdict,
            more: _,
        } = decision;
        let mut requests = access.requests();
        let request = requests.find(|request| {
            request.action == ActivationAction::Prolong(more.how, more.of)
                && request.is_at(target)
                && request.created_at >= *asked_at - Access::SKEW
        });
        let said = request
            .and_then(|request| request.approval.as_ref())
            .and_then(says);
        let place = access.label_of(target);
        let (kind, title, body, private, action) = match verdict {
            Verdict::Approved => (
                NoticeKind::Approved,
                granted(role_name, more),
                said.map_or_else(|| place.clone(), |said| format!("{said} · {place}")),
                "More time was given",
                NoticeAction::Open,
            ),
            Verdict::Denied | Verdict::Lapsed => (
                NoticeKind::Denied,
                format!("{} denied: {role_name}", word(more.how)),
                said.unwrap_or(place),
                "More time was not given",
                NoticeAction::OpenRequest,
            ),
        };
        let told = Notice {
            body,
            when: more.until.map(When::UntilDay),
            actions: vec![action],
            ..notice(
                id("more-time", target, *asked_at),
                key(target, kind, *asked_at),
                title,
                private,
            )
        };
        self.show(told, now);
    }
}

fn granted(role: &str, more: MoreTime) -> String {
    let done = match more.how {
        ProlongHow::Extend => "extended",
        ProlongHow::Renew => "renewed",
    };
    match more.of {
        ProlongOf::Eligibility => format!("Your eligibility for {role} was {done}"),
        ProlongOf::Assignment => format!("{role} was {done}"),
    }
}

fn word(how: ProlongHow) -> &'static str {
    match how {
        ProlongHow::Extend => "Extension",
        ProlongHow::Renew => "Renewal",
    }
}
