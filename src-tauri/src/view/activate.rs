//! What is filled in to activate a role, on its way in and, where something is missing, back out.

use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use specta::Type;
use stint_domain::{ActivationDraft, Scope, Ticket};

use super::{AppError, DraftView, Millis, eligibility};

/// What a person filled in to activate a role.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActivateForm {
    /// The eligibility's id.
    pub eligible: String,
    /// Seconds.
    pub duration: u32,
    /// Why; may be empty.
    pub justification: String,
    /// Ticket number; may be empty.
    pub ticket_number: String,
    /// Ticket system; may be empty.
    pub ticket_system: String,
    /// Start; `null` = at once.
    pub starts_at: Option<Millis>,
    /// The id of a narrower scope than the eligibility's; `null` = its own.
    pub at: Option<String>,
}

impl TryFrom<ActivateForm> for ActivationDraft {
    type Error = AppError;

    /// # Errors
    /// The eligibility has no id of one, or the start is no instant that a calendar has.
    fn try_from(form: ActivateForm) -> Result<Self, AppError> {
        let instant = |millis: Millis| {
            // A number of JavaScript that is no whole one loses its fraction; one out of range is refused below.
            DateTime::from_timestamp_millis(millis.0 as i64)
                .filter(|_| millis.0.is_finite())
                .ok_or_else(|| AppError::with("unexpected", "start"))
        };
        Ok(Self {
            eligible: eligibility(&form.eligible)?,
            duration: TimeDelta::seconds(form.duration.into()),
            justification: form.justification,
            ticket: Ticket {
                number: form.ticket_number,
                system: form.ticket_system,
            },
            starts_at: form.starts_at.map(instant).transpose()?,
            // Only places of Azure have others inside that a person may choose.
            at: form.at.as_deref().map(|at| Scope::in_azure(at).id),
        })
    }
}

impl From<ActivationDraft> for ActivateForm {
    fn from(draft: ActivationDraft) -> Self {
        let DraftView {
            duration,
            justification,
            ticket_number,
            ticket_system,
            starts_at,
            at,
            at_name: _,
        } = (&draft).into();
        Self {
            eligible: draft.eligible.to_string(),
            duration,
            justification,
            ticket_number,
            ticket_system,
            starts_at,
            at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(starts_at: Option<Millis>) -> ActivateForm {
        ActivateForm {
            eligible: "p.t/e1".into(),
            duration: 5400,
            justification: "Release".into(),
            ticket_number: "CHG-1".into(),
            ticket_system: String::new(),
            starts_at,
            at: Some("/subscriptions/S/resourceGroups/rg-web".into()),
        }
    }

    #[test]
    fn a_form_becomes_a_draft_as_it_was_typed() {
        let draft = ActivationDraft::try_from(form(Some(Millis(1_792_923_840_000.0)))).unwrap();
        assert_eq!(draft.duration, TimeDelta::minutes(90));
        assert_eq!(
            (draft.ticket.number.as_str(), draft.ticket.system.as_str()),
            ("CHG-1", "")
        );
        assert_eq!(draft.starts_at, Some(crate::example::now()));
        assert_eq!(draft.at, Some("/subscriptions/s/resourcegroups/rg-web".into()));
        assert_eq!(ActivationDraft::try_from(form(None)).unwrap().starts_at, None);
    }

    #[test]
    fn a_start_outside_the_calendar_is_refused() {
        for wrong in [f64::NAN, f64::INFINITY, 1e30] {
            assert_eq!(
                ActivationDraft::try_from(form(Some(Millis(wrong))))
                    .unwrap_err()
                    .code,
                "unexpected"
            );
        }
    }
}
