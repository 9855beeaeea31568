//! What approvers make of a request.

use super::*;

#[test]
fn an_approval_is_given_by_an_approver_within_a_day() {
    let mut office = office(|policy| policy.approvers = vec![ME, BOSS]);
    let id = office.submit(&ask(60)).unwrap().id;
    assert_eq!(
        office.pim.request(id).unwrap().status,
        RequestStatus::PendingApproval
    );
    let decide = |who, office: &mut Office| {
        office.pim.decide(
            id,
            &asker(who),
            &verdict(Decision::Approve),
            office.now,
            &mut office.queue,
        )
    };
    assert_eq!(
        decide(ME, &mut office),
        Err(Refusal::NotApprover),
        "nobody decides their own"
    );
    assert_eq!(decide(ELSEWHERE, &mut office), Err(Refusal::NotApprover));
    office.pass(TimeDelta::hours(23));
    assert_eq!(decide(BOSS, &mut office), Ok(()));
    assert_eq!(decide(BOSS, &mut office), Err(Refusal::Decided));
    office.pass(TimeDelta::minutes(59));
    assert_eq!(office.listed(), 1, "the hour counts from the approval");

    let denied = office_with_approval(Some(Decision::Deny));
    assert_eq!(denied, RequestStatus::Denied);
    assert_eq!(
        office_with_approval(None),
        RequestStatus::Failed,
        "nobody has decided"
    );
}

fn office_with_approval(decision: Option<Decision>) -> RequestStatus {
    let mut office = office(|policy| policy.approvers = vec![BOSS]);
    let id = office.submit(&ask(60)).unwrap().id;
    if let Some(decision) = decision {
        office
            .pim
            .decide(
                id,
                &asker(BOSS),
                &verdict(decision),
                office.now,
                &mut office.queue,
            )
            .unwrap();
    }
    office.pass(APPROVAL_LASTS);
    assert_eq!(office.listed(), 0);
    office.pim.request(id).unwrap().status
}
