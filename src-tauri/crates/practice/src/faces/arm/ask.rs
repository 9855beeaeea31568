//! The body of a request, read as the service reads it: names and words in any letter case, ids in several forms.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::access::Caller;
use super::error::ArmError;
use super::rows;
use crate::iso::IsoDuration;
use crate::pim::{
    Action, Ask, AskedSchedule, Condition, Expiration, Holding, Refusal, RoleId, ScopeId, Target, Ticket,
};
use crate::scopes::AzureScope;

/// What the properties of a request may be called. The last three are sent by clients and count for nothing.
const KNOWN: &[&str] = &[
    "principalId",
    "roleDefinitionId",
    "requestType",
    "linkedRoleEligibilityScheduleId",
    "scheduleInfo",
    "justification",
    "ticketInfo",
    "condition",
    "conditionVersion",
    "targetRoleAssignmentScheduleId",
    "targetRoleAssignmentScheduleInstanceId",
    "targetRoleEligibilityScheduleId",
    "targetRoleEligibilityScheduleInstanceId",
    "scope",
    "principalType",
    "isValidationOnly",
];

/// Reads the request that shall be called `name`.
pub(super) fn read(
    body: &[u8],
    (name, holding): (Uuid, Holding),
    caller: &Caller<'_>,
    scope: &AzureScope,
) -> Result<Ask, ArmError> {
    let body = object(body)?;
    let outer = Fields::of(&body, &["properties"])?;
    let properties = outer.value("properties").ok_or(Refusal::Invalid)?;
    let fields = Fields::of(properties, KNOWN)?;
    let action = action(fields.text("requestType")?)?;
    let principal = fields.text("principalId")?.ok_or(Refusal::Invalid)?;
    let principal = Uuid::try_parse(principal).map_err(|_| Refusal::Invalid)?;
    let tenant = caller.tenant;
    if action.is_admin() && tenant.person(principal).is_none() && tenant.group(principal).is_none() {
        let message = "The subject is not found.";
        return Err(ArmError::new(StatusCode::NOT_FOUND, "SubjectNotFound", message));
    }
    let role = fields.text("roleDefinitionId")?.ok_or(Refusal::Invalid)?;
    let role = rows::tail(role).filter(|role| caller.world.azure_roles.contains_key(role));
    let role = role.ok_or_else(|| {
        ArmError::bad(
            "RoleDefinitionDoesNotExist",
            "The specified role definition does not exist.",
        )
    })?;
    Ok(Ask {
        id: Some(name),
        holding,
        action,
        principal,
        target: Target {
            role: RoleId::new(&role.to_string()),
            scope: ScopeId::new(&scope.id),
        },
        justification: fields.text("justification")?.map(str::to_owned),
        ticket: ticket(fields.value("ticketInfo"))?,
        schedule: schedule(fields.value("scheduleInfo"))?,
        target_schedule: target_schedule(&fields, holding)?,
        eligibility: linked(&fields, caller, scope)?,
        condition: condition(&fields)?,
        validation_only: false,
        custom_data: None,
    })
}

fn object(body: &[u8]) -> Result<Value, ArmError> {
    serde_json::from_slice(body).map_err(|error| invalid_content(&error.to_string()))
}

fn action(word: Option<&str>) -> Result<Action, ArmError> {
    let word = word.ok_or(Refusal::Invalid)?;
    let known = [
        ("SelfActivate", Action::SelfActivate),
        ("SelfDeactivate", Action::SelfDeactivate),
        ("SelfExtend", Action::SelfExtend),
        ("SelfRenew", Action::SelfRenew),
        ("AdminAssign", Action::AdminAssign),
        ("AdminUpdate", Action::AdminUpdate),
        ("AdminRemove", Action::AdminRemove),
        ("AdminExtend", Action::AdminExtend),
        ("AdminRenew", Action::AdminRenew),
    ];
    let found = known
        .into_iter()
        .find(|(known, _)| word.eq_ignore_ascii_case(known));
    found.map(|(_, action)| action).ok_or_else(|| {
        invalid_content(&format!(
            "Error converting value \"{word}\" to type 'RequestType'."
        ))
    })
}

