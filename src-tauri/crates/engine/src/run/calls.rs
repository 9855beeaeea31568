use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use stint_clock::Clock;
use stint_domain::{
    Account, AccountId, ActivationDraft, Again, Bundle, BundleId, ClaimsChallenge, HistoryEntry, Intent,
    IntentId, LastPlace, NoticeId, RoleAt, Timestamp,
};
use tokio::sync::mpsc;

use crate::{
    Answer, Fetch, FetchError, Input, Notice, Ports, Remembered, Settings, SignInAsk, SignInFailure,
    StepUpEnded, UsableAnswer,
};

/// A call to a service or to the sign-in. Several are under way at a time.
pub(super) enum Call {
    Fetch(Fetch),
    /// Not later than the instant, where there is one.
    Send(Intent, Option<Timestamp>, Arc<dyn Clock>),
    LookUp(Intent),
    SignIn(SignInAsk),
    StepUp(AccountId, ClaimsChallenge),
    SignOut(AccountId),
    CheckUsable(RoleAt),
}

/// Something for the disk, or for the screen after it is on disk. One after the other.
#[derive(Debug)]
pub(super) enum Note {
    /// Those of one step, at once.
    Record(Vec<Intent>),
    Forget(IntentId),
    Notify(Notice),
    CloseNotice(NoticeId),
    Remember(Remembered),
    ForgetLists(AccountId),
    KeepAccounts(Vec<Account>),
    KeepDraft(RoleAt, Option<ActivationDraft>),
    KeepAgain(Vec<Again>),
    KeepSettings(Settings),
    KeepFavorites(Vec<RoleAt>),
    KeepPlaces(Vec<LastPlace>),
    KeepRecents(Vec<String>),
    KeepBundle(BundleId, Option<Bundle>),
    Chronicle(Vec<HistoryEntry>),
    EraseHistory,
}

impl Call {
    /// Makes the call; what comes of it is an input. What it has to say before that goes `aside`.
    pub(super) async fn make(self, ports: Ports, aside: mpsc::UnboundedSender<Input>) -> Option<Input> {
        let input = match self {
            Self::Fetch(fetch) => {
                let result = caught(ports.directory.fetch(&fetch)).await;
                Input::Fetched(fetch, result.unwrap_or_else(|| Err(broken())))
            }
            Self::Send(intent, by, clock) if by.is_some_and(|by| clock.now() > by) => {
                Input::Answered(intent.id, Answer::NotAccepted(too_late()))
            }
            Self::Send(intent, ..) => {
                let answer = caught(ports.directory.send(&intent)).await;
                Input::Answered(intent.id, answer.unwrap_or(Answer::Unclear))
            }
            Self::LookUp(intent) => {
                let result = caught(ports.directory.look_up(&intent)).await;
                Input::Found(intent.id, result.unwrap_or_else(|| Err(broken())))
            }
            Self::SignIn(ask) => {
                let tell = move |code| {
                    // The loop may have ended; then nobody signs in any more.
                    let _ = aside.send(Input::DeviceCode(code));
                };
                let result = caught(ports.sign_in.sign_in(&ask, &tell)).await;
                Input::SignInEnded(result.unwrap_or_else(|| Err(broken_sign_in())))
            }
            Self::StepUp(account, challenge) => {
                let ended = caught(ports.sign_in.step_up(&account, &challenge)).await;
                let ended = ended.unwrap_or_else(|| StepUpEnded::Failed(broken_sign_in()));
                Input::StepUpEnded(account, ended)
            }
            Self::SignOut(account) => {
                caught(ports.sign_in.sign_out(&account)).await;
                return None;
            }
            Self::CheckUsable(target) => {
                let answer = caught(ports.directory.check_usable(&target)).await;
                Input::Usable(target, answer.unwrap_or(UsableAnswer::CouldNotCheck))
            }
        };
        Some(input)
    }
}

