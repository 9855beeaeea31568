//! The rules, without any service around them: what becomes of a request here, the rest in rooms of their own.

mod admin;
mod approvals;
mod groups;
mod policy;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};

use super::events::{APPROVAL_LASTS, LISTED_AFTER, PROPAGATED_AFTER};
use super::submit::UNLISTED_AFTER;
use super::*;
use crate::iso::IsoDuration;
use crate::pace::Queue;

/// From the acceptance until a request is carried out.
const PROVISIONED_AFTER: TimeDelta = TimeDelta::seconds(2);

const ME: Uuid = Uuid::from_u128(1);
const BOSS: Uuid = Uuid::from_u128(2);
const ELSEWHERE: Uuid = Uuid::from_u128(3);

struct Office {
    pim: Pim,
    queue: Queue,
    now: Timestamp,
}

/// One role, for which I am eligible in the whole directory; what it asks for is up to the test.
fn office(change: impl FnOnce(&mut Policy)) -> Office {
    let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let duration = |text| IsoDuration::parse(text).unwrap();
    let limit = |maximum| AssignmentLimit {
        expires: false,
        maximum,
    };
    let mut policy = Policy {
        whole: false,
        id: Uuid::nil(),
        modified: None,
        maximum: duration("PT4H"),
        requires: BTreeSet::new(),
        context: None,
        approvers: Vec::new(),
        eligible: limit(duration("P365D")),
        active: limit(duration("P180D")),
    };
    change(&mut policy);
    let mut pim = Pim::new(Uuid::nil(), Workload::Directory);
    pim.policies.insert(&target("/"), policy);
    pim.eligibilities.push(Eligibility {
        id: Uuid::from_u128(9),
        principal: ME,
        target: target("/"),
        condition: None,
        starts_at: now - TimeDelta::days(1),
        ends_at: Some(now + TimeDelta::days(1)),
        created: None,
        modified: None,
        over: false,
        unlisted: false,
    });
    Office {
        pim,
        queue: Queue::default(),
        now,
    }
}

fn target(scope: &str) -> Target {
    Target {
        role: RoleId::new("ROLE"),
        scope: ScopeId::new(scope),
    }
}

fn ask(minutes: i64) -> Ask {
    Ask {
        id: None,
        holding: Holding::Assignment,
        action: Action::SelfActivate,
        principal: ME,
        target: target("/"),
        justification: None,
        ticket: Ticket::default(),
        schedule: Some(AskedSchedule {
            start: None,
            expiration: Expiration::AfterDuration(IsoDuration::parse(&format!("PT{minutes}M")).unwrap()),
        }),
        target_schedule: None,
        eligibility: None,
        condition: None,
        validation_only: false,
        custom_data: None,
    }
}

fn verdict(decision: Decision) -> Verdict {
    Verdict {
        decision,
        justification: "Fine".to_owned(),
    }
}

fn deactivation() -> Ask {
    Ask {
        action: Action::SelfDeactivate,
        schedule: None,
        ..ask(0)
    }
}

fn me() -> Asker {
    asker(ME)
}

/// Somebody who administers nothing.
fn asker(oid: Uuid) -> Asker {
    Asker {
        oid,
        groups: BTreeSet::new(),
        multifactor: false,
        contexts: BTreeSet::new(),
        administrator: false,
    }
}

impl Office {
    fn submit(&mut self, ask: &Ask) -> Result<Request, Refusal> {
        self.pim.submit(ask, &me(), self.now, &mut self.queue)
    }

    fn refusal(&mut self, ask: &Ask) -> Refusal {
        self.submit(ask).unwrap_err()
    }

    /// Lets the time pass as it does with `Pace::Auto`.
    fn pass(&mut self, by: TimeDelta) {
        let until = self.now + by;
        loop {
            let moved = self.queue.next_due(until);
            let event = self.pim.next_event(until);
            match (moved, event) {
                (None, None) => break,
                (Some(due), other) if other.is_none_or(|at| due < at) => {
                    let movement = self.queue.take_next().unwrap();
                    self.pim.settle(&movement.step, due, &mut self.queue);
                }
                (_, at) => self.pim.tick(at.unwrap(), &mut self.queue),
            }
        }
        self.now = until;
    }

    fn listed(&self) -> usize {
        self.pim.listed_assignments().count()
    }

    fn in_token(&self) -> usize {
        self.pim.roles_in_token(&BTreeSet::from([ME])).count()
    }
}

#[test]
fn accepted_carried_out_listed_propagated_and_over() {
    let mut office = office(|_| ());
    let id = office.submit(&ask(60)).unwrap().id;
    assert_eq!(office.refusal(&ask(60)), Refusal::Pending);
    office.pass(PROVISIONED_AFTER);
    assert_eq!(office.pim.request(id).unwrap().status, RequestStatus::Provisioned);
    assert_eq!((office.listed(), office.refusal(&ask(60))), (0, Refusal::Exists));
    assert_eq!(
        office.refusal(&deactivation()),
        Refusal::DoesNotExist,
        "not listed yet"
    );
    office.pass(LISTED_AFTER);
    assert_eq!((office.listed(), office.in_token()), (1, 0));
    assert_eq!(office.refusal(&deactivation()), Refusal::TooShort);
    office.pass(PROPAGATED_AFTER);
    assert_eq!(office.in_token(), 1);
    office.pass(TimeDelta::hours(1));
    assert_eq!(
        (office.listed(), office.in_token(), office.queue.is_empty()),
        (0, 0, true)
    );
    assert!(office.submit(&ask(60)).is_ok(), "it can be asked for again");
}

