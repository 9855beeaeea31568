//! What somebody is in, and names for many ids at once.

use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::Fields;
use super::context::{Context, context_name};
use super::error::{GraphError, bad_request, not_found};
use super::{objects, scopes, shapes};
use crate::exchange::Answer;
use crate::groups::MEMBER;
use crate::membership::Reach;
use crate::odata::{LIST, collection};
use crate::world::Tenant;

/// So many ids at most in one question for names.
const MOST_IDS: usize = 1000;
/// So many groups at most in one question whether somebody is in them.
const MOST_GROUPS: usize = 20;

pub(super) fn member_of(
    context: &Context<'_>,
    key: Option<&str>,
    deep: bool,
    cast: bool,
) -> Result<Answer, GraphError> {
    let shape = if cast {
        &shapes::GROUP
    } else {
        &shapes::DIRECTORY_OBJECT
    };
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let principal = who(context, tenant, key)?;
    let all = tenant.groups_of(principal, Reach::Listed);
    let groups = tenant.groups.iter().filter(|group| {
        let direct = || {
            tenant
                .directly_in(group, MEMBER, Reach::Listed)
                .contains(&principal)
        };
        all.contains(&group.id) && (deep || direct())
    });
    // Without a permission for groups the service tells that there is one, and nothing more of it.
    let granted = context.granted();
    let readable = scopes::GROUP.iter().any(|scope| granted.contains(scope));
    let row = |group: &crate::groups::Group| {
        let mut row = objects::group(group);
        let members = row.as_object_mut().into_iter().flatten();
        for (name, value) in members.filter(|(name, _)| !name.starts_with('@') && *name != "id") {
            if readable {
                continue;
            }
            *value = if name == "groupTypes" {
                json!([])
            } else {
                Value::Null
            };
        }
        row
    };
    let name = context_name(if cast { "groups" } else { "directoryObjects" }, &options);
    let body = collection(
        groups.collect(),
        |group| row(group),
        shape,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

/// The ids of groups that somebody is in, through others as well: those of the list that was sent, or all.
pub(super) fn member_groups(
    context: &Context<'_>,
    key: Option<&str>,
    check: bool,
) -> Result<Answer, GraphError> {
    let body = parsed(context)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let mine = tenant.groups_of(who(context, tenant, key)?, Reach::Listed);
    let found: Vec<Uuid> = if check {
        let fields = Fields::of(&body, &["groupIds"], "checkMemberGroups")?;
        let asked = ids(&fields, "groupIds", MOST_GROUPS)?;
        asked.into_iter().filter(|id| mine.contains(id)).collect()
    } else {
        Fields::of(&body, &["securityEnabledOnly"], "getMemberGroups")?;
        mine.into_iter().collect()
    };
    let link = context.link("Collection(Edm.String)");
    Ok(context.ok(json!({ "@odata.context": link.context(), "value": found })))
}

/// Names for many ids. What nobody knows is left out.
pub(super) fn by_ids(context: &Context<'_>) -> Result<Answer, GraphError> {
    let body = parsed(context)?;
    let fields = Fields::of(&body, &["ids", "types"], "getByIds")?;
    let ids = ids(&fields, "ids", MOST_IDS)?;
    let types = fields.texts("types")?;
    let wanted = |kind: &str| types.is_empty() || types.contains(&kind) || types.contains(&"directoryObject");
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let found: Vec<Value> = ids
        .into_iter()
        .filter(|id| {
            let kind = if tenant.group(*id).is_some() {
                "group"
            } else {
                "user"
            };
            wanted(kind)
        })
        .filter_map(|id| objects::principal_of(tenant, id))
        .collect();
    let link = context.link("directoryObjects");
    Ok(context.ok(json!({ "@odata.context": link.context(), "value": found })))
}

/// The caller, or a person or group of the directory.
fn who(context: &Context<'_>, tenant: &Tenant, key: Option<&str>) -> Result<Uuid, GraphError> {
    let Some(key) = key else {
        return Ok(context.claims.oid);
    };
    let person = tenant.person_by_key(key).map(|person| person.oid);
    let group = || {
        let id = Uuid::try_parse(key).ok()?;
        Some(tenant.group(id)?.id)
    };
    person.or_else(group).ok_or_else(|| not_found(key))
}

fn parsed(context: &Context<'_>) -> Result<Value, GraphError> {
    serde_json::from_slice(&context.call.body)
        .map_err(|_| bad_request("Unable to read JSON request payload."))
}

fn ids(fields: &Fields<'_>, name: &str, most: usize) -> Result<Vec<Uuid>, GraphError> {
    let texts = fields.texts(name)?;
    if texts.len() > most {
        return Err(bad_request(&format!("'{name}' may hold {most} ids at most.")));
    }
    let ids = texts.into_iter().map(|text| {
        Uuid::try_parse(text).map_err(|_| bad_request(&format!("Invalid object identifier '{text}'.")))
    });
    ids.collect()
}
