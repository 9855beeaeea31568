//! Access to groups: what people, approvers, owners and administrators ask of the practice tenant.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::PracticeTenant;

use crate::practice::{BRUCE, Caller};

const MEGAN: &str = "megan.bowen@contoso.example";
const PRADEEP: &str = "pradeep.gupta@contoso.example";
const GRADY: &str = "grady.archie@contoso.example";
const GROUPS: &str = "/v1.0/identityGovernance/privilegedAccess/group";
const OWN: &str = "filterByCurrentUser(on='principal')";
/// What more than the least is needed to read groups, and to manage them.
pub(crate) const CONSENT: [&str; 3] = [
    "Directory.Read.All",
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
    "RoleManagementPolicy.ReadWrite.AzureADGroup",
];

/// The one who comes into a group, looks at it from all sides, and leaves it.
pub(crate) async fn come_and_go(tenant: &PracticeTenant) {
    let control = tenant.control();
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    let eligible = bruce
        .get(&format!(
            "{GROUPS}/eligibilityScheduleInstances/{OWN}?$expand=group($select=id,displayName)"
        ))
        .await;
    let row = &eligible["value"][0];
    assert_eq!(row["group"]["displayName"], "Apps Operators");
    let ask = |action: &str, more: Value| {
        let mut body = json!({"action": action, "principalId": bruce.principal,
            "groupId": row["groupId"], "accessId": row["accessId"]});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Some(body)
    };
    let lasting = json!({"justification": "Release", "ticketInfo": {"ticketNumber": "7", "ticketSystem": "Desk"},
        "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}}});
    let requests = format!("{GROUPS}/assignmentScheduleRequests");
    let mut trial = lasting.clone();
    trial["isValidationOnly"] = json!(true);
    bruce
        .post(&requests, ask("selfActivate", trial), StatusCode::CREATED)
        .await;
    let bare = json!({"scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}}});
    bruce
        .post(&requests, ask("selfActivate", bare), StatusCode::BAD_REQUEST)
        .await;
    let made = bruce
        .post(&requests, ask("selfActivate", lasting), StatusCode::CREATED)
        .await;
    control.settle_all();
    let id = made["id"].as_str().unwrap();
    let group = row["groupId"].as_str().unwrap();
    let me = bruce.principal.as_str();
    for target in [
        format!("{requests}/{OWN}?$expand=group,principal,activatedUsing"),
        format!("{requests}/filterByCurrentUser(on='createdBy')"),
        format!("{requests}/filterByCurrentUser(on='approver')?$filter=status eq 'PendingApproval'"),
        format!("{requests}?$filter=principalId eq '{me}'"),
        format!("{requests}/{id}"),
        format!("{requests}/{id}?$expand=group,principal,activatedUsing,targetSchedule"),
        format!("{GROUPS}/eligibilityScheduleInstances?$filter=principalId eq '{me}'"),
        format!("{GROUPS}/eligibilitySchedules/{OWN}?$expand=group,principal"),
        format!("{GROUPS}/assignmentScheduleInstances/{OWN}?$expand=group,principal,activatedUsing"),
        format!("{GROUPS}/assignmentScheduleInstances?$filter=principalId eq '{me}'"),
        format!("{GROUPS}/assignmentSchedules/{OWN}?$expand=group,activatedUsing"),
        format!("{GROUPS}/assignmentSchedules?$filter=principalId eq '{me}'&$select=status"),
        format!("{GROUPS}/eligibilityScheduleRequests/{OWN}"),
        "/v1.0/me/memberOf".to_owned(),
        "/v1.0/me/memberOf?$select=id".to_owned(),
        "/v1.0/me/memberOf/microsoft.graph.group".to_owned(),
        format!("/v1.0/users/{me}/memberOf"),
        "/v1.0/groups".to_owned(),
        "/v1.0/groups?$select=id,displayName".to_owned(),
        format!("/v1.0/groups/{group}"),
        format!("/v1.0/groups/{group}/members"),
        format!("/v1.0/groups/{group}/transitiveMembers"),
        format!("/v1.0/groups/{group}/owners"),
        format!(
            "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '{group}'&$expand=roleDefinition,principal"
        ),
        format!(
            "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{group}' and scopeType eq 'Group' \
                 and roleDefinitionId eq 'member'&$expand=policy($expand=rules)"
        ),
        format!(
            "/v1.0/policies/roleManagementPolicies?$filter=scopeId eq '{group}' and scopeType eq 'Group'&$expand=rules"
        ),
    ] {
        bruce.get(&target).await;
    }
    for list in ["assignmentScheduleInstances", "assignmentSchedules"] {
        let active = bruce.get(&format!("{GROUPS}/{list}/{OWN}")).await;
        let id = active["value"][0]["id"].as_str().unwrap();
        bruce.get(&format!("{GROUPS}/{list}/{id}")).await;
    }
    for list in ["eligibilityScheduleInstances", "eligibilitySchedules"] {
        let id = row["id"].as_str().unwrap();
        bruce.get(&format!("{GROUPS}/{list}/{id}")).await;
        let without = bruce.ask(Method::GET, &format!("{GROUPS}/{list}"), None).await;
        assert_eq!(without.1["error"]["code"], "MissingParameters");
    }
    for (target, body) in [
        (
            "/v1.0/me/checkMemberGroups".to_owned(),
            json!({"groupIds": [group]}),
        ),
        (
            format!("/v1.0/directoryObjects/{me}/checkMemberGroups"),
            json!({"groupIds": [group]}),
        ),
        (
            "/v1.0/directoryObjects/getByIds".to_owned(),
            json!({"ids": [group, me]}),
        ),
    ] {
        let found = bruce.post(&target, Some(body), StatusCode::OK).await;
        assert!(!found["value"].as_array().unwrap().is_empty());
    }
    let leave = || ask("selfDeactivate", json!({}));
    bruce.post(&requests, leave(), StatusCode::BAD_REQUEST).await;
    control.advance(TimeDelta::minutes(6));
    let left = bruce.post(&requests, leave(), StatusCode::CREATED).await;
    assert_eq!(left["status"], "Revoked");
    control.settle_all();
}

/// A request that waits for Bruce from the beginning, and others, until they are decided: the first with stages,
/// the second with the steps that beta has for them.
pub(crate) async fn decide(tenant: &PracticeTenant) {
    let requests = format!("{GROUPS}/assignmentScheduleRequests");
    let pending = format!(
        "{requests}/filterByCurrentUser(on='approver')?$filter=status eq 'PendingApproval'&$expand=group,principal"
    );
    for (version, steps) in [("v1.0", "stages"), ("beta", "steps")] {
        let bruce = Caller::new(tenant, BRUCE, None);
        let pradeep = Caller::new(tenant, PRADEEP, None);
        let waiting = bruce.get(&pending).await["value"][0].clone();
        let id = waiting["id"].as_str().unwrap().to_owned();
        let approval = format!("{}/assignmentApprovals/{id}", GROUPS.replace("v1.0", version));
        let step = format!("{approval}/{steps}/{id}");
        for target in [
            approval.clone(),
            format!("{approval}?$expand={steps}"),
            format!("{approval}/{steps}"),
        ] {
            bruce.get(&target).await;
        }
        if version == "v1.0" {
            bruce.get(&step).await;
        }
        let say = || Some(json!({"reviewResult": "Deny", "justification": "Ask me tomorrow"}));
        assert_eq!(
            pradeep.ask(Method::PATCH, &step, say()).await.0,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            bruce.ask(Method::PATCH, &step, say()).await.0,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            bruce.ask(Method::PATCH, &step, say()).await.0,
            StatusCode::CONFLICT
        );
        bruce.get(&approval).await;
        let again = json!({"action": "selfActivate", "principalId": pradeep.principal, "groupId": waiting["groupId"],
            "accessId": "member", "justification": "Tomorrow is now",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}}});
        pradeep.post(&requests, Some(again), StatusCode::CREATED).await;
    }
    let pradeep = Caller::new(tenant, PRADEEP, None);
    let own = pradeep
        .get(&format!("{requests}/{OWN}?$filter=status eq 'PendingApproval'"))
        .await;
    let cancel = format!("{requests}/{}/cancel", own["value"][0]["id"].as_str().unwrap());
    pradeep.post(&cancel, None, StatusCode::NO_CONTENT).await;
}

/// What an administrator gives, changes and takes away, in both families of lists.
pub(crate) async fn manage(tenant: &PracticeTenant) {
    let control = tenant.control();
    let megan = Caller::new(tenant, MEGAN, Some("c1"));
    let all = megan.get("/v1.0/groups?$filter=displayName eq 'Web Team'").await;
    let group = all["value"][0]["id"].as_str().unwrap().to_owned();
    let lasting = |duration: &str| json!({"expiration": {"type": "afterDuration", "duration": duration}});
    for family in ["eligibility", "assignment"] {
        let (megan, grady) = (
            Caller::new(tenant, MEGAN, Some("c1")),
            Caller::new(tenant, GRADY, Some("c1")),
        );
        let requests = format!("{GROUPS}/{family}ScheduleRequests");
        let ask = |action: &str, schedule: Value| {
            Some(
                json!({"action": action, "principalId": grady.principal, "groupId": group, "accessId": "owner",
                "justification": "New job", "scheduleInfo": schedule}),
            )
        };
        let refused = |action: &str| ask(action, lasting("PT30M"));
        grady
            .post(&requests, refused("adminAssign"), StatusCode::FORBIDDEN)
            .await;
        let made = megan
            .post(
                &requests,
                ask("adminAssign", lasting("PT30M")),
                StatusCode::CREATED,
            )
            .await;
        control.settle_all();
        megan
            .post(
                &requests,
                ask("adminUpdate", lasting("PT40M")),
                StatusCode::CREATED,
            )
            .await;
        let prolonged = grady
            .post(
                &requests,
                ask("selfExtend", lasting("PT45M")),
                StatusCode::CREATED,
            )
            .await;
        assert_eq!(prolonged["status"], "PendingAdminDecision");
        megan
            .post(
                &requests,
                ask("adminExtend", lasting("PT50M")),
                StatusCode::CREATED,
            )
            .await;
        let id = made["id"].as_str().unwrap();
        for target in [
            format!("{requests}?$filter=groupId eq '{group}'"),
            format!("{requests}/{id}?$expand=group,principal,targetSchedule"),
            format!("{requests}/filterByCurrentUser(on='createdBy')"),
            format!("{requests}/filterByCurrentUser(on='approver')"),
            format!(
                "{GROUPS}/{family}ScheduleInstances?$filter=groupId eq '{group}'&$expand=group,principal"
            ),
            format!("{GROUPS}/{family}Schedules?$filter=groupId eq '{group}'&$expand=principal"),
        ] {
            megan.get(&target).await;
        }
        control.advance(TimeDelta::minutes(6));
        megan
            .post(&requests, ask("adminRemove", Value::Null), StatusCode::CREATED)
            .await;
        control.settle_all();
        let later = (control.now() + TimeDelta::hours(3)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let mut schedule = lasting("PT30M");
        schedule["startDateTime"] = json!(later);
        let planned = megan
            .post(&requests, ask("adminAssign", schedule), StatusCode::CREATED)
            .await;
        assert_eq!(planned["status"], "Granted");
        let cancel = format!("{requests}/{}/cancel", planned["id"].as_str().unwrap());
        megan.post(&cancel, None, StatusCode::NO_CONTENT).await;
    }
}
