//! Assigning, changing, removing and prolonging; what the log says of it.

use super::*;

/// I have nothing but the eligibility of every test, for one more day.
fn company() -> Office {
    office(|_| ())
}

/// The boss is an administrator.
fn somebody(oid: Uuid) -> Asker {
    Asker {
        administrator: oid == BOSS,
        ..asker(oid)
    }
}

fn admin(action: Action, holding: Holding, minutes: i64) -> Ask {
    Ask {
        action,
        holding,
        justification: Some("New job".to_owned()),
        schedule: (action != Action::AdminRemove).then(|| ask(minutes).schedule.unwrap()),
        ..ask(minutes)
    }
}

impl Office {
    fn by(&mut self, who: Uuid, ask: &Ask) -> Result<Request, Refusal> {
        let asker = Asker {
            multifactor: true,
            ..somebody(who)
        };
        self.pim.submit(ask, &asker, self.now, &mut self.queue)
    }

    fn eligible(&self) -> usize {
        let rows = self.pim.eligibilities_at(self.now);
        rows.filter(|row| row.principal == ME && !row.unlisted).count()
    }

    /// Mine, in the lists.
    fn mine(&self) -> usize {
        let rows = self.pim.listed_assignments();
        rows.filter(|row| row.principal == ME).count()
    }

    /// What the log says of requests, oldest first.
    fn told(&self) -> Vec<(Action, RequestEvent)> {
        let entries = self.pim.log.newest_first().rev();
        entries
            .filter_map(|entry| match &entry.what {
                What::Request { action, event, .. } => Some((*action, *event)),
                What::Ended { .. } | What::Settings(_) => None,
            })
            .collect()
    }
}

#[test]
fn an_administrator_gives_a_role_outright_and_takes_it_back_after_five_minutes() {
    let mut office = company();
    let assign = admin(Action::AdminAssign, Holding::Assignment, 600);
    assert_eq!(office.by(ME, &assign).unwrap_err(), Refusal::NotYours);
    let given = office.by(BOSS, &assign).unwrap();
    assert_eq!(
        (given.status, given.created_by),
        (RequestStatus::Provisioned, BOSS)
    );
    assert_eq!(office.mine(), 0, "no list shows it yet");
    assert_eq!(office.by(BOSS, &assign).unwrap_err(), Refusal::Exists);
    office.pass(LISTED_AFTER);
    assert_eq!(office.mine(), 1);
    assert_eq!(office.refusal(&ask(60)), Refusal::Exists);
    assert_eq!(
        office.refusal(&deactivation()),
        Refusal::DoesNotExist,
        "not an activation"
    );

    let remove = admin(Action::AdminRemove, Holding::Assignment, 0);
    assert_eq!(office.by(BOSS, &remove).unwrap_err(), Refusal::TooShort);
    office.pass(TimeDelta::minutes(5));
    let removed = office.by(BOSS, &remove).unwrap();
    assert_eq!((removed.status, removed.schedule), (RequestStatus::Revoked, None));
    office.pass(UNLISTED_AFTER);
    assert_eq!(office.mine(), 0);
    assert_eq!(office.by(BOSS, &remove).unwrap_err(), Refusal::DoesNotExist);
    use RequestEvent::{Asked, Completed};
    let told = [Asked, Completed].map(|event| (Action::AdminAssign, event));
    assert_eq!(office.told()[..2], told);
}

#[test]
fn what_administrators_give_has_rules_too() {
    let mut office = company();
    let mut refusal = |ask: &Ask| office.by(BOSS, ask).unwrap_err();
    let assign = |minutes| admin(Action::AdminAssign, Holding::Assignment, minutes);
    assert_eq!(refusal(&assign(4)), Refusal::TooShort);
    assert_eq!(refusal(&assign(0)), Refusal::InvalidSchedule);
    let unexplained = Ask {
        justification: None,
        ..assign(60)
    };
    assert_eq!(
        refusal(&unexplained),
        Refusal::Rules(vec![RuleName::Justification])
    );
    let existing = admin(Action::AdminAssign, Holding::Eligibility, 60);
    assert_eq!(refusal(&existing), Refusal::Exists);
    let nothing = admin(Action::AdminExtend, Holding::Assignment, 60);
    assert_eq!(refusal(&nothing), Refusal::DoesNotExist);
    let shorter = admin(Action::AdminExtend, Holding::Eligibility, 60);
    assert_eq!(refusal(&shorter), Refusal::InvalidSchedule);
    let early = admin(Action::AdminRenew, Holding::Eligibility, 6000);
    assert_eq!(refusal(&early), Refusal::Exists);
    let activation = Ask {
        holding: Holding::Eligibility,
        ..ask(60)
    };
    assert_eq!(office.submit(&activation).unwrap_err(), Refusal::Invalid);

    let policy = office.pim.policy_mut(&target("/")).unwrap();
    policy.active.expires = true;
    let mut for_ever = assign(60);
    for_ever.schedule.as_mut().unwrap().expiration = Expiration::Never;
    let too_long = Refusal::Rules(vec![RuleName::Expiration]);
    assert_eq!(office.by(BOSS, &for_ever).unwrap_err(), too_long);
    assert!(office.by(BOSS, &assign(180 * 1440)).is_ok());
}

