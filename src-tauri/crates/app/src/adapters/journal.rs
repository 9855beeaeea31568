use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use stint_clock::Clock;
use stint_domain::{
    Account, AccountId, ActivationDraft, Again, Bundle, BundleId, CloudId, HistoryEntry, Intent, IntentId,
    LastPlace, RoleAt,
};
use stint_engine::{Journal, NoticeKey, Rate, Remembered, Settings, Start};
use stint_store::{Document, KeptDraft, Profile, Run, StoreError};

use super::settings;

/// The engine's journal on a profile's documents.
#[derive(Debug)]
pub(crate) struct ProfileJournal {
    kept: Arc<Kept>,
}

/// What the calls share; each one runs on a thread that may wait for the disk.
#[derive(Debug)]
struct Kept {
    profile: Profile,
    run: Run,
    cloud: CloudId,
    clock: Arc<dyn Clock>,
    /// The accounts that this run knows of. Another process on the profile may have others.
    accounts: Mutex<BTreeSet<AccountId>>,
}

/// What a run takes over of those that are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakeOver {
    /// All.
    All,
    /// All but what is armed, of which a process without a screen can't tell what became.
    Unarmed,
}

impl Kept {
    /// The intents of runs that are gone, with this run's own.
    fn intents(&self, takes: TakeOver) -> Result<Vec<Intent>, StoreError> {
        let intents = self.profile.intents();
        if takes == TakeOver::All {
            return intents.take_over(&self.run);
        }
        let armed = or_none("what is armed", self.profile.armed().of_others(&self.run));
        let armed: BTreeSet<IntentId> = armed.iter().filter_map(Again::intent).collect();
        intents.take_over_but(&self.run, |intent| armed.contains(&intent.id))
    }

    /// Notes which accounts this run knows of now, and gives those that it knew before and does not any more.
    fn gone(&self, accounts: &[Account]) -> BTreeSet<AccountId> {
        let now = accounts.iter().map(|account| account.id.clone()).collect();
        let mut known = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *known, now);
        before.difference(&known).cloned().collect()
    }

    fn lists(&self, account: &AccountId) -> Document<Option<Remembered>> {
        self.profile.lists(account, REMEMBERED)
    }
}

/// The form of the remembered lists. Raise it when [`Remembered`] changes in a way that old files don't fit.
const REMEMBERED: u32 = 1;

/// So many finished requests are read at the start; they are what the timeline shows.
const HISTORY: usize = 1000;

impl ProfileJournal {
    /// Begins a run on the profile.
    ///
    /// # Errors
    /// The profile can't be written.
    pub(crate) fn begin(profile: Profile, cloud: CloudId, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let run = profile.begin_run()?;
        Ok(Self {
            kept: Arc::new(Kept {
                profile,
                run,
                cloud,
                clock,
                accounts: Mutex::default(),
            }),
        })
    }

    /// All that the last runs left. Blocks on the disk.
    ///
    /// # Errors
    /// The intents can't be read: without them nobody knows what was sent, so nothing may start. Or the accounts: it would
    /// look as if nobody were signed in. What else can't be read is left out and logged.
    pub(crate) fn start(&self, takes: TakeOver) -> Result<Start, StoreError> {
        let kept = &self.kept;
        let profile = &kept.profile;
        let intents = kept.intents(takes)?;
        // Without what is armed nobody knows what has begun already; then nothing of it acts.
        let again = match takes {
            TakeOver::All => or_none("what is armed", profile.armed().take_over(&kept.run)),
            TakeOver::Unarmed => Vec::new(),
        };
        let accounts = profile.accounts().all()?;
        let drafts = or_none("drafts", profile.drafts().all());
        let shown = or_none("notices", profile.seen_notices().all());
        let own = accounts.into_iter().filter(|known| known.cloud == kept.cloud);
        let accounts: Vec<Account> = own.map(|known| known.account).collect();
        kept.gone(&accounts);
        let lists = accounts
            .iter()
            .filter_map(|account| or_none("the lists", kept.lists(&account.id).read()));
        let start = Start {
            remembered: lists.collect(),
            accounts,
            intents,
            shown: shown
                .keys()
                .filter_map(|key| serde_json::from_str(key).ok())
                .collect(),
            drafts: drafts.into_iter().map(|kept| (kept.target, kept.draft)).collect(),
            again,
            settings: settings::of(&or_none("settings", profile.settings().read())),
            favorites: or_none("favorites", profile.favorites().read()),
            places: or_none("places", profile.places().read()),
            bundles: or_none("bundles", profile.bundles().all()),
            recents: or_none("recents", profile.recents().read()),
            history: or_none("history", profile.history().latest(HISTORY)),
            without: BTreeSet::new(),
            rate: Rate::default(),
        };
        // The one file in which builds that showed a single account kept its lists. They are read anew.
        or_none(
            "the old lists",
            profile.document::<Option<()>>("snapshot", 1).remove(),
        );
        for aside in profile.take_set_aside() {
            tracing::warn!(document = aside.document, to = %aside.path.display(), "a damaged file was set aside");
        }
        Ok(start)
    }

