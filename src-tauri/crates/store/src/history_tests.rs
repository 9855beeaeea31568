use std::thread;

use chrono::DateTime;
use stint_domain::{RequestState, RequestWhat, RoleAt, RoleDefinition, RoleKind, Scope};

use super::*;

#[test]
fn what_was_kept_is_there_for_the_next_process_the_newest_first() {
    let (_home, profile) = profile();
    assert_eq!(profile.history().latest(9).unwrap(), []);
    let all = [entry("1", 1), entry("3", 3), entry("2", 2)];
    profile.history().keep(&all, at(3)).unwrap();
    let other = Profile::open(profile.dir()).unwrap();
    assert_eq!(ids(&other, 9), ["3", "2", "1"]);
    assert_eq!(ids(&other, 2), ["3", "2"]);
    assert_eq!(other.history().latest(1).unwrap(), [entry("3", 3)]);
}

#[test]
fn what_another_process_knew_better_stays() {
    let (_home, profile) = profile();
    let here = HistoryEntry {
        intent: Some("intent".into()),
        state: RequestState::Lapsed,
        ..entry("1", 1)
    };
    profile
        .history()
        .keep(std::slice::from_ref(&here), at(1))
        .unwrap();
    let elsewhere = HistoryEntry {
        state: RequestState::Ended,
        ..entry("1", 1)
    };
    profile.history().keep(&[elsewhere], at(2)).unwrap();
    assert_eq!(profile.history().latest(9).unwrap(), std::slice::from_ref(&here));
    let known_now = HistoryEntry {
        state: RequestState::Denied,
        ..entry("1", 1)
    };
    profile.history().keep(&[known_now], at(2)).unwrap();
    let kept = profile.history().latest(9).unwrap().remove(0);
    assert_eq!((kept.state, kept.intent), (RequestState::Denied, here.intent));
}

#[test]
fn an_intent_is_not_kept_beside_its_request() {
    let (_home, profile) = profile();
    let intent = HistoryEntry {
        activation: None,
        intent: Some("intent".into()),
        ..entry("intent", 1)
    };
    profile
        .history()
        .keep(std::slice::from_ref(&intent), at(1))
        .unwrap();
    let request = HistoryEntry {
        intent: intent.intent,
        ..entry("request", 1)
    };
    profile.history().keep(&[request], at(1)).unwrap();
    assert_eq!(ids(&profile, 9), ["request"]);
}

#[test]
fn the_old_and_the_too_many_go() {
    let (_home, profile) = profile();
    let many: Vec<HistoryEntry> = (0..=History::MOST)
        .map(|number| entry(&number.to_string(), number as i64))
        .collect();
    profile.history().keep(&many, at(5000)).unwrap();
    let kept = ids(&profile, usize::MAX);
    assert_eq!((kept.len(), kept[0].as_str()), (History::MOST, "5000"));
    assert!(!kept.contains(&"0".to_owned()));
    let later = at(4000) + History::KEPT;
    profile.history().keep(&[], later).unwrap();
    assert_eq!(ids(&profile, usize::MAX).len(), 1001);
}

#[test]
fn a_damaged_file_is_set_aside_and_said() {
    for (content, damage) in [
        (vec![b'x'; 5000], Damage::NotReadable),
        (vec![0; 100], Damage::NotReadable),
    ] {
        let (_home, profile) = profile();
        let path = profile.dir().join("history.sqlite");
        fs::write(&path, &content).unwrap();
        profile.history().keep(&[entry("1", 1)], at(1)).unwrap();
        assert_eq!(ids(&profile, 9), ["1"]);
        let aside = profile.dir().join("history.sqlite.damaged-1");
        let report = SetAside {
            document: "history".to_owned(),
            path: aside.clone(),
            damage,
        };
        assert_eq!(profile.take_set_aside(), [report]);
        assert_eq!(fs::read(aside).unwrap(), content, "nothing of it is lost");
    }
}