/// The eligibility that a request names: by the whole path of its schedule (or instance), or by the id alone.
/// An id alone means one at the request's own scope: below it, the service does not find it.
fn linked(fields: &Fields<'_>, caller: &Caller<'_>, scope: &AzureScope) -> Result<Option<Uuid>, ArmError> {
    let Some(link) = fields.text("linkedRoleEligibilityScheduleId")? else {
        return Ok(None);
    };
    let id = rows::tail(link).ok_or(Refusal::Invalid)?;
    let mut rows = caller.tenant.azure.eligibilities.iter();
    let found = rows.find(|row| row.id == id || rows::instance_name(row.id) == id);
    let Some(row) = found else {
        // The rules behind find no such eligibility either, and say so.
        return Ok(Some(id));
    };
    let whole = link.contains('/');
    if !whole && row.target.scope != ScopeId::new(&scope.id) {
        let message = format!("The role eligibility schedule '{link}' was not found at the requested scope.");
        return Err(ArmError::bad("RoleAssignmentRequestNotEligible", message));
    }
    Ok(Some(row.id))
}

fn target_schedule(fields: &Fields<'_>, holding: Holding) -> Result<Option<Uuid>, ArmError> {
    let (schedule, instance) = match holding {
        Holding::Eligibility => (
            "targetRoleEligibilityScheduleId",
            "targetRoleEligibilityScheduleInstanceId",
        ),
        Holding::Assignment => (
            "targetRoleAssignmentScheduleId",
            "targetRoleAssignmentScheduleInstanceId",
        ),
    };
    if let Some(id) = fields.text(schedule)? {
        return Ok(Some(rows::tail(id).ok_or(Refusal::Invalid)?));
    }
    match fields.text(instance)? {
        Some(id) => Ok(Some(rows::instance_name(rows::tail(id).ok_or(Refusal::Invalid)?))),
        None => Ok(None),
    }
}

fn condition(fields: &Fields<'_>) -> Result<Option<Condition>, ArmError> {
    let text = fields.text("condition")?;
    let version = fields.text("conditionVersion")?;
    if version.is_some_and(|version| !["1.0", "2.0"].contains(&version)) {
        return Err(Refusal::Invalid.into());
    }
    Ok(text.map(|text| Condition {
        text: text.to_owned(),
        version: version.map(str::to_owned),
    }))
}

fn ticket(value: Option<&Value>) -> Result<Ticket, ArmError> {
    let Some(value) = value else {
        return Ok(Ticket::default());
    };
    let fields = Fields::of(value, &["ticketNumber", "ticketSystem"])?;
    Ok(Ticket {
        number: fields.text("ticketNumber")?.map(str::to_owned),
        system: fields.text("ticketSystem")?.map(str::to_owned),
    })
}

fn schedule(value: Option<&Value>) -> Result<Option<AskedSchedule>, ArmError> {
    let Some(value) = value else { return Ok(None) };
    let fields = Fields::of(value, &["startDateTime", "expiration"])?;
    let start = fields.text("startDateTime")?.map(instant).transpose()?;
    let Some(expiration) = fields.value("expiration") else {
        return Ok(None);
    };
    let fields = Fields::of(expiration, &["type", "duration", "endDateTime"])?;
    let kind = fields.text("type")?.unwrap_or_default().to_ascii_lowercase();
    let expiration = match kind.as_str() {
        "afterduration" => {
            let duration = fields.text("duration")?.and_then(IsoDuration::parse);
            Expiration::AfterDuration(duration.ok_or(Refusal::Invalid)?)
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
fn instant(text: &str) -> Result<Timestamp, ArmError> {
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| Refusal::Invalid)?;
    Ok(at.with_timezone(&Utc))
}

/// The fields of an object; `null` counts as absent.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, known: &[&str]) -> Result<Self, ArmError> {
        let object = value
            .as_object()
            .ok_or_else(|| invalid_content("An object was expected."))?;
        let stranger = object
            .keys()
            .find(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name)));
        match stranger {
            None => Ok(Self { object }),
            Some(name) => Err(invalid_content(&format!("Could not find member '{name}'."))),
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        let mut members = self.object.iter();
        let found = members.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, ArmError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid_content(&format!("The value of '{name}' must be a text."))),
        }
    }
}

/// The body can't be understood.
pub(super) fn invalid_content(why: &str) -> ArmError {
    ArmError::bad(
        "InvalidRequestContent",
        format!("The request content was invalid and could not be deserialized: '{why}'"),
    )
}
