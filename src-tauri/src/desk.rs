//! Which session is open: none at the first run, the practice tenant's, or a work account's.

mod lookups;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use stint_app::{
    Choice, Cloud, CloudKind, Home, OpenError, Practice, SecretsChoice, Session, SessionOptions,
    SystemBrowser,
    engine::{Command, CommandError, Handle, Input, Place, Reply},
};
use tauri::async_runtime::JoinHandle;
use tokio::sync::{Mutex, mpsc, watch};

use crate::{
    notify::{Alerts, Pressed},
    scene::{OpenScene, Scene},
};

/// Owns the open session and tells what it shows.
pub(crate) struct Desk {
    home: Home,
    alerts: Alerts,
    scene: watch::Sender<Scene>,
    places: mpsc::UnboundedSender<Place>,
    open: Mutex<Counter>,
    /// A client id for the work account's cloud is known. Read from disk once, not at each look.
    work_ready: AtomicBool,
}

/// The open session and how many there were in this run.
#[derive(Default)]
struct Counter {
    sessions: u32,
    current: Option<Current>,
}

struct Current {
    number: u32,
    session: Arc<Session>,
    choice: Option<Choice>,
    /// Lives as long as the session that talks to it.
    _practice: Option<Practice>,
    followers: [JoinHandle<()>; 2],
}

/// Why nothing was opened or done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeskError {
    /// A work account needs an app registration.
    #[error("no client id is known for this cloud")]
    NoClientId,
    /// It is no client id.
    #[error("`{0}` is no client id: it looks like 12345678-abcd-abcd-abcd-1234567890ab")]
    NotAClientId(String),
    /// The session could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No session is open, or it refused.
    #[error(transparent)]
    Command(#[from] CommandError),
}

impl Desk {
    /// An empty desk. Places to which a window should go come out of the receiver.
    pub(crate) fn new(home: Home, alerts: Alerts) -> (Self, mpsc::UnboundedReceiver<Place>) {
        let (places, going) = mpsc::unbounded_channel();
        let work_ready = AtomicBool::new(is_work_ready(&home));
        let desk = Self {
            home,
            alerts,
            scene: watch::Sender::new(Scene::Starting),
            places,
            open: Mutex::default(),
            work_ready,
        };
        (desk, going)
    }

    /// What the front ends show, always the latest.
    pub(crate) fn scenes(&self) -> watch::Receiver<Scene> {
        self.scene.subscribe()
    }

    /// Opens what this start names, else what the person chose last, else the first run.
    ///
    /// # Errors
    /// It could not be opened; the first run is shown.
    pub(crate) async fn begin(&self, named: Option<Cloud>) -> Result<(), DeskError> {
        let opened = match (named, self.home.choice()) {
            (Some(cloud), _) => self.open_named(cloud).await,
            (None, Some(Choice::Practice { fast })) => self.start_practice(fast).await,
            (None, Some(Choice::Work { cloud, client_id })) => self.choose_work(&cloud, client_id).await,
            (None, None) => Ok(()),
        };
        self.scene.send_if_modified(|scene| {
            let still = matches!(scene, Scene::Starting);
            if still {
                *scene = Scene::FirstRun;
            }
            still
        });
        opened
    }

    /// Opens the practice tenant in this process.
    ///
    /// # Errors
    /// It can't be started.
    pub(crate) async fn start_practice(&self, fast: bool) -> Result<(), DeskError> {
        let choice = Choice::Practice { fast };
        let mut desk = self.open.lock().await;
        if desk.has(&choice) {
            return Ok(());
        }
        self.close_current(&mut desk).await;
        let opened = self.open_practice(&mut desk, fast).await;
        self.take(&mut desk, opened, choice)
    }

