//! Bundles on disk, and those that came in a file.

use super::*;

#[test]
fn a_bundle_is_kept_when_it_is_on_disk_and_not_otherwise() {
    let (mut desk, _) = Desk::start(start());
    desk.read_all();
    let made = Bundle {
        name: " Mon\u{202e}day ".to_owned(),
        confirmed: false,
        ..bundle(&["exchange"])
    };
    let (command, effects) = desk.command(Command::SaveBundle(made.clone()));
    assert_eq!(reply(&effects, &command), None);
    let expected = Bundle {
        name: "Monday".to_owned(),
        confirmed: true,
        ..made.clone()
    };
    let keep = Effect::KeepBundle("release".into(), Some(expected.clone()));
    assert!(effects.contains(&keep), "{effects:?}");
    let effects = desk.give(Input::BundleKept(Ok(())));
    assert_eq!(
        reply(&effects, &command),
        Some(Ok(Reply::Bundle("release".into())))
    );
    assert_eq!(state(&desk).bundle, expected);

    let (first, _) = desk.command(Command::SaveBundle(Bundle {
        name: "First".to_owned(),
        ..made.clone()
    }));
    let (second, _) = desk.command(Command::SaveBundle(Bundle {
        name: "Second".to_owned(),
        ..made
    }));
    let full = || Err("disk full".to_owned());
    let effects = desk.give(Input::BundleKept(full()));
    assert_eq!(
        reply(&effects, &first),
        Some(Err(CommandError::NotKept("disk full".to_owned())))
    );
    assert_eq!(state(&desk).bundle.name, "Second");
    let effects = desk.give(Input::BundleKept(full()));
    assert!(reply(&effects, &second).unwrap().is_err());
    assert_eq!(state(&desk).bundle, expected, "as it is on disk");

    let (command, _) = desk.command(Command::DropBundle("release".into()));
    assert_eq!(desk.snapshot().bundles.value.len(), 0);
    let effects = desk.give(Input::BundleKept(Ok(())));
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Done)));
    assert_eq!(
        desk.ask(Command::DropBundle("release".into())),
        Err(CommandError::NotFound)
    );
}

#[test]
fn a_bundle_against_the_rules_is_refused_with_all_of_them() {
    let (mut desk, _) = Desk::start(start_with(vec![bundle(&["exchange"])]));
    let mut other = Bundle {
        id: "other".into(),
        name: "RELEASE".to_owned(),
        ..bundle(&["teams", "teams"])
    };
    let problems = vec![BundleProblem::Twice(1), BundleProblem::NameTaken];
    assert_eq!(
        desk.ask(Command::SaveBundle(other.clone())),
        Err(CommandError::BundleProblems(problems))
    );
    other.tenant = "fabrikam".into();
    assert_eq!(
        desk.ask(Command::SaveBundle(other)),
        Err(CommandError::OtherTenant("fabrikam".into()))
    );
}

#[test]
fn an_imported_bundle_runs_only_after_it_was_confirmed() {
    let mut desk = desk(|_| {});
    let file = bundle(&["exchange"]).to_file();
    let (command, _) = desk.command(Command::ImportBundle(file.clone()));
    let effects = desk.give(Input::BundleKept(Ok(())));
    let Some(Ok(Reply::Bundle(id))) = reply(&effects, &command) else {
        panic!("{effects:?}");
    };
    let imported = desk.snapshot().bundles.value.last().unwrap().clone();
    assert_eq!(
        (imported.bundle.name.as_str(), imported.missing.as_slice()),
        ("Release (2)", &[Missing::Confirm][..])
    );
    let mut agreed = with();
    agreed.leave_out = true;
    let ask = Command::RunBundle {
        bundle: id.clone(),
        with: agreed,
    };
    let asked = needs(desk.ask(ask.clone()));
    assert_eq!((asked.missing, asked.drafts), (vec![Missing::Confirm], vec![]));

    // A changed name is no look at what it asks for.
    desk.command(Command::SaveBundle(Bundle {
        name: "Mine now".to_owned(),
        confirmed: true,
        ..imported.bundle
    }));
    desk.give(Input::BundleKept(Ok(())));
    assert_eq!(needs(desk.ask(ask.clone())).missing, [Missing::Confirm]);

    desk.command(Command::ConfirmBundle(id.clone()));
    desk.give(Input::BundleKept(Ok(())));
    let (_, effects) = desk.command(ask);
    assert_eq!(records(&effects).len(), 1);
    let confirmed = desk.snapshot().bundles.value.last().unwrap().bundle.clone();
    desk.command(Command::SaveBundle(Bundle {
        confirmed: false,
        ..confirmed
    }));
    desk.give(Input::BundleKept(Ok(())));
    assert!(desk.snapshot().bundles.value.last().unwrap().bundle.confirmed);

    let refused = desk.ask(Command::ImportBundle("{}".to_owned()));
    assert!(matches!(
        refused,
        Err(CommandError::BundleFile(BundleFileError::NotReadable(_)))
    ));
    let other = file.replace("contoso", "fabrikam");
    assert_eq!(
        desk.ask(Command::ImportBundle(other)),
        Err(CommandError::OtherTenant("fabrikam".into()))
    );
}
