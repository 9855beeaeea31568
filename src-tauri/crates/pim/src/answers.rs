//! What came of reading several policies.

use std::collections::BTreeMap;

use stint_domain::{ActivationRules, PolicyAt};
use stint_http::Left;

use crate::ClientError;

/// What several policies ask, as far as it could be read.
#[derive(Debug, Default)]
pub struct PolicyAnswers {
    /// What was read.
    pub read: BTreeMap<PolicyAt, ActivationRules>,
    /// The policies of each call that failed, and why.
    pub failed: Vec<(Vec<PolicyAt>, ClientError)>,
}

impl PolicyAnswers {
    /// Adds what came of one call for the policies in `asked`.
    ///
    /// # Errors
    /// The call's own, where it is the same for every other call: nobody is signed in, or the service can't be reached.
    pub fn add(
        &mut self,
        asked: impl Iterator<Item = PolicyAt>,
        answer: Result<impl IntoIterator<Item = (PolicyAt, ActivationRules)>, ClientError>,
    ) -> Result<(), ClientError> {
        match answer {
            Ok(rules) => self.read.extend(rules),
            Err(error) if concerns_all(&error) => return Err(error),
            Err(error) => self.failed.push((asked.collect(), error)),
        }
        Ok(())
    }

    /// Adds all that came of other calls.
    pub fn merge(&mut self, other: Self) {
        self.read.extend(other.read);
        self.failed.extend(other.failed);
    }
}

/// Would every other call end like this one?
fn concerns_all(error: &ClientError) -> bool {
    match error {
        ClientError::SignInNeeded
        | ClientError::ConsentMissing { .. }
        | ClientError::SignInRefused { .. } => true,
        ClientError::Unreachable { source, .. } => {
            source.as_ref().is_none_or(|source| source.left() == Left::No)
        }
        ClientError::Throttled { .. }
        | ClientError::Forbidden { .. }
        | ClientError::Unexpected { .. }
        | ClientError::Malformed { .. } => false,
    }
}
