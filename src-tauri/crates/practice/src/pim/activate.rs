//! What activation and deactivation are checked for, in the service's order.

use chrono::TimeDelta;
use stint_clock::Timestamp;

use super::request::{Ask, AskedSchedule, Expiration, Request, RequestStatus, Schedule};
use super::submit::new_request;
use super::{
    Asker, Assignment, AssignmentKind, Condition, Holding, Pim, Policy, Refusal, Requirement, RuleName,
    Visibility, Workload,
};

/// Nothing lasts less, and nothing ends earlier after its start.
pub(crate) const FLOOR: TimeDelta = TimeDelta::minutes(5);

impl Pim {
    pub(super) fn check_activation(
        &self,
        ask: &Ask,
        asker: &Asker,
        now: Timestamp,
    ) -> Result<Request, Refusal> {
        let AskedSchedule { start, expiration } = ask.schedule.clone().ok_or(Refusal::Invalid)?;
        let start = start.unwrap_or(now).max(now);
        let end = match &expiration {
            Expiration::Never => None,
            Expiration::AfterDateTime(_) | Expiration::AfterDuration(_) => {
                Some(expiration.end(start).ok_or(Refusal::Invalid)?)
            }
        };
        let length = end.map(|end| end - start);
        if length.is_some_and(|length| length <= TimeDelta::zero()) {
            return Err(Refusal::InvalidSchedule);
        }
        if length.is_some_and(|length| length < FLOOR) {
            return Err(Refusal::TooShort);
        }

        let eligibility = self.eligibilities_at(now).find(|row| {
            // One's own eligibility, or that of a group one is in; a group that asks has its own only.
            let theirs = row.principal == ask.principal
                || (ask.principal == asker.oid && asker.groups.contains(&row.principal));
            theirs
                && row.target.role == ask.target.role
                && ask.eligibility.is_none_or(|named| named == row.id)
                && self.contains(&row.target.scope, &ask.target.scope)
        });
        // Asked for at a narrower scope, it keeps the settings of where it is eligible.
        let policy = self.policy(eligibility.map_or(&ask.target, |row| &row.target));
        let too_long =
            policy.is_none_or(|policy| length.is_none_or(|length| length > policy.maximum.length()));
        if eligibility.is_none() && self.is_eligible_otherwise(ask, asker, now) {
            return Err(Refusal::DoesNotExist);
        }
        let (Some(eligibility), Some(policy)) = (eligibility, policy) else {
            let expiration = too_long.then_some(RuleName::Expiration);
            return Err(Refusal::Rules(
                [RuleName::Eligibility].into_iter().chain(expiration).collect(),
            ));
        };

        if !narrows(ask.condition.as_ref(), eligibility.condition.as_ref()) {
            return Err(Refusal::Invalid);
        }
        self.check_others(ask, start, end)?;
        check_policy(ask, asker, policy, too_long)?;

        let expiration = if policy.whole {
            Expiration::AfterDuration(policy.maximum.clone())
        } else {
            expiration
        };
        let status = if !policy.approvers.is_empty() {
            RequestStatus::PendingApproval
        } else if start > now {
            RequestStatus::Granted
        } else {
            RequestStatus::PendingProvisioning
        };
        let mut request = new_request(ask, status, now);
        request.schedule = Some(Schedule { start, expiration });
        request.approvers.clone_from(&policy.approvers);
        request.eligibility = Some(eligibility.id);
        if request.condition.is_none() {
            request.condition.clone_from(&eligibility.condition);
        }
        // The service calls a planned request complete at its start.
        request.completed = (status == RequestStatus::Granted).then_some(start);
        Ok(request)
    }

    /// Is it the wrong one of a group's two roles that was asked for? The service finds nothing then.
    fn is_eligible_otherwise(&self, ask: &Ask, asker: &Asker, now: Timestamp) -> bool {
        self.workload == Workload::Group
            && self
                .eligibilities_at(now)
                .any(|row| asker.is(row.principal) && row.target.scope == ask.target.scope)
    }

