//! Notices that the person leaves: locks the screen, or shuts the machine down. What comes of it is the engine's.
//!
//! On Linux the session's screen saver and logind tell ([`linux`]). Windows and macOS are not listened to yet.

#[cfg(target_os = "linux")]
mod linux;

use std::time::Duration;

use stint_app::{
    Clock as _, SystemClock,
    engine::{ActiveRow, Input, Leaving},
};
use stint_domain::{Ask, IntentState, RoleAt, Timestamp};
use tauri::{AppHandle, Manager as _};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{scene::Scene, shell::Shell};

/// What the system told.
#[derive(Debug)]
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "nobody listens yet on other systems")
)]
pub(crate) enum Word {
    /// The screen is locked.
    Locked,
    /// The screen was locked before anybody listened: nobody leaves now.
    LockedBefore,
    /// It is no longer.
    Unlocked,
    /// The machine is about to shut down; it waits a little until this is dropped.
    ShuttingDown(oneshot::Sender<()>),
    /// The machine slept and woke.
    Woke,
}

/// How long the machine is kept from shutting down at most; logind itself waits five seconds unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(4);

/// Tells the open session when the person leaves, and `unseen` whether the screen is locked, as long as the app runs.
pub(crate) async fn follow(app: AppHandle, unseen: watch::Sender<bool>) {
    let shell = app.state::<Shell>();
    let (tell, mut words) = mpsc::unbounded_channel();
    let (want, wanted) = watch::channel(false);
    let listening = listen(tell, wanted);
    let obeying = async {
        let mut scenes = shell.desk.scenes();
        loop {
            let delays = delays(&scenes.borrow_and_update());
            want.send_if_modified(|before| std::mem::replace(before, delays) != delays);
            tokio::select! {
                changed = scenes.changed() => if changed.is_err() { return },
                word = words.recv() => match word {
                    Some(word) => obey(shell.inner(), word, &unseen).await,
                    None => return,
                },
            }
        }
    };
    tokio::join!(listening, obeying);
}

#[cfg(target_os = "linux")]
async fn listen(tell: mpsc::UnboundedSender<Word>, wanted: watch::Receiver<bool>) {
    linux::listen(tell, wanted).await;
}

#[cfg(not(target_os = "linux"))]
async fn listen(tell: mpsc::UnboundedSender<Word>, wanted: watch::Receiver<bool>) {
    // Keeps both ends open: nobody tells anything here.
    let _open = (tell, wanted);
    std::future::pending::<()>().await;
}

async fn obey(shell: &Shell, word: Word, unseen: &watch::Sender<bool>) {
    match word {
        Word::Locked => {
            unseen.send_replace(true);
            shell.desk.input(Input::Leaving(Leaving::Lock)).await;
        }
        Word::LockedBefore => {
            unseen.send_replace(true);
        }
        Word::Unlocked => {
            unseen.send_replace(false);
        }
        Word::ShuttingDown(done) => {
            shell.desk.input(Input::Leaving(Leaving::ShutDown)).await;
            let mut scenes = shell.desk.scenes();
            let sent = scenes.wait_for(|scene| !is_busy(scene, scene.now()));
            let limit = SystemClock.sleep_until(SystemClock.now() + PATIENCE);
            tokio::select! {
                _ = sent => {}
                () = limit => tracing::warn!("not everything was answered before the machine shuts down"),
            }
            drop(done);
        }
        Word::Woke => shell.desk.input(Input::Woke).await,
    }
}

/// Does the person want activations ended before the machine shuts down?
fn delays(scene: &Scene) -> bool {
    scene
        .open()
        .is_some_and(|open| open.snapshot.settings.value.deactivate_at.shut_down)
}

/// Is anything on its way to the service, or still to be ended that could be?
fn is_busy(scene: &Scene, now: Timestamp) -> bool {
    let Some(shown) = scene.open().map(|open| &open.snapshot) else {
        return false;
    };
    let intents = &shown.intents.value;
    let is_sent = |state: &IntentState| matches!(state, IntentState::Recorded | IntentState::Sent { .. });
    let is_tried = |target: &RoleAt| {
        intents.iter().map(|row| &row.intent).any(|intent| {
            matches!(&intent.ask, Ask::Deactivate(asked) if asked.target == *target)
                && intent.state.is_final()
        })
    };
    let could_be_ended = |row: &ActiveRow| {
        row.in_force()
            .and_then(|assignment| assignment.deactivatable_from())
            .is_some_and(|from| from <= now)
    };
    let mut rows = shown.active.value.iter();
    intents.iter().any(|row| is_sent(&row.intent.state))
        || rows.any(|row| could_be_ended(row) && !is_tried(&row.target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn the_machine_is_kept_only_where_the_person_wants_it() {
        let mut open = example::scene(vec![]);
        assert!(!delays(&Scene::FirstRun) && !delays(&Scene::Open(open.clone())));
        let mut settings = stint_app::engine::Settings::default();
        settings.deactivate_at.shut_down = true;
        open.snapshot.settings.value = std::sync::Arc::new(settings);
        assert!(delays(&Scene::Open(open)));
    }

    #[test]
    fn the_machine_may_go_when_all_that_could_be_ended_was_tried() {
        let check = |row: ActiveRow, state: Option<IntentState>, busy: bool| {
            let mut open = example::scene(vec![row]);
            let intents = state.map(example::intent_row).into_iter().collect();
            open.snapshot.intents.value = std::sync::Arc::new(intents);
            assert_eq!(is_busy(&Scene::Open(open), example::now()), busy);
        };
        let role = "Exchange Administrator";
        check(example::standing_row(role), None, false);
        check(example::active_row(role, 3599), None, false);
        check(example::active_row(role, 600), None, true);
        check(example::active_row(role, 600), Some(IntentState::Recorded), true);
        check(
            example::active_row(role, 600),
            Some(IntentState::Done { activation: None }),
            false,
        );
        check(
            example::active_row("Teams Administrator", 600),
            Some(IntentState::Done { activation: None }),
            true,
        );
    }
}
