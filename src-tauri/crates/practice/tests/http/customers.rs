//! Delegated customers.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::azure::{AUTHORIZATION, CONTRIBUTOR, Caller, activation, role_id};
use crate::support::{code, rows, world};

pub const ALEX: &str = "alex.wilber@relecloud.example";
const DEBRA: &str = "debra.berger@relecloud.example";
const FABRIKAM_WEB: &str = "/subscriptions/a0b63a72-00ca-40cb-a1eb-0567b283a612";
pub const SHOP: &str = "/subscriptions/a0b63a72-00ca-40cb-a1eb-0567b283a612/resourceGroups/rg-shop";
const PIPELINES: &str = "/subscriptions/9f46c538-b7b1-4102-a449-68f3f1678652/resourceGroups/rg-pipelines";
pub const VIRTUAL_MACHINE_CONTRIBUTOR: &str = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c";
const PIM: &str = "api-version=2020-10-01";
pub const APPROVALS: &str = "api-version=2021-01-01-preview";

#[tokio::test]
async fn alex_sees_four_customer_rows_and_one_of_the_own_company() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, None);
    let told: Vec<(String, String, String)> = alex
        .eligible()
        .await
        .iter()
        .map(|row| {
            let expanded = &row["properties"]["expandedProperties"];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (
                text(&expanded["roleDefinition"]["displayName"]),
                text(&expanded["scope"]["displayName"]),
                text(&expanded["principal"]["displayName"]),
            )
        })
        .collect();
    let told: Vec<(&str, &str, &str)> = told
        .iter()
        .map(|(role, scope, who)| (role.as_str(), scope.as_str(), who.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Monitoring Contributor", "rg-monitoring", "Tier 2 Support"),
            ("Contributor", "Fabrikam Web", "Tier 2 Support"),
            ("Virtual Machine Contributor", "rg-shop", "Tier 2 Support"),
            ("Backup Contributor", "Apex Core Banking", "Tier 2 Support"),
            ("Contributor", "rg-pipelines", "Alex Wilber"),
        ]
    );
    // Where a standing Reader was delegated, be it at one of its resource groups, the subscription is listed with its own
    // tenant.
    let listed = rows(alex.get("/subscriptions?api-version=2022-12-01").await);
    let names: Vec<&str> = listed
        .iter()
        .map(|row| row["displayName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["GlobalTech DevOps", "Fabrikam Web", "Apex Core Banking"]);
    assert_eq!(listed[1]["tenantId"], "002c14a8-d58b-427d-ad34-476df49d060b");
    let managing = &listed[1]["managedByTenants"][0]["tenantId"];
    assert_eq!(managing, &world.tenant_named(ALEX));
}

#[tokio::test]
async fn the_rules_of_a_delegation_stand_in_the_delegation() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, None);
    let delegations = |scope: &str| {
        format!(
            "{scope}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01\
             &$expandRegistrationDefinition=true"
        )
    };
    let found = rows(alex.get(&delegations(FABRIKAM_WEB)).await);
    assert_eq!(found.len(), 2, "with that of the resource group");
    let here = |row: &&Value| !row["id"].as_str().unwrap().contains("resourceGroups");
    let definition = &found.iter().find(here).unwrap()["properties"]["registrationDefinition"];
    let told = &definition["properties"];
    assert_eq!(told["manageeTenantName"], "Fabrikam");
    let eligible = &told["eligibleAuthorizations"][0];
    assert_eq!(eligible["principalIdDisplayName"], "Tier 2 Support");
    let policy = &eligible["justInTimeAccessPolicy"];
    assert_eq!(policy["multiFactorAuthProvider"], "Azure");
    assert_eq!(policy["maximumActivationDuration"], "PT8H");
    let approver = &policy["managedByTenantApprovers"][0]["principalIdDisplayName"];
    assert_eq!(approver, "PIM-Approvers");
    // The customer's own settings are another matter, and without a standing Reader nothing can be read.
    let settings = format!(
        "{FABRIKAM_WEB}{AUTHORIZATION}/roleManagementPolicyAssignments?{PIM}&$filter=roleDefinitionId eq '{}'",
        role_id(FABRIKAM_WEB, CONTRIBUTOR)
    );
    let own = rows(alex.get(&settings).await);
    assert!(!own[0].to_string().contains("PIM-Approvers"));
    let (status, body) = alex.get(&delegations(PIPELINES)).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
}

