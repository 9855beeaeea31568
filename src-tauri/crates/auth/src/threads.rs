//! Work that may block without end, kept away from the program's own threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use futures::channel::oneshot;

/// Runs blocking calls of one kind on threads of their own, each for a limited time.
///
/// A call that does not return is left alone: its thread neither holds up the program's end (as one of the
/// runtime's own would) nor is it joined by others, because while one hangs, further calls fail at once.
#[derive(Debug, Clone)]
pub(crate) struct Threads {
    name: &'static str,
    limit: Duration,
    hanging: Arc<AtomicUsize>,
}

/// The call did not return in time, or an earlier one still has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hangs;

const RUNNING: u8 = 0;
const LEFT_ALONE: u8 = 1;
const RETURNED: u8 = 2;

impl Threads {
    pub(crate) fn new(name: &'static str, limit: Duration) -> Self {
        Self {
            name,
            limit,
            hanging: Arc::default(),
        }
    }

    /// Runs `work` and waits for it, in real time: it is this machine that may hang, not the service.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Hangs> {
        if self.hanging.load(Ordering::SeqCst) > 0 {
            return Err(Hangs);
        }
        let (done, result) = oneshot::channel();
        let state = Arc::new(AtomicU8::new(RUNNING));
        let (its_state, its_hanging) = (Arc::clone(&state), Arc::clone(&self.hanging));
        let spawned = std::thread::Builder::new()
            .name(self.name.to_owned())
            .spawn(move || {
                let value = work();
                if its_state.swap(RETURNED, Ordering::SeqCst) == LEFT_ALONE {
                    its_hanging.fetch_sub(1, Ordering::SeqCst);
                }
                // Nobody may be waiting any more.
                let _ = done.send(value);
            });
        if spawned.is_err() {
            return Err(Hangs);
        }
        match tokio::time::timeout(self.limit, result).await {
            Ok(Ok(value)) => Ok(value),
            // The call panicked; its message is on stderr.
            Ok(Err(_)) => Err(Hangs),
            Err(_) => {
                self.leave_alone(&state);
                Err(Hangs)
            }
        }
    }

    fn leave_alone(&self, state: &AtomicU8) {
        // Counted first, so that a call that returns right now finds itself counted.
        self.hanging.fetch_add(1, Ordering::SeqCst);
        let exchanged = state.compare_exchange(RUNNING, LEFT_ALONE, Ordering::SeqCst, Ordering::SeqCst);
        if exchanged.is_err() {
            self.hanging.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn one_hanging_call_does_not_pile_up_others() {
        let threads = Threads::new("test", Duration::from_millis(20));
        let (release, wait) = mpsc::channel::<()>();
        let (returned, back) = mpsc::channel::<()>();
        let stuck = threads
            .run(move || {
                let _ = wait.recv();
                drop(returned);
            })
            .await;
        assert_eq!(stuck, Err(Hangs));
        assert_eq!(threads.run(|| 1).await, Err(Hangs), "at once, on no new thread");

        drop(release);
        assert!(back.recv().is_err(), "it has returned");
        while threads.hanging.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
        assert_eq!(threads.run(|| 2).await, Ok(2), "and all is well again");
    }

    #[tokio::test]
    async fn a_call_that_panics_is_an_error() {
        let threads = Threads::new("test", Duration::from_secs(10));
        assert_eq!(
            threads
                .run(|| std::panic::resume_unwind(Box::new(())))
                .await
                .map(|(): ()| ()),
            Err(Hangs)
        );
    }
}
