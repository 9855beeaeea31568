//! What was typed stays until it was sent and taken.

use stint_domain::{ActivationDraft, ActivationStatus, DraftProblem};

use super::desk::*;
use crate::{Answer, Command, Effect, FetchError, Input, List, Reply, SignInAsk, SignedIn};

#[test]
fn a_draft_outlives_an_expired_sign_in_a_lost_network_and_a_refusal() {
    let mut desk = typed();
    desk.give(Input::Fetched(fetch(List::Active), Err(FetchError::SignInNeeded)));
    assert_eq!(draft_of(&desk), Some(draft()));
    // It can be typed on while nobody is signed in.
    let longer = ActivationDraft {
        justification: "Release 4.2".to_owned(),
        ..draft()
    };
    assert_eq!(desk.ask(Command::SaveDraft(longer.clone())), Ok(Reply::Done));
    desk.command(Command::SignIn(SignInAsk::default()));
    let signed_in = SignedIn {
        account: bruce(),
        contexts: std::collections::BTreeMap::new(),
    };
    desk.give(Input::SignInEnded(Ok(signed_in)));
    desk.read_all();
    assert_eq!(draft_of(&desk), Some(longer.clone()));
    let offline = FetchError::Offline("host".to_owned());
    desk.give(Input::Fetched(fetch(List::Eligible), Err(offline)));
    assert_eq!(draft_of(&desk), Some(longer.clone()));

    let intent = desk.send(false);
    let refused = Answer::Refused {
        problems: vec![DraftProblem::TicketMissing],
        code: "x".to_owned(),
    };
    desk.answer(&intent, refused);
    assert_eq!(draft_of(&desk), Some(longer));
    let intent = desk.send(false);
    let effects = desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    assert!(effects.contains(&Effect::KeepDraft(exchange(), None)));
    assert_eq!(draft_of(&desk), None);
}

#[test]
fn a_draft_outlives_a_restart_without_a_network() {
    let mut desk = typed();
    let kept = desk.command(Command::SaveDraft(draft())).1;
    assert!(kept.contains(&Effect::KeepDraft(exchange(), Some(draft()))));
    let (desk, _) = Desk::restarted(vec![], |start| {
        start.drafts.insert(exchange(), draft());
        start.remembered = vec![crate::Remembered {
            account: bruce(),
            eligible: vec![eligible("exchange", "/")],
            expired: vec![],
            active: vec![],
            rules: Vec::new(),
            read_at: noon(),
            kinds: vec![stint_domain::RoleKind::EntraRole],
        }];
    });
    assert_eq!(draft_of(&desk), Some(draft()), "before anything was read");
}

fn typed() -> Desk {
    let mut desk = Desk::ready();
    assert_eq!(desk.ask(Command::SaveDraft(draft())), Ok(Reply::Done));
    desk
}

fn draft_of(desk: &Desk) -> Option<ActivationDraft> {
    let rows = desk.snapshot().eligible.value.clone();
    rows.iter().flatten().next().and_then(|row| row.draft.clone())
}
