//! What goes to disk, and to the screen after it is on disk.

use std::collections::BTreeMap;

use stint_domain::{
    Account, AccountId, ActivationDraft, Again, Bundle, BundleId, HistoryEntry, Intent, IntentId, LastPlace,
    NoticeId, RoleAt,
};
use tokio::sync::mpsc;

use super::calls::caught;
use crate::{Input, Notice, Ports, Remembered, Settings};

/// So many that wait are looked at together.
const AT_ONCE: usize = 256;

/// Something for the disk, or for the screen after it is on disk. One after the other.
#[derive(Debug)]
pub(super) enum Note {
    /// Those of one step, at once.
    Record(Vec<Intent>),
    Forget(IntentId),
    Notify(Notice),
    CloseNotice(NoticeId),
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

/// The lists of an account for the next start.
#[derive(Debug)]
pub(super) enum Kept {
    /// These, in the place of what was kept of it.
    Lists(Box<Remembered>),
    /// None any more.
    Nothing(AccountId),
}

impl Kept {
    fn account(&self) -> &AccountId {
        match self {
            Self::Lists(lists) => &lists.account.id,
            Self::Nothing(account) => account,
        }
    }
}

/// Writes notes down in their order, until nobody gives any more.
pub(super) async fn write_down(
    mut notes: mpsc::UnboundedReceiver<Note>,
    noted: mpsc::UnboundedSender<Input>,
    ports: Ports,
) {
    let mut waiting = Vec::new();
    while notes.recv_many(&mut waiting, AT_ONCE).await > 0 {
        let mut rest = waiting.drain(..).peekable();
        while let Some(mut note) = rest.next() {
            // Those that wait behind each other go in one piece, as do those of one step.
            if let Note::Record(intents) = &mut note {
                while let Some(Note::Record(more)) = rest.next_if(|next| matches!(next, Note::Record(_))) {
                    intents.extend(more);
                }
            }
            for input in note.write(&ports).await {
                // The loop may have ended; what is on disk stays there.
                let _ = noted.send(input);
            }
        }
    }
}

/// Keeps lists, until nobody gives any more: of each account those that were given last.
pub(super) async fn keep_lists(mut lists: mpsc::UnboundedReceiver<Kept>, ports: Ports) {
    let mut waiting = Vec::new();
    while lists.recv_many(&mut waiting, AT_ONCE).await > 0 {
        let last: BTreeMap<AccountId, Kept> = waiting
            .drain(..)
            .map(|kept| (kept.account().clone(), kept))
            .collect();
        for kept in last.into_values() {
            match kept {
                Kept::Lists(lists) => caught(ports.journal.remember(&lists)).await,
                Kept::Nothing(account) => caught(ports.journal.forget_lists(&account)).await,
            };
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
                if caught(journal.note_shown(&notice.keys)).await == Some(true) {
                    caught(async { ports.notifier.show(&notice) }).await;
                }
            }
            Self::CloseNotice(notice) => {
                caught(async { ports.notifier.close(&notice) }).await;
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