    /// A group keeps one owner at least.
    pub(super) fn check_not_last_owner(&self, assignment: &Assignment) -> Result<(), Refusal> {
        let owners = self
            .assignments
            .iter()
            .filter(|row| row.target == assignment.target && !row.deactivated && row.id != assignment.id);
        let owns = assignment.target.role.as_str() == crate::groups::OWNER;
        if self.workload == Workload::Group && owns && owners.count() == 0 {
            return Err(Refusal::LastOwner);
        }
        Ok(())
    }

    /// Is the same already active, on its way, or planned for the same time?
    pub(super) fn check_others(
        &self,
        ask: &Ask,
        start: Timestamp,
        end: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let active = self
            .assignments
            .iter()
            .any(|row| row.principal == ask.principal && row.target == ask.target && !row.deactivated);
        if active {
            return Err(Refusal::Exists);
        }
        let open = self.requests.iter().filter(|request| {
            request.holding == Holding::Assignment
                && request.principal == ask.principal
                && request.target == ask.target
                && !request.status.is_final()
        });
        for request in open {
            if request.status == RequestStatus::PendingAdminDecision {
                continue;
            }
            if request.status != RequestStatus::Granted {
                return Err(Refusal::Pending);
            }
            let overlaps = request
                .period()
                .is_none_or(|(from, to)| to.is_none_or(|to| start < to) && end.is_none_or(|end| from < end));
            if overlaps {
                return Err(Refusal::Overlaps);
            }
        }
        Ok(())
    }

    pub(super) fn check_deactivation(&self, ask: &Ask, now: Timestamp) -> Result<Request, Refusal> {
        let assignment = self.assignments.iter().find(|row| {
            row.principal == ask.principal
                && row.target == ask.target
                && !row.deactivated
                && row.visibility >= Visibility::Listed
                && matches!(row.kind, AssignmentKind::Activated { .. })
        });
        let assignment = assignment.ok_or(Refusal::DoesNotExist)?;
        if now - assignment.starts_at < FLOOR {
            return Err(Refusal::TooShort);
        }
        self.check_not_last_owner(assignment)?;
        Ok(new_request(ask, RequestStatus::Revoked, now))
    }
}

/// The rules of the policy, all at once; the step-up context comes last, as it is a refusal of its own.
fn check_policy(ask: &Ask, asker: &Asker, policy: &Policy, too_long: bool) -> Result<(), Refusal> {
    let asks = |requirement| policy.requires.contains(&requirement);
    let failed: Vec<RuleName> = [
        (too_long, RuleName::Expiration),
        (
            asks(Requirement::MultiFactorAuthentication) && !asker.multifactor,
            RuleName::Mfa,
        ),
        (
            asks(Requirement::Justification) && blank(&ask.justification),
            RuleName::Justification,
        ),
        (
            asks(Requirement::Ticketing) && blank(&ask.ticket.number),
            RuleName::Ticketing,
        ),
    ]
    .into_iter()
    .filter_map(|(fails, rule)| fails.then_some(rule))
    .collect();
    if !failed.is_empty() {
        return Err(Refusal::Rules(failed));
    }
    match &policy.context {
        Some(context) if !asker.contexts.contains(context) => Err(Refusal::ContextMissing(context.clone())),
        Some(_) | None => Ok(()),
    }
}

/// Does a condition ask for the same as the eligible one, or for that and more? One that was left out is the
/// eligible one.
fn narrows(asked: Option<&Condition>, eligible: Option<&Condition>) -> bool {
    match (asked, eligible) {
        (Some(asked), Some(eligible)) => asked.text.contains(&eligible.text),
        (Some(_) | None, None) | (None, Some(_)) => true,
    }
}

/// Is there nothing to read?
pub(super) fn blank(text: &Option<String>) -> bool {
    text.as_deref().is_none_or(|text| text.trim().is_empty())
}
