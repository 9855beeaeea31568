//! Ports of the tests' own, which remember what was wanted of them.

use super::*;

/// A service, a disk and a screen in one.
#[derive(Clone)]
pub(super) struct World {
    inner: Arc<Mutex<Inner>>,
    changed: Arc<Notify>,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) active: Vec<ActiveAssignment>,
    pub(super) activations: Vec<Activation>,
    pub(super) sent: usize,
    pub(super) reads: usize,
    pub(super) records: Vec<Intent>,
    /// How often intents went to disk.
    pub(super) writes: usize,
    pub(super) shown: Vec<Notice>,
    pub(super) drafts: usize,
    pub(super) noted: usize,
    pub(super) all_shown_before: bool,
    /// The answer to a sending panics, or never comes; it is accepted all the same.
    pub(super) panics: bool,
    pub(super) hangs: bool,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            inner: Arc::default(),
            changed: Arc::default(),
        }
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub(super) fn start(&self) -> (Arc<ManualClock>, Handle) {
        let clock = Arc::new(ManualClock::at(noon()));
        let handle = Engine::start(start(), self.ports(), Arc::clone(&clock) as Arc<dyn Clock>);
        (clock, handle)
    }

    pub(super) fn ports(&self) -> Ports {
        Ports {
            directory: Arc::new(self.clone()),
            sign_in: Arc::new(self.clone()),
            journal: Arc::new(self.clone()),
            notifier: Arc::new(self.clone()),
        }
    }

    pub(super) fn sent(&self) -> usize {
        self.lock().sent
    }

    pub(super) fn records(&self, id: &IntentId) -> Vec<IntentState> {
        let inner = self.lock();
        let records = inner.records.iter().filter(|intent| intent.id == *id);
        records.map(|intent| intent.state.clone()).collect()
    }

    pub(super) async fn shown(&self, title: &str) {
        self.changed(|inner| inner.shown.iter().any(|notice| notice.title == title))
            .await;
    }

    /// Waits until something is so.
    pub(super) async fn changed(&self, is_so: impl Fn(&Inner) -> bool) {
        loop {
            let changed = self.changed.notified();
            if is_so(&self.lock()) {
                return;
            }
            changed.await;
        }
    }
}

#[async_trait]
impl Directory for World {
    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, FetchError> {
        let mut inner = self.lock();
        inner.reads += 1;
        Ok(match fetch.source.list {
            List::Eligible => Fetched::Eligible(vec![eligible("exchange", "/"), eligible("teams", "/")]),
            List::Active => Fetched::Active(inner.active.clone()),
            List::Activations => Fetched::Activations(inner.activations.clone()),
            List::Rules => Fetched::Rules(BTreeMap::new()),
        })
    }

    async fn send(&self, _intent: &Intent) -> Answer {
        let (panics, hangs, request) = {
            let mut inner = self.lock();
            inner.sent += 1;
            inner.active = vec![active(noon(), minutes(60))];
            let request = request("r", ActivationStatus::Provisioned, noon());
            inner.activations = vec![request.clone()];
            (inner.panics, inner.hangs, request)
        };
        self.changed.notify_waiters();
        assert!(!panics, "on purpose");
        if hangs {
            std::future::pending::<()>().await;
        }
        accepted(request)
    }

    async fn look_up(&self, _intent: &Intent) -> Result<Evidence, FetchError> {
        let inner = self.lock();
        Ok(Evidence {
            activations: inner.activations.clone(),
            active: inner.active.clone(),
        })
    }

    async fn check_usable(&self, _target: &RoleAt) -> UsableAnswer {
        UsableAnswer::Yes
    }
}

#[async_trait]
impl SignIn for World {
    async fn sign_in(&self, ask: &SignInAsk, tell: &TellCode) -> Result<SignedIn, SignInFailure> {
        if ask.device_code {
            tell(device_code());
            // The person types it elsewhere.
            std::future::pending::<()>().await;
        }
        Err(SignInFailure::Canceled)
    }

    async fn step_up(&self, _account: &AccountId, _challenge: &ClaimsChallenge) -> StepUpEnded {
        StepUpEnded::Failed(SignInFailure::Canceled)
    }

    fn cancel(&self) {}

    async fn sign_out(&self, _account: &AccountId) {}
}

#[async_trait]
impl Journal for World {
    async fn record(&self, intents: &[Intent]) -> Result<(), String> {
        let mut inner = self.lock();
        inner.records.extend_from_slice(intents);
        inner.writes += 1;
        Ok(())
    }

    async fn forget(&self, _intent: &IntentId) {}

    async fn note_shown(&self, _keys: &[NoticeKey]) -> bool {
        let mut inner = self.lock();
        inner.noted += 1;
        !inner.all_shown_before
    }

    async fn remember(&self, _remembered: &Remembered) {}

    async fn forget_lists(&self, _account: &AccountId) {}

    async fn keep_draft(&self, _target: &RoleAt, _draft: Option<&ActivationDraft>) {
        self.lock().drafts += 1;
    }

    async fn keep_again(&self, _again: &[Again]) -> Result<(), String> {
        Ok(())
    }

    async fn keep_accounts(&self, _accounts: &[Account]) {}

    async fn keep_settings(&self, _settings: &Settings) {}

    async fn keep_favorites(&self, _favorites: &[RoleAt]) {}

    async fn keep_places(&self, _places: &[LastPlace]) {}

    async fn keep_recents(&self, _recents: &[String]) {}

    async fn keep_bundle(&self, _id: &BundleId, _bundle: Option<&Bundle>) -> Result<(), String> {
        Ok(())
    }

    async fn chronicle(&self, _entries: &[HistoryEntry]) {}

    async fn erase_history(&self) {}
}

impl Notifier for World {
    fn show(&self, notice: &Notice) {
        self.lock().shown.push(notice.clone());
        self.changed.notify_waiters();
    }

    fn close(&self, _notice: &NoticeId) {}
}

/// Moves the clock to `to` from one sleeper to the next, as time does.
pub(super) async fn advance(clock: &ManualClock, to: Timestamp) {
    while clock.now() < to {
        let next = loop {
            match clock.next_due() {
                Some(at) => break at,
                None => tokio::task::yield_now().await,
            }
        };
        clock.set(next.min(to));
        // Lets everything that is due happen before the next step.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
}

pub(super) async fn until(snapshots: &mut watch::Receiver<Snapshot>, is_so: impl FnMut(&Snapshot) -> bool) {
    snapshots.wait_for(is_so).await.unwrap();
}
