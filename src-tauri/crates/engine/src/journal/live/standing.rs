//! How an activation stands that was given, or was to be: what is in force, what has ended it, what lags behind.

use stint_domain::{
    Activation, ActivationAction, ActivationId, ActivationStatus, ActiveAssignment, Ask, IntentState,
    RequestState, RequestWhat, Timestamp,
};

use super::{Lists, Standing};
use crate::access::Access;
use crate::{List, Source};

impl Lists<'_> {
    /// How an activation stands, and the end of what was given.
    pub(super) fn activation(&self, request: &Activation, waited: bool) -> Standing {
        if let Some((on_its_way, _)) = self.on_its_way(&request.id) {
            let state = on_its_way.outcome(waited, self.now);
            let end = request.ends_at().filter(|_| state == RequestState::Scheduled);
            return Standing {
                ends_at: end,
                ..Standing::so(state)
            };
        }
        let state = request.outcome(waited, self.now);
        match state {
            RequestState::Waiting
            | RequestState::Scheduled
            | RequestState::Applying
            | RequestState::Active => {}
            RequestState::Deactivated => {
                return Standing {
                    ends_at: self.left_at(request).or(request.completed_at),
                    ..Standing::so(state)
                };
            }
            RequestState::Denied
            | RequestState::Refused
            | RequestState::Lapsed
            | RequestState::Expired
            | RequestState::Canceled
            | RequestState::Failed
            | RequestState::NotSent
            | RequestState::Unclear
            | RequestState::Ended => return Standing::so(state),
        }
        if self.was_taken_back(&request.id) {
            return Standing::so(RequestState::Canceled);
        }
        if let Some(row) = self.in_force(request) {
            return Standing {
                state: RequestState::Active,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            };
        }
        if state != RequestState::Active {
            return Standing::so(state);
        }
        self.no_longer_in_force(request)
    }

    /// How a request for more time stands: one that was granted counts until the end that it gave.
    pub(super) fn more_time(&self, request: &Activation) -> Standing {
        if self.was_taken_back(&request.id) {
            return Standing::so(RequestState::Canceled);
        }
        let state = request.outcome(true, self.now);
        let end = request.ends_at().filter(|_| state == RequestState::Active);
        Standing {
            ends_at: end,
            ..Standing::so(match end {
                Some(end) if end <= self.now => RequestState::Expired,
                Some(_) | None => state,
            })
        }
    }

    /// It was given and is not in the list of what is in force.
    fn no_longer_in_force(&self, request: &Activation) -> Standing {
        let until = |state, ends_at| Standing {
            ends_at,
            ..Standing::so(state)
        };
        let key = (request.account.clone(), request.id.to_string());
        // What was seen in force knows its end better than the request does.
        let seen = self.kept.get(&key).and_then(|known| known.ends_at);
        let end = seen.or_else(|| request.ends_at());
        if let Some(left_at) = self.left_at(request) {
            return until(RequestState::Deactivated, Some(left_at));
        }
        let over = end.is_some_and(|end| end - Self::EARLY <= self.now);
        let may_be_on_its_way = self.now < self.lag_ends(request) || !self.has_read_active(request);
        match (over, may_be_on_its_way) {
            (true, _) => until(RequestState::Expired, end),
            (false, true) if self.has_read_active(request) => Standing::so(RequestState::Applying),
            (false, true) => until(RequestState::Active, end),
            // Somebody else ended it, and nobody says who and when.
            (false, false) => Standing::so(RequestState::Ended),
        }
    }

    /// What came of this request and is in force: of several requests for the same access, only the latest that was
    /// made before the start.
    fn in_force(&self, request: &Activation) -> Option<&ActiveAssignment> {
        let target = request.role_at();
        let rows = self.snapshot.active.value.iter();
        let mut rows = rows.filter_map(|row| row.in_force());
        let row = rows.find(|row| row.is_activated() && row.is_at(&target))?;
        let made_before =
            |made_at: Timestamp| row.starts_at.is_none_or(|start| start >= made_at - Access::SKEW);
        let later = self.requests.iter().any(|other| {
            other.action == ActivationAction::Activate
                && other.id != request.id
                && other.created_at > request.created_at
                && made_before(other.created_at)
                && matches!(
                    other.status,
                    ActivationStatus::Provisioned | ActivationStatus::Applying | ActivationStatus::Scheduled
                )
                && other.is_at(&target)
        });
        (made_before(request.created_at) && !later).then_some(row)
    }

    /// When the person ended what this request gave: the first deactivation after it, before its end.
    fn left_at(&self, request: &Activation) -> Option<Timestamp> {
        let target = request.role_at();
        let end = request.ends_at();
        let fits = |at: Timestamp| at > request.created_at && end.is_none_or(|end| at < end);
        let listed = self.requests.iter().filter(|other| {
            other.action == ActivationAction::Deactivate
                && matches!(
                    other.status,
                    ActivationStatus::Revoked | ActivationStatus::Provisioned
                )
                && other.is_at(&target)
        });
        let listed = listed.map(|other| other.created_at);
        let intents = self.snapshot.intents.value.iter().map(|row| &row.intent);
        let own = intents.filter_map(|intent| match (&intent.ask, &intent.state) {
            (Ask::Deactivate(ask), IntentState::Done { .. }) if ask.target == target => Some(intent.made_at),
            (Ask::Deactivate(_) | Ask::Activate(_) | Ask::Prolong(_) | Ask::Cancel(_), _) => None,
        });
        let kept = self.kept.values().filter(|entry| {
            entry.what == RequestWhat::Deactivate
                && entry.state == RequestState::Deactivated
                && entry.target == target
        });
        let kept = kept.map(|entry| entry.asked_at);
        listed.chain(own).chain(kept).filter(|at| fits(*at)).min()
    }

    fn was_taken_back(&self, request: &ActivationId) -> bool {
        let mut intents = self.snapshot.intents.value.iter().map(|row| &row.intent);
        intents.any(|intent| match (&intent.ask, &intent.state) {
            (Ask::Cancel(withdraw), IntentState::Done { .. }) => withdraw.activation == *request,
            (Ask::Cancel(_) | Ask::Activate(_) | Ask::Deactivate(_) | Ask::Prolong(_), _) => false,
        })
    }

    /// Until then the list of what is in force may not show yet what the request gave.
    pub(super) fn lag_ends(&self, request: &Activation) -> Timestamp {
        let last = [Some(request.created_at), request.starts_at, request.completed_at];
        let last = last.into_iter().flatten().max().unwrap_or(request.created_at);
        last.min(self.now) + Access::LAG
    }

    fn has_read_active(&self, request: &Activation) -> bool {
        let active = Source::of(request.kind, List::Active);
        let state = self.snapshot.source(&request.account, active);
        state.is_some_and(|state| matches!(state.answer, Some(Ok(_))))
    }
}
