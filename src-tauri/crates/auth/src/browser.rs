use std::future::Future;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use url::Url;

use crate::threads::Threads;

/// Shows a page of the sign-in service to the person.
///
/// A closure from a URL to a future is one too: a test, or a command line that signs a practice person in, can
/// visit the page itself. It runs beside the wait for the answer, so it may follow the last redirect on its own.
pub trait Browser: Send + Sync + 'static {
    /// Shows the page at `url`, which is always one of the sign-in service. Returns when it is on its way; how the
    /// visit ends is told by the redirect, not by this.
    ///
    /// # Errors
    /// The page could not be shown.
    fn open(&self, url: Url) -> BoxFuture<'_, Result<(), BrowserError>>;
}

impl<F, Visit> Browser for F
where
    F: Fn(Url) -> Visit + Send + Sync + 'static,
    Visit: Future<Output = Result<(), BrowserError>> + Send + 'static,
{
    fn open(&self, url: Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        self(url).boxed()
    }
}

/// Why a page could not be shown, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BrowserError(pub String);

/// The browser that the person has chosen for this system.
///
/// On Linux `xdg-open` and its likes, found through `PATH` and given the URL as one argument; nowhere a shell.
#[derive(Debug)]
pub struct SystemBrowser {
    threads: Threads,
}

impl Default for SystemBrowser {
    fn default() -> Self {
        Self {
            threads: Threads::new("browser", Duration::from_secs(10)),
        }
    }
}

impl Browser for SystemBrowser {
    fn open(&self, url: Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        let opened = async move {
            if !matches!(url.scheme(), "https" | "http") {
                return Err(BrowserError("this is no web page".to_owned()));
            }
            match self.threads.run(move || open::that_detached(url.as_str())).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => {
                    // The error repeats the address, which holds the state of the sign-in.
                    tracing::info!(kind = %error.kind(), "no browser could be started");
                    Err(BrowserError(
                        "the system starts no program for web pages".to_owned(),
                    ))
                }
                // A starter that has not returned yet is at work.
                Err(_) => Ok(()),
            }
        };
        opened.boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_web_pages_are_opened() {
        for url in ["file:///etc/passwd", "javascript:alert(1)", "ms-settings:"] {
            let opened = SystemBrowser::default().open(Url::parse(url).unwrap()).await;
            assert!(opened.is_err(), "{url}");
        }
    }
}