    /// Opens a cloud of the built-in table for a work account. Without `client_id` the one that is known for it.
    ///
    /// # Errors
    /// There is no such cloud, no client id is known, or the profile can't be used.
    pub(crate) async fn choose_work(&self, cloud: &str, client_id: Option<String>) -> Result<(), DeskError> {
        let mut cloud = Cloud::built_in(cloud).map_err(OpenError::from)?;
        if let Some(wrong) = client_id.as_deref().filter(|id| !is_client_id(id)) {
            return Err(DeskError::NotAClientId(wrong.to_owned()));
        }
        let client_id = client_id
            .or_else(|| self.home.client_id(&cloud))
            .ok_or(DeskError::NoClientId)?;
        let choice = Choice::Work {
            cloud: cloud.id.clone(),
            client_id: Some(client_id.clone()),
        };
        let mut desk = self.open.lock().await;
        if desk.has(&choice) {
            return Ok(());
        }
        self.close_current(&mut desk).await;
        cloud.client_id = Some(client_id);
        let opened = self.open_session(&mut desk, cloud, Vec::new()).await;
        self.take(&mut desk, opened, choice)
    }

    /// Closes the session and shows the first run, also at the next start.
    pub(crate) async fn back_to_first_run(&self) {
        let mut desk = self.open.lock().await;
        self.close_current(&mut desk).await;
        self.scene.send_replace(Scene::FirstRun);
        if let Err(error) = self.home.forget_choice() {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the choice could not be forgotten"
            );
        }
    }

    /// Closes the session at the end of the app.
    pub(crate) async fn end(&self) {
        let mut desk = self.open.lock().await;
        self.close_current(&mut desk).await;
    }

    /// Gives a command to the open session and waits for its reply.
    ///
    /// # Errors
    /// No session is open, or the command started nothing.
    pub(crate) async fn command(&self, command: Command) -> Result<Reply, DeskError> {
        let handle = self.handle().await.ok_or(CommandError::SignInNeeded)?;
        Ok(handle.command(command).await?)
    }

    /// Tells the open session that something happened.
    pub(crate) async fn input(&self, input: Input) {
        if let Some(handle) = self.handle().await {
            handle.input(input);
        }
    }

    /// Passes on a pressed button, if its session is still the open one.
    pub(crate) async fn pressed(&self, pressed: Pressed) {
        let desk = self.open.lock().await;
        if let Some(current) = desk
            .current
            .as_ref()
            .filter(|current| current.number == pressed.session)
        {
            current
                .session
                .handle()
                .input(Input::NoticeAnswered(pressed.notice, pressed.action));
        }
    }

    /// Is a client id known for the work account's cloud?
    pub(crate) fn work_ready(&self) -> bool {
        self.work_ready.load(Ordering::Relaxed)
    }

    /// The handle outlives the lock, so that a long command does not keep others from theirs.
    async fn handle(&self) -> Option<Handle> {
        let session = self.session().await?;
        Some(session.handle().clone())
    }

    /// The open session, which outlives the lock for the same reason.
    async fn session(&self) -> Option<Arc<Session>> {
        let desk = self.open.lock().await;
        desk.current.as_ref().map(|current| current.session.clone())
    }

    /// Opens what an argument of this start named. It is not remembered.
    async fn open_named(&self, cloud: Cloud) -> Result<(), DeskError> {
        let mut desk = self.open.lock().await;
        let current = self.open_session(&mut desk, cloud, Vec::new()).await?;
        desk.current = Some(current);
        Ok(())
    }

    async fn open_practice(&self, desk: &mut Counter, fast: bool) -> Result<Current, DeskError> {
        let practice = Practice::start(&self.home, fast).await?;
        let (cloud, people) = (practice.cloud(), practice.people());
        let current = self.open_session(desk, cloud, people).await?;
        Ok(Current {
            _practice: Some(practice),
            ..current
        })
    }

    /// Makes what was opened the session of this desk and keeps the choice; shows the first run where nothing was.
    fn take(
        &self,
        desk: &mut Counter,
        opened: Result<Current, DeskError>,
        choice: Choice,
    ) -> Result<(), DeskError> {
        match opened {
            Ok(mut current) => {
                self.remember(&mut current, choice);
                desk.current = Some(current);
                Ok(())
            }
            Err(error) => {
                self.scene.send_replace(Scene::FirstRun);
                Err(error)
            }
        }
    }

    async fn open_session(
        &self,
        desk: &mut Counter,
        cloud: Cloud,
        people: Vec<stint_app::PracticePerson>,
    ) -> Result<Current, DeskError> {
        let (practice, rate) = match &cloud.kind {
            CloudKind::Real => (false, 1.0),
            CloudKind::Simulated { clock, .. } => (true, clock.rate),
        };
        let id: Arc<str> = cloud.id.as_str().into();
        desk.sessions += 1;
        let number = desk.sessions;
        let session = Session::open(SessionOptions {
            registration: self.home.registration(&cloud),
            profile: self.home.profile(&cloud),
            secrets: SecretsChoice::Keyring,
            browser: Arc::new(SystemBrowser::default()),
            notifier: self.alerts.of_session(number, practice, self.scene.subscribe()),
            clock: None,
            cloud,
        })
        .await?;
        let snapshots = session.handle().snapshots();
        let scene = OpenScene {
            session: number,
            snapshot: snapshots.borrow().clone(),
            cloud: id,
            authority: Arc::new(session.authority()),
            practice,
            rate,
            people: Arc::new(people),
            clock: session.clock(),
        };
        self.scene.send_replace(Scene::Open(scene.clone()));
        let followers = [
            tauri::async_runtime::spawn(follow_snapshots(snapshots, scene, self.scene.clone())),
            tauri::async_runtime::spawn(follow_places(session.handle().clone(), self.places.clone())),
        ];
        Ok(Current {
            number,
            session: Arc::new(session),
            choice: None,
            _practice: None,
            followers,
        })
    }

    fn remember(&self, current: &mut Current, choice: Choice) {
        if let Err(error) = self.home.choose(&choice) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the choice could not be kept"
            );
        }
        self.work_ready
            .store(is_work_ready(&self.home), Ordering::Relaxed);
        current.choice = Some(choice);
    }

    async fn close_current(&self, desk: &mut Counter) {
        let Some(current) = desk.current.take() else {
            return;
        };
        current.followers.iter().for_each(JoinHandle::abort);
        self.alerts.close_session(current.number);
        // What is still looked up for a window keeps the session a little longer, but nothing goes on in it.
        current.session.handle().close().await;
    }
}

