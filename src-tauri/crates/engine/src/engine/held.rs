//! Commands that change something wait until what they are decided by has been read: the lists of the services that
//! they are about, and what the policies ask.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_domain::{AccountId, ActivationDraft, CommandId, PolicyAt, RoleAt, RoleKind, Timestamp};

use super::{State, around};
use crate::intents::place_of;
use crate::{Command, CommandError, Effect, Fetch, List, Source};

/// A command that waits.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) id: CommandId,
    pub(super) command: Command,
    /// Since when, UTC.
    pub(super) since: Timestamp,
}

/// What a command is about, as far as is known before the lists are.
#[derive(Debug, Default)]
struct About {
    /// The services whose lists it needs, of each account.
    lists: BTreeSet<(AccountId, RoleKind)>,
    /// What would be activated, so that the policies matter.
    activates: Vec<RoleAt>,
}

impl Held {
    /// So long a command may wait for what it is decided by. Longer the machine has slept, and what a person wanted
    /// yesterday does not happen this morning.
    const PATIENCE: TimeDelta = TimeDelta::minutes(5);
}

impl State {
    /// Carries out what need not wait any more.
    pub(super) fn answer_held(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.accounts.ready().next().is_none() {
            let held = std::mem::take(&mut self.held).into_iter().map(|held| held.id);
            for id in held.chain(self.sync.take_refreshes()) {
                out.push(Effect::Reply(id, Err(CommandError::SignInNeeded)));
            }
            return;
        }
        self.sync.answer_refreshes(out);
        for mut held in std::mem::take(&mut self.held) {
            // Somebody may have set the clock back.
            held.since = held.since.min(now);
            if now - held.since > self.rate.of_person(Held::PATIENCE) {
                out.push(Effect::Reply(held.id, Err(CommandError::TooLate)));
            } else if self.may_go(&held, now, out) {
                self.ask(&held.id, held.command, now, out);
            } else {
                self.held.push(held);
            }
        }
    }

    /// Is all known that it is decided by, as far as that can be? What is missing is asked for. The lists of an account
    /// that needs a new sign-in will not come, and its part of the command is answered so.
    fn may_go(&mut self, held: &Held, now: Timestamp, out: &mut Vec<Effect>) -> bool {
        let about = self.about(&held.command, now);
        let has_asked = |(account, kind): &(AccountId, RoleKind)| {
            !self.accounts.is_ready(account) || self.sync.has_asked_kind(account, *kind)
        };
        if !about.lists.iter().all(has_asked) {
            return false;
        }
        let mut settled = true;
        for target in about.activates {
            settled &= self.has_rules(&target, held.since, now, out);
        }
        settled
    }

    /// Are the rules young enough to send by? Else they are asked for, where the service can be.
    fn has_rules(
        &mut self,
        target: &RoleAt,
        since: Timestamp,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(policies) = self.access.policies(&target.account) else {
            return true;
        };
        let policy = PolicyAt::of(target);
        let settled = policies.is_settled(&policy, since, now);
        if settled || !self.sync.may_ask(&target.account, target.kind, now) {
            return true;
        }
        match target.kind {
            RoleKind::EntraRole => self.sync.read(&target.account, ENTRA_RULES, now, out),
            RoleKind::Group | RoleKind::AzureRole => policies.want(policy),
        }
        false
    }

    fn about(&self, command: &Command, now: Timestamp) -> About {
        let mut about = About::default();
        match command {
            Command::Activate { draft, .. } => self.about_drafts(&mut about, std::slice::from_ref(draft)),
            Command::ActivateMany { drafts, .. } => self.about_drafts(&mut about, drafts),
            Command::TryAgain(intents) => {
                for target in intents.iter().filter_map(|id| self.intents.target_of(id)) {
                    about.needs(target);
                    about.activates.push(target.clone());
                }
            }
            Command::Deactivate(target) => about.needs(target),
            Command::DeactivateMany(targets) => targets.iter().for_each(|target| about.needs(target)),
            Command::Again { target, .. } => {
                about.needs(target);
                about.activates.push(target.clone());
            }
            // How long the policy lets it be given stands beside what it asks of an activation.
            Command::Prolong { draft, .. } => {
                about.needs(&draft.target);
                about.activates.push(draft.target.clone());
            }
            Command::Cancel(activation) => match self.access.request(activation) {
                Some(request) => about.needs(&request.role_at()),
                None => about.lists = self.all_lists(),
            },
            Command::RunBundle { bundle, .. } => {
                about.lists = self.bundles.lists(bundle, &self.accounts);
                let around = around(&self.accounts, &self.access, now);
                about.activates = self.bundles.targets(bundle, &self.intents, around);
            }
            Command::DeactivateAll
            | Command::SaveBundle(_)
            | Command::DropBundle(_)
            | Command::ConfirmBundle(_)
            | Command::ImportBundle(_)
            | Command::SignIn(_)
            | Command::CancelSignIn
            | Command::SignOut(_)
            | Command::Refresh
            | Command::Disarm(_)
            | Command::ContinueStepUp(_)
            | Command::Dismiss(_)
            | Command::SaveDraft(_)
            | Command::DropDraft(_)
            | Command::Favorite(..)
            | Command::SaveSettings(_)
            | Command::SeenNotices
            | Command::NeedRules(_) => about.lists = self.all_lists(),
        }
        about
    }

