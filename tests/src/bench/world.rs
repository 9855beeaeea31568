//! A practice tenant with one person who may activate very much, and a profile in which that person is signed in.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, anyhow, ensure};
use stint_app::{
    Cloud, Home, PracticeBrowser, SecretsChoice, Session, SessionOptions,
    engine::{Command, List, Notice, Notifier, SignInAsk, Snapshot},
};
use stint_domain::NoticeId;
use stint_practice::{Control, Pace, PracticeTenant, Seed};
use tempfile::TempDir;

use super::{LATENCY, PAGE};

/// Who may activate very much.
pub(super) const PERSON: &str = "bruce.wayne@contoso.example";

/// Directory roles of the person.
pub(super) const ROLES: usize = 10;

/// Groups of the person.
pub(super) const GROUPS: usize = 20;

/// Longer than anything that is measured here.
const LIMIT: Duration = Duration::from_secs(120);

/// The document with the lists that were read last. A profile without it is that of somebody who has just signed in.
const LAST_LISTS: &str = "snapshot.json";

/// One tenant and one home. Dropping it stops and removes both.
pub(super) struct World {
    /// Azure scopes at which the person may activate a role.
    pub(super) scopes: u32,
    /// The ids of the account, which every client knows beforehand.
    pub(super) own_ids: BTreeSet<String>,
    tenant: PracticeTenant,
    home: TempDir,
}

/// Nobody looks.
struct Silent;

impl Notifier for Silent {
    fn is_silent(&self) -> bool {
        true
    }

    fn show(&self, _: &Notice) {}
    fn close(&self, _: &NoticeId) {}
}

impl World {
    /// Starts a tenant of this seed, which has so many scopes, and signs the person in.
    pub(super) async fn of(seed: Seed, scopes: u32) -> anyhow::Result<Self> {
        let tenant = PracticeTenant::builder()
            .seed(seed)
            .pace(Pace::Auto)
            .latency(LATENCY)
            .page_size(PAGE)
            .record(true)
            .start()
            .await?;
        let mut world = Self {
            scopes,
            own_ids: BTreeSet::new(),
            tenant,
            home: tempfile::tempdir()?,
        };
        let session = world.open(&world.signed_in()).await?;
        let ask = SignInAsk {
            hint: Some(PERSON.to_owned()),
            ..SignInAsk::default()
        };
        let asked = session.handle().command(Command::SignIn(ask)).await;
        asked.map_err(|error| anyhow!("the sign-in does not start: {error:?}"))?;
        let snapshot = world.read(&session).await?;
        let account = snapshot
            .head
            .value
            .account
            .clone()
            .context("nobody is signed in")?;
        world.own_ids = [account.tenant.id.to_string(), account.principal.to_string()]
            .map(|id| id.to_ascii_lowercase())
            .into();
        session.close().await;
        world.control().take_exchanges();
        Ok(world)
    }

    pub(super) fn control(&self) -> Control {
        self.tenant.control()
    }

    /// The profile of the sign-in, with the lists that were read last.
    pub(super) fn signed_in(&self) -> PathBuf {
        self.home.path().join("signed-in")
    }

    /// A profile like it in which no list has been read yet: as it is right after the sign-in. `name` is new.
    pub(super) fn just_signed_in(&self, name: &str) -> anyhow::Result<PathBuf> {
        let new = self.home.path().join(name);
        copy(&self.signed_in(), &new)?;
        // Without it the measurement would be one of a second start.
        fs::remove_file(new.join(LAST_LISTS)).context("the profile keeps its last lists elsewhere")?;
        Ok(new)
    }

    /// Opens a profile; the engine begins to read at once.
    pub(super) async fn open(&self, profile: &Path) -> anyhow::Result<Session> {
        let cloud = Cloud::from_description(&self.description()?)?;
        let options = SessionOptions {
            registration: Home::at(self.home.path()).registration(&cloud),
            cloud,
            secrets: SecretsChoice::TokenFile(self.token_file()),
            profile: profile.to_owned(),
            browser: Arc::new(PracticeBrowser::new(PERSON)),
            notifier: Arc::new(Silent),
            clock: None,
        };
        Ok(Session::open(options).await?)
    }

    /// What `stintctl tenant serve` would print.
    pub(super) fn description(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(&self.tenant.description())?)
    }

    /// A folder of its own for what else is needed.
    pub(super) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Waits until every list was read, and makes sure that nothing is missing in them.
    pub(super) async fn read(&self, session: &Session) -> anyhow::Result<Snapshot> {
        let snapshot = until(session, "every list", |snapshot| {
            let mut lists = snapshot
                .head
                .value
                .sources
                .iter()
                .filter(|state| state.source.list != List::Rules);
            snapshot.head.value.account.is_some() && lists.all(|state| state.answer.is_some())
        })
        .await?;
        let rows = snapshot.eligible.value.as_ref().as_ref().map_or(0, Vec::len);
        let expected = ROLES + GROUPS + usize::try_from(self.scopes)?;
        ensure!(rows == expected, "{rows} rows instead of {expected}");
        Ok(snapshot)
    }

    fn token_file(&self) -> PathBuf {
        self.home.path().join("token")
    }
}

/// Waits for a snapshot of which `enough` holds.
pub(super) async fn until(
    session: &Session,
    what: &str,
    enough: impl FnMut(&Snapshot) -> bool,
) -> anyhow::Result<Snapshot> {
    let mut snapshots = session.handle().snapshots();
    let waited = tokio::time::timeout(LIMIT, snapshots.wait_for(enough)).await;
    let snapshot = waited.with_context(|| format!("{what}: not within {} s", LIMIT.as_secs()))?;
    Ok(snapshot
        .with_context(|| format!("{what}: the engine has ended"))?
        .clone())
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copied = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &copied)?;
        } else {
            fs::copy(entry.path(), &copied)?;
        }
    }
    Ok(())
}
