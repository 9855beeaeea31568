//! Role settings at a scope, for those who may read there.
//!
//! They are the settings of the tenant that the scope belongs to. What a customer has delegated follows the rules
//! of the delegation instead, which do not stand here.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::context::Context;
use super::error::ArmError;
use super::filter::Filter;
use super::page::{Links, page};
use super::rows::{self, path, role_path};
use super::rules::rules;
use crate::exchange::Answer;
use crate::pim::{Policy, RoleId, ScopeId, Target};
use crate::scopes::{AzureRole, AzureScope};
use crate::world::{Tenant, World};

/// The settings of one role at one scope.
struct Settings<'w> {
    tenant: &'w Tenant,
    scope: &'w AzureScope,
    role: &'w AzureRole,
    policy: &'w Policy,
}

pub(super) fn assignments(context: &Context<'_>) -> Result<Answer, ArmError> {
    list(context, "roleManagementPolicyAssignments", |settings| {
        let mut row = settings.assignment();
        // The list leaves out what each of its rows is called.
        for name in ["id", "name", "type"] {
            if let Value::Object(row) = &mut row {
                row.remove(name);
            }
        }
        row
    })
}

pub(super) fn policies(context: &Context<'_>) -> Result<Answer, ArmError> {
    list(context, "roleManagementPolicies", |settings| {
        settings.policy_row()
    })
}

pub(super) fn assignment(context: &Context<'_>, name: &str) -> Result<Answer, ArmError> {
    one(
        context,
        ("roleManagementPolicyAssignments", name),
        |settings| settings.assignment_name(),
        |settings| settings.assignment(),
    )
}

pub(super) fn policy(context: &Context<'_>, name: &str) -> Result<Answer, ArmError> {
    one(
        context,
        ("roleManagementPolicies", name),
        |settings| settings.policy_id().to_string(),
        |settings| settings.policy_row(),
    )
}

fn list(context: &Context<'_>, kind: &str, row: impl Fn(&Settings<'_>) -> Value) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, &["roleDefinitionId"])?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    caller.must(&format!("Microsoft.Authorization/{kind}/read"), scope)?;
    let wanted = filter.value("roleDefinitionId").map(rows::tail);
    let items: Vec<Settings<'_>> = all(&world, scope)
        .filter(|settings| wanted.is_none_or(|wanted| wanted == Some(settings.role.id)))
        .collect();
    Ok(page(context, &items, row, Links::Absolute))
}

fn one(
    context: &Context<'_>,
    (kind, name): (&str, &str),
    named: impl Fn(&Settings<'_>) -> String,
    row: impl Fn(&Settings<'_>) -> Value,
) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    caller.must(&format!("Microsoft.Authorization/{kind}/read"), scope)?;
    let found = all(&world, scope).find(|settings| named(settings).eq_ignore_ascii_case(name));
    let found = found.ok_or_else(|| ArmError::not_found(name))?;
    Ok(Answer::json(StatusCode::OK, &row(&found)))
}

/// The settings of every role at a scope, ordered by the role's id.
fn all<'w>(world: &'w World, scope: &'w AzureScope) -> impl Iterator<Item = Settings<'w>> {
    let tenant = world.tenants.get(&scope.tenant);
    let roles = world.azure_roles.values();
    roles.filter_map(move |role| {
        let tenant = tenant?;
        let target = Target {
            role: RoleId::new(&role.id.to_string()),
            scope: ScopeId::new(&scope.id),
        };
        Some(Settings {
            tenant,
            scope,
            role,
            policy: tenant.azure.policy(&target)?,
        })
    })
}

impl Settings<'_> {
    /// A policy that nobody has changed is called like its role.
    fn policy_id(&self) -> Uuid {
        if self.policy.modified.is_some() {
            self.policy.id
        } else {
            self.role.id
        }
    }

    fn assignment_name(&self) -> String {
        format!("{}_{}", self.policy_id(), self.role.id)
    }

    fn assignment(&self) -> Value {
        let kind = "roleManagementPolicyAssignments";
        let name = self.assignment_name();
        json!({
            "properties": {
                "scope": self.scope.id,
                "roleDefinitionId": role_path(self.scope, &self.role.id.to_string()),
                "policyId": path(&self.scope.id, "roleManagementPolicies", self.policy_id()),
                "effectiveRules": rules(self.policy, self.tenant),
            },
            "id": path(&self.scope.id, kind, &name),
            "name": name,
            "type": format!("Microsoft.Authorization/{kind}"),
        })
    }

    fn policy_row(&self) -> Value {
        let kind = "roleManagementPolicies";
        let rules = rules(self.policy, self.tenant);
        let modified = self.policy.modified.unwrap_or_default();
        json!({
            "properties": {
                "scope": self.scope.id,
                "isOrganizationDefault": false,
                "lastModifiedDateTime": rows::offset(modified),
                "lastModifiedBy": {},
                "rules": rules,
                "effectiveRules": rules,
                "policyProperties": {
                    "scope": {
                        "id": self.scope.id,
                        "displayName": self.scope.name,
                        "type": self.scope.kind.as_str(),
                    },
                },
            },
            "id": path(&self.scope.id, kind, self.policy_id()),
            "name": self.policy_id(),
            "type": format!("Microsoft.Authorization/{kind}"),
        })
    }
}
