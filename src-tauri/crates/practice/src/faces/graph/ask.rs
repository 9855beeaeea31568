//! The body of a request, read as the service reads it: names and words in any letter case.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::error::GraphError;
use super::{bad_request, not_found};
use crate::iso::IsoDuration;
use crate::pim::{
    Action, Ask, AskedSchedule, Asker, Expiration, Holding, Refusal, RoleId, ScopeId, Target, Ticket,
};
use crate::world::{Tenant, World};
use axum::http::StatusCode;

const KNOWN: [&str; 11] = [
    "action",
    "appScopeId",
    "customData",
    "directoryScopeId",
    "isValidationOnly",
    "justification",
    "principalId",
    "roleDefinitionId",
    "scheduleInfo",
    "targetScheduleId",
    "ticketInfo",
];

/// Reads a request body.
pub(super) fn read(
    body: &[u8],
    holding: Holding,
    asker: &Asker,
    (world, tenant): (&World, &Tenant),
) -> Result<Ask, GraphError> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| bad_request("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."))?;
    let kind = match holding {
        Holding::Eligibility => "unifiedRoleEligibilityScheduleRequest",
        Holding::Assignment => "unifiedRoleAssignmentScheduleRequest",
    };
    let fields = Fields::of(&body, &KNOWN, kind)?;
    let action = action(fields.text("action")?)?;
    if action.is_admin() && !asker.administrator {
        return Err(GraphError::not_an_administrator());
    }
    let principal = fields.text("principalId")?.ok_or(Refusal::Invalid)?;
    // Somebody else's id, a group's, or no id at all: none of them is the caller's.
    let principal = Uuid::try_parse(principal).map_err(|_| Refusal::NotYours)?;
    if action.is_admin() && tenant.person(principal).is_none() {
        let message = "The subject is not found.";
        return Err(GraphError::new(StatusCode::NOT_FOUND, "SubjectNotFound", message));
    }
    let role = fields.text("roleDefinitionId")?.ok_or(Refusal::Invalid)?;
    let known = Uuid::try_parse(role)
        .ok()
        .filter(|role| world.roles.contains_key(role));
    if known.is_none() {
        return Err(GraphError::new(
            StatusCode::NOT_FOUND,
            "RoleNotFound",
            "The role is not found.",
        ));
    }
    let scope = fields.text("directoryScopeId")?.ok_or(Refusal::Invalid)?;
    let scope = scope_of(scope, tenant)?;
    let target_schedule = fields.text("targetScheduleId")?.map(Uuid::try_parse);
    Ok(Ask {
        id: None,
        holding,
        action,
        principal,
        target: Target {
            role: RoleId::new(role),
            scope,
        },
        justification: fields.text("justification")?.map(str::to_owned),
        ticket: ticket(fields.value("ticketInfo"))?,
        schedule: schedule(fields.value("scheduleInfo"))?,
        target_schedule: target_schedule.transpose().map_err(|_| Refusal::Invalid)?,
        eligibility: None,
        condition: None,
        validation_only: fields.flag("isValidationOnly")?,
        custom_data: fields.text("customData")?.map(str::to_owned),
    })
}

fn action(word: Option<&str>) -> Result<Action, GraphError> {
    let word = word.ok_or(Refusal::Invalid)?;
    let known = [
        ("selfActivate", Action::SelfActivate),
        ("selfDeactivate", Action::SelfDeactivate),
        ("selfExtend", Action::SelfExtend),
        ("selfRenew", Action::SelfRenew),
        ("adminAssign", Action::AdminAssign),
        ("adminUpdate", Action::AdminUpdate),
        ("adminRemove", Action::AdminRemove),
        ("adminExtend", Action::AdminExtend),
        ("adminRenew", Action::AdminRenew),
    ];
    let found = known
        .into_iter()
        .find(|(known, _)| word.eq_ignore_ascii_case(known));
    found.map(|(_, action)| action).ok_or_else(|| {
        bad_request(&format!(
            "Cannot convert the value '{word}' to the type of the property 'action'."
        ))
    })
}

/// A scope in the spelling that answers use, whatever letter case it came in.
fn scope_of(text: &str, tenant: &Tenant) -> Result<ScopeId, GraphError> {
    let scope = ScopeId::new(text);
    let Some(unit) = scope.unit() else {
        return Ok(scope);
    };
    if tenant.administrative_units.iter().any(|known| known.id == unit) {
        Ok(ScopeId::administrative_unit(unit))
    } else {
        Err(not_found(text))
    }
}

fn ticket(value: Option<&Value>) -> Result<Ticket, GraphError> {
    let Some(value) = value else {
        return Ok(Ticket::default());
    };
    let fields = Fields::of(value, &["ticketNumber", "ticketSystem"], "ticketInfo")?;
    Ok(Ticket {
        number: fields.text("ticketNumber")?.map(str::to_owned),
        system: fields.text("ticketSystem")?.map(str::to_owned),
    })
}

fn schedule(value: Option<&Value>) -> Result<Option<AskedSchedule>, GraphError> {
    let Some(value) = value else { return Ok(None) };
    let fields = Fields::of(
        value,
        &["startDateTime", "expiration", "recurrence"],
        "requestSchedule",
    )?;
    let start = fields.text("startDateTime")?.map(instant).transpose()?;
    let Some(expiration) = fields.value("expiration") else {
        return Ok(None);
    };
    let fields = Fields::of(
        expiration,
        &["type", "duration", "endDateTime"],
        "expirationPattern",
    )?;
    let kind = fields.text("type")?.unwrap_or_default().to_ascii_lowercase();
    let expiration = match kind.as_str() {
        "afterduration" => {
            let duration = fields
                .text("duration")?
                .and_then(IsoDuration::parse)
                .ok_or(Refusal::Invalid)?;
            Expiration::AfterDuration(duration)
        }
        "afterdatetime" => {
            let end = fields.text("endDateTime")?.ok_or(Refusal::Invalid)?;
            Expiration::AfterDateTime(instant(end)?)
        }
        "noexpiration" => Expiration::Never,
        _ => return Err(Refusal::Invalid.into()),
    };
    Ok(Some(AskedSchedule { start, expiration }))
}

/// An instant must say how far it is from UTC.
fn instant(text: &str) -> Result<Timestamp, GraphError> {
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| Refusal::Invalid)?;
    Ok(at.with_timezone(&Utc))
}

/// The fields of an object; `null` counts as absent.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, known: &[&str], kind: &str) -> Result<Self, GraphError> {
        let object = value.as_object();
        let object =
            object.ok_or_else(|| bad_request(&format!("An object of the type '{kind}' was expected.")))?;
        let stranger = object.keys().find(|name| {
            !name.starts_with('@') && !known.iter().any(|known| known.eq_ignore_ascii_case(name))
        });
        match stranger {
            None => Ok(Self { object }),
            Some(name) => Err(bad_request(&format!(
                "The property '{name}' does not exist on type 'microsoft.graph.{kind}'."
            ))),
        }
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        let found = self
            .object
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, GraphError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(bad_request(&format!(
                "The value of the property '{name}' must be a text."
            ))),
        }
    }

    fn flag(&self, name: &str) -> Result<bool, GraphError> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(bad_request(&format!(
                "The value of the property '{name}' must be true or false."
            ))),
        }
    }
}
