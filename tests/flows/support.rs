//! A practice tenant, a profile and a clock; and waiting for a snapshot instead of for time.

mod asking;
mod notices;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use stint_app::engine::{ActiveRow, Command, EligibleRow, List, SignInAsk, Snapshot, Stage};
use stint_app::{Browser, Cloud, Home, PracticeBrowser, SecretsChoice, Session, SessionOptions};
use stint_clock::{Clock, ManualClock};
use stint_domain::{ActivationRules, RoleKind};
use stint_practice::{Control, Pace, PracticeTenant, Seed};
use tempfile::TempDir;

pub(crate) use self::asking::*;
pub(crate) use self::notices::*;

/// Bruce Wayne, who activates.
pub(crate) const BRUCE: &str = "bruce.wayne@contoso.example";
/// A role with step-up, justification and ticket.
pub(crate) const EXCHANGE: &str = "Exchange Administrator";
/// A role with approval, step-up and justification, at an administrative unit.
pub(crate) const APPLICATION: &str = "Application Administrator";

/// Everything of one test. Dropping it stops the tenant and removes the profile.
pub(crate) struct World {
    pub(crate) tenant: PracticeTenant,
    pub(crate) clock: ManualClock,
    pub(crate) notices: Arc<Notices>,
    home: TempDir,
}

impl Drop for World {
    /// Whatever a flow is about: what Stint sent and what it was answered is as the services describe it.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            crate::described::hold(&self.control().exchanges());
        }
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Seed::contoso()).await
    }

    pub(crate) async fn with(seed: Seed) -> Self {
        let start: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let clock = ManualClock::at(start);
        let tenant = PracticeTenant::builder()
            .seed(seed)
            .clock(Arc::new(clock.clone()))
            .pace(Pace::Explicit)
            .record(true)
            .start()
            .await
            .unwrap();
        let home = tempfile::tempdir().unwrap();
        Self {
            tenant,
            clock,
            notices: Arc::default(),
            home,
        }
    }

    pub(crate) fn control(&self) -> Control {
        self.tenant.control()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    pub(crate) fn cloud(&self) -> Cloud {
        let description = serde_json::to_string(&self.tenant.description()).unwrap();
        Cloud::from_description(&description).unwrap()
    }

    /// Opens the profile with a person who would answer the sign-in pages. The same profile each time.
    pub(crate) async fn open_as(&self, upn: &str) -> Session {
        self.open_with(Arc::new(PracticeBrowser::new(upn))).await
    }

    pub(crate) async fn open_with(&self, browser: Arc<dyn Browser>) -> Session {
        let cloud = self.cloud();
        let options = SessionOptions {
            registration: Home::at(self.home.path()).registration(&cloud),
            cloud,
            profile: self.home.path().join("profile"),
            secrets: SecretsChoice::TokenFile(self.home.path().join("token")),
            browser,
            notifier: self.notices.clone(),
            clock: Some(Arc::new(self.clock.clone())),
        };
        let session = Session::open(options).await.unwrap();
        // What is told beside the ends and decisions of these flows would be shown as one with them, now and then: that
        // a role works, and that one of the story's eligibilities ends in a week.
        let mut settings = (*session.handle().snapshot().settings.value).clone();
        if settings.tell.eligibility || settings.tell.usable {
            settings.tell.eligibility = false;
            settings.tell.usable = false;
            let quiet = Command::SaveSettings(settings);
            session.handle().command(quiet).await.unwrap();
        }
        session
    }

    /// Does any file of the profile hold this text?
    pub(crate) fn profile_mentions(&self, text: &str) -> bool {
        let mut folders = vec![self.home.path().join("profile")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = std::fs::read(path).unwrap();
                if bytes.windows(text.len()).any(|part| part == text.as_bytes()) {
                    return true;
                }
            }
        }
        false
    }

    /// Opens the profile and signs the person in.
    pub(crate) async fn signed_in(&self, upn: &str) -> Session {
        let session = self.open_as(upn).await;
        sign_in(&session, upn).await;
        session
    }

    /// Lets everything that the service has begun come to its end, and lets the app look again.
    pub(crate) async fn settle(&self, session: &Session) {
        self.control().settle_all();
        session.handle().command(Command::Refresh).await.unwrap();
    }
}

pub(crate) async fn sign_in(session: &Session, upn: &str) {
    let ask = SignInAsk {
        hint: Some(upn.to_owned()),
        ..SignInAsk::default()
    };
    session.handle().command(Command::SignIn(ask)).await.unwrap();
    until(session, "signed in with lists", |snapshot| {
        let head = &snapshot.head.value;
        let lists = head.sources.iter().filter(|it| it.source.list != List::Rules);
        head.visit.is_none()
            && matches!(head.stage, Stage::SignedIn { .. })
            && snapshot.eligible.value.is_some()
            && lists.into_iter().all(|it| it.answer.is_some())
    })
    .await;
    session.handle().command(Command::Refresh).await.unwrap();
}

/// Waits for a snapshot of which `enough` holds, for at most thirty real seconds.
pub(crate) async fn until(
    session: &Session,
    what: &str,
    mut enough: impl FnMut(&Snapshot) -> bool,
) -> Snapshot {
    let mut snapshots = session.handle().snapshots();
    let waited = tokio::time::timeout(
        Duration::from_secs(30),
        snapshots.wait_for(|snapshot| enough(snapshot)),
    )
    .await;
    match waited {
        Ok(Ok(snapshot)) => snapshot.clone(),
        Ok(Err(_)) => panic!("the engine ended while waiting for: {what}"),
        Err(_) => panic!(
            "no snapshot with: {what}; the last one: {:#?}",
            session.handle().snapshot()
        ),
    }
}

pub(crate) fn eligible(session: &Session, role: &str) -> EligibleRow {
    let snapshot = session.handle().snapshot();
    let rows = snapshot
        .eligible
        .value
        .as_ref()
        .as_ref()
        .expect("the list was read");
    rows.iter()
        .find(|row| row.assignment.role.name == role)
        .unwrap_or_else(|| panic!("no {role}"))
        .clone()
}

pub(crate) fn active(snapshot: &Snapshot, role: &str) -> Option<ActiveRow> {
    snapshot
        .active
        .value
        .iter()
        .find(|row| row.role_name == role)
        .cloned()
}

/// Waits until a row of this kind with this title is listed.
pub(crate) async fn titled(session: &Session, kind: RoleKind, title: &str) -> EligibleRow {
    let found = |snapshot: &Snapshot| {
        let rows = snapshot.eligible.value.as_ref().as_ref()?;
        let row = rows
            .iter()
            .find(|row| row.assignment.kind == kind && row.role_name == title);
        row.cloned()
    };
    let snapshot = until(session, title, |snapshot| found(snapshot).is_some()).await;
    found(&snapshot).expect("just seen")
}

/// What the policy of a row asks, once it was asked for and read.
pub(crate) async fn rules_of(session: &Session, row: &EligibleRow) -> ActivationRules {
    let id = row.assignment.id.clone();
    let wanted = Command::NeedRules(vec![id.clone()]);
    session.handle().command(wanted).await.unwrap();
    let found = |snapshot: &Snapshot| {
        let rows = snapshot.eligible.value.as_ref().as_ref()?;
        rows.iter().find(|row| row.assignment.id == id)?.rules.clone()
    };
    let snapshot = until(session, "the policy", |snapshot| found(snapshot).is_some()).await;
    found(&snapshot).expect("just seen")
}
