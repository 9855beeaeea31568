//! A practice tenant, a profile and a clock; and waiting for a snapshot instead of for time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use stint_app::engine::{
    ActiveRow, Command, CommandError, EligibleRow, List, Notice, Notifier, Reply, SignInAsk, Snapshot, Stage,
};
use stint_app::{Browser, Cloud, Home, PracticeBrowser, SecretsChoice, Session, SessionOptions};
use stint_clock::{Clock, ManualClock};
use stint_domain::{
    ActivationDraft, ActivationRules, Intent, IntentId, IntentState, NoticeId, RoleKind, Ticket,
};
use stint_practice::{Control, Pace, PracticeTenant, Seed};
use tempfile::TempDir;
use uuid::Uuid;

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

/// The notices that were shown, in order.
#[derive(Default)]
pub(crate) struct Notices(Mutex<Vec<Notice>>);

impl Notices {
    /// Their first lines.
    pub(crate) fn titles(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|notice| notice.title.clone())
            .collect()
    }

    pub(crate) fn all(&self) -> Vec<Notice> {
        self.0.lock().unwrap().clone()
    }
}

impl Notifier for Notices {
    fn show(&self, notice: &Notice) {
        self.0.lock().unwrap().push(notice.clone());
    }

    fn close(&self, _: &NoticeId) {}
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

/// A filled form that satisfies the story's policies.
pub(crate) fn draft(session: &Session, role: &str) -> ActivationDraft {
    draft_of(&eligible(session, role))
}

pub(crate) async fn activate(session: &Session, draft: ActivationDraft) -> Result<IntentId, CommandError> {
    match session
        .handle()
        .command(Command::Activate { draft, step_up: true })
        .await?
    {
        Reply::Intent(intent) => Ok(intent),
        Reply::Done | Reply::Batch(..) | Reply::Many(_) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            panic!("an activation is an intent")
        }
    }
}

/// Waits until the intent stands as `wanted`.
pub(crate) async fn intent_until(
    session: &Session,
    id: &IntentId,
    what: &str,
    wanted: impl Fn(&IntentState) -> bool,
) -> Intent {
    let found = |snapshot: &Snapshot| {
        snapshot
            .intents
            .value
            .iter()
            .map(|row| row.intent.clone())
            .find(|intent| intent.id == *id)
    };
    let snapshot = until(session, what, |snapshot| {
        found(snapshot).is_some_and(|intent| wanted(&intent.state))
    })
    .await;
    found(&snapshot).expect("just seen")
}

/// Lets the service finish what it accepted, and waits until the intent is done.
pub(crate) async fn done(world: &World, session: &Session, id: &IntentId) -> Intent {
    intent_until(session, id, "accepted", |state| {
        matches!(state, IntentState::Done { .. } | IntentState::Waiting { .. })
    })
    .await;
    world.settle(session).await;
    intent_until(session, id, "done", |state| {
        matches!(state, IntentState::Done { .. })
    })
    .await
}

/// Waits until so many notices were shown, those about usability not counted, and gives their titles.
pub(crate) async fn titles_until(world: &World, count: usize) -> Vec<String> {
    let shown = || {
        let mut titles = world.notices.titles();
        titles.retain(|title| !title.contains("works now"));
        titles
    };
    let enough = async {
        while shown().len() < count {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), enough).await;
    assert!(waited.is_ok(), "{:?}", world.notices.titles());
    shown()
}

/// Waits until a notice was shown whose first line contains `text`, and gives all such first lines.
pub(crate) async fn titles_with(world: &World, text: &str) -> Vec<String> {
    let shown = || {
        let mut titles = world.notices.titles();
        titles.retain(|title| title.contains(text));
        titles
    };
    let enough = async {
        while shown().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), enough).await;
    assert!(waited.is_ok(), "{:?}", world.notices.titles());
    shown()
}

/// Waits until a notice was shown that says `text` in one of its lines: what came at once is told as one, by name.
pub(crate) async fn told_of(world: &World, text: &str) {
    let told = || {
        let mut notices = world.notices.all().into_iter();
        notices.any(|notice| notice.title.contains(text) || notice.body.contains(text))
    };
    let enough = async {
        while !told() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), enough).await;
    assert!(waited.is_ok(), "{text}: {:?}", world.notices.all());
}

/// Activates the role and waits until it is listed as active.
pub(crate) async fn activate_and_list(world: &World, session: &Session, role: &str) {
    let id = activate(session, draft(session, role)).await.unwrap();
    intent_until(session, &id, "accepted", |state| {
        matches!(state, IntentState::Done { .. } | IntentState::Waiting { .. })
    })
    .await;
    world.settle(session).await;
    until(session, "listed as active", |snapshot| {
        active(snapshot, role).is_some_and(|row| row.in_force().is_some())
    })
    .await;
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

/// A filled form for a row: an hour, a reason and a ticket.
pub(crate) fn draft_of(row: &EligibleRow) -> ActivationDraft {
    ActivationDraft {
        eligible: row.assignment.id.clone(),
        duration: TimeDelta::hours(1),
        justification: "Move a mailbox".to_owned(),
        ticket: Ticket {
            number: "CHG-20431".to_owned(),
            system: "ServiceNow".to_owned(),
        },
        starts_at: None,
        at: None,
    }
}

/// The request at the service that the intent waits for.
pub(crate) async fn waiting(session: &Session, intent: &IntentId) -> Uuid {
    let waits = intent_until(session, intent, "waiting", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    let IntentState::Waiting { activation } = waits.state else {
        unreachable!()
    };
    activation.as_str().rsplit('/').next().unwrap().parse().unwrap()
}
