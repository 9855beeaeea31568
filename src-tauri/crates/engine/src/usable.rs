//! Active is not usable yet: looks until a fresh token carries the role or the membership, or Azure grants the
//! permissions at the place.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{AccountId, ActiveAssignment, RoleAt, RoleKind, ScopeKind, Timestamp};

use crate::access::Access;
use crate::{Effect, Timer, Usable, UsableAnswer};

/// The room of the checks. Only what was activated through this run is checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct UsableRoom {
    /// Accepted, and not listed in force yet.
    expected: BTreeSet<RoleAt>,
    probes: BTreeMap<RoleAt, Probe>,
}

#[derive(Debug, Clone)]
struct Probe {
    since: Timestamp,
    /// Tells this activation from the next one.
    ends_at: Option<Timestamp>,
    answer: Usable,
    asked: bool,
}

impl UsableRoom {
    const FIRST: TimeDelta = TimeDelta::seconds(5);
    const EVERY: TimeDelta = TimeDelta::seconds(20);
    const GIVE_UP: TimeDelta = TimeDelta::minutes(6);
    /// Azure takes its time until permissions are everywhere.
    const GIVE_UP_IN_AZURE: TimeDelta = TimeDelta::minutes(20);

    /// Does this assignment work already, as far as anybody looked?
    pub(crate) fn of(&self, row: &ActiveAssignment) -> Usable {
        let probe = self.probes.get(&row.role_at());
        probe
            .filter(|probe| row.is_activated() && probe.ends_at == row.ends_at)
            .map_or(Usable::NotAsked, |probe| probe.answer)
    }

    /// An activation was accepted; it will be checked as soon as it is listed.
    pub(crate) fn expect(&mut self, target: RoleAt) {
        if !self.probes.contains_key(&target) {
            self.expected.insert(target);
        }
    }

    /// Begins to check what has come into force, and forgets what has left it.
    pub(crate) fn settle(&mut self, access: &Access, now: Timestamp, out: &mut Vec<Effect>) {
        self.probes.retain(|target, probe| {
            let row = access.activated(target, now);
            row.is_some_and(|row| row.ends_at == probe.ends_at)
        });
        let expected = std::mem::take(&mut self.expected);
        for target in expected {
            let Some(row) = access.activated(&target, now) else {
                self.expected.insert(target);
                continue;
            };
            let answer = if is_observable(row) {
                out.push(Effect::WakeAt(Timer::Usable(target.clone()), now + Self::FIRST));
                Usable::NotYet
            } else {
                Usable::CannotBeObserved
            };
            let probe = Probe {
                since: now,
                ends_at: row.ends_at,
                answer,
                asked: false,
            };
            self.probes.insert(target, probe);
        }
    }

    /// The clock may have been moved: what waits for another look is looked at now.
    pub(crate) fn wake(&mut self, out: &mut Vec<Effect>) {
        let targets: Vec<RoleAt> = self.probes.keys().cloned().collect();
        targets.iter().for_each(|target| self.due(target, out));
    }

    pub(crate) fn due(&mut self, target: &RoleAt, out: &mut Vec<Effect>) {
        let Some(probe) = self.probes.get_mut(target) else {
            return;
        };
        if probe.answer == Usable::NotYet && !probe.asked {
            probe.asked = true;
            out.push(Effect::CheckUsable(target.clone()));
        }
    }

    /// Takes an answer. Says whether the role works from now on.
    pub(crate) fn answered(
        &mut self,
        target: &RoleAt,
        answer: UsableAnswer,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(probe) = self.probes.get_mut(target).filter(|probe| probe.asked) else {
            return false;
        };
        probe.asked = false;
        let patience = match target.kind {
            RoleKind::EntraRole | RoleKind::Group => Self::GIVE_UP,
            RoleKind::AzureRole => Self::GIVE_UP_IN_AZURE,
        };
        match answer {
            UsableAnswer::Yes => probe.answer = Usable::Yes,
            UsableAnswer::CannotBeObserved => probe.answer = Usable::CannotBeObserved,
            UsableAnswer::NotYet | UsableAnswer::CouldNotCheck if now - probe.since < patience => {
                out.push(Effect::WakeAt(Timer::Usable(target.clone()), now + Self::EVERY));
            }
            UsableAnswer::NotYet | UsableAnswer::CouldNotCheck => probe.answer = Usable::CouldNotCheck,
        }
        probe.answer == Usable::Yes
    }

    /// The account is signed out: nothing of it is checked any more.
    pub(crate) fn forget(&mut self, account: &AccountId) {
        self.expected.retain(|target| target.account != *account);
        self.probes.retain(|target, _| target.account != *account);
    }
}

/// Would anything tell that it works? A token names directory-wide roles and the groups that somebody is a member of;
/// nothing names what one owns or may do in a part of the directory.
fn is_observable(row: &ActiveAssignment) -> bool {
    match row.kind {
        RoleKind::EntraRole => row.scope.kind == ScopeKind::Directory,
        RoleKind::Group => row.role.id.as_str() != "owner",
        RoleKind::AzureRole => true,
    }
}
