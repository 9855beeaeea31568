//! The body of a request, read as the service reads it: names and words in any letter case.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::error::{GraphError, bad_request, not_found};
use super::family::{Branch, Family};
use super::group_rows;
use crate::groups::{MEMBER, OWNER};
use crate::iso::IsoDuration;
use crate::pim::{Action, Ask, AskedSchedule, Asker, Expiration, Refusal, RoleId, ScopeId, Target, Ticket};
use crate::world::{Tenant, World};
use axum::http::StatusCode;

/// What every request may say, whatever it is for.
const COMMON: [&str; 8] = [
    "action",
    "customData",
    "isValidationOnly",
    "justification",
    "principalId",
    "scheduleInfo",
    "targetScheduleId",
    "ticketInfo",
];
const OF_A_ROLE: [&str; 3] = ["appScopeId", "directoryScopeId", "roleDefinitionId"];
const OF_A_GROUP: [&str; 2] = ["accessId", "groupId"];

/// Reads a request body.
pub(super) fn read(
    body: &[u8],
    family: Family,
    (world, tenant): (&World, &Tenant),
) -> Result<Ask, GraphError> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| bad_request("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."))?;
    let own: &[&str] = match family.branch {
        Branch::Directory => &OF_A_ROLE,
        Branch::Groups => &OF_A_GROUP,
    };
    let known = [COMMON.as_slice(), own].concat();
    let (shape, _) = family.requests();
    let fields = Fields::of(&body, &known, shape.name)?;
    let action = action(fields.text("action")?)?;
    let principal = fields.text("principalId")?.ok_or(Refusal::Invalid)?;
    // No id at all is not the caller's either.
    let principal = Uuid::try_parse(principal).map_err(|_| Refusal::NotYours)?;
    let (target, target_schedule) = match family.branch {
        Branch::Directory => (
            role_target(&fields, world, tenant)?,
            fields
                .text("targetScheduleId")?
                .map(|id| Uuid::try_parse(id).ok()),
        ),
        Branch::Groups => (
            group_target(&fields, tenant)?,
            fields.text("targetScheduleId")?.map(group_rows::schedule_in),
        ),
    };
    Ok(Ask {
        id: None,
        holding: family.holding,
        action,
        principal,
        target,
        justification: fields.text("justification")?.map(str::to_owned),
        ticket: ticket(fields.value("ticketInfo"))?,
        schedule: schedule(fields.value("scheduleInfo"))?,
        target_schedule: target_schedule.map(|id| id.ok_or(Refusal::Invalid)).transpose()?,
        eligibility: None,
        condition: None,
        validation_only: fields.flag("isValidationOnly")?,
        custom_data: fields.text("customData")?.map(str::to_owned),
    })
}

/// What only administrators ask: may this one, and is there somebody to give it to?
pub(super) fn check_administering(ask: &Ask, asker: &Asker, tenant: &Tenant) -> Result<(), GraphError> {
    if !asker.administrator {
        return Err(GraphError::not_an_administrator());
    }
    if tenant.person(ask.principal).is_none() && tenant.group(ask.principal).is_none() {
        let message = "The subject is not found.";
        return Err(GraphError::new(StatusCode::NOT_FOUND, "SubjectNotFound", message));
    }
    Ok(())
}

fn role_target(fields: &Fields<'_>, world: &World, tenant: &Tenant) -> Result<Target, GraphError> {
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
    Ok(Target {
        role: RoleId::new(role),
        scope: scope_of(scope, tenant)?,
    })
}

fn group_target(fields: &Fields<'_>, tenant: &Tenant) -> Result<Target, GraphError> {
    let access = fields.text("accessId")?.ok_or(Refusal::Invalid)?;
    let known = [MEMBER, OWNER]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(access));
    let role = known.ok_or_else(|| cannot_convert(access, "accessId"))?;
    let id = fields.text("groupId")?.ok_or(Refusal::Invalid)?;
    let group = Uuid::try_parse(id).ok().and_then(|id| tenant.group(id));
    let group = group.ok_or_else(|| not_found(id))?;
    if !group.can_be_managed() {
        return Err(bad_request(
            "A group with dynamic membership or from another directory can't be managed here.",
        ));
    }
    Ok(Target::new(role, ScopeId::group(group.id).as_str()))
}

fn cannot_convert(word: &str, property: &str) -> GraphError {
    bad_request(&format!(
        "Cannot convert the value '{word}' to the type of the property '{property}'."
    ))
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
    found
        .map(|(_, action)| action)
        .ok_or_else(|| cannot_convert(word, "action"))
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

    /// The texts of a list; none where it is absent.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&'a str>, GraphError> {
        let wrong = || {
            bad_request(&format!(
                "The value of the property '{name}' must be a list of texts."
            ))
        };
        let Some(value) = self.value(name) else {
            return Ok(Vec::new());
        };
        let list = value.as_array().ok_or_else(wrong)?;
        list.iter().map(|item| item.as_str().ok_or_else(wrong)).collect()
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