    async fn run<R: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Kept) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, String> {
        let kept = self.kept.clone();
        let done = tokio::task::spawn_blocking(move || work(&kept)).await;
        let done = match done {
            Ok(done) => done.map_err(|error| chain(&error)),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = &done {
            tracing::error!(%error, "{what} could not be kept");
        }
        done
    }
}

#[async_trait]
impl Journal for ProfileJournal {
    async fn record(&self, intents: &[Intent]) -> Result<(), String> {
        let intents = intents.to_vec();
        self.run("intents", move |kept| {
            kept.profile
                .intents()
                .record(&kept.run, &intents, kept.clock.now())
        })
        .await
    }

    async fn forget(&self, intent: &IntentId) {
        let intent = intent.clone();
        let _ = self
            .run("an intent", move |kept| kept.profile.intents().forget(&intent))
            .await;
    }

    async fn note_shown(&self, keys: &[NoticeKey]) -> bool {
        let texts: Result<Vec<String>, _> = keys.iter().map(serde_json::to_string).collect();
        let Ok(texts) = texts else {
            return false;
        };
        let noted = self
            .run("a notice", move |kept| {
                kept.profile.seen_notices().mark(&texts, kept.clock.now())
            })
            .await;
        // Not noted is not shown: it stands in the window and the tray anyway.
        noted.unwrap_or(false)
    }

    async fn remember(&self, remembered: &Remembered) {
        let remembered = remembered.clone();
        let _ = self
            .run("the lists", move |kept| {
                kept.lists(&remembered.account.id.clone())
                    .write(&Some(remembered))
            })
            .await;
    }

    async fn forget_lists(&self, account: &AccountId) {
        let account = account.clone();
        let _ = self
            .run("the end of the lists", move |kept| kept.lists(&account).remove())
            .await;
    }

    async fn keep_draft(&self, target: &RoleAt, draft: Option<&ActivationDraft>) {
        let (target, draft) = (target.clone(), draft.cloned());
        let keep = move |kept: &Kept| match draft {
            Some(draft) => kept.profile.drafts().keep(KeptDraft {
                target,
                draft,
                changed_at: kept.clock.now(),
            }),
            None => kept.profile.drafts().forget(&target),
        };
        let _ = self.run("a draft", keep).await;
    }

    async fn keep_again(&self, again: &[Again]) -> Result<(), String> {
        let again = again.to_vec();
        self.run("what is armed", move |kept| {
            kept.profile.armed().keep(&kept.run, &again)
        })
        .await
    }

    async fn keep_accounts(&self, accounts: &[Account]) {
        let accounts = accounts.to_vec();
        let keep = move |kept: &Kept| {
            let known = kept.profile.accounts();
            for gone in kept.gone(&accounts) {
                known.forget(&gone, &kept.cloud)?;
            }
            // The last used stands first; the last one written counts as the last used.
            for account in accounts.into_iter().rev() {
                known.used(account, kept.cloud.clone(), kept.clock.now())?;
            }
            Ok(())
        };
        let _ = self.run("the accounts", keep).await;
    }

    async fn keep_settings(&self, settings: &Settings) {
        let settings = settings.clone();
        let keep = move |kept: &Kept| {
            kept.profile
                .settings()
                .update(|known| settings::put(known, &settings))
        };
        let _ = self.run("the settings", keep).await;
    }

    async fn keep_favorites(&self, favorites: &[RoleAt]) {
        let favorites = favorites.to_vec();
        let keep = move |kept: &Kept| kept.profile.favorites().write(&favorites);
        let _ = self.run("the favorites", keep).await;
    }

    async fn keep_places(&self, places: &[LastPlace]) {
        let places = places.to_vec();
        let keep = move |kept: &Kept| kept.profile.places().write(&places);
        let _ = self.run("the places", keep).await;
    }

    async fn keep_bundle(&self, id: &BundleId, bundle: Option<&Bundle>) -> Result<(), String> {
        let (id, bundle) = (id.clone(), bundle.cloned());
        self.run("a bundle", move |kept| {
            kept.profile.bundles().keep(&id, bundle.as_ref())
        })
        .await
    }

    async fn keep_recents(&self, recents: &[String]) {
        let recents = recents.to_vec();
        let keep = move |kept: &Kept| kept.profile.recents().write(&recents);
        let _ = self.run("the justifications", keep).await;
    }

    async fn chronicle(&self, entries: &[HistoryEntry]) {
        let entries = entries.to_vec();
        let keep = move |kept: &Kept| kept.profile.history().keep(&entries, kept.clock.now());
        let _ = self.run("the history", keep).await;
    }

    async fn erase_history(&self) {
        let erase = |kept: &Kept| kept.profile.history().erase();
        let _ = self.run("the end of the history", erase).await;
    }
}

fn or_none<T: Default>(what: &str, read: Result<T, StoreError>) -> T {
    read.unwrap_or_else(|error| {
        tracing::warn!(error = chain(&error), "{what} cannot be read");
        T::default()
    })
}

/// An error with its causes, for people: the path and what the system says about it.
fn chain(error: &StoreError) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
