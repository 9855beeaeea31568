//! What an answer tells of its source.

use stint_domain::{RoleKind, Timestamp};

use super::pace::{Pace, Wait};
use crate::{FetchError, Fetched, LeftOut, Problem, ProblemKind, Source};

impl Pace {
    pub(super) fn note(&mut self, source: Source, error: Option<&FetchError>, now: Timestamp) {
        self.note_reach(source.kind, error, now);
        let reading = self.sources.entry(source).or_default();
        reading.answered = true;
        reading.failed = error.is_some();
        match error {
            None => {
                reading.read_at = Some(now);
                reading.has_read = true;
                reading.problem = None;
            }
            Some(FetchError::Offline(_) | FetchError::Throttled(_) | FetchError::SignInNeeded) => {}
            Some(error @ (FetchError::Forbidden { .. } | FetchError::Failed { .. })) => {
                reading.problem = Some(Problem::of(source, error));
            }
        }
    }

    /// Can the service be reached, and does it take requests?
    pub(super) fn note_reach(&mut self, kind: RoleKind, error: Option<&FetchError>, now: Timestamp) {
        match error {
            Some(FetchError::Offline(_)) => {
                self.offline.entry(kind).or_insert(now);
                return;
            }
            Some(FetchError::Throttled(until)) => {
                let wait = Wait {
                    since: now,
                    until: *until,
                };
                let known = self.throttled.entry(kind).or_insert(wait);
                known.until = known.until.max(*until);
            }
            None
            | Some(FetchError::SignInNeeded | FetchError::Forbidden { .. } | FetchError::Failed { .. }) => {}
        }
        self.offline.remove(&kind);
    }

    /// The list was read, but for some rows.
    pub(super) fn note_left_out(&mut self, source: Source, left_out: &LeftOut) {
        self.sources.entry(source).or_default().problem = Some(Problem {
            source,
            kind: ProblemKind::LeftOut(left_out.rows),
            code: "rows-left-out".to_owned(),
            request_id: None,
        });
    }

    pub(super) fn note_answer(&mut self, source: Source, result: Result<&Fetched, &FetchError>) {
        let answer = result
            .map(Fetched::len)
            .map_err(|error| Problem::of(source, error));
        self.sources.entry(source).or_default().answer = Some(answer);
    }
}