#[test]
fn a_planned_assignment_begins_by_itself_and_can_be_taken_back() {
    let mut office = company();
    let mut later = admin(Action::AdminAssign, Holding::Assignment, 60);
    later.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::hours(1));
    let planned = office.by(BOSS, &later).unwrap();
    assert_eq!(planned.status, RequestStatus::Granted);
    office.pass(TimeDelta::hours(1) + LISTED_AFTER);
    assert_eq!(office.mine(), 1);
    let row = office.pim.listed_assignments().find(|row| row.principal == ME);
    assert_eq!(row.unwrap().kind, AssignmentKind::Standing);
    office.pass(TimeDelta::hours(1));
    assert_eq!(office.mine(), 0);

    let mut later = admin(Action::AdminAssign, Holding::Eligibility, 6000);
    later.target = target("/administrativeUnits/00000000-0000-0000-0000-000000000007");
    later.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::hours(1));
    let id = office.by(BOSS, &later).unwrap().id;
    office.pass(LISTED_AFTER);
    assert_eq!(office.pim.listed_eligibilities().count(), 2, "to come");
    assert_eq!(
        office
            .pim
            .cancel(id, &somebody(BOSS), None, office.now, &mut office.queue),
        Ok(())
    );
    assert_eq!(office.pim.listed_eligibilities().count(), 1);
}

#[test]
fn an_eligibility_ends_is_renewed_by_request_and_takes_its_activations_along() {
    let mut office = company();
    office.pass(TimeDelta::days(1));
    assert_eq!(office.eligible(), 0);
    let renew = admin(Action::SelfRenew, Holding::Eligibility, 2880);
    let wrong = admin(Action::SelfExtend, Holding::Eligibility, 2880);
    assert_eq!(office.by(ME, &wrong).unwrap_err(), Refusal::DoesNotExist);
    let bare = Ask {
        justification: None,
        ..renew.clone()
    };
    let missing = Refusal::Rules(vec![RuleName::Mfa, RuleName::Justification]);
    assert_eq!(office.refusal(&bare), missing);
    let asked = office.by(ME, &renew).unwrap();
    assert_eq!(asked.status, RequestStatus::PendingAdminDecision);
    assert_eq!(office.by(ME, &renew).unwrap_err(), Refusal::Pending);

    let fine = verdict(Decision::Approve);
    let decide = |who: Uuid, office: &mut Office| {
        office
            .pim
            .decide(asked.id, &somebody(who), &fine, office.now, &mut office.queue)
    };
    assert_eq!(decide(ME, &mut office), Err(Refusal::NotApprover));
    assert_eq!(decide(ELSEWHERE, &mut office), Err(Refusal::NotApprover));
    assert_eq!(decide(BOSS, &mut office), Ok(()));
    assert_eq!(decide(BOSS, &mut office), Err(Refusal::Decided));
    office.pass(LISTED_AFTER);
    assert_eq!(office.eligible(), 1);

    office.submit(&ask(240)).unwrap();
    office.pass(TimeDelta::minutes(6));
    assert_eq!(office.mine(), 1);
    let shorter = admin(Action::AdminUpdate, Holding::Eligibility, 30);
    office.by(BOSS, &shorter).unwrap();
    office.pass(TimeDelta::minutes(30));
    assert_eq!((office.mine(), office.eligible()), (0, 0), "both are over");

    office
        .by(BOSS, &admin(Action::AdminRenew, Holding::Eligibility, 2880))
        .unwrap();
    office.pass(LISTED_AFTER);
    office.submit(&ask(240)).unwrap();
    office.pass(TimeDelta::minutes(6));
    office
        .by(BOSS, &admin(Action::AdminRemove, Holding::Eligibility, 0))
        .unwrap();
    office.pass(UNLISTED_AFTER);
    assert_eq!((office.mine(), office.eligible()), (0, 0));
}

#[test]
fn an_administrator_who_extends_answers_the_one_who_asked() {
    let mut office = company();
    let asked = office
        .by(ME, &admin(Action::SelfExtend, Holding::Eligibility, 5000))
        .unwrap();
    office
        .by(BOSS, &admin(Action::AdminExtend, Holding::Eligibility, 5000))
        .unwrap();
    let found = office.pim.request(asked.id).unwrap();
    assert_eq!(found.status, RequestStatus::Provisioned);
    office.pass(TimeDelta::days(2));
    assert_eq!(office.eligible(), 1, "it would have ended after one");
}

