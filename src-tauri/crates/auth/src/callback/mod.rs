//! The address on this machine to which the sign-in page sends the browser back.

mod page;
mod request;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) use request::Reply;
#[cfg(test)]
pub(crate) use request::reply_in;
use request::{Verdict, judge};

/// Listens on one free port of 127.0.0.1 and, where it exists, ::1. Browsers may try either for `localhost`.
#[derive(Debug)]
pub(crate) struct Callback {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

/// So many requests came that were not the answer that something else is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyRequests;

/// How many connections are taken in one sign-in, wanted or not.
const MOST_CONNECTIONS: usize = 200;

/// How many are served at the same time.
const AT_ONCE: usize = 16;

/// The longest head of a request, in bytes. A code is 1 to 2 kB.
const LONGEST_HEAD: usize = 16 << 10;

/// How long one connection may take, real time. Browsers open some that they never use.
const PATIENCE: Duration = Duration::from_secs(10);

impl Callback {
    /// Starts to listen.
    ///
    /// # Errors
    /// No port is free on both addresses, or this machine has no loopback.
    pub(crate) async fn listen() -> io::Result<Self> {
        let mut taken = None;
        for _ in 0..16 {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => {
                    let v6 = Some(v6);
                    return Ok(Self { v4, v6, port });
                }
                // Somebody else would get the answers that go to ::1.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = Some(error),
                // No IPv6 here.
                Err(_) => return Ok(Self { v4, v6: None, port }),
            }
        }
        Err(taken.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
    }

    /// What the sign-in service is told to come back to. It comes back with a slash behind it (contract
    /// `sign-in.md`, loopback redirect rules); the registration names `http://localhost`, any port.
    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Serves requests until the one that carries `state`.
    ///
    /// All others get an error page and change nothing.
    ///
    /// # Errors
    /// [`TooManyRequests`].
    pub(crate) async fn reply(self, state: &str) -> Result<Reply, TooManyRequests> {
        let mut served = FuturesUnordered::new();
        let mut taken = 0;
        loop {
            let accepted = tokio::select! {
                Some(verdict) = served.next() => {
                    if let Some(reply) = verdict { return Ok(reply) }
                    continue;
                }
                accepted = self.accept(), if served.len() < AT_ONCE => accepted,
            };
            taken += 1;
            if taken > MOST_CONNECTIONS {
                return Err(TooManyRequests);
            }
            // A connection that broke while it was taken concerns nobody.
            if let Ok(stream) = accepted {
                served.push(serve(stream, self.port, state));
            }
        }
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        let v6 = async {
            match &self.v6 {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        let (stream, _) = tokio::select! {
            accepted = self.v4.accept() => accepted?,
            accepted = v6 => accepted?,
        };
        Ok(stream)
    }
}

/// Serves one request; the reply is only handed on when its page is out.
async fn serve(mut stream: TcpStream, port: u16, state: &str) -> Option<Reply> {
    let exchange = async {
        let verdict = match read_head(&mut stream).await {
            Ok(head) => judge(&head, port, state),
            Err(_) => return None,
        };
        tracing::debug!(status = verdict.status(), "a request to the sign-in's address");
        // Whether the browser still reads the page makes no difference to the reply.
        let _ = stream.write_all(page::answer(&verdict).as_bytes()).await;
        let _ = stream.shutdown().await;
        match verdict {
            Verdict::Taken(reply) => Some(reply),
            Verdict::NotOurs | Verdict::NoSuchPage | Verdict::NotGet => None,
        }
    };
    tokio::time::timeout(PATIENCE, exchange).await.ok().flatten()
}

/// The bytes up to the empty line behind the headers.
async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend(chunk.iter().take(read));
        if head.len() > LONGEST_HEAD {
            // Judged as it is: it can't be parsed, so it gets an error page.
            break;
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn get(port: u16, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")
    }

    #[tokio::test]
    async fn wrong_requests_do_not_end_the_wait() {
        let callback = Callback::listen().await.unwrap();
        let port = callback.port;
        let wait = callback.reply("right");
        let visit = async {
            // One that browsers open ahead of time and may never use.
            let idle = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
            let foreign = ask(port, &get(port, "/?code=evil&state=wrong<b>")).await;
            assert!(foreign.starts_with("HTTP/1.1 400"), "{foreign}");
            assert!(
                !foreign.contains("evil") && !foreign.contains("wrong"),
                "nothing is echoed"
            );
            assert!(
                ask(port, &get(port, "/favicon.ico"))
                    .await
                    .starts_with("HTTP/1.1 404")
            );
            let done = ask(port, &get(port, "/?code=good&state=right")).await;
            assert!(done.starts_with("HTTP/1.1 200"), "{done}");
            drop(idle);
        };
        let (reply, ()) = tokio::join!(wait, visit);
        assert_eq!(reply, Ok(Reply::Code("good".to_owned())));
    }

    #[tokio::test]
    async fn a_flood_ends_the_wait() {
        let callback = Callback::listen().await.unwrap();
        let port = callback.port;
        let wait = tokio::spawn(async move { callback.reply("right").await });
        for _ in 0..MOST_CONNECTIONS {
            assert!(ask(port, &get(port, "/")).await.starts_with("HTTP/1.1 400"));
        }
        let _last = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
        assert_eq!(wait.await.unwrap(), Err(TooManyRequests));
    }

    #[tokio::test]
    async fn both_loopback_addresses_answer() {
        let callback = Callback::listen().await.unwrap();
        assert_eq!(
            callback.redirect_uri(),
            format!("http://localhost:{}", callback.port)
        );
        let Some(v6) = &callback.v6 else {
            println!("skipped: no IPv6 here");
            return;
        };
        assert_eq!(v6.local_addr().unwrap().port(), callback.port);
    }
}
