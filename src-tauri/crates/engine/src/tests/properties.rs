//! What must be true whatever is done, whatever fails, in whatever order, over restarts.
//!
//! The world itself refuses what must never happen: a post that is not on disk as sent, a second answer to a
//! command, a notice told twice, a row that has ended or was never given, two pages at once, a request for another
//! account than its own, and an answer for one account that changes what another one sees. What is left is asked here.

mod ops;

use chrono::{Offset, TimeDelta, Utc};
use proptest::prelude::*;

use self::ops::*;
use super::desk::minutes;
use super::kinds::WEB;
use super::world::{Fate, Fault, PLACES, ROWS, World, is_settled, nestor, place, rows};
use crate::{Command, Input, Leave, Leaving, Link, NoticeAction, RunWith, Settings, SignInAsk, Tell};
use stint_domain::{
    AccountId, ActivationDraft, ActivationStatus, Again, AgainHow, AgainState, IntentState, ProlongDraft,
    ProlongHow, RoleKind, Ticket,
};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_done_twice_told_twice_or_told_wrong(
        lag in 0..90_i64,
        ops in prop::collection::vec(op(), 1..120),
    ) {
        let mut world = World::new(TimeDelta::seconds(lag));
        for op in ops {
            apply(&mut world, op);
            nothing_is_sent_twice(&world)?;
            nothing_armed_comes_late(&world)?;
        }
        comes_to_rest(&mut world)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2000, ..ProptestConfig::default() })]

    /// The end of an activation with something armed for it, in the middle of everything else.
    #[test]
    fn what_is_armed_acts_at_most_once_and_in_time(
        lag in 0..90_i64,
        off_and_on in any::<bool>(),
        role in prop::sample::select(vec![0, 2, 3, 4]),
        before in 0..120_i64,
        ops in prop::collection::vec(around_the_end(), 1..60),
    ) {
        let mut world = World::new(TimeDelta::seconds(lag));
        world.settle();
        apply(&mut world, Op::Activate { role, step_up: true, minutes: 30, narrow: false });
        world.pass(minutes(10), true);
        apply(&mut world, Op::Again { role, off_and_on });
        if !off_and_on {
            world.pass(minutes(20) - TimeDelta::seconds(before), true);
        }
        for op in ops {
            apply(&mut world, op);
            nothing_is_sent_twice(&world)?;
            nothing_armed_comes_late(&world)?;
        }
        comes_to_rest(&mut world)?;
    }
}

/// What a case once found: a lost answer of one account while the other one is signed out.
#[test]
fn an_unclear_intent_has_an_end_whoever_is_signed_out() {
    for other in [false, true] {
        let mut world = World::new(TimeDelta::zero());
        for op in [
            Op::SignInOther,
            Op::SignOut(other),
            Op::Settle,
            Op::Fault(Fault::NeedSignIn),
            Op::RunBundle { agreed: true },
            Op::Fault(Fault::LoseAnswer),
            Op::Settle,
        ] {
            apply(&mut world, op);
        }
        comes_to_rest(&mut world).unwrap();
    }
}

/// What a case once found: lists that are read later than their answers, beside accounts that were signed out, a lost
/// answer and a sign-in that is needed. Whichever of the calls meets which fault, everything has its end.
#[test]
fn what_was_accepted_has_an_end_whatever_meets_its_reading() {
    let faults = [
        [Fault::LoseAnswer, Fault::NeedSignIn],
        [Fault::NeedSignIn, Fault::LoseAnswer],
        [Fault::LoseAnswer, Fault::LoseAnswer],
    ];
    for (faults, out) in faults
        .into_iter()
        .flat_map(|faults| [(faults, false), (faults, true)])
    {
        for steps in [0, 2] {
            let mut world = World::new(TimeDelta::zero());
            let mut ops = vec![Op::Press(0, NoticeAction::Open), Op::SignInOther];
            ops.extend([out; 3].map(Op::SignOut));
            ops.extend([Op::Settle, Op::Fault(faults[0]), Op::Fault(faults[1])]);
            ops.extend([Op::RunBundle { agreed: true }, Op::Stall(steps), Op::Focus(false)]);
            ops.push(Op::Settle);
            for op in ops {
                apply(&mut world, op);
                nothing_is_sent_twice(&world).unwrap();
            }
            comes_to_rest(&mut world).unwrap();
        }
    }
}

fn comes_to_rest(world: &mut World) -> Result<(), TestCaseError> {
    world.heal();
    // An answer from before the last sign-in may still ask for another one.
    world.settle();
    for op in [Op::SignIn, Op::SignInOther] {
        apply(world, op);
        world.settle();
    }
    world.pass(minutes(15), true);
    nothing_is_sent_twice(world)?;
    nothing_armed_comes_late(world)?;
    for (command, count) in &world.replies {
        prop_assert_eq!(*count, 1, "{} was not answered", command);
    }
    what_is_said_of_intents_is_true(world)?;
    for again in world.kept_again() {
        let rests = match again.state {
            AgainState::Armed => again.deadline() >= world.now,
            AgainState::Asking => true,
            AgainState::TurningOff(_)
            | AgainState::TurningOn(_)
            | AgainState::Done
            | AgainState::Missed { .. } => false,
        };
        prop_assert!(rests, "{:?} has no end", again);
    }
    Ok(())
}

/// What was armed activates within two minutes after an end, and never while the access is held.
fn nothing_armed_comes_late(world: &World) -> Result<(), TestCaseError> {
    for (intent, at, last_end) in &world.service.arrivals {
        if !intent.as_str().ends_with("-on") || world.clicked.contains(intent) {
            continue;
        }
        let Some(end) = last_end else {
            return Err(TestCaseError::fail(format!(
                "{intent} came while the role was held"
            )));
        };
        prop_assert!(
            *at - *end <= Again::WINDOW,
            "{} came {} after the end",
            intent,
            *at - *end
        );
    }
    Ok(())
}

/// No post comes after one that was accepted, may have been, or was declined for good; and nothing is done twice.
fn nothing_is_sent_twice(world: &World) -> Result<(), TestCaseError> {
    for (intent, fates) in &world.service.posts {
        let repeated = &fates[..fates.len() - 1];
        let allowed = repeated.iter().all(|fate| *fate == Fate::ForNow);
        prop_assert!(allowed, "{} was sent again: {:?}", intent, fates);
    }
    for (intent, count) in &world.service.accepted {
        prop_assert_eq!(*count, 1, "{} was done twice", intent);
    }
    Ok(())
}

/// When all is calm, everything has an end, and what is said not to have been sent was not accepted.
fn what_is_said_of_intents_is_true(world: &World) -> Result<(), TestCaseError> {
    for intent in world.intents() {
        prop_assert!(is_settled(&intent.state), "{:?} has no end", intent);
        let accepted = world.service.accepted.contains_key(&intent.id);
        match intent.state {
            IntentState::NotSent { .. } | IntentState::NeedsStepUp { .. } | IntentState::Refused { .. } => {
                prop_assert!(!accepted, "{:?} was accepted", intent);
            }
            // It may be one that was asked for elsewhere.
            IntentState::Waiting { activation } => {
                prop_assert!(world.service.has(&activation), "{} was never made", activation);
            }
            IntentState::Recorded
            | IntentState::Sent { .. }
            | IntentState::Unclear { .. }
            | IntentState::Done { .. }
            | IntentState::Failed { .. } => {}
        }
    }
    Ok(())
}