    fn about_drafts(&self, about: &mut About, drafts: &[ActivationDraft]) {
        for draft in drafts {
            match self.access.eligibility(&draft.eligible) {
                Some(eligible) => {
                    about.needs(&eligible.role_at());
                    about.activates.extend(place_of(draft, eligible).ok());
                }
                // Any of the account's lists may bring it.
                None => {
                    let account = draft.eligible.account();
                    let lists = self.sync.kinds().map(|kind| (account.clone(), kind));
                    about.lists.extend(lists);
                }
            }
        }
    }

    /// What the bundles' policies ask is read before anybody clicks, so that they can say whether they are ready.
    pub(super) fn show_rules_of_bundles(&mut self, now: Timestamp) {
        /// A person with more rows than this waits at the click.
        const MOST: usize = 100;
        let ids = self.bundles.ids();
        let around = around(&self.accounts, &self.access, now);
        let targets = ids
            .iter()
            .flat_map(|id| self.bundles.targets(id, &self.intents, around));
        let targets = targets.filter(|target| target.kind != RoleKind::EntraRole);
        let targets: Vec<RoleAt> = targets.take(MOST).collect();
        for target in targets {
            self.access.show_rules(&target, now);
        }
    }

    /// All services of all accounts.
    fn all_lists(&self) -> BTreeSet<(AccountId, RoleKind)> {
        let ready = self.accounts.ready();
        let all = ready.flat_map(|account| self.sync.kinds().map(move |kind| (account.clone(), kind)));
        all.collect()
    }

    /// Asks for the policies that somebody wants, all of one service and account at once.
    pub(super) fn read_policies(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        // What is armed acts by its policy, whether somebody looks at it or not.
        let armed = self
            .again
            .targets()
            .filter(|target| target.kind != RoleKind::EntraRole);
        for target in armed.filter(|target| self.accounts.is_ready(&target.account)) {
            self.access.show_rules(target, now);
        }
        for account in self.accounts.ready() {
            let Some(policies) = self.access.policies(account) else {
                continue;
            };
            for kind in [RoleKind::Group, RoleKind::AzureRole] {
                if !self.sync.may_ask(account, kind, now) {
                    continue;
                }
                let policies = policies.take_wanted(kind);
                if !policies.is_empty() {
                    out.push(Effect::Fetch(Fetch {
                        account: account.clone(),
                        source: Source::of(kind, List::Rules),
                        policies,
                    }));
                }
            }
        }
    }

    /// The service did not agree with what the policy seemed to ask: it is read anew.
    pub(super) fn doubt_rules(&mut self, target: &RoleAt, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(policies) = self.access.policies(&target.account) else {
            return;
        };
        let policy = PolicyAt::of(target);
        policies.doubt(&policy);
        match target.kind {
            RoleKind::EntraRole => self.sync.read_again(&target.account, ENTRA_RULES, now, out),
            RoleKind::Group | RoleKind::AzureRole => policies.want(policy),
        }
    }

    /// When something is to be read next.
    pub(super) fn next_poll(&mut self, now: Timestamp) -> Option<Timestamp> {
        let lists = self.sync.next_poll(now)?;
        let ready = self.accounts.ready();
        let retries = ready.filter_map(|account| self.access.policies(account)?.next_retry());
        let policies = retries.filter(|at| *at > now).min();
        Some(policies.map_or(lists, |policies| policies.min(lists)))
    }
}

impl About {
    fn needs(&mut self, target: &RoleAt) {
        self.lists.insert((target.account.clone(), target.kind));
    }
}

const ENTRA_RULES: Source = Source::of(RoleKind::EntraRole, List::Rules);
