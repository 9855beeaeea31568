//! People, the organization, administrative units, role definitions.

use serde_json::{Value, json};
use uuid::Uuid;

use super::context::{Context, context_name};
use super::error::{GraphError, bad_request, not_found};
use super::{navigate, objects, rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, Options, SINGLE, Shape, collection, entity};
use crate::world::{Tenant, World};

pub(super) fn me(context: &Context<'_>) -> Result<Answer, GraphError> {
    let mut options = context.options(&shapes::USER, SINGLE)?;
    default_profile(&mut options);
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let person = tenant.person(context.claims.oid).ok_or_else(GraphError::denied)?;
    Ok(single(
        context,
        (&world, tenant),
        objects::own_profile(person),
        &shapes::USER,
        &options,
        "users",
    ))
}

pub(super) fn user(context: &Context<'_>, key: &str) -> Result<Answer, GraphError> {
    let mut options = context.options(&shapes::USER, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let person = tenant.person_by_key(key).ok_or_else(|| not_found(key))?;
    // Of others one reads the basic properties; about oneself a little more.
    let row = if person.oid == context.claims.oid {
        default_profile(&mut options);
        objects::own_profile(person)
    } else {
        objects::basic_profile(person)
    };
    Ok(single(
        context,
        (&world, tenant),
        row,
        &shapes::USER,
        &options,
        "users",
    ))
}

pub(super) fn organization(context: &Context<'_>) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::ORGANIZATION, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let name = context_name("organization", &options);
    let body = collection(
        vec![tenant],
        |tenant| objects::organization(tenant),
        &shapes::ORGANIZATION,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn administrative_unit(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::ADMINISTRATIVE_UNIT, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let unit = tenant
        .administrative_units
        .iter()
        .find(|unit| unit.id.to_string().eq_ignore_ascii_case(id));
    let unit = unit.ok_or_else(|| not_found(id))?;
    let row = json!({
        "id": unit.id,
        "displayName": unit.name,
        "description": unit.description,
        "visibility": null,
    });
    let list = "directory/administrativeUnits";
    Ok(single(
        context,
        (&world, tenant),
        row,
        &shapes::ADMINISTRATIVE_UNIT,
        &options,
        list,
    ))
}

pub(super) fn role_definitions(context: &Context<'_>) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::ROLE_DEFINITION, LIST)?;
    let world = context.shared.world();
    context.tenant(&world)?;
    let name = context_name("roleManagement/directory/roleDefinitions", &options);
    let body = collection(
        world.roles.values().collect(),
        |role| rows::role_definition(role),
        &shapes::ROLE_DEFINITION,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn role_definition(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::ROLE_DEFINITION, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let role = Uuid::try_parse(id)
        .ok()
        .and_then(|id| world.roles.get(&id))
        .ok_or_else(|| not_found(id))?;
    let list = "roleManagement/directory/roleDefinitions";
    Ok(single(
        context,
        (&world, tenant),
        rows::role_definition(role),
        &shapes::ROLE_DEFINITION,
        &options,
        list,
    ))
}

/// What stands in the directory's own list of who has which role: the filter names a principal or a role, as the
/// service wants it.
pub(super) fn role_assignments(context: &Context<'_>) -> Result<Answer, GraphError> {
    let shape = &shapes::ROLE_ASSIGNMENT;
    let options = context.options(shape, LIST)?;
    let filter = options.filter.as_ref();
    let named = |property| filter.and_then(|filter| filter.required(property)).is_some();
    if !named("principalId") && !named("roleDefinitionId") {
        return Err(bad_request(
            "The filter must name a principalId or a roleDefinitionId.",
        ));
    }
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let list = "roleManagement/directory/roleAssignments";
    let name = context_name(list, &options);
    let expand =
        |shape: &Shape, row: &Value, name: &str| navigate(context, (&world, tenant), shape, row, name);
    let body = collection(
        tenant.directory_roles.listed_assignments().collect(),
        |row| rows::role_assignment(row),
        shape,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &expand,
    );
    Ok(context.ok(body))
}

fn default_profile(options: &mut Options) {
    if options.select.is_empty() {
        options.select = objects::DEFAULT_PROFILE.to_vec();
    }
}

/// One object of a list.
pub(super) fn single(
    context: &Context<'_>,
    (world, tenant): (&World, &Tenant),
    row: Value,
    shape: &'static Shape,
    options: &Options,
    list: &str,
) -> Answer {
    let name = format!("{}/$entity", context_name(list, options));
    let expand =
        |shape: &Shape, row: &Value, name: &str| navigate(context, (world, tenant), shape, row, name);
    context.ok(entity(row, shape, options, &context.link(&name), &expand))
}