impl Counter {
    fn has(&self, choice: &Choice) -> bool {
        self.current
            .as_ref()
            .is_some_and(|current| current.choice.as_ref() == Some(choice))
    }
}

async fn follow_snapshots(
    mut snapshots: watch::Receiver<stint_app::engine::Snapshot>,
    opened: OpenScene,
    scenes: watch::Sender<Scene>,
) {
    while snapshots.changed().await.is_ok() {
        let snapshot = snapshots.borrow_and_update().clone();
        scenes.send_replace(Scene::Open(OpenScene {
            snapshot,
            ..opened.clone()
        }));
    }
}

async fn follow_places(handle: Handle, places: mpsc::UnboundedSender<Place>) {
    let mut going = handle.places();
    while let Ok(place) = going.recv().await {
        if places.send(place).is_err() {
            return;
        }
    }
}

fn is_work_ready(home: &Home) -> bool {
    home.client_id(&home.work_cloud()).is_some()
}

/// Client ids are GUIDs.
fn is_client_id(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_a_guid() {
        assert!(is_client_id("04B07795-8ddb-461a-bbee-02f9e1bf7b46"));
        for wrong in [
            "",
            "app",
            "04b07795-8ddb-461a-bbee-02f9e1bf7b4",
            "04b07795_8ddb_461a_bbee_02f9e1bf7b46",
        ] {
            assert!(!is_client_id(wrong), "{wrong}");
        }
    }
}
