//! What follows from the state that an input has left.

use stint_domain::{Account, AccountId, Intent, Timestamp};

use super::{State, around};
use crate::again;
use crate::alerts::Seen;
use crate::intents::Event;
use crate::publish::Values;
use crate::rows::Rooms;
use crate::sync::Sync;
use crate::{AccountRow, Effect, Head, List, Source, Timer};

impl State {
    /// So much older the time of reading on disk may be while the lists are the same.
    const REMEMBERED_AGE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

    /// Brings everything in line with the state that an input has left, until nothing is left to pass on.
    pub(super) fn settle(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.answer_held(now, out);
        self.pass_on(now, out);
        self.read_policies(now, out);
        self.intents.pump(&mut self.accounts, now, out);
        self.settle_again(now, out);
        self.read_moved(now, out);
        self.note_sent(out);
        self.usable.settle(&self.access, now, out);
        self.access.tidy_eligible(now);
        let seen = Seen {
            access: &self.access,
            intents: &self.intents,
            sync: &self.sync,
            now,
        };
        self.alerts.settle(seen, out);
        // What is armed leaves the disk after what is to be told of it was.
        self.again.keep(out);
        for account in self.access.tidy(now) {
            self.sync.read_moving_again(&account, now, out);
        }
        self.set_timers(now, out);
        self.keep(out);
    }

    /// What is armed goes on, and what is to be told of it is.
    fn settle_again(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let seen = again::Seen {
            access: &self.access,
            intents: &self.intents,
            sync: &self.sync,
            now,
        };
        self.again.settle(&mut self.accounts, seen, out);
        for told in self.again.take_told() {
            self.alerts.tell(again::notice(&told, &self.access), now);
        }
    }

    /// Reads what answers have changed, of each service when the last one of those that are about to come is there.
    fn read_moved(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for account in self.accounts.ready() {
            let intents = &self.intents;
            let awaits = |kind| intents.awaits_answer(account, kind, Sync::PATIENCE, now);
            self.sync.read_moved(account, awaits, now, out);
        }
    }

    fn pass_on(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for event in self.intents.take_events() {
            match event {
                Event::Accepted(target, activation) => {
                    let eligible = self.access.eligibility_for(&target);
                    let typed_for = eligible.map_or_else(|| target.clone(), |row| row.role_at());
                    self.forget_draft(&typed_for, out);
                    if let Some(activation) = activation {
                        self.access.accept(*activation, now);
                        self.usable.expect(target);
                    }
                }
                Event::Left(target, ends_at) => {
                    self.alerts.left(&target, ends_at, out);
                    self.again.left(&target, ends_at);
                    self.access.leave(target, ends_at, now);
                }
                Event::Withdrawn(account, activation) => self.access.withdraw(&account, activation),
                Event::Moved(account, kind) => self.sync.hurry(&account, kind, now),
                Event::RulesDoubted(target) => self.doubt_rules(&target, now, out),
                Event::StepUpDoubted(account, challenge) => self.accounts.doubt(&account, &challenge),
                Event::SignInNeeded(account) => {
                    if self.accounts.is_ready(&account) {
                        self.needs_sign_in(&account);
                        // They were about to be answered as if all was well.
                        self.answer_held(now, out);
                    }
                }
                Event::Prolonged(target) => {
                    for list in [List::Eligible, List::Active] {
                        let source = Source::of(target.kind, list);
                        self.sync.read_again(&target.account, source, now, out);
                    }
                }
                Event::Decided(decision) => self.alerts.decided(&decision, &self.access, now),
            }
        }
    }

    /// What leaves for the service is offered again, with its justification and at its place.
    fn note_sent(&mut self, out: &mut Vec<Effect>) {
        let sent: Vec<Intent> = out
            .iter()
            .filter_map(|effect| {
                let Effect::Send(intent) = effect else {
                    return None;
                };
                Some(intent.clone())
            })
            .collect();
        for intent in sent {
            let of = self.access.eligibility_for(intent.ask.target());
            self.choices.sends(&intent, of, out);
        }
    }

    fn set_timers(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for account in self.accounts.ready() {
            let moving = self.intents.is_moving(account)
                || self.access.is_moving(account, now)
                || self.again.is_moving(account, now);
            self.sync.set_quick(account, moving, now);
        }
        let changes = [
            self.access.next_change(now),
            self.alerts.next_due(now),
            self.accounts.next_change(now),
            self.again.next_change(now),
        ];
        let wanted = [
            (Timer::Poll, self.next_poll(now)),
            (Timer::Countdown, changes.into_iter().flatten().min()),
        ];
        for (timer, at) in wanted {
            let Some(at) = at else {
                continue;
            };
            if self.timers.insert(timer.clone(), at) != Some(at) {
                out.push(Effect::WakeAt(timer, at));
            }
        }
    }

    /// Keeps the lists of each account for the next start, where reading changed them. One that is refused keeps no other
    /// from it.
    fn keep(&mut self, out: &mut Vec<Effect>) {
        for account in std::mem::take(&mut self.have_read) {
            let Some(read_at) = self.sync.known_at_of(&account) else {
                // All together, when the last is answered.
                self.have_read.insert(account);
                continue;
            };
            let Some(next) = self.access.remembered(&account, read_at) else {
                continue;
            };
            let same = self
                .remembered
                .get(&account)
                .is_some_and(|last| next.read_at - last.read_at < Self::REMEMBERED_AGE && next.is_as(last));
            if !same {
                self.remembered.insert(account, next.clone());
                out.push(Effect::Remember(next));
            }
        }
    }

    /// What all slices are made of.
    pub(super) fn values(&mut self, now: Timestamp) -> Values {
        let (eligible, activations) = (self.eligible_rows(now), self.activations());
        Values {
            head: self.head(),
            active: self.rooms(now).active_rows(),
            eligible,
            activations,
            intents: self.intents.rows(&self.accounts),
            notices: self.alerts.told(),
            settings: self.choices.settings().clone(),
            bundles: self
                .bundles
                .states(&self.intents, around(&self.accounts, &self.access, now)),
            recents: self.choices.recents().to_vec(),
        }
    }

    /// What rows are made of.
    pub(super) fn rooms(&self, now: Timestamp) -> Rooms<'_> {
        Rooms {
            access: &self.access,
            accounts: &self.accounts,
            intents: &self.intents,
            again: &self.again,
            usable: &self.usable,
            choices: &self.choices,
            drafts: &self.drafts,
            now,
        }
    }

    fn head(&self) -> Head {
        let accounts = self.accounts.known();
        let ids: Vec<AccountId> = accounts.iter().map(|account| account.id.clone()).collect();
        Head {
            accounts: accounts.iter().map(|account| self.account_row(account)).collect(),
            stage: self.accounts.stage(),
            account: accounts.first().cloned(),
            sync: self.sync.state(),
            read_at: self.sync.read_at(),
            problems: self.sync.problems(&ids),
            secrets: self.accounts.secrets(),
            visit: self.accounts.visit(self.intents.visits_to_come(&self.accounts)),
            sources: self.sync.sources(),
        }
    }

    fn account_row(&self, account: &Account) -> AccountRow {
        let id = &account.id;
        AccountRow {
            account: account.clone(),
            stage: self.accounts.stage_of(id),
            sync: self.sync.state_of(id),
            read_at: self.sync.read_at_of(id),
            problems: self.sync.problems_of(id),
            sources: self.sync.sources_of(id),
            stepping_up: self.accounts.stepping_up().is_some_and(|(whose, _)| whose == id),
        }
    }
}
