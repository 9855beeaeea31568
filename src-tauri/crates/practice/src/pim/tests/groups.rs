//! Being member or owner of a group, for a time.

use super::*;

const TEAM: Uuid = Uuid::from_u128(20);
const DOOR: Uuid = Uuid::from_u128(21);
const OTHER: Uuid = Uuid::from_u128(22);

fn of(role: &str, group: Uuid) -> Target {
    Target::new(role, ScopeId::group(group).as_str())
}

/// A group that I may come into for four hours and that others own; another that asks for nothing but is for
/// a whole team.
fn house() -> Office {
    let mut office = office(|_| ());
    let policy = office.pim.policy(&target("/")).unwrap().clone();
    let mut pim = Pim::new(Uuid::nil(), Workload::Group);
    for (role, group, hours) in [("member", DOOR, 4), ("owner", DOOR, 1), ("member", OTHER, 8)] {
        let policy = Policy {
            maximum: IsoDuration::parse(&format!("PT{hours}H")).unwrap(),
            ..policy.clone()
        };
        pim.policies.insert(&of(role, group), policy);
    }
    let row = office.pim.eligibilities[0].clone();
    for (number, principal, target) in [
        (30, ME, of("member", DOOR)),
        (31, ME, of("owner", DOOR)),
        (32, TEAM, of("member", OTHER)),
    ] {
        pim.eligibilities.push(Eligibility {
            id: Uuid::from_u128(number),
            principal,
            target,
            ..row.clone()
        });
    }
    office.pim = pim;
    office
}

fn into(target: Target, minutes: i64) -> Ask {
    Ask {
        target,
        ..ask(minutes)
    }
}

fn in_the_team(oid: Uuid) -> Asker {
    Asker {
        groups: BTreeSet::from([TEAM]),
        ..asker(oid)
    }
}

#[test]
fn each_role_of_each_group_has_settings_of_its_own() {
    let mut house = house();
    let too_long = Refusal::Rules(vec![RuleName::Expiration]);
    assert_eq!(house.refusal(&into(of("owner", DOOR), 61)), too_long);
    assert_eq!(house.refusal(&into(of("member", DOOR), 241)), too_long);
    assert!(house.submit(&into(of("member", DOOR), 240)).is_ok());
    assert!(house.submit(&into(of("owner", DOOR), 60)).is_ok(), "beside it");
}

#[test]
fn the_wrong_one_of_both_roles_finds_nothing_and_another_group_no_eligibility() {
    let mut house = house();
    house
        .pim
        .eligibilities
        .retain(|row| row.target != of("owner", DOOR));
    assert_eq!(house.refusal(&into(of("owner", DOOR), 60)), Refusal::DoesNotExist);
    let none = Refusal::Rules(vec![RuleName::Eligibility]);
    assert_eq!(house.refusal(&into(of("member", OTHER), 60)), none);
}

#[test]
fn what_a_group_may_each_in_it_may_and_the_group_as_a_whole() {
    let mut house = house();
    let ask = into(of("member", OTHER), 60);
    let mut submit = |ask: &Ask, asker: &Asker| house.pim.submit(ask, asker, house.now, &mut house.queue);
    let mine = submit(&ask, &in_the_team(ME)).unwrap();
    assert_eq!(
        (mine.principal, mine.eligibility),
        (ME, Some(Uuid::from_u128(32)))
    );
    let as_a_whole = Ask {
        principal: TEAM,
        ..ask
    };
    assert_eq!(
        submit(&as_a_whole, &asker(ELSEWHERE)).unwrap_err(),
        Refusal::NotYours
    );
    let all = submit(&as_a_whole, &in_the_team(ELSEWHERE)).unwrap();
    assert_eq!((all.principal, all.created_by), (TEAM, ELSEWHERE));
    house.pass(TimeDelta::minutes(1));
    let inside = |who: Uuid| house.pim.holds(&BTreeSet::from([who]), &of("member", OTHER));
    assert!(inside(ME) && inside(TEAM) && !inside(ELSEWHERE));
}

#[test]
fn a_whole_group_may_approve_but_nobody_their_own() {
    let mut house = house();
    house.pim.policy_mut(&of("member", DOOR)).unwrap().approvers = vec![TEAM];
    let id = house.submit(&into(of("member", DOOR), 60)).unwrap().id;
    let fine = verdict(Decision::Approve);
    let mut decide = |asker: &Asker| house.pim.decide(id, asker, &fine, house.now, &mut house.queue);
    assert_eq!(decide(&asker(BOSS)), Err(Refusal::NotApprover));
    assert_eq!(decide(&in_the_team(ME)), Err(Refusal::NotApprover));
    assert_eq!(decide(&in_the_team(BOSS)), Ok(()));
}

#[test]
fn the_last_owner_stays() {
    let mut house = house();
    house.submit(&into(of("owner", DOOR), 60)).unwrap();
    house.pass(TimeDelta::minutes(6));
    let leave = Ask {
        target: of("owner", DOOR),
        ..deactivation()
    };
    assert_eq!(house.refusal(&leave), Refusal::LastOwner);
    let another = Assignment {
        id: Uuid::from_u128(40),
        principal: BOSS,
        kind: AssignmentKind::Standing,
        ..house.pim.assignments[0].clone()
    };
    house.pim.assignments.push(another);
    assert_eq!(house.submit(&leave).unwrap().status, RequestStatus::Revoked);
    house.pass(TimeDelta::minutes(1));
    assert_eq!(house.listed(), 1);
}