#[test]
fn nobody_asks_for_an_extension_too_early_or_of_an_activation() {
    let mut office = company();
    let month = 30 * 1440;
    office
        .by(BOSS, &admin(Action::AdminExtend, Holding::Eligibility, month))
        .unwrap();
    let extend = admin(Action::SelfExtend, Holding::Eligibility, 2 * month);
    assert_eq!(office.by(ME, &extend).unwrap_err(), Refusal::Invalid);
    office.pass(TimeDelta::days(16) + TimeDelta::minutes(1));
    assert_eq!(
        office.by(ME, &extend).unwrap().status,
        RequestStatus::PendingAdminDecision
    );
    office.submit(&ask(60)).unwrap();
    office.pass(TimeDelta::minutes(6));
    let activation = admin(Action::SelfExtend, Holding::Assignment, 120);
    assert_eq!(office.by(ME, &activation).unwrap_err(), Refusal::DoesNotExist);
}

#[test]
fn a_standing_assignment_can_be_renewed_after_its_end() {
    let mut office = company();
    office
        .by(BOSS, &admin(Action::AdminAssign, Holding::Assignment, 60))
        .unwrap();
    office.pass(TimeDelta::hours(1));
    assert_eq!(office.mine(), 0);
    let renew = admin(Action::AdminRenew, Holding::Assignment, 60);
    office.by(BOSS, &renew).unwrap();
    office.pass(LISTED_AFTER);
    assert_eq!(office.mine(), 1);
    assert_eq!(office.by(BOSS, &renew).unwrap_err(), Refusal::Exists);
}

#[test]
fn a_decision_says_why_and_nobody_decides_after_the_time_for_it() {
    let mut office = office(|policy| policy.approvers = vec![BOSS]);
    let id = office.submit(&ask(60)).unwrap().id;
    let blank = Verdict {
        decision: Decision::Approve,
        justification: " ".to_owned(),
    };
    let decided = office
        .pim
        .decide(id, &somebody(BOSS), &blank, office.now, &mut office.queue);
    assert_eq!(decided, Err(Refusal::Rules(vec![RuleName::Justification])));
    assert_eq!(office.pim.lapse(id, office.now), Ok(()));
    let late = office.pim.decide(
        id,
        &somebody(BOSS),
        &verdict(Decision::Approve),
        office.now,
        &mut office.queue,
    );
    assert_eq!(late, Err(Refusal::NotPending(RequestStatus::Failed)));
    assert!(office.pim.request(id).unwrap().lapsed);
    let again = office.pim.lapse(id, office.now);
    assert_eq!(again, Err(Refusal::NotPending(RequestStatus::Failed)));
    use RequestEvent::{ApprovalAsked, Asked, Lapsed};
    assert_eq!(
        office.told(),
        [Asked, ApprovalAsked, Lapsed].map(|event| (Action::SelfActivate, event))
    );
}

#[test]
fn the_log_tells_one_activation_from_the_question_to_the_end() {
    let mut office = office(|policy| policy.approvers = vec![BOSS]);
    let id = office.submit(&ask(60)).unwrap().id;
    let fine = verdict(Decision::Approve);
    office
        .pim
        .decide(id, &somebody(BOSS), &fine, office.now, &mut office.queue)
        .unwrap();
    office.pass(TimeDelta::hours(2));
    use RequestEvent::{ApprovalAsked, Approved, Asked, Completed};
    let told = [Asked, ApprovalAsked, Approved, Completed];
    assert_eq!(office.told(), told.map(|event| (Action::SelfActivate, event)));
    let last = office.pim.log.newest_first().next().unwrap();
    assert!(
        matches!(last.what, What::Ended { activated: true, .. }),
        "{last:?}"
    );
    assert!(office.pim.log.newest_first().all(|entry| entry.correlation == id));
    let numbers: Vec<u64> = office.pim.log.newest_first().map(|entry| entry.number).collect();
    assert_eq!(numbers, [4, 3, 2, 1, 0]);
}

#[test]
fn what_was_planned_from_an_eligibility_that_is_gone_fails() {
    let mut office = company();
    let mut later = ask(60);
    later.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::hours(1));
    let id = office.submit(&later).unwrap().id;
    office
        .by(BOSS, &admin(Action::AdminRemove, Holding::Eligibility, 0))
        .unwrap();
    office.pass(TimeDelta::hours(2));
    assert_eq!(office.pim.request(id).unwrap().status, RequestStatus::Failed);
    assert_eq!(office.told().last().unwrap().1, RequestEvent::Failed);
}
