//! What the engine lists, as rows that are printed.

use stint_app::engine::{ActiveRow, ActiveState, EligibleRow, EligibleState, RequestRow};
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, Held, RequestState, RequestWhat, RoleKind, Scope,
    Timestamp,
};

use crate::item::{Item, RequestItem, instant};
use crate::people::People;

impl Item {
    pub(crate) fn of_eligible(row: &EligibleRow, people: &People) -> Self {
        let assignment = &row.assignment;
        let account = people.get(&assignment.account);
        let (state, until) = match &row.state {
            EligibleState::Ready | EligibleState::Busy => ("eligible", assignment.ends_at),
            EligibleState::Active { ends_at, .. } => ("active", *ends_at),
            EligibleState::Waiting => ("waiting", None),
            EligibleState::Scheduled(_) => ("scheduled", None),
            EligibleState::Applying => ("applying", None),
            EligibleState::Expired { ended_at } => ("expired", Some(*ended_at)),
        };
        let needs = row
            .rules
            .as_ref()
            .map(|rules| rules.needs().into_iter().map(need).collect());
        Self {
            id: assignment.id.to_string(),
            kind: kind(assignment.kind),
            role: row.role_name.clone(),
            role_id: assignment.role.id.to_string(),
            scope: row.scope_label.clone(),
            scope_id: assignment.scope.id.to_string(),
            customer: customer(&assignment.scope),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state,
            until,
            needs,
            request: None,
        }
    }

    pub(crate) fn of_active(row: &ActiveRow, people: &People) -> Self {
        let account = people.get(&row.target.account);
        let (id, state, until, scope) = match &row.state {
            ActiveState::InForce(assignment) => {
                let state = if assignment.held == Held::Activated {
                    "active"
                } else {
                    "standing"
                };
                (
                    assignment.id.to_string(),
                    state,
                    assignment.ends_at,
                    &assignment.scope,
                )
            }
            ActiveState::OnItsWay { activation, .. } => {
                let state = on_its_way(activation.status);
                (activation.id.to_string(), state, None, &activation.scope)
            }
        };
        Self {
            id,
            kind: kind(row.target.kind),
            role: row.role_name.clone(),
            role_id: row.target.role.to_string(),
            scope: row.scope_label.clone(),
            scope_id: row.target.scope.to_string(),
            customer: customer(scope),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state,
            until,
            needs: Some(Vec::new()),
            request: None,
        }
    }

    pub(crate) fn of_request(row: &RequestRow, people: &People) -> Self {
        let account = people.get(&row.target.account);
        let what = match row.what {
            RequestWhat::Activate => "activate",
            RequestWhat::Deactivate => "deactivate",
            RequestWhat::Extend => "extend",
            RequestWhat::Renew => "renew",
        };
        Self {
            id: row.id.clone(),
            kind: kind(row.target.kind),
            role: row.role_name.clone(),
            role_id: row.target.role.to_string(),
            scope: row.scope_label.clone(),
            scope_id: row.target.scope.to_string(),
            // The request names a place, not whose it is.
            customer: None,
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state: request_state(row),
            until: row.ends_at,
            needs: Some(Vec::new()),
            request: Some(RequestItem {
                what,
                asked_at: instant(row.asked_at),
                starts_at: row.starts_at.map(instant),
                justification: row.justification.clone(),
                approvers: row.approvers.clone(),
                decided_by: row.decided_by.clone(),
                decision_reason: row.decision_reason.clone(),
                code: row.code.clone(),
                from_here: row.from_here,
            }),
        }
    }

    pub(crate) fn of_activation(activation: &Activation, people: &People, now: Timestamp) -> Self {
        let account = people.get(&activation.account);
        let end = activation
            .starts_at
            .zip(activation.duration)
            .map(|(start, length)| start + length);
        let over = end.is_some_and(|end| end <= now);
        let state = match (activation.action, activation.status) {
            (ActivationAction::Activate, ActivationStatus::Provisioned) if over => "expired",
            (_, status) => on_its_way(status),
        };
        Self {
            id: activation.id.to_string(),
            kind: kind(activation.kind),
            role: activation.role.name.clone(),
            role_id: activation.role.id.to_string(),
            scope: activation.scope.label(&account.tenant),
            scope_id: activation.scope.id.to_string(),
            customer: customer(&activation.scope),
            account: account.username.clone(),
            tenant: account.tenant.id.to_string(),
            state,
            until: end,
            needs: Some(Vec::new()),
            request: None,
        }
    }
}

/// Whose place it is, where it is a customer's.
fn customer(scope: &Scope) -> Option<String> {
    scope.customer.as_ref().map(|tenant| tenant.label().to_owned())
}

pub(crate) fn kind(kind: RoleKind) -> &'static str {
    match kind {
        RoleKind::EntraRole => "entra-role",
        RoleKind::Group => "group",
        RoleKind::AzureRole => "azure-role",
    }
}

fn need(need: stint_domain::Need) -> &'static str {
    use stint_domain::Need;
    match need {
        Need::Approval => "approval",
        Need::StepUp => "step-up",
        Need::Mfa => "mfa",
        Need::Justification => "justification",
        Need::Ticket => "ticket",
    }
}

/// How a request stands, in the words that the service's own states have here.
fn request_state(row: &RequestRow) -> &'static str {
    match (row.state, row.what) {
        (RequestState::Waiting, _) => "waiting",
        (RequestState::Scheduled, _) => "scheduled",
        (RequestState::Applying, _) => "applying",
        (RequestState::Active, _) => "provisioned",
        (RequestState::Denied, _) => "denied",
        (RequestState::Refused, _) => "refused",
        (RequestState::Lapsed, _) => "lapsed",
        (RequestState::Expired, _) => "expired",
        (RequestState::Deactivated, RequestWhat::Deactivate) => "revoked",
        (RequestState::Deactivated, _) => "deactivated",
        (RequestState::Canceled, _) => "canceled",
        (RequestState::Failed, _) => "failed",
        (RequestState::NotSent, _) => "not-sent",
        (RequestState::Unclear, _) => "unclear",
        (RequestState::Ended, _) => "ended",
    }
}

fn on_its_way(status: ActivationStatus) -> &'static str {
    match status {
        ActivationStatus::Waiting => "waiting",
        ActivationStatus::Scheduled => "scheduled",
        ActivationStatus::Applying => "applying",
        ActivationStatus::Provisioned => "provisioned",
        ActivationStatus::Denied => "denied",
        ActivationStatus::Failed => "failed",
        ActivationStatus::Canceled => "canceled",
        ActivationStatus::Revoked => "revoked",
        ActivationStatus::Unknown => "unknown",
    }
}
