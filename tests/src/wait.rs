//! Waiting with a limit in real time.

use std::{future::Future, time::Duration};

use anyhow::{Context as _, bail};

/// How long anything on the desktop may take that takes a second on a quiet machine.
pub const LIMIT: Duration = Duration::from_secs(30);

/// How often a condition is looked at that no event announces.
const LOOK: Duration = Duration::from_millis(20);

/// Waits for a future, but not longer than `limit`.
///
/// # Errors
/// Says what was waited for when the limit is over, or passes on the future's own error.
pub async fn within<T>(
    limit: Duration,
    what: &str,
    future: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    match tokio::time::timeout(limit, future).await {
        Ok(result) => result.with_context(|| format!("while waiting for {what}")),
        Err(_) => bail!("{what}: did not happen within {limit:?}"),
    }
}

/// Looks again and again until `look` finds something; for what no event announces, like a port that opens.
///
/// # Errors
/// Says what was waited for when the limit is over.
pub async fn eventually<T>(
    limit: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> anyhow::Result<T> {
    let mut ticks = tokio::time::interval(LOOK);
    within(limit, what, async {
        loop {
            ticks.tick().await;
            if let Some(found) = look().await {
                return Ok(found);
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn says_what_did_not_happen() {
        let never = within(
            Duration::from_millis(5),
            "a sign from above",
            std::future::pending::<anyhow::Result<()>>(),
        );
        assert_eq!(
            never.await.unwrap_err().to_string(),
            "a sign from above: did not happen within 5ms"
        );
    }

    #[tokio::test]
    async fn looks_until_there_is_something() {
        let mut looks = 0;
        let found = eventually(LIMIT, "the third look", async || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(found.await.unwrap(), 3);
    }
}
