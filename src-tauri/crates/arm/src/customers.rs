//! What customers have delegated (Azure Lighthouse, contract `lighthouse.md`).

use stint_domain::{
    ActivationRules, Approver, RoleDefinitionId, Scope, ScopeId, Tenant, TenantId, parse_iso8601,
};
use stint_pim::{BadField, ClientError, trailing_guid};

use crate::client::ArmClient;
use crate::map::scope_before;
use crate::op;
use crate::rows::readable_rows;
use crate::wire::{self, Resource};

/// A delegation of a customer: what its offer lets the own tenant's people activate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// What was delegated: a subscription or a resource group, in one spelling ([`Scope::in_azure`]).
    pub scope: ScopeId,
    /// Whose places they are; `None` where the service does not say.
    pub customer: Option<Tenant>,
    /// What an activation of each role takes, in the offer's order. The offer decides, no policy of the customer.
    pub rules: Vec<(RoleDefinitionId, ActivationRules)>,
}

impl ArmClient {
    /// What was delegated of a subscription to the account's tenant (`registrationAssignments` with their definitions);
    /// also what was delegated of resource groups in it. Empty where nothing was, or where it may not be read; an offer that
    /// can't be understood is left out.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn registrations(&self, subscription: &str) -> Result<Vec<Registration>, ClientError> {
        let call = self
            .get(op::delegations(subscription), op::DELEGATIONS)
            .query("$expandRegistrationDefinition", "true");
        let read = readable_rows(call, |row: Resource<wire::RegistrationAssignment>| {
            Ok(self.registration(row))
        });
        Ok(read.await?.unwrap_or_default().into_iter().flatten().collect())
    }

    /// `None` where the offer is none of the account's own tenant.
    fn registration(&self, row: Resource<wire::RegistrationAssignment>) -> Option<Registration> {
        let Resource { id, properties: row } = row;
        let delegation = row.registration_definition?.properties?;
        let own = self.account.tenant.id.as_str();
        let to_us = delegation.managed_by_tenant_id.as_deref();
        let is_ours = to_us.is_none_or(|tenant| tenant.eq_ignore_ascii_case(own));
        let scope = scope_before(&id, "/providers/microsoft.managedservices/")?;
        is_ours.then(|| registration(Scope::in_azure(scope).id, delegation))
    }
}

fn registration(scope: ScopeId, delegation: wire::Delegation) -> Registration {
    let customer = delegation.managee_tenant_id.map(|id| Tenant {
        id: TenantId::new(id),
        name: delegation.managee_tenant_name.filter(|name| !name.is_empty()),
    });
    let rules = delegation.eligible_authorizations.into_iter().filter_map(|row| {
        let role = RoleDefinitionId::new(trailing_guid(&row.role_definition_id));
        match rules(row.just_in_time_access_policy) {
            Ok(rules) => Some((role, rules)),
            Err(BadField(field)) => {
                tracing::warn!(field, "an offer could not be read");
                None
            }
        }
    });
    Registration {
        scope,
        customer,
        rules: rules.collect(),
    }
}

/// Without a policy of its own an eligible authorization lasts eight hours and asks for nothing.
fn rules(policy: Option<wire::JustInTime>) -> Result<ActivationRules, BadField> {
    let mut rules = ActivationRules {
        fixed: true,
        ..ActivationRules::untouched()
    };
    let Some(policy) = policy else {
        return Ok(rules);
    };
    if let Some(longest) = policy.maximum_activation_duration {
        rules.longest = parse_iso8601(&longest).map_err(|_| BadField("maximumActivationDuration"))?;
    }
    let provider = policy.multi_factor_auth_provider;
    rules.mfa = provider.is_some_and(|word| word.eq_ignore_ascii_case("Azure"));
    // The offer does not say of an approver whether it is a person or a group.
    let approvers = policy
        .managed_by_tenant_approvers
        .into_iter()
        .map(|approver| Approver {
            id: approver.principal_id.as_str().into(),
            name: approver.principal_id_display_name.filter(|name| !name.is_empty()),
            is_group: false,
        });
    rules.approvers = approvers.collect();
    rules.approval = !rules.approvers.is_empty();
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::{Value, json};
    use stint_http::testing::Reply;

    use crate::testing::{arm, list};

    fn row(managing: &str, eligible: Value) -> Value {
        json!({"id": "/subscriptions/S/providers/Microsoft.ManagedServices/registrationAssignments/a", "properties": {
            "registrationDefinitionId": "d", "provisioningState": "Succeeded", "registrationDefinition": {"id": "d",
            "properties": {"registrationDefinitionName": "Care", "manageeTenantId": "c",
                "manageeTenantName": "Fourth Coffee", "managedByTenantId": managing, "authorizations": [],
                "eligibleAuthorizations": eligible}}}})
    }

    #[tokio::test]
    async fn the_offer_decides_how_long_and_who_approves() {
        let eligible = json!([
            {"principalId": "g", "roleDefinitionId": "AB", "justInTimeAccessPolicy": {
                "multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT4H",
                "managedByTenantApprovers": [{"principalId": "u", "principalIdDisplayName": "Debra Berger"}]}},
            {"principalId": "g", "roleDefinitionId": "cd", "justInTimeAccessPolicy": {
                "multiFactorAuthProvider": "None", "maximumActivationDuration": "soon"}},
            {"principalId": "g", "roleDefinitionId": "ef"},
        ]);
        let odd = json!({"id": "/subscriptions/s/x", "properties": "soon"});
        let empty = row("t", json!(null));
        let (arm, service) = arm([list(json!([
            row("T", eligible),
            odd,
            row("other", json!([])),
            empty
        ]))]);
        let found = arm.registrations("s").await.unwrap();
        let scopes: Vec<_> = found
            .iter()
            .map(|found| (found.scope.as_str(), found.rules.len()))
            .collect();
        assert_eq!(scopes, [("/subscriptions/s", 2), ("/subscriptions/s", 0)]);
        let customer = found[0].customer.as_ref().unwrap();
        assert_eq!((customer.id.as_str(), customer.label()), ("c", "Fourth Coffee"));
        let rules: Vec<_> = found[0]
            .rules
            .iter()
            .map(|(role, rules)| {
                (
                    role.as_str(),
                    rules.longest,
                    rules.mfa,
                    rules.approval,
                    rules.fixed,
                )
            })
            .collect();
        let hours = TimeDelta::hours;
        assert_eq!(
            rules,
            [
                ("ab", hours(4), true, true, true),
                ("ef", hours(8), false, false, true)
            ]
        );
        assert_eq!(
            found[0].rules[0].1.approvers[0].name.as_deref(),
            Some("Debra Berger")
        );
        assert_eq!(
            service.asked(),
            [
                "GET /subscriptions/s/providers/Microsoft.ManagedServices/registrationAssignments\
              ?api-version=2022-10-01&$expandRegistrationDefinition=true"
            ]
        );
    }

    #[tokio::test]
    async fn what_may_not_be_read_is_as_if_nothing_was_delegated() {
        let (arm, _) = arm([Reply::json(403, r#"{"error":{"code":"AuthorizationFailed"}}"#)]);
        assert_eq!(arm.registrations("s").await.unwrap(), []);
    }
}
