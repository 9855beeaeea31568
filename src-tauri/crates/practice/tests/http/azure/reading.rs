//! What lists, settings and children show of Azure roles.

use reqwest::{Method, StatusCode};
use stint_practice::Seed;

use super::{
    AUTHORIZATION, CONTRIBUTOR, Caller, KEY_VAULT_ADMINISTRATOR, PIM, PRADEEP, PRODUCTION, WEB, message,
    names, role_id,
};
use crate::support::{BRUCE, code, rows, world, world_with};

#[tokio::test]
async fn bruce_is_eligible_for_two_azure_roles_and_reads_at_production() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let eligible = bruce.eligible().await;
    assert_eq!(
        names(&eligible),
        [
            "Contributor @ rg-web-prod",
            "Storage Blob Data Contributor @ stfinance01"
        ]
    );
    let first = &eligible[0]["properties"];
    assert_eq!(first["scope"], WEB);
    assert_eq!(first["memberType"], "Direct");
    assert_eq!(first["principalType"], "User");
    assert_eq!(first["expandedProperties"]["scope"]["type"], "resourcegroup");
    assert_eq!(first.get("condition"), None, "what has no value is absent");
    let second = &eligible[1]["properties"];
    assert!(second["condition"].as_str().unwrap().contains("month-end"));
    assert_eq!(second["conditionVersion"], "2.0");
    assert_eq!(
        second["expandedProperties"]["scope"]["type"],
        "Microsoft.Storage/storageAccounts"
    );
    assert_eq!(names(&bruce.active().await), ["Reader @ Contoso Production"]);
    let name = eligible[0]["name"].as_str().unwrap();
    let schedule = first["roleEligibilityScheduleId"].as_str().unwrap();
    assert!(
        !schedule.ends_with(name),
        "an instance is called otherwise than its schedule"
    );
    for id in [eligible[0]["id"].as_str().unwrap(), schedule] {
        assert_eq!(bruce.get(&format!("{id}?{PIM}")).await.0, StatusCode::OK, "{id}");
    }
}

#[tokio::test]
async fn each_filter_shows_its_own_part() {
    let world = world().await;
    let pradeep = Caller::new(&world, PRADEEP, None);
    let count = async |scope: &str, filter: &str| {
        pradeep
            .list(scope, "roleEligibilityScheduleInstances", filter)
            .await
            .len()
    };
    let oid = world.oid(PRADEEP);
    let platform = "/providers/Microsoft.Management/managementGroups/contoso-platform";
    let connectivity = "/subscriptions/bdb9a209-de44-4cde-b646-3a8b27b77bcf";
    assert_eq!(count("", "asTarget()").await, 3);
    assert_eq!(count(platform, "asTarget()").await, 1);
    assert_eq!(
        count(connectivity, "asTarget()").await,
        0,
        "not what was given above"
    );
    assert_eq!(
        count(connectivity, &format!("assignedTo('{oid}') and atScope()")).await,
        1
    );
    assert_eq!(count(PRODUCTION, "asTarget()").await, 2);
    assert_eq!(
        count(PRODUCTION, &format!("(principalId eq '{oid}') and atScope()")).await,
        1
    );
    let bare = |scope: &str, rest: &str| {
        format!("{scope}{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}{rest}")
    };
    let (status, body) = pradeep.get(&bare("", "")).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "InsufficientPermissions")
    );
    assert!(message(&body).contains("asTarget()"));
    // Platform Engineers may read at production: everybody's rows, those from above told apart.
    let all = rows(pradeep.get(&bare(PRODUCTION, "")).await);
    assert_eq!(all.len(), 4);
    let (status, body) = pradeep.get(&bare("", "&$filter=somethingElse()")).await;
    assert_eq!((status, code(&body)), (StatusCode::BAD_REQUEST, "InvalidFilter"));
    let requests = format!("{connectivity}{AUTHORIZATION}/roleAssignmentScheduleRequests?{PIM}");
    let (status, body) = pradeep.get(&format!("{requests}&$filter=asRequestor()")).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "InsufficientPermissions")
    );
}

