//! What other people than the one who activates do at the practice tenant: administrators, approvers, readers
//! of the log, and somebody who types a code.

use chrono::TimeDelta;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::PracticeTenant;

use crate::practice::{BRUCE, Caller, DIRECTORY, REQUESTS};

const MEGAN: &str = "megan.bowen@contoso.example";
const ADELE: &str = "adele.vance@contoso.example";
const OWN: &str = "filterByCurrentUser(on='principal')";

/// Every action of an administrator on both kinds of requests, and all lists of schedules.
pub(crate) async fn administer(tenant: &PracticeTenant) {
    let both = || {
        let caller = |who| Caller::new(tenant, who, Some("c1"));
        (caller(MEGAN), caller(ADELE))
    };
    let (megan, _) = both();
    let control = tenant.control();
    let role = megan
        .get(&format!(
            "{DIRECTORY}/roleDefinitions?$filter=displayName eq 'Message Center Reader'"
        ))
        .await["value"][0]["id"]
        .clone();
    let lasting = |duration: &str| json!({"expiration": {"type": "afterDuration", "duration": duration}});
    for list in ["roleEligibility", "roleAssignment"] {
        let (megan, adele) = both();
        let requests = format!("{DIRECTORY}/{list}ScheduleRequests");
        let ask = |action: &str, schedule: Value| {
            json!({"action": action, "principalId": adele.principal, "roleDefinitionId": role,
                "directoryScopeId": "/", "justification": "New job", "scheduleInfo": schedule})
        };
        let post =
            async |who: &Caller, body: Value| who.post(&requests, Some(body), StatusCode::CREATED).await;
        let made = post(&megan, ask("adminAssign", lasting("PT30M"))).await;
        megan
            .post(
                &requests,
                Some(ask("adminAssign", lasting("PT30M"))),
                StatusCode::BAD_REQUEST,
            )
            .await;
        megan
            .post(
                &requests,
                Some(ask("adminRemove", Value::Null)),
                StatusCode::BAD_REQUEST,
            )
            .await;
        control.settle_all();
        post(&megan, ask("adminUpdate", lasting("PT40M"))).await;
        post(&adele, ask("selfExtend", lasting("PT45M"))).await;
        post(&megan, ask("adminExtend", lasting("PT50M"))).await;
        let id = made["id"].as_str().unwrap();
        for target in [
            requests.clone(),
            format!("{requests}/{id}"),
            format!("{requests}/{id}?$expand=targetSchedule,roleDefinition,principal"),
            format!("{DIRECTORY}/{list}Schedules"),
            format!("{DIRECTORY}/{list}Schedules/{id}"),
            format!("{DIRECTORY}/{list}Schedules/{id}?$expand=roleDefinition,principal"),
            format!("{DIRECTORY}/{list}Schedules?$select=status"),
            format!("{DIRECTORY}/{list}ScheduleInstances"),
        ] {
            megan.get(&target).await;
        }
        for target in [
            format!("{requests}/{OWN}"),
            format!("{requests}/filterByCurrentUser(on='createdBy')"),
            format!("{requests}/filterByCurrentUser(on='approver')"),
            format!("{DIRECTORY}/{list}Schedules/{OWN}?$expand=roleDefinition"),
        ] {
            adele.get(&target).await;
        }
        let instances = format!("{DIRECTORY}/{list}ScheduleInstances");
        let filter = format!("$filter=roleDefinitionId eq '{}'", role.as_str().unwrap());
        let own = adele.get(&format!("{instances}/{OWN}?{filter}")).await;
        let instance = own["value"][0]["id"].as_str().unwrap().to_owned();
        adele.get(&format!("{instances}/{instance}")).await;
        control.advance(TimeDelta::minutes(51));
        // Tokens last for an hour.
        let (megan, adele) = both();
        post(&adele, ask("selfRenew", lasting("PT45M"))).await;
        post(&megan, ask("adminRenew", lasting("PT45M"))).await;
        control.advance(TimeDelta::minutes(6));
        let removed = post(&megan, ask("adminRemove", Value::Null)).await;
        assert_eq!(removed["status"], "Revoked");
        control.settle_all();
        let later = (control.now() + TimeDelta::hours(3)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let mut schedule = lasting("PT30M");
        schedule["startDateTime"] = json!(later);
        let planned = post(&megan, ask("adminAssign", schedule)).await;
        assert_eq!(planned["status"], "Granted");
        control.settle_all();
        megan.get(&format!("{DIRECTORY}/{list}Schedules")).await;
        let cancel = format!("{requests}/{}/cancel", planned["id"].as_str().unwrap());
        megan.post(&cancel, None, StatusCode::NO_CONTENT).await;
    }
}

/// A request that waits, as its maker, an approver and others see it, until it is decided.
pub(crate) async fn approve(tenant: &PracticeTenant) {
    for result in ["Approve", "Deny", "nothing"] {
        let bruce = Caller::new(tenant, BRUCE, Some("c1"));
        let megan = Caller::new(tenant, MEGAN, None);
        let adele = Caller::new(tenant, ADELE, None);
        let ask = bruce.activation("Application Administrator").await;
        let waiting = bruce.post(REQUESTS, Some(ask), StatusCode::CREATED).await;
        let id = waiting["approvalId"].as_str().unwrap();
        let beta = DIRECTORY.replace("v1.0", "beta");
        let pending =
            "filterByCurrentUser(on='approver')?$filter=status eq 'PendingApproval'&$expand=principal";
        let found = megan.get(&format!("{REQUESTS}/{pending}")).await;
        assert_eq!(found["value"][0]["id"], id);
        megan
            .get(&format!("{beta}/roleAssignmentScheduleRequests/{pending}"))
            .await;
        let approval = format!("{beta}/roleAssignmentApprovals/{id}");
        let step = format!("{approval}/steps/{id}");
        let targets = [
            approval.clone(),
            format!("{approval}?$expand=steps"),
            format!("{approval}/steps"),
            step.clone(),
        ];
        for target in &targets {
            megan.get(target).await;
        }
        assert_eq!(
            adele.ask(Method::GET, &approval, None).await.0,
            StatusCode::FORBIDDEN
        );
        let say = |result: &str| Some(json!({"reviewResult": result, "justification": "I know of it"}));
        let silent = Some(json!({"reviewResult": "Approve"}));
        assert_eq!(
            megan.ask(Method::PATCH, &step, silent).await.0,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            bruce.ask(Method::PATCH, &step, say("Approve")).await.0,
            StatusCode::FORBIDDEN
        );
        if result == "nothing" {
            tenant.control().advance(TimeDelta::hours(24));
            let megan = Caller::new(tenant, MEGAN, None);
            assert_eq!(
                megan.ask(Method::PATCH, &step, say("Approve")).await.0,
                StatusCode::NOT_FOUND
            );
        } else {
            assert_eq!(
                megan.ask(Method::PATCH, &step, say(result)).await.0,
                StatusCode::NO_CONTENT
            );
            assert_eq!(
                megan.ask(Method::PATCH, &step, say(result)).await.0,
                StatusCode::CONFLICT
            );
        }
        tenant.control().settle_all();
        let bruce = Caller::new(tenant, BRUCE, Some("c1"));
        for target in &targets {
            bruce.get(target).await;
        }
        tenant.control().advance(TimeDelta::hours(3));
    }
}

/// Everything that the others have done is there.
pub(crate) async fn read_the_log(tenant: &PracticeTenant) {
    let megan = Caller::new(tenant, MEGAN, None);
    let list = "/v1.0/auditLogs/directoryAudits";
    let all = megan
        .get(&format!("{list}?$orderby=activityDateTime desc&$top=999"))
        .await;
    let first = all["value"][0]["id"].as_str().unwrap().to_owned();
    for target in [
        format!("{list}/{first}"),
        format!(
            "{list}?$filter=loggedByService eq 'PIM' and category eq 'RoleManagement' and result eq 'failure'"
        ),
        format!("{list}?$filter=category eq 'GroupManagement'"),
        format!("{list}?$select=activityDateTime,initiatedBy,targetResources,additionalDetails"),
        format!(
            "{list}?$filter=initiatedBy/user/id eq '{0}' or targetResources/any(t:t/id eq '{0}')",
            megan.principal
        ),
    ] {
        megan.get(&target).await;
    }
}

/// The device code, its page's answer left aside, and the discovery of the instance.
pub(crate) async fn sign_in_by_code(tenant: &PracticeTenant) {
    let description = tenant.description();
    let client = Client::builder().no_proxy().build().unwrap();
    let authority = &description.authority;
    let client_id = description.client_id.to_string();
    let scope = "openid offline_access User.Read";
    let begun = client
        .post(format!("{authority}/common/oauth2/v2.0/devicecode"))
        .form(&[("client_id", client_id.as_str()), ("scope", scope)])
        .send();
    let begun: Value = begun.await.unwrap().json().await.unwrap();
    for code in [begun["device_code"].as_str().unwrap(), "unknown"] {
        let form = [
            ("client_id", client_id.as_str()),
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", code),
        ];
        let polled = client
            .post(format!("{authority}/common/oauth2/v2.0/token"))
            .form(&form)
            .send();
        assert_eq!(polled.await.unwrap().status(), StatusCode::BAD_REQUEST);
    }
    for tenant in ["common", "organizations", "consumers", "nowhere.example"] {
        for target in [
            format!("{authority}/{tenant}/v2.0/.well-known/openid-configuration"),
            format!(
                "{authority}/common/discovery/instance?api-version=1.1\
                 &authorization_endpoint={authority}/{tenant}/oauth2/v2.0/authorize"
            ),
        ] {
            client.get(target).send().await.unwrap();
        }
    }
    let foreign =
        "api-version=1.1&authorization_endpoint=https://elsewhere.example/common/oauth2/v2.0/authorize";
    let refused = client
        .get(format!("{authority}/common/discovery/instance?{foreign}"))
        .send();
    assert_eq!(refused.await.unwrap().status(), StatusCode::BAD_REQUEST);
}
