//! Asking, deciding, administering, and being refused.

use super::*;

pub(super) async fn activate_and_end(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    let control = tenant.control();
    let ask = bruce.activation(STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let name = request(STORAGE);
    bruce
        .send(
            Method::POST,
            &format!("{name}/validate?{PIM}"),
            Some(ask.clone()),
            200,
        )
        .await;
    bruce
        .send(Method::PUT, &format!("{name}?{PIM}"), Some(ask.clone()), 201)
        .await;
    control.settle_all();
    bruce.get(&format!("{name}?{PIM}")).await;
    bruce
        .get(&format!(
            "{AUTHORIZATION}/roleAssignmentScheduleInstances?{PIM}&$filter=asTarget()"
        ))
        .await;
    control.advance(chrono::TimeDelta::minutes(6));
    let mut end = ask.clone();
    end["properties"]["requestType"] = json!("SelfDeactivate");
    let members = end["properties"].as_object_mut().unwrap();
    members.remove("scheduleInfo");
    bruce
        .send(
            Method::PUT,
            &format!("{}?{PIM}", request(STORAGE)),
            Some(end),
            201,
        )
        .await;
    let mut later = ask;
    let start = control.now() + chrono::TimeDelta::hours(3);
    later["properties"]["scheduleInfo"]["startDateTime"] = json!(start.to_rfc3339());
    let name = request(STORAGE);
    bruce
        .send(Method::PUT, &format!("{name}?{PIM}"), Some(later), 201)
        .await;
    bruce
        .send(Method::POST, &format!("{name}/cancel?{PIM}"), None, 200)
        .await;
}

/// Decides by every route that there is.
pub(super) async fn decide(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    let nestor = Caller::new(tenant, NESTOR, None);
    let site = format!("{WEB}/providers/Microsoft.Web/sites/app-expense-prod");
    let wrapped = json!({ "properties": { "reviewResult": "Deny", "justification": "Not today" } });
    for (place, at) in [(WEB, ""), (site.as_str(), WEB)] {
        for direct in [Some(Method::PUT), Some(Method::PATCH), None] {
            let name = request(place);
            let ask = bruce.activation(place, CONTRIBUTOR, "PT2H");
            let asked = bruce
                .send(Method::PUT, &format!("{name}?{PIM}"), Some(ask), 201)
                .await;
            let id = asked["properties"]["approvalId"].as_str().unwrap();
            let approval = format!("{at}{id}");
            nestor
                .get(&format!(
                    "{AUTHORIZATION}/roleAssignmentScheduleRequests?{PIM}&$filter=asApprover()"
                ))
                .await;
            let lists = format!("{at}{AUTHORIZATION}/roleAssignmentApprovals");
            nestor
                .get(&format!("{lists}?{APPROVALS}&$filter=asApprover()"))
                .await;
            let found = nestor.get(&format!("{approval}?{APPROVALS}")).await;
            nestor.get(&format!("{approval}/stages?{APPROVALS}")).await;
            let stage = found["properties"]["stages"][0]["id"].as_str().unwrap();
            let stage = format!("{stage}?{APPROVALS}");
            match direct {
                Some(method) => {
                    let body = if method == Method::PUT {
                        wrapped.clone()
                    } else {
                        wrapped["properties"].clone()
                    };
                    nestor.send(method, &stage, Some(body.clone()), 200).await;
                    nestor.send(Method::PUT, &stage, Some(wrapped.clone()), 409).await;
                }
                None => {
                    let part = json!({ "httpMethod": "PUT", "name": Uuid::new_v4(), "url": stage,
                        "requestHeaderDetails": {}, "content": wrapped });
                    let body = json!({ "requests": [part] });
                    let answer = nestor
                        .send(Method::POST, "/batch?api-version=2020-06-01", Some(body), 200)
                        .await;
                    assert_eq!(answer["responses"][0]["httpStatusCode"], 204);
                }
            }
            nestor.get(&stage).await;
        }
    }
}

/// What administrators do for others, on both kinds of requests.
pub(super) async fn administer(tenant: &PracticeTenant) {
    let megan = Caller::new(tenant, MEGAN, Some("c1"));
    let bruce = Caller::new(tenant, BRUCE, Some("c1"));
    for list in ["roleEligibility", "roleAssignment"] {
        let name = || {
            let name = Uuid::new_v4();
            format!("{PRODUCTION}{AUTHORIZATION}/{list}ScheduleRequests/{name}")
        };
        let ask = |kind: &str, duration: &str| {
            let mut ask = bruce.activation(PRODUCTION, BLOB_DATA_CONTRIBUTOR, duration);
            ask["properties"]["requestType"] = json!(kind);
            Some(ask)
        };
        let made = name();
        megan
            .send(
                Method::POST,
                &format!("{made}/validate?{PIM}"),
                ask("AdminAssign", "P10D"),
                200,
            )
            .await;
        megan
            .send(
                Method::PUT,
                &format!("{made}?{PIM}"),
                ask("AdminAssign", "P10D"),
                201,
            )
            .await;
        tenant.control().settle_all();
        megan.get(&format!("{made}?{PIM}")).await;
        let asked = name();
        bruce
            .send(
                Method::PUT,
                &format!("{asked}?{PIM}"),
                ask("SelfExtend", "P20D"),
                201,
            )
            .await;
        megan
            .get(&format!(
                "{PRODUCTION}{AUTHORIZATION}/{list}ScheduleRequests?{PIM}&$filter=asApprover()"
            ))
            .await;
        bruce
            .send(Method::POST, &format!("{asked}/cancel?{PIM}"), None, 200)
            .await;
        tenant.control().advance(chrono::TimeDelta::minutes(6));
        let mut end = ask("AdminRemove", "P10D").unwrap();
        end["properties"].as_object_mut().unwrap().remove("scheduleInfo");
        megan
            .send(Method::PUT, &format!("{}?{PIM}", name()), Some(end), 201)
            .await;
    }
}

/// Refusals of every form, each of them described as well.
pub(super) async fn be_refused(tenant: &PracticeTenant) {
    let bruce = Caller::new(tenant, BRUCE, None);
    let list = format!("{AUTHORIZATION}/roleEligibilityScheduleInstances");
    for (target, expected) in [
        (list.clone(), 400),
        (format!("{list}?api-version=2019-01-01"), 400),
        (format!("{list}?api-version=newest"), 400),
        (format!("{list}?{PIM}"), 403),
        (format!("{AUTHORIZATION}/roleAssignmentApprovals?{PIM}"), 404),
        (format!("/subscriptions/{}?{SCOPES}", Uuid::nil()), 404),
        (
            format!("{WEB}-2{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}&$filter=asTarget()"),
            404,
        ),
    ] {
        bruce.send(Method::GET, &target, None, expected).await;
    }
    let ask = bruce.activation(STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    bruce
        .send(
            Method::PUT,
            &format!("{}?{PIM}", request(STORAGE)),
            Some(ask),
            400,
        )
        .await;
    tenant.control().arm_limit(true);
    let mut refused = 0;
    while refused < 3 {
        let (status, _) = bruce
            .ask(Method::GET, &format!("{list}?{PIM}&$filter=asTarget()"), None)
            .await;
        refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    tenant.control().arm_limit(false);
}