#[test]
fn a_deactivation_ends_it_at_once_and_the_list_follows() {
    let mut office = office(|_| ());
    office.submit(&ask(60)).unwrap();
    office.pass(TimeDelta::minutes(4));
    assert_eq!(office.refusal(&deactivation()), Refusal::TooShort);
    office.pass(TimeDelta::minutes(1));
    let ended = office.submit(&deactivation()).unwrap();
    assert_eq!((ended.status, ended.schedule), (RequestStatus::Revoked, None));
    assert_eq!(office.listed(), 1);
    assert_eq!(office.refusal(&deactivation()), Refusal::DoesNotExist);
    office.pass(UNLISTED_AFTER);
    assert_eq!(office.listed(), 0);
}

#[test]
fn off_and_on_again_leaves_one_row() {
    let mut office = office(|_| ());
    office.submit(&ask(60)).unwrap();
    office.pass(TimeDelta::minutes(6));
    office.submit(&deactivation()).unwrap();
    office.submit(&ask(60)).unwrap();
    office.pass(TimeDelta::minutes(1));
    assert_eq!(office.listed(), 1);
    office.pass(TimeDelta::minutes(53) + TimeDelta::seconds(30));
    assert_eq!(
        office.listed(),
        1,
        "the second hour counts from the second request"
    );
}

#[test]
fn a_later_start_waits_and_excludes_only_what_overlaps() {
    let mut office = office(|_| ());
    let later = |hours: i64, office: &Office| {
        let mut ask = ask(60);
        ask.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::hours(hours));
        ask
    };
    let planned = office.submit(&later(2, &office)).unwrap();
    assert_eq!(planned.status, RequestStatus::Granted);
    assert_eq!(planned.completed, Some(office.now + TimeDelta::hours(2)));
    let mut across = later(2, &office);
    across.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::minutes(90));
    assert_eq!(office.refusal(&across), Refusal::Overlaps);
    assert!(office.submit(&later(5, &office)).is_ok());
    assert_eq!(office.refusal(&ask(180)), Refusal::Overlaps);
    assert!(office.submit(&ask(60)).is_ok());
    office.pass(TimeDelta::seconds(10));
    assert_eq!(
        office.refusal(&later(8, &office)),
        Refusal::Exists,
        "also for a later start"
    );

    office.pass(TimeDelta::hours(2));
    assert_eq!(
        office.pim.request(planned.id).unwrap().status,
        RequestStatus::Provisioned
    );
    assert_eq!(office.listed(), 1);
}

#[test]
fn a_planned_request_can_be_taken_back_and_a_finished_one_not() {
    let mut office = office(|_| ());
    let mut later = ask(60);
    later.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::hours(1));
    let id = office.submit(&later).unwrap().id;
    let mut cancel = |who: Uuid| {
        office
            .pim
            .cancel(id, &asker(who), None, office.now, &mut office.queue)
    };
    assert_eq!(cancel(ELSEWHERE), Err(Refusal::UnknownRequest));
    assert_eq!(cancel(ME), Ok(()));
    assert_eq!(cancel(ME), Err(Refusal::NotPending(RequestStatus::Canceled)));
    office.pass(TimeDelta::hours(3));
    assert_eq!(office.listed(), 0);

    let id = office.submit(&ask(60)).unwrap().id;
    office.pass(PROVISIONED_AFTER);
    let late = office.pim.cancel(id, &me(), None, office.now, &mut office.queue);
    assert_eq!(late, Err(Refusal::NotPending(RequestStatus::Provisioned)));
}

#[test]
fn a_trial_keeps_nothing() {
    let mut office = office(|_| ());
    let trial = Ask {
        validation_only: true,
        ..ask(60)
    };
    assert!(office.submit(&trial).unwrap().validation_only);
    assert!(office.pim.requests.is_empty() && office.queue.is_empty());
    assert!(office.submit(&ask(60)).is_ok());
}

#[test]
fn nothing_outlasts_the_eligibility_from_which_it_was_made() {
    let mut office = office(|_| ());
    office.pass(TimeDelta::hours(22));
    office.submit(&ask(240)).unwrap();
    office.pass(TimeDelta::minutes(119));
    assert_eq!(office.listed(), 1);
    office.pass(TimeDelta::minutes(2));
    assert_eq!(office.listed(), 0);
    assert_eq!(
        office.refusal(&ask(60)),
        Refusal::Rules(vec![RuleName::Eligibility])
    );
}

#[test]
fn a_request_that_can_t_be_carried_out_fails_instead_of_being_tried_for_ever() {
    let mut office = office(|_| ());
    let mut later = ask(60);
    later.schedule.as_mut().unwrap().start = Some(office.now + TimeDelta::hours(1));
    let id = office.submit(&later).unwrap().id;
    office.pim.request_mut(id).unwrap().eligibility = None;
    office.pass(TimeDelta::hours(2));
    assert_eq!(office.pim.request(id).unwrap().status, RequestStatus::Failed);
}
