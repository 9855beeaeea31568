//! Long lists are made anew only when something has changed that they are made of.

use stint_domain::RoleKind;

use super::desk::*;
use super::kinds::*;
use crate::{Answer, Command, Effect, FetchError, Input, Link, List, SecretsState, Settings, Timer};

#[test]
fn what_has_nothing_to_do_with_eligible_rows_makes_none() {
    let mut desk = read_everywhere();
    desk.active.push(active(noon(), minutes(60)));
    desk.read(List::Active);
    let made = desk.state.eligible_rows_made();
    for input in [
        Input::Due(Timer::Countdown),
        Input::Due(Timer::Poll),
        Input::Focus(true),
        Input::Focus(false),
        Input::Secrets(SecretsState::Kept),
        Input::SettingsChanged(Settings {
            private: true,
            ..Settings::default()
        }),
        Input::NetworkChanged(Link::Down),
    ] {
        desk.later(seconds(1)).give(input.clone());
        assert_eq!(desk.state.eligible_rows_made(), made, "{input:?}");
    }
    desk.ask(Command::SeenNotices).unwrap();
    desk.ask(Command::NeedRules(vec![operators("member").id]))
        .unwrap();
    assert_eq!(
        desk.state.eligible_rows_made(),
        made,
        "to ask for rules changes no row yet"
    );
}

#[test]
fn of_answers_that_come_together_one_snapshot_tells() {
    let mut desk = read_everywhere();
    desk.eligible.push(eligible("teams", "/"));
    read(&mut desk, RoleKind::EntraRole, List::Eligible);
    let sent = ["exchange", "teams"].map(|role| send(&mut desk, &eligible(role, "/"), None));
    let (made, before) = (desk.state.eligible_rows_made(), desk.snapshot().clone());
    for intent in &sent {
        let refused = Answer::NotAccepted(FetchError::Offline("host".to_owned()));
        let effects = desk
            .state
            .take(Input::Answered(intent.id.clone(), refused), desk.now);
        assert!(effects.iter().all(|effect| !matches!(effect, Effect::Publish(_))));
    }
    assert_eq!(desk.snapshot(), &before, "nobody has looked yet");
    let effects = desk.state.show(desk.now);
    assert!(matches!(effects.as_slice(), [Effect::Publish(_)]), "{effects:?}");
    assert_eq!(desk.state.eligible_rows_made(), made + 1);
    for intent in &sent {
        assert_eq!(desk.intent(&intent.id), not_sent("offline"));
    }
    assert_eq!(desk.state.show(desk.now).len(), 0, "nothing is told twice");
}

#[test]
fn whatever_a_row_is_made_of_makes_them_anew() {
    let mut desk = read_everywhere();
    let row = operators("member");
    let mut made = desk.state.eligible_rows_made();
    let mut is_new = |desk: &Desk, what: &str| {
        let now = desk.state.eligible_rows_made();
        assert!(now > made, "{what}");
        made = now;
    };
    let (_, effects) = desk.command(Command::NeedRules(vec![row.id.clone()]));
    answer_policies(&mut desk, &effects);
    is_new(&desk, "rules");
    desk.ask(Command::Favorite(row.role_at(), true)).unwrap();
    is_new(&desk, "a favorite");
    desk.ask(Command::SaveDraft(draft())).unwrap();
    is_new(&desk, "a draft");
    send(&mut desk, &row, None);
    is_new(&desk, "an intent");
    desk.active.push(active(desk.now, minutes(1)));
    read(&mut desk, RoleKind::EntraRole, List::Active);
    is_new(&desk, "a list");
    desk.wait(minutes(1));
    is_new(&desk, "an end by the clock");
}
