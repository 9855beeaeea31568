//! What the loop needs of the world. `stint-app` implements each port in a few lines over the other crates.

use async_trait::async_trait;
use stint_domain::{
    Account, AccountId, ActivationDraft, Again, Bundle, BundleId, ClaimsChallenge, HistoryEntry, Intent,
    IntentId, LastPlace, NoticeId, RoleAt,
};

use crate::{
    Answer, DeviceCode, Evidence, Fetch, FetchError, Fetched, Notice, NoticeKey, Remembered, Settings,
    SignInAsk, SignInFailure, SignedIn, StepUpEnded, UsableAnswer,
};

/// The ports of one engine.
#[derive(Clone)]
pub struct Ports {
    /// The services.
    pub directory: std::sync::Arc<dyn Directory>,
    /// The sign-in.
    pub sign_in: std::sync::Arc<dyn SignIn>,
    /// The disk.
    pub journal: std::sync::Arc<dyn Journal>,
    /// The screen, outside the window.
    pub notifier: std::sync::Arc<dyn Notifier>,
}

/// Reads from and writes to the services, always as the account's own principal.
#[async_trait]
pub trait Directory: Send + Sync + 'static {
    /// Reads a list, all pages.
    ///
    /// # Errors
    /// See [`FetchError`].
    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, FetchError>;

    /// Sends an intent, once. Never repeats it on its own.
    async fn send(&self, intent: &Intent) -> Answer;

    /// Reads what may have become of an intent. Sends nothing.
    ///
    /// # Errors
    /// See [`FetchError`].
    async fn look_up(&self, intent: &Intent) -> Result<Evidence, FetchError>;

    /// Gets a fresh token and looks for the role in it.
    async fn check_usable(&self, target: &RoleAt) -> UsableAnswer;
}

/// Takes the code of a sign-in that is under way.
pub type TellCode = dyn Fn(DeviceCode) + Send + Sync;

/// Signs people in. A call ends when the browser's visit has ended.
#[async_trait]
pub trait SignIn: Send + Sync + 'static {
    /// Opens the browser and waits. Where the ask wants a device code instead, tells the code as soon as there is
    /// one and waits until it was typed.
    ///
    /// # Errors
    /// See [`SignInFailure`].
    async fn sign_in(&self, ask: &SignInAsk, tell: &TellCode) -> Result<SignedIn, SignInFailure>;

    /// Opens the browser for a stronger sign-in and waits.
    async fn step_up(&self, account: &AccountId, challenge: &ClaimsChallenge) -> StepUpEnded;

    /// Ends the wait of a sign-in or step-up that is under way, which then ends as canceled.
    fn cancel(&self);

    /// Forgets the account's tokens here.
    async fn sign_out(&self, account: &AccountId);
}

/// Keeps things on disk. What returns is on disk.
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Writes the intents in their order, each in the place of the one with its id: all of them or none.
    ///
    /// # Errors
    /// A text for people when they are not on disk.
    async fn record(&self, intents: &[Intent]) -> Result<(), String>;

    /// Takes an intent away.
    async fn forget(&self, intent: &IntentId);

    /// Notes that a notice with these keys is about to be shown, at once. `false` when all of them were noted before
    /// (by this run or another), so that it must not be shown.
    async fn note_shown(&self, keys: &[NoticeKey]) -> bool;

    /// Keeps the lists of an account, in the place of what was kept of it.
    async fn remember(&self, remembered: &Remembered);

    /// Takes the lists of an account from disk.
    async fn forget_lists(&self, account: &AccountId);

    /// Keeps or drops what was typed.
    async fn keep_draft(&self, target: &RoleAt, draft: Option<&ActivationDraft>);

    /// Keeps all that is armed, in the place of what was kept.
    ///
    /// # Errors
    /// A text for people when it is not on disk.
    async fn keep_again(&self, again: &[Again]) -> Result<(), String>;

    /// Keeps the account list: who is signed in, the last used first.
    async fn keep_accounts(&self, accounts: &[Account]);

    /// Keeps the settings.
    async fn keep_settings(&self, settings: &Settings);

    /// Keeps the favorites, all of them, in their order.
    async fn keep_favorites(&self, favorites: &[RoleAt]);

    /// Keeps the narrower places that were asked for last, all of them, the newest first.
    async fn keep_places(&self, places: &[LastPlace]);

    /// Keeps the bundle, in the place of the one with its id, else as the last; `None` drops it. One at a time: another
    /// process on the same profile may have changed others.
    ///
    /// # Errors
    /// A text for people when it is not on disk.
    async fn keep_bundle(&self, id: &BundleId, bundle: Option<&Bundle>) -> Result<(), String>;

    /// Keeps the justifications of the last requests, all of them, the newest first.
    async fn keep_recents(&self, recents: &[String]);

    /// Keeps finished requests, each in the place of what was known of it; drops the oldest of too many.
    async fn chronicle(&self, entries: &[HistoryEntry]);

    /// Erases all finished requests.
    async fn erase_history(&self);
}

/// Shows notices outside the window. Answers come back as inputs through the handle that the owner of the
/// notifier holds.
pub trait Notifier: Send + Sync + 'static {
    /// Does nobody see what it is given? Then nothing is noted as shown, so that another process on the same profile
    /// still shows it.
    fn is_silent(&self) -> bool {
        false
    }

    /// Shows it, or replaces the one with its id.
    fn show(&self, notice: &Notice);

    /// Takes it away, where the system can.
    fn close(&self, notice: &NoticeId);
}
