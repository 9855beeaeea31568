//! What has changed at the service is read again.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_domain::{RoleKind, Timestamp};

use super::pace::Pace;
use super::{MOVING, Sync};
use crate::{Effect, Source};

impl Pace {
    /// Something changed at the service: reads these now, and once more where a read is under way that may have
    /// begun before.
    pub(super) fn read_again(&mut self, sources: &[Source], now: Timestamp, out: &mut Vec<Effect>) {
        if !self.asks() {
            return;
        }
        for source in sources {
            let fetch = self.list(*source);
            if self.under_way.contains(&fetch) {
                self.again.insert(fetch);
            }
        }
        self.read(sources, now, out);
    }

    /// An answer makes reading quick, from the start, and what it has changed is to be read.
    pub(super) fn hurry(&mut self, kind: RoleKind, now: Timestamp) {
        self.quick_since = Some(now);
        let changed: &[RoleKind] = match kind {
            // What a group brings along is of any service.
            RoleKind::Group => &RoleKind::ALL,
            RoleKind::EntraRole | RoleKind::AzureRole => std::slice::from_ref(&kind),
        };
        for changed in changed {
            self.moved.entry((*changed, kind)).or_insert(now);
        }
    }

    /// Reads what answers have changed, but of a service that `awaits` more of them, and of one that can't be asked now:
    /// that stays to be read.
    pub(super) fn read_moved(
        &mut self,
        awaits: impl Fn(RoleKind) -> bool,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let ready = |(of, by): &(RoleKind, RoleKind), since: &Timestamp| {
            // A time that lies in the future (somebody moved the clock) counts for nothing.
            let waits = (TimeDelta::zero()..Sync::PATIENCE).contains(&(now - *since)) && awaits(*by);
            self.may_ask(*of, now) && !waits
        };
        let ready: Vec<_> = self
            .moved
            .iter()
            .filter(|(key, since)| ready(key, since))
            .collect();
        let ready: Vec<(RoleKind, RoleKind)> = ready.into_iter().map(|(key, _)| *key).collect();
        self.moved.retain(|key, _| !ready.contains(key));
        let kinds: BTreeSet<RoleKind> = ready.into_iter().map(|(of, _)| of).collect();
        let mut sources = self.of(&MOVING);
        sources.retain(|source| kinds.contains(&source.kind));
        self.read_again(&sources, now, out);
    }

    /// As [`Pace::read_again`], for what changes by what a person does.
    pub(super) fn read_moving_again(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.read_again(&self.of(&MOVING), now, out);
    }
}
