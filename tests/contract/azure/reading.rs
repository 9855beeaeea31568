//! Everything that can be read: own access, settings, places, what customers have delegated.

use super::*;

pub(super) async fn read_everything(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, None);
    for list in ["roleEligibility", "roleAssignment"] {
        for kind in ["ScheduleInstances", "Schedules", "ScheduleRequests"] {
            bruce
                .get(&format!("{AUTHORIZATION}/{list}{kind}?{PIM}&$filter=asTarget()"))
                .await;
        }
        for kind in ["ScheduleInstances", "Schedules"] {
            let listed = bruce
                .get(&format!("{PRODUCTION}{AUTHORIZATION}/{list}{kind}?{PIM}"))
                .await;
            let id = listed["value"][0]["id"].as_str().unwrap();
            bruce.get(&format!("{id}?{PIM}")).await;
        }
    }
    let pradeep = Caller::new(tenant, PRADEEP, None);
    for scope in [PRODUCTION, WEB] {
        bruce
            .get(&format!("{scope}{AUTHORIZATION}/eligibleChildResources?{PIM}"))
            .await;
    }
    let all = format!("{PLATFORM}{AUTHORIZATION}/eligibleChildResources?{PIM}&getAllChildren=true");
    pradeep.get(&all).await;
    for kind in ["roleManagementPolicyAssignments", "roleManagementPolicies"] {
        let filter =
            format!("roleDefinitionId eq '{PRODUCTION}{AUTHORIZATION}/roleDefinitions/{CONTRIBUTOR}'");
        bruce
            .get(&format!("{WEB}{AUTHORIZATION}/{kind}?{PIM}&$filter={filter}"))
            .await;
        bruce.get(&format!("{STORAGE}{AUTHORIZATION}/{kind}?{PIM}")).await;
    }
    let policies = bruce
        .get(&format!("{WEB}{AUTHORIZATION}/roleManagementPolicies?{PIM}"))
        .await;
    let policy = policies["value"][0]["id"].as_str().unwrap();
    bruce.get(&format!("{policy}?{PIM}")).await;
    let name = policy.rsplit('/').next().unwrap();
    let assignment = format!("{WEB}{AUTHORIZATION}/roleManagementPolicyAssignments/{name}_{name}");
    bruce.get(&format!("{assignment}?{PIM}")).await;
    bruce
        .send(Method::DELETE, &format!("{assignment}?{PIM}"), None, 405)
        .await;

    for scope in [WEB, STORAGE] {
        bruce
            .get(&format!("{scope}{AUTHORIZATION}/permissions?{ROLES}"))
            .await;
    }
    for scope in ["", PRODUCTION, WEB] {
        bruce
            .get(&format!("{scope}{AUTHORIZATION}/roleDefinitions?{ROLES}"))
            .await;
        bruce
            .get(&format!(
                "{scope}{AUTHORIZATION}/roleDefinitions/{READER}?{ROLES}"
            ))
            .await;
    }
    for scope in [PRODUCTION, WEB, STORAGE] {
        let listed = bruce
            .get(&format!("{scope}{AUTHORIZATION}/roleAssignments?{ROLES}"))
            .await;
        if scope == PRODUCTION {
            let id = listed["value"][0]["id"].as_str().unwrap();
            bruce.get(&format!("{id}?{ROLES}")).await;
        }
    }
    read_scopes(tenant, &bruce).await;
}

async fn read_scopes(tenant: &PracticeTenant, bruce: &Caller) {
    let megan = Caller::new(tenant, MEGAN, None);
    bruce.get(&format!("/tenants?{SCOPES}")).await;
    bruce.get(&format!("{PRODUCTION}?{SCOPES}")).await;
    bruce
        .get(&format!("{PRODUCTION}/resourcegroups?api-version=2024-03-01"))
        .await;
    megan.get(&format!("/subscriptions?{SCOPES}")).await;
    let groups = "/providers/Microsoft.Management/managementGroups";
    megan.get(&format!("{groups}?{GROUPS}")).await;
    let landing = format!("{groups}/contoso-landing-zones");
    megan
        .get(&format!("{landing}?{GROUPS}&$expand=children&$recurse=true"))
        .await;
    megan.get(&format!("{landing}/descendants?{GROUPS}")).await;
    let entities = format!("/providers/Microsoft.Management/getEntities?{GROUPS}");
    megan.send(Method::POST, &entities, None, 200).await;
}

pub(super) async fn look_at_customers(tenant: &PracticeTenant) {
    let alex = Caller::new(tenant, ALEX, Some("c1"));
    alex.get(&format!("/subscriptions?{SCOPES}")).await;
    let filter = "$filter=managedByTenantId eq 'cc244855-1adb-41d8-9ca0-4e66b760a3d2'";
    for kind in ["registrationDefinitions", "registrationAssignments"] {
        let listed = alex
            .get(&format!(
                "{FABRIKAM_WEB}{LIGHTHOUSE}/{kind}?{DELEGATIONS}&{filter}"
            ))
            .await;
        let id = listed["value"][0]["id"].as_str().unwrap();
        alex.get(&format!("{id}?{DELEGATIONS}&$expandRegistrationDefinition=true"))
            .await;
    }
    let name = request(FABRIKAM_WEB);
    let ask = alex.activation(FABRIKAM_WEB, CONTRIBUTOR, "PT8H");
    alex.send(Method::PUT, &format!("{name}?{PIM}"), Some(ask), 201)
        .await;
}
