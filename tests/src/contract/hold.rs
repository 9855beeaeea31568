//! What a practice tenant recorded, held against the contract.

use std::collections::{BTreeMap, BTreeSet};

use stint_practice::{Exchange as Recorded, Op};

use super::{Contract, Exchange, Service};

impl Contract {
    /// Holds all exchanges against the description. Gives how many there were of each operation.
    ///
    /// Left out are answers that a test spoiled, pages for people, and services without a description.
    ///
    /// # Errors
    /// Everything that is wrong, one line each, without repetitions.
    pub fn hold(&self, recorded: &[Recorded]) -> Result<BTreeMap<String, usize>, Vec<String>> {
        let mut covered = BTreeMap::<String, usize>::new();
        let mut wrong = BTreeSet::new();
        for exchange in recorded.iter().filter_map(Exchange::recorded) {
            match self.check(&exchange) {
                Ok(operation) => *covered.entry(operation).or_default() += 1,
                Err(problems) => wrong.extend(problems.into_iter().map(|problem| {
                    format!(
                        "{} {} ({}): {problem}",
                        exchange.method, exchange.target, exchange.status
                    )
                })),
            }
        }
        if wrong.is_empty() {
            Ok(covered)
        } else {
            Err(wrong.into_iter().collect())
        }
    }
}

impl Exchange {
    /// An exchange that a practice tenant recorded; `None` for one that can't be held against the description.
    pub fn recorded(recorded: &Recorded) -> Option<Self> {
        if recorded.fault || matches!(recorded.op, Op::SignInPage | Op::DevicePage | Op::Unknown) {
            return None;
        }
        let service = match recorded.service {
            stint_practice::Service::Graph => Service::Graph,
            stint_practice::Service::Login => Service::SignIn,
            stint_practice::Service::Arm => Service::Arm,
        };
        Some(Self::of_text(
            service,
            &recorded.method,
            &recorded.path_and_query,
            &recorded.request_body,
            recorded.status,
            &recorded.response_body,
        ))
    }
}
