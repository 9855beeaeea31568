//! The state file: the world goes on after a restart.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use reqwest::StatusCode;
use stint_practice::{PracticeTenant, StartError, StateError};

use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, world_with};

#[tokio::test]
async fn a_restart_changes_nothing_but_the_ports() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let world = world_with(|builder| builder.state_file(path.clone())).await;
    let stepped_up = world.step_up(BRUCE).await;
    let (status, _) = world
        .ask(
            &stepped_up.access,
            &world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H"),
        )
        .await;
    assert_eq!(status, StatusCode::CREATED);
    world.control().settle_one();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    drop(world);

    let world = world_with(|builder| builder.state_file(path.clone())).await;
    world.control().settle_one();
    assert_eq!(
        world.active(&stepped_up.access).await.len(),
        1,
        "token, request and queue have survived"
    );
    assert_eq!(
        world.refresh("common", &stepped_up.refresh, &[]).await.0,
        StatusCode::OK
    );
    drop(world);
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "nothing is left beside it");
}

async fn refused(path: &Path) -> StateError {
    match PracticeTenant::builder()
        .state_file(path.to_owned())
        .start()
        .await
    {
        Err(StartError::State { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let check = async |text: &str| {
        std::fs::write(&path, text).unwrap();
        let error = refused(&path).await;
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        error
    };
    assert!(matches!(check("").await, StateError::NotOurs(_)));
    assert!(matches!(check("{\"a\":1}").await, StateError::NotOurs(_)));
    let newer = r#"{"format":"stint-practice-state","version":99}"#;
    assert!(matches!(check(newer).await, StateError::Version { .. }));
    let half = r#"{"format":"stint-practice-state","version":2,"saved_at":"2026-03-02T09:00:00Z"}"#;
    assert!(matches!(check(half).await, StateError::NotOurs(_)));
    assert!(
        matches!(refused(folder.path()).await, StateError::Io(_)),
        "a folder"
    );
}

#[tokio::test]
async fn a_file_from_an_impossible_time_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    drop(world_with(|builder| builder.state_file(path.clone())).await);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut state: serde_json::Value = serde_json::from_str(&text).unwrap();
    state["saved_at"] = "9026-03-02T09:00:00Z".into();
    std::fs::write(&path, state.to_string()).unwrap();
    assert!(matches!(refused(&path).await, StateError::Time(_)));
    state["saved_at"] = "2026-03-02T09:00:00Z".into();
    state["signing_key"] = "AAAA".into();
    std::fs::write(&path, state.to_string()).unwrap();
    assert!(matches!(refused(&path).await, StateError::Key(_)));
}
