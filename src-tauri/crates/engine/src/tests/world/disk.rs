//! What survives a kill, and what is on its way there.

use super::*;

#[derive(Default)]
pub(super) struct Disk {
    pub(super) accounts: Vec<Account>,
    pub(super) remembered: BTreeMap<AccountId, Remembered>,
    pub(super) intents: BTreeMap<IntentId, Intent>,
    pub(super) shown: BTreeSet<NoticeKey>,
    pub(super) drafts: BTreeMap<RoleAt, ActivationDraft>,
    pub(super) again: Vec<Again>,
    pub(super) settings: Settings,
    pub(super) favorites: Vec<RoleAt>,
    pub(super) places: Vec<LastPlace>,
    pub(super) recents: Vec<String>,
    pub(super) bundles: Vec<Bundle>,
    pub(super) history: BTreeMap<String, HistoryEntry>,
}

impl World {
    /// Writes the first note to disk.
    pub(super) fn write(&mut self) {
        let Some(note) = self.notes.pop_front() else {
            return;
        };
        match note {
            Effect::Record(intent) => {
                let result = if self.take_fault(&[Fault::FailDisk]).is_some() {
                    Err("disk full".to_owned())
                } else {
                    self.disk.intents.insert(intent.id.clone(), intent.clone());
                    Ok(())
                };
                self.give(Input::Recorded(intent.id, result));
            }
            Effect::Forget(id) => {
                self.disk.intents.remove(&id);
            }
            Effect::Notify(notice) => {
                for key in notice.keys {
                    assert!(self.disk.shown.insert(key), "{} was told twice", notice.title);
                }
                self.toasts.push(notice.id);
            }
            Effect::Remember(remembered) => {
                let account = remembered.account.id.clone();
                self.disk.remembered.insert(account, remembered);
            }
            Effect::ForgetLists(account) => drop(self.disk.remembered.remove(&account)),
            Effect::KeepAccounts(accounts) => self.disk.accounts = accounts,
            Effect::KeepDraft(target, Some(draft)) => {
                self.disk.drafts.insert(target, draft);
            }
            Effect::KeepDraft(target, None) => {
                self.disk.drafts.remove(&target);
            }
            Effect::KeepAgain(again) => {
                let result = if self.take_fault(&[Fault::FailDisk]).is_some() {
                    Err("disk full".to_owned())
                } else {
                    let before = std::mem::replace(&mut self.disk.again, again);
                    self.is_told_of(&before);
                    Ok(())
                };
                self.give(Input::AgainKept(result));
            }
            Effect::KeepSettings(settings) => self.disk.settings = settings,
            Effect::KeepFavorites(favorites) => self.disk.favorites = favorites,
            Effect::KeepPlaces(places) => self.disk.places = places,
            Effect::KeepRecents(recents) => self.disk.recents = recents,
            Effect::KeepBundle(id, bundle) => {
                self.disk.bundles.retain(|kept| kept.id != id);
                self.disk.bundles.extend(bundle);
                self.give(Input::BundleKept(Ok(())));
            }
            Effect::Chronicle(entries) => {
                let entries = entries.into_iter().map(|entry| (entry.id.clone(), entry));
                self.disk.history.extend(entries);
            }
            Effect::EraseHistory => self.disk.history.clear(),
            other @ (Effect::Fetch(_)
            | Effect::Send(_)
            | Effect::LookUp(_)
            | Effect::SignIn(_)
            | Effect::CancelSignIn
            | Effect::StepUp(..)
            | Effect::SignOut(_)
            | Effect::CheckUsable(_)
            | Effect::CloseNotice(_)
            | Effect::Open(_)
            | Effect::Reply(..)
            | Effect::WakeAt(..)
            | Effect::Publish(_)) => unreachable!("{other:?} is no note"),
        }
    }
}

impl Disk {
    /// The finished requests, the newest first.
    pub(super) fn history(&self) -> Vec<HistoryEntry> {
        let mut history: Vec<_> = self.history.values().cloned().collect();
        history.sort_by_key(|entry| std::cmp::Reverse(entry.asked_at));
        history
    }
}