#[test]
fn damage_in_the_middle_of_the_file_is_noticed_too() {
    let (_home, profile) = profile();
    let all: Vec<HistoryEntry> = (0..300)
        .map(|number| entry(&number.to_string(), number))
        .collect();
    profile.history().keep(&all, at(300)).unwrap();
    let path = profile.dir().join("history.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(ids(&profile, 9), [""; 0]);
    assert_eq!(profile.take_set_aside().len(), 1);
    profile.history().keep(&[entry("1", 1)], at(1)).unwrap();
    assert_eq!(ids(&profile, 9), ["1"]);
}

#[test]
fn a_newer_history_is_set_aside() {
    let (_home, profile) = profile();
    profile.history().keep(&[entry("1", 1)], at(1)).unwrap();
    let database = Connection::open(profile.dir().join("history.sqlite")).unwrap();
    database.execute_batch("PRAGMA user_version = 9").unwrap();
    drop(database);
    assert_eq!(ids(&profile, 9), [""; 0]);
    assert_eq!(profile.take_set_aside()[0].damage, Damage::TooNew { version: 9 });
}

#[test]
fn a_row_that_is_not_understood_is_passed_over() {
    let (_home, profile) = profile();
    profile
        .history()
        .keep(&[entry("1", 1), entry("2", 2)], at(2))
        .unwrap();
    let database = Connection::open(profile.dir().join("history.sqlite")).unwrap();
    database
        .execute("UPDATE request SET entry = '{}' WHERE id = '2'", [])
        .unwrap();
    drop(database);
    assert_eq!(ids(&profile, 9), ["1"]);
    assert_eq!(profile.take_set_aside(), []);
}

#[test]
fn two_who_write_at_once_lose_nothing() {
    let (_home, profile) = profile();
    thread::scope(|scope| {
        for worker in 0..4 {
            let own = Profile::open(profile.dir()).unwrap();
            scope.spawn(move || {
                for step in 0..5 {
                    let entry = entry(&format!("{worker}-{step}"), step);
                    own.history().keep(&[entry], at(9)).unwrap();
                }
            });
        }
    });
    assert_eq!(ids(&profile, 99).len(), 20);
}

#[test]
fn what_is_erased_is_gone_from_the_disk() {
    let (_home, profile) = profile();
    fs::write(profile.dir().join("history.sqlite"), vec![b'x'; 5000]).unwrap();
    profile.history().keep(&[entry("1", 1)], at(1)).unwrap();
    profile.history().erase().unwrap();
    let left: Vec<String> = fs::read_dir(profile.dir())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("history.sqlite"))
        .collect();
    assert_eq!(left, [""; 0]);
    assert_eq!(ids(&profile, 9), [""; 0]);
    profile.history().erase().unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let (_home, profile) = profile();
    profile.history().keep(&[entry("1", 1)], at(1)).unwrap();
    let path = profile.dir().join("history.sqlite");
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

fn profile() -> (tempfile::TempDir, Profile) {
    let home = tempfile::tempdir().unwrap();
    let profile = Profile::open(home.path()).unwrap();
    (home, profile)
}

fn ids(profile: &Profile, most: usize) -> Vec<String> {
    let latest = profile.history().latest(most).unwrap();
    latest.into_iter().map(|entry| entry.id).collect()
}

fn at(minute: i64) -> Timestamp {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn entry(id: &str, minute: i64) -> HistoryEntry {
    let scope = Scope::in_directory("/".into());
    HistoryEntry {
        id: id.to_owned(),
        account: "a".into(),
        what: RequestWhat::Activate,
        target: RoleAt {
            account: "a".into(),
            kind: RoleKind::EntraRole,
            role: "r".into(),
            scope: scope.id.clone(),
        },
        role: RoleDefinition {
            id: "r".into(),
            name: "Role".into(),
            description: None,
        },
        scope,
        state: RequestState::Expired,
        asked_at: at(minute),
        starts_at: Some(at(minute)),
        ends_at: Some(at(minute + 60)),
        duration: Some(TimeDelta::hours(1)),
        justification: "Release".to_owned(),
        ticket: None,
        approval: None,
        activation: Some(id.into()),
        intent: None,
        code: None,
        request_id: None,
    }
}
