use std::time::Duration;

use futures::future::BoxFuture;

use crate::{Clock, Timestamp};

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// How long a wait goes on before the wall time is read again.
pub(crate) const RECHECK: Duration = Duration::from_secs(60);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        system_now()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            while let Ok(left) = (at - system_now()).to_std() {
                if left.is_zero() {
                    return;
                }
                sleep(left.min(RECHECK)).await;
            }
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this crate is the one place that reads the machine's clock"
)]
pub(crate) fn system_now() -> Timestamp {
    chrono::Utc::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "this crate is the one place that waits for time"
)]
pub(crate) async fn sleep(length: Duration) {
    tokio::time::sleep(length).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_moment_that_is_past_needs_no_wait() {
        SystemClock
            .sleep_until(SystemClock.now() - chrono::TimeDelta::hours(1))
            .await;
    }
}
