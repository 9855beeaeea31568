//! What the policy asks for.

use super::*;

#[test]
fn what_the_policy_asks_for_is_told_all_at_once() {
    let check = |change: fn(&mut Policy), ask: Ask, expected: Refusal| {
        assert_eq!(office(change).refusal(&ask), expected);
    };
    let all = |policy: &mut Policy| {
        use Requirement::{Justification, MultiFactorAuthentication, Ticketing};
        policy.requires = [Ticketing, Justification, MultiFactorAuthentication].into();
        policy.context = Some("c1".to_owned());
    };
    use RuleName::{Eligibility, Expiration, Justification, Mfa, Ticketing};
    check(
        all,
        ask(600),
        Refusal::Rules(vec![Expiration, Mfa, Justification, Ticketing]),
    );
    check(all, ask(60), Refusal::Rules(vec![Mfa, Justification, Ticketing]));
    check(|_| (), ask(241), Refusal::Rules(vec![Expiration]));
    check(
        |policy| policy.context = Some("c1".to_owned()),
        ask(60),
        Refusal::ContextMissing("c1".to_owned()),
    );
    let blank = Ask {
        justification: Some("  ".to_owned()),
        ..ask(60)
    };
    check(
        |policy| policy.requires = [Requirement::Justification].into(),
        blank,
        Refusal::Rules(vec![Justification]),
    );
    let other_role = Ask {
        target: Target {
            role: RoleId::new("other"),
            scope: ScopeId::new("/"),
        },
        ..ask(60)
    };
    check(|_| (), other_role, Refusal::Rules(vec![Eligibility, Expiration]));
    check(|_| (), ask(4), Refusal::TooShort);
    check(|_| (), ask(0), Refusal::InvalidSchedule);
    check(
        |_| (),
        Ask {
            schedule: None,
            ..ask(60)
        },
        Refusal::Invalid,
    );
    check(
        |_| (),
        Ask {
            principal: BOSS,
            ..ask(60)
        },
        Refusal::NotYours,
    );
}

#[test]
fn what_the_policy_asks_for_can_be_brought() {
    let mut office = office(|policy| {
        policy.requires = [Requirement::Ticketing, Requirement::MultiFactorAuthentication].into();
        policy.context = Some("c1".to_owned());
    });
    let ask = Ask {
        ticket: Ticket {
            number: Some("7".to_owned()),
            system: None,
        },
        ..ask(240)
    };
    let asker = Asker {
        multifactor: true,
        contexts: ["c1".to_owned()].into(),
        ..me()
    };
    let request = office
        .pim
        .submit(&ask, &asker, office.now, &mut office.queue)
        .unwrap();
    assert_eq!(request.status, RequestStatus::PendingProvisioning);
}

#[test]
fn an_activation_may_be_narrower_than_the_eligibility_and_not_wider() {
    let unit = "/administrativeUnits/00000000-0000-0000-0000-000000000007";
    let narrow = Ask {
        target: target(unit),
        ..ask(60)
    };
    assert!(office(|_| ()).submit(&narrow).is_ok());
    let mut only_there = office(|_| ());
    only_there.pim.eligibilities[0].target = target(unit);
    assert_eq!(
        only_there.refusal(&ask(60)),
        Refusal::Rules(vec![RuleName::Eligibility])
    );
    assert!(only_there.submit(&narrow).is_ok());
}
