use super::desk::*;
use crate::{Answer, Command, CommandError, Effect, FetchError, Reply, Settings};

#[test]
fn a_favorite_stands_in_its_row_and_on_disk() {
    let mut desk = Desk::ready();
    let (_, effects) = desk.command(Command::Favorite(exchange(), true));
    assert!(effects.contains(&Effect::KeepFavorites(vec![exchange()])));
    assert!(is_favorite(&desk));
    let (_, effects) = desk.command(Command::Favorite(exchange(), true));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::KeepFavorites(_)))
    );
    let (_, effects) = desk.command(Command::Favorite(exchange(), false));
    assert!(effects.contains(&Effect::KeepFavorites(Vec::new())));
    assert!(!is_favorite(&desk));
    let (mut desk, _) = Desk::restarted(Vec::new(), |start| start.favorites = vec![exchange()]);
    desk.read_all();
    assert!(is_favorite(&desk));
}

#[test]
fn what_was_sent_is_offered_again_and_what_was_not_is_not() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    assert_eq!(recents(&desk), ["Release"]);
    let offline = FetchError::Offline("host".to_owned());
    desk.answer(&intent, Answer::NotAccepted(offline));
    desk.rules.ticket = true;
    desk.read_all();
    let mut draft = draft();
    draft.justification = "Never sent".to_owned();
    let refused = desk.ask(Command::Activate {
        draft,
        step_up: false,
    });
    assert!(matches!(refused, Err(CommandError::Problems(_))));
    assert_eq!(recents(&desk), ["Release"]);
}

#[test]
fn the_last_ten_justifications_are_offered_the_newest_first_and_none_twice() {
    let kept: Vec<String> = (0..12).map(|number| format!("Reason {number}")).collect();
    let (mut desk, _) = Desk::restarted(Vec::new(), |start| start.recents = kept);
    desk.read_all();
    assert_eq!(recents(&desk).len(), 10);
    desk.send(false);
    let recents = recents(&desk);
    assert_eq!(
        (recents.len(), recents[0].as_str(), recents[9].as_str()),
        (10, "Release", "Reason 8")
    );
}

#[test]
fn justifications_that_are_not_wanted_are_forgotten() {
    let mut desk = Desk::ready();
    desk.send(false);
    let settings = Settings {
        remember_justifications: false,
        ..Settings::default()
    };
    let (_, effects) = desk.command(Command::SaveSettings(settings.clone()));
    assert!(effects.contains(&Effect::KeepRecents(Vec::new())));
    assert!(effects.contains(&Effect::KeepSettings(settings.clone())));
    assert_eq!(recents(&desk), [""; 0]);
    assert_eq!(*desk.snapshot().settings.value, settings);
    let (desk, _) = Desk::restarted(Vec::new(), |start| {
        start.settings = settings;
        start.recents = vec!["Old".to_owned()];
    });
    assert_eq!(recents(&desk), [""; 0]);
}

#[test]
fn only_what_is_offered_is_a_setting() {
    let mut desk = Desk::ready();
    let check = |desk: &mut Desk, lead_minutes: Vec<u32>, expected: Option<&[u32]>| {
        let settings = Settings {
            lead_minutes,
            ..Settings::default()
        };
        let reply = desk.ask(Command::SaveSettings(settings));
        match expected {
            None => assert!(matches!(reply, Err(CommandError::NotASetting(_)))),
            Some(leads) => {
                assert_eq!(reply, Ok(Reply::Done));
                assert_eq!(desk.snapshot().settings.value.lead_minutes, leads);
            }
        }
    };
    check(&mut desk, vec![1, 30, 1], Some(&[30, 1]));
    check(&mut desk, vec![], None);
    check(&mut desk, vec![5, 7], None);
    assert_eq!(desk.snapshot().settings.value.lead_minutes, [30, 1]);
}

fn is_favorite(desk: &Desk) -> bool {
    let rows = desk.snapshot().eligible.value.clone();
    rows.as_ref().as_ref().unwrap()[0].favorite
}

fn recents(desk: &Desk) -> Vec<String> {
    desk.snapshot().recents.value.to_vec()
}
