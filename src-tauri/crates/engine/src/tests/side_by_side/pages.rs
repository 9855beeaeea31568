//! Several accounts and one browser: whose page asks, and what waits for it.

use super::*;

#[test]
fn a_batch_over_two_accounts_is_honest_about_the_one_that_needs_a_sign_in() {
    let mut desk = both();
    let needed = Err(FetchError::SignInNeeded);
    desk.give(Input::Woke);
    desk.give(Input::Fetched(fetch_of(&bruce().id, List::Active), needed));
    read_all(&mut desk, &alex().id);
    let (command, effects) = desk.command(Command::ActivateMany {
        drafts: [bruce().id, alex().id].iter().map(draft_as).collect(),
        batch: None,
        step_up: true,
    });
    let intent = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let Some(Ok(Reply::Batch(_, rows))) = reply(&effects, &command) else {
        panic!("{effects:?}");
    };
    let results: Vec<_> = rows.into_iter().map(|(_, result)| result).collect();
    assert_eq!(results, [Err(CommandError::SignInNeeded), Ok(intent.id)]);
}

#[test]
fn two_stronger_sign_ins_come_one_after_the_other_each_for_its_account() {
    let mut desk = with_step_up();
    let effects = activate_both(&mut desk);
    let opened = step_ups(&effects);
    assert_eq!(opened, [bruce().id], "the first of them");
    assert_eq!(stepping_up(&desk), [bruce().id]);
    let effects = satisfy(&mut desk, &bruce().id);
    assert_eq!(sends(&effects), [bruce().id]);
    assert_eq!(step_ups(&effects), [alex().id], "the next one opens");
    assert_eq!(stepping_up(&desk), [alex().id]);
    let effects = satisfy(&mut desk, &alex().id);
    assert!(step_ups(&effects).is_empty() && stepping_up(&desk).is_empty());
    assert_eq!(sends(&effects), [alex().id]);
}

#[test]
fn a_page_that_is_taken_back_fails_what_waited_for_it_and_nothing_else() {
    let mut desk = with_step_up();
    activate_both(&mut desk);
    let (_, effects) = desk.command(Command::CancelSignIn);
    assert!(effects.contains(&Effect::CancelSignIn));
    let ended = StepUpEnded::Failed(SignInFailure::Canceled);
    let effects = desk.give(Input::StepUpEnded(bruce().id, ended));
    assert_eq!(step_ups(&effects), [alex().id]);
    let failed: Vec<bool> = desk
        .snapshot()
        .intents
        .value
        .iter()
        .filter(|row| row.intent.account == bruce().id)
        .map(|row| row.step_up_failed.is_some() && !row.stepping_up)
        .collect();
    assert_eq!(failed, [true]);
    assert_eq!(sends(&satisfy(&mut desk, &alex().id)), [alex().id]);
}

#[test]
fn a_sign_in_waits_for_the_page_that_is_open_and_comes_before_the_next_stronger_one() {
    let mut desk = with_step_up();
    activate_both(&mut desk);
    let (_, effects) = desk.command(Command::SignIn(SignInAsk::default()));
    assert!(!opens_browser(&effects));
    let effects = satisfy(&mut desk, &bruce().id);
    assert!(effects.contains(&Effect::SignIn(SignInAsk::default())));
    assert!(step_ups(&effects).is_empty());
    let effects = desk.give(Input::SignInEnded(Err(SignInFailure::Canceled)));
    assert_eq!(step_ups(&effects), [alex().id]);
}

#[test]
fn signing_out_closes_the_page_of_that_account_and_the_next_opens() {
    let mut desk = with_step_up();
    activate_both(&mut desk);
    let (_, effects) = desk.command(Command::SignOut(bruce().id));
    assert!(effects.contains(&Effect::CancelSignIn));
    let ended = StepUpEnded::Failed(SignInFailure::Canceled);
    let effects = desk.give(Input::StepUpEnded(bruce().id, ended));
    assert_eq!(step_ups(&effects), [alex().id]);
}

/// As [`both`], and their role asks for a stronger sign-in.
pub(in crate::tests) fn with_step_up() -> Desk {
    let (mut desk, _) = Desk::start(start_of_both());
    desk.rules.step_up = Some("c1".into());
    for account in [alex().id, bruce().id] {
        read_all(&mut desk, &account);
    }
    desk
}

/// Both ask for their role, Bruce first; what the records lead to.
pub(in crate::tests) fn activate_both(desk: &mut Desk) -> Vec<Effect> {
    let mut all = Vec::new();
    for account in [bruce().id, alex().id] {
        let (_, effects) = desk.later(seconds(1)).command(activate_as(&account));
        let intent = recorded(&effects).unwrap();
        all.extend(desk.give(Input::Recorded(intent.id, Ok(()))));
    }
    all
}

pub(in crate::tests) fn satisfy(desk: &mut Desk, account: &AccountId) -> Vec<Effect> {
    let until: Timestamp = desk.now + minutes(60);
    let challenge = ClaimsChallenge::context("c1".into());
    let ended = StepUpEnded::Satisfied {
        challenge,
        until,
        silently: false,
    };
    let effects = desk.give(Input::StepUpEnded(account.clone(), ended));
    let recorded: Vec<_> = effects
        .iter()
        .filter_map(|effect| {
            let Effect::Record(intent) = effect else {
                return None;
            };
            Some(intent.id.clone())
        })
        .collect();
    let sent = recorded
        .into_iter()
        .flat_map(|id| desk.give(Input::Recorded(id, Ok(()))))
        .collect::<Vec<_>>();
    effects.into_iter().chain(sent).collect()
}

fn step_ups(effects: &[Effect]) -> Vec<AccountId> {
    let visits = effects.iter().filter_map(|effect| {
        let Effect::StepUp(account, _) = effect else {
            return None;
        };
        Some(account.clone())
    });
    visits.collect()
}

fn stepping_up(desk: &Desk) -> Vec<AccountId> {
    let head = desk.snapshot().head.value.clone();
    let rows = head.accounts.iter().filter(|row| row.stepping_up);
    rows.map(|row| row.account.id.clone()).collect()
}
