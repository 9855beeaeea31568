//! From the global options to an open session.

use std::sync::Arc;

use futures::future::BoxFuture;

use stint_app::engine::{Command, Notice, Notifier, Snapshot, Stage, SyncState};
use stint_app::{
    Browser, BrowserError, Cloud, Home, PracticeBrowser, SecretsChoice, Session, SessionOptions,
    SystemBrowser,
};
use stint_domain::{Account, NoticeId};

use crate::args::Global;
use crate::exit::{FAILED, Outcome, USAGE};
use crate::output::Output;

/// A terminal has no notices; `watch` prints what changes.
struct Silent;

impl Notifier for Silent {
    fn show(&self, _: &Notice) {}
    fn close(&self, _: &NoticeId) {}
}

/// The system's browser. Where none can be started, a practice person's pages are answered here: a practice tenant is
/// for terminals without a display too, and there is nobody to fool.
struct TerminalBrowser {
    system: SystemBrowser,
    output: Output,
    simulated: bool,
}

impl Browser for TerminalBrowser {
    fn open(&self, url: url::Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        Box::pin(async move {
            let person = url
                .query_pairs()
                .find(|(name, _)| name == "login_hint")
                .map(|(_, upn)| upn.into_owned());
            match (self.system.open(url.clone()).await, person) {
                (Err(_), Some(person)) if self.simulated => {
                    self.output.note(&format!(
                        "no browser can be opened here; answering the practice pages as {person}"
                    ));
                    PracticeBrowser::new(person).open(url).await
                }
                (opened, _) => opened,
            }
        })
    }
}

/// Opens the session that the options name, with the system's browser.
///
/// # Errors
/// A cloud that is none (2), no account and no cloud (3), a profile that can't be used (1).
pub(crate) async fn session(global: &Global, output: &Output) -> Result<Session, Outcome> {
    session_with(global, output, None).await
}

/// Like [`session`], with another browser.
pub(crate) async fn session_with(
    global: &Global,
    output: &Output,
    browser: Option<Arc<dyn Browser>>,
) -> Result<Session, Outcome> {
    let home = home(global)?;
    let cloud = cloud(global, &home)?;
    if cloud.is_simulated() {
        output.note("practice tenant: all data is simulated");
    }
    let secrets = match &global.token_file {
        Some(file) => {
            output.note(&format!(
                "the sign-in is kept in {}: whoever can read it can act as you",
                file.display()
            ));
            SecretsChoice::TokenFile(file.clone())
        }
        None => SecretsChoice::Keyring,
    };
    let client_id = global.client_id.clone().or_else(|| home.client_id(&cloud));
    let system = || TerminalBrowser {
        system: SystemBrowser::default(),
        output: *output,
        simulated: cloud.is_simulated(),
    };
    let browser = browser.unwrap_or_else(|| Arc::new(system()));
    let options = SessionOptions {
        profile: home.profile(&cloud),
        cloud,
        client_id,
        secrets,
        browser,
        notifier: Arc::new(Silent),
        clock: None,
    };
    Session::open(options)
        .await
        .map_err(|error| Outcome::new(FAILED, "profile", error.to_string()))
}

/// The account that is signed in.
///
/// # Errors
/// Nobody is (3).
pub(crate) fn account(snapshot: &Snapshot) -> Result<Account, Outcome> {
    let head = &snapshot.head.value;
    match (&head.stage, &head.account) {
        (Stage::SignedIn, Some(account)) => Ok(account.clone()),
        _ => Err(Outcome::sign_in_needed()),
    }
}

/// Reads all lists and gives what they brought.
///
/// # Errors
/// Nobody is signed in (3), the service can't be reached or is throttling (8), or nothing could be read (1).
pub(crate) async fn read(session: &Session) -> Result<Snapshot, Outcome> {
    let now = session.clock().now();
    account(&session.handle().snapshot())?;
    let refreshed = session.handle().command(Command::Refresh).await;
    refreshed.map_err(|error| Outcome::of_command(&error, now))?;
    let snapshot = session.handle().snapshot();
    account(&snapshot)?;
    let head = &snapshot.head.value;
    match head.sync {
        SyncState::Offline { .. } => Err(Outcome::new(
            crate::exit::UNREACHABLE,
            "unreachable",
            format!("{} cannot be reached", session.cloud().graph.host()),
        )
        .next("check the network and try again")),
        SyncState::Throttled { until } => Err(Outcome::of_fetch(&stint_app::engine::FetchError::Throttled(
            until,
        ))),
        SyncState::NeedsSignIn => Err(Outcome::sign_in_needed()),
        SyncState::Failed if snapshot.eligible.value.is_none() => {
            let mut outcome = Outcome::failed("the lists could not be read");
            for problem in crate::output::problems(&snapshot) {
                outcome = outcome.next(problem.message);
            }
            Err(outcome)
        }
        SyncState::Never | SyncState::Idle | SyncState::Running | SyncState::Failed => Ok(snapshot),
    }
}

fn home(global: &Global) -> Result<Home, Outcome> {
    match &global.home {
        Some(dir) => Ok(Home::at(dir.clone())),
        None => Home::of_system().map_err(|error| Outcome::new(FAILED, "profile", error.to_string())),
    }
}

/// The cloud of `--cloud`: a name of the table, else a file. Without it the work account's; a practice tenant is
/// never taken unasked.
pub(crate) fn cloud(global: &Global, home: &Home) -> Result<Cloud, Outcome> {
    let Some(wanted) = &global.cloud else {
        return Ok(home.work_cloud());
    };
    if let Ok(cloud) = Cloud::built_in(wanted) {
        return Ok(cloud);
    }
    let usage = |message: String| Outcome::new(USAGE, "cloud", message);
    let path = std::path::Path::new(wanted);
    if !path.exists() {
        return Err(usage(format!("`{wanted}` is neither a cloud nor a file"))
            .next("known clouds are global, usgov, dod and china; `tenant serve` prints the file of a practice tenant"));
    }
    let text =
        std::fs::read_to_string(path).map_err(|error| usage(format!("{wanted} cannot be read: {error}")))?;
    let first = text.lines().next().unwrap_or_default();
    Cloud::from_description(first).map_err(|error| usage(error.to_string()))
}