/// Writes notes down in their order, until nobody gives any more.
pub(super) async fn write_down(
    mut notes: mpsc::UnboundedReceiver<Note>,
    noted: mpsc::UnboundedSender<Input>,
    ports: Ports,
) {
    while let Some(note) = notes.recv().await {
        for input in note.write(&ports).await {
            // The loop may have ended; what is on disk stays there.
            let _ = noted.send(input);
        }
    }
}

impl Note {
    /// Gives what comes of it, in order.
    async fn write(self, ports: &Ports) -> Vec<Input> {
        let journal = &ports.journal;
        match self {
            Self::Record(intents) => {
                let result = caught(journal.record(&intents)).await;
                let result = result.unwrap_or_else(|| Err("internal error".to_owned()));
                if let Err(error) = &result {
                    tracing::warn!(error, "intents could not be recorded");
                }
                let recorded = intents.into_iter();
                return recorded
                    .map(|intent| Input::Recorded(intent.id, result.clone()))
                    .collect();
            }
            Self::Forget(intent) => {
                caught(journal.forget(&intent)).await;
            }
            Self::Notify(notice) => {
                if ports.notifier.is_silent() {
                    return Vec::new();
                }
                // Rather not at all than twice: what could not be noted is not shown.
                let mut new = false;
                for key in &notice.keys {
                    new |= caught(journal.note_shown(key)).await == Some(true);
                }
                if new {
                    caught(async { ports.notifier.show(&notice) }).await;
                }
            }
            Self::CloseNotice(notice) => {
                caught(async { ports.notifier.close(&notice) }).await;
            }
            Self::Remember(lists) => {
                caught(journal.remember(&lists)).await;
            }
            Self::ForgetLists(account) => {
                caught(journal.forget_lists(&account)).await;
            }
            Self::KeepAccounts(accounts) => {
                caught(journal.keep_accounts(&accounts)).await;
            }
            Self::KeepDraft(target, draft) => {
                caught(journal.keep_draft(&target, draft.as_ref())).await;
            }
            Self::KeepAgain(again) => {
                let result = caught(journal.keep_again(&again)).await;
                let result = result.unwrap_or_else(|| Err("internal error".to_owned()));
                if let Err(error) = &result {
                    tracing::warn!(error, "what is armed could not be kept");
                }
                return vec![Input::AgainKept(result)];
            }
            Self::KeepSettings(settings) => {
                caught(journal.keep_settings(&settings)).await;
            }
            Self::KeepFavorites(favorites) => {
                caught(journal.keep_favorites(&favorites)).await;
            }
            Self::KeepPlaces(places) => {
                caught(journal.keep_places(&places)).await;
            }
            Self::KeepRecents(recents) => {
                caught(journal.keep_recents(&recents)).await;
            }
            Self::KeepBundle(id, bundle) => {
                let result = caught(journal.keep_bundle(&id, bundle.as_ref())).await;
                let result = result.unwrap_or_else(|| Err("internal error".to_owned()));
                if let Err(error) = &result {
                    tracing::warn!(error, "a bundle could not be kept");
                }
                return vec![Input::BundleKept(result)];
            }
            Self::Chronicle(entries) => {
                caught(journal.chronicle(&entries)).await;
            }
            Self::EraseHistory => {
                caught(journal.erase_history()).await;
            }
        }
        Vec::new()
    }
}

/// What the call brought; `None` when it panicked.
async fn caught<T>(call: impl Future<Output = T>) -> Option<T> {
    let result = AssertUnwindSafe(call).catch_unwind().await;
    if result.is_err() {
        tracing::error!("a call panicked");
    }
    result.ok()
}

fn too_late() -> FetchError {
    FetchError::Failed {
        code: "too-late".to_owned(),
        request_id: None,
    }
}

fn broken() -> FetchError {
    FetchError::Failed {
        code: "internal".to_owned(),
        request_id: None,
    }
}

fn broken_sign_in() -> SignInFailure {
    SignInFailure::Refused {
        code: "internal".to_owned(),
        number: None,
    }
}