#[tokio::test]
async fn settings_are_for_those_who_may_read() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let settings = |scope: &str, role: &str| {
        format!(
            "{scope}{AUTHORIZATION}/roleManagementPolicyAssignments?{PIM}&$filter=roleDefinitionId eq '{}'",
            role_id(scope, role)
        )
    };
    let found = rows(bruce.get(&settings(WEB, CONTRIBUTOR)).await);
    assert_eq!(found.len(), 1);
    let rules = found[0]["properties"]["effectiveRules"].as_array().unwrap();
    assert_eq!(rules.len(), 17);
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(rule("Expiration_EndUser_Assignment")["maximumDuration"], "PT4H");
    assert_eq!(
        rule("AuthenticationContext_EndUser_Assignment")["claimValue"],
        "c1"
    );
    let approvers = &rule("Approval_EndUser_Assignment")["setting"]["approvalStages"][0]["primaryApprovers"];
    assert_eq!(approvers[0]["description"], "Nestor Wilke");
    assert_eq!(approvers[1]["userType"], "User");
    // Nobody has changed these.
    let untouched = rows(bruce.get(&settings(PRODUCTION, KEY_VAULT_ADMINISTRATOR)).await);
    let policy = untouched[0]["properties"]["policyId"].as_str().unwrap();
    assert!(policy.ends_with(KEY_VAULT_ADMINISTRATOR));
    let development = "/subscriptions/fb748193-b9ab-4c98-81db-67bbb83fe6bf";
    let (status, body) = bruce.get(&settings(development, CONTRIBUTOR)).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    let one = policy.replace("roleManagementPolicies", "roleManagementPolicyAssignments");
    let (status, body) = bruce.ask(Method::DELETE, &format!("{one}?{PIM}"), None).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(body["message"].is_string() && body.get("error").is_none());
}

#[tokio::test]
async fn children_are_those_that_something_can_be_activated_at() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let children = async |caller: &Caller<'_>, scope: &str, rest: &str| {
        let target = format!("{scope}{AUTHORIZATION}/eligibleChildResources?{PIM}{rest}");
        rows(caller.get(&target).await)
    };
    let sites = children(&bruce, WEB, "").await;
    assert_eq!(sites.len(), 3);
    assert_eq!(sites[0]["type"], "Microsoft.Compute/virtualMachines");
    let groups = children(&bruce, PRODUCTION, "&$filter=resourceType eq 'resourcegroup'").await;
    let ids: Vec<&str> = groups.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(ids, ["rg-finance-prod", "rg-web-prod"]);
    let pradeep = Caller::new(&world, PRADEEP, None);
    let platform = "/providers/Microsoft.Management/managementGroups/contoso-platform";
    let below = children(&pradeep, platform, "&getAllChildren=true").await;
    assert_eq!(below.len(), 3);
    let subscription = below.iter().find(|row| row["type"] == "subscription").unwrap();
    let id = subscription["id"].as_str().unwrap();
    assert!(
        id.starts_with("/providers/Microsoft.Subscription/subscriptions/"),
        "{id}"
    );
    let shared = children(&pradeep, PRODUCTION, "").await;
    assert!(
        shared
            .iter()
            .any(|row| row["name"] == "" && row["id"].as_str().unwrap().ends_with("rg-shared-prod")),
        "some names are missing"
    );
}

#[tokio::test]
async fn ten_thousand_rows_come_over_pages() {
    let world = world_with(|builder| builder.seed(Seed::scale(10_000).unwrap())).await;
    let bruce = Caller::new(&world, BRUCE, None);
    let eligible = bruce.eligible().await;
    assert_eq!(eligible.len(), 10_000);
    let scopes: std::collections::BTreeSet<&str> = eligible
        .iter()
        .map(|row| row["properties"]["scope"].as_str().unwrap())
        .collect();
    assert_eq!(scopes.len(), 600);
    let page = world.control().received_all();
    assert_eq!(page.len(), 10_000_usize.div_ceil(100));
    // A narrower scope is found quickly as well.
    let all = format!("{AUTHORIZATION}/roleManagementPolicyAssignments?{PIM}");
    let (status, _) = bruce
        .get(&format!(
            "{}{all}",
            eligible[0]["properties"]["scope"].as_str().unwrap()
        ))
        .await;
    assert_eq!(status, StatusCode::OK);
}