#[tokio::test]
async fn delegations_are_filtered_by_who_manages() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, None);
    let own = world.tenant_named(ALEX);
    let nobody = Uuid::nil();
    for (filter, expected) in [
        (format!("managedByTenantId eq '{own}'"), Some(2)),
        (format!("managedByTenantId eq '{nobody}'"), Some(0)),
        (format!("managedByTenantId in ('{nobody}', '{own}')"), Some(2)),
        (format!("managedByTenantId in ('{nobody}')"), Some(0)),
        ("managedByTenantId in ()".to_owned(), None),
        ("description eq 'x'".to_owned(), None),
    ] {
        let (status, body) = alex
            .get(&format!(
                "{FABRIKAM_WEB}/providers/Microsoft.ManagedServices/registrationAssignments\
                 ?api-version=2022-10-01&$filter={filter}"
            ))
            .await;
        let found = body["value"].as_array().map(Vec::len);
        assert_eq!(
            (status.is_success(), found),
            (expected.is_some(), expected),
            "{filter}"
        );
    }
}

#[tokio::test]
async fn a_delegated_role_runs_for_the_whole_duration_after_its_own_approvers() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, Some("c1"));
    let debra = Caller::new(&world, DEBRA, None);
    let oid = world.oid(ALEX);
    let plain = Caller::new(&world, ALEX, None);
    let ask = activation(&oid, SHOP, VIRTUAL_MACHINE_CONTRIBUTOR, "PT1H");
    let (_, refused) = plain.put(SHOP, Uuid::new_v4(), &ask).await;
    assert!(refused.to_string().contains("MfaRule"), "{refused}");
    let (status, body) = alex.put(SHOP, Uuid::new_v4(), &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let expiration = &body["properties"]["scheduleInfo"]["expiration"];
    assert_eq!(expiration["duration"], "PT4H", "whatever was asked for");
    let longer = activation(&oid, FABRIKAM_WEB, CONTRIBUTOR, "PT9H");
    let (_, longer) = alex.put(FABRIKAM_WEB, Uuid::new_v4(), &longer).await;
    assert!(longer.to_string().contains("ExpirationRule"));

    let ask = activation(&oid, FABRIKAM_WEB, CONTRIBUTOR, "PT8H");
    let name = Uuid::new_v4();
    let (_, waits) = alex.put(FABRIKAM_WEB, name, &ask).await;
    assert_eq!(waits["properties"]["status"], "PendingApproval");
    let approval = waits["properties"]["approvalId"].as_str().unwrap();
    let own = alex.get(&format!("{approval}?{APPROVALS}")).await.1;
    assert_eq!(
        own["properties"]["stages"][0]["properties"]["assignedToMe"],
        false
    );
    let found = debra.get(&format!("{approval}?{APPROVALS}")).await.1;
    let stage = found["properties"]["stages"][0]["id"].as_str().unwrap();
    let verdict = json!({ "properties": { "reviewResult": "Approve", "justification": "Ticket 12" } });
    let (status, body) = debra
        .ask(Method::PUT, &format!("{stage}?{APPROVALS}"), Some(&verdict))
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["properties"]["reviewedBy"]["principalName"], "Debra Berger");
    world.control().settle_all();
    let reads = alex.permissions(FABRIKAM_WEB).await;
    assert_eq!(
        reads.len(),
        2,
        "Reader all the time, and Contributor now: {reads:?}"
    );
}
