//! From the global options to an open session.

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use stint_app::engine::{AccountRow, FetchError, Notice, Notifier, Snapshot, Stage, SyncState};
use stint_app::{Browser, Cloud, Home, RegistrationSetting, SecretsChoice, Session, SessionOptions};
use stint_domain::{Account, NoticeId, TenantId, words};

use crate::args::Global;
use crate::browser::TerminalBrowser;
use crate::exit::{Outcome, USAGE};
use crate::output::Output;
use crate::people::People;
use crate::served::Served;

/// A terminal has no notices; `watch` prints what changes.
struct Silent;

impl Notifier for Silent {
    fn is_silent(&self) -> bool {
        true
    }

    fn show(&self, _: &Notice) {}
    fn close(&self, _: &NoticeId) {}
}

/// Opens the session that the options name, with the system's browser.
///
/// # Errors
/// A cloud that is none, or a token file that is no good for it (2); a profile that can't be used (1).
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
    let system = TerminalBrowser::new(*output, cloud.is_simulated());
    let browser = browser.unwrap_or_else(|| system.clone());
    let options = SessionOptions {
        profile: home.profile(&cloud),
        registration: registration(global, &home, &cloud),
        cloud,
        secrets,
        browser,
        notifier: Arc::new(Silent),
        clock: None,
    };
    let session = Session::open(options).await;
    let session = session.map_err(|error| Outcome::of_open(&error))?;
    system.learn(&session);
    Ok(session)
}

/// The account that was signed in last.
///
/// # Errors
/// Nobody is (3).
pub(crate) fn account(snapshot: &Snapshot) -> Result<Account, Outcome> {
    let head = &snapshot.head.value;
    match (&head.stage, &head.account) {
        (Stage::SignedIn { .. }, Some(account)) => Ok(account.clone()),
        _ => Err(Outcome::sign_in_needed()),
    }
}

/// Reads all lists and gives what they brought to the accounts that the options name.
///
/// # Errors
/// No such account is signed in (3, 7), the service can't be reached or is throttling (8), or nothing could be read
/// (1). Where one of several accounts can be read there is none: what is missing of the others is a problem of the
/// listing.
pub(crate) async fn read(session: &Session, global: &Global, output: &Output) -> Result<Snapshot, Outcome> {
    let people = People::of(&session.handle().snapshot())?.named(global.account.as_deref())?;
    // The session reads everything from its start; a refresh would only read it once more.
    let mut snapshots = session.handle().snapshots();
    let is_read = |snapshot: &Snapshot| {
        let reads = |row: &AccountRow| matches!(row.sync, SyncState::Never | SyncState::Running);
        let mut own = snapshot.head.value.accounts.iter();
        !own.any(|row| people.are(&row.account.id) && reads(row))
    };
    let read = snapshots.wait_for(is_read).await;
    let snapshot = people.narrow(&*read.map_err(|_| Outcome::unexpected("Stint is closing"))?);
    note_skew(session, output);
    let accounts = &snapshot.head.value.accounts;
    let is_read = |row: &AccountRow| matches!(row.sync, SyncState::Idle | SyncState::Failed);
    let Some(first) = accounts.first().filter(|_| !accounts.iter().any(is_read)) else {
        return if snapshot.eligible.value.is_none() {
            Err(unreadable(&snapshot))
        } else {
            Ok(snapshot)
        };
    };
    match first.sync {
        SyncState::Offline { .. } => Err(Outcome::unreachable(format!(
            "{} cannot be reached",
            session.cloud().graph.host()
        ))),
        SyncState::Throttled { until } => Err(Outcome::of_fetch(&FetchError::Throttled(until))),
        SyncState::NeedsSignIn => Err(Outcome::sign_in_needed()),
        SyncState::Never | SyncState::Idle | SyncState::Running | SyncState::Failed => {
            Err(unreadable(&snapshot))
        }
    }
}

/// What of a later snapshot is of the accounts that the options name.
///
/// # Errors
/// No such account is signed in any more (3, 7).
pub(crate) fn narrowed(snapshot: &Snapshot, global: &Global) -> Result<Snapshot, Outcome> {
    let people = People::of(snapshot)?.named(global.account.as_deref())?;
    Ok(people.narrow(snapshot))
}

fn unreadable(snapshot: &Snapshot) -> Outcome {
    let problems = crate::problems::problems(snapshot).into_iter();
    let outcome = Outcome::unexpected("the lists could not be read");
    problems.fold(outcome, |outcome, problem| outcome.and(problem.message))
}

/// Says so when the service's time is far from this machine's. Everything here follows the service's.
fn note_skew(session: &Session, output: &Output) {
    let skew = session.skew();
    if skew.is_zero() {
        return;
    }
    // To the nearest minute: the answers tell whole seconds.
    let far = TimeDelta::minutes((skew.abs().num_seconds() + 30) / 60);
    let far = words::length(far.to_std().unwrap_or_default());
    let side = if skew > TimeDelta::zero() {
        "ahead of"
    } else {
        "behind"
    };
    let advice = if session.cloud().is_simulated() {
        "its time counts here"
    } else {
        "its time counts here; set this machine's clock right"
    };
    output.note(&format!(
        "the service's clock is {far} {side} this machine's; {advice}"
    ));
}

fn home(global: &Global) -> Result<Home, Outcome> {
    match &global.home {
        Some(dir) => Ok(Home::at(dir.clone())),
        None => Home::of_system().map_err(|error| Outcome::of_open(&error)),
    }
}

/// The cloud of `--cloud`: a name of the table, else a file. Without it the work account's; a practice tenant is
/// never taken unasked.
fn cloud(global: &Global, home: &Home) -> Result<Cloud, Outcome> {
    let Some(wanted) = &global.cloud else {
        return Ok(home.work_cloud());
    };
    if let Ok(cloud) = Cloud::built_in(wanted) {
        return Ok(cloud);
    }
    if !Path::new(wanted).exists() {
        return Err(Outcome::new(
            USAGE,
            "cloud",
            format!("`{wanted}` is neither a cloud nor a file"),
            "known clouds are global, usgov, dod and china; `stintctl tenant serve > FILE` writes the file of a practice tenant",
        ));
    }
    Served::read(wanted).map(|served| served.cloud)
}

/// The app registration: a practice tenant's own; for a work account the options', else the one that is known.
fn registration(global: &Global, home: &Home, cloud: &Cloud) -> Option<RegistrationSetting> {
    let known = home.registration(cloud);
    if cloud.is_simulated() {
        return known;
    }
    let client_id = global.client_id.clone();
    let client_id = client_id.or_else(|| known.as_ref().map(|known| known.client_id.clone()))?;
    let tenant = global.tenant.as_deref().map(TenantId::from).or_else(|| {
        known
            .filter(|known| known.client_id == client_id)
            .and_then(|known| known.tenant)
    });
    Some(RegistrationSetting { client_id, tenant })
}
