//! The three listeners: guards, faults, recording, and the cutting of connections.

mod fuse;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use chrono::TimeDelta;
use futures::StreamExt as _;
use stint_clock::{Clock as _, SystemClock, Timestamp};

use fuse::Fuse;
pub(crate) use fuse::FusedListener;

use crate::control;
use crate::exchange::{Answer, Call};
use crate::faces;
use crate::fault::Fault;
use crate::op::{Op, Service};
use crate::record::Exchange;
use crate::shared::Shared;

/// The largest body that is read.
const LARGEST_BODY: usize = 1024 * 1024;
/// What control verbs stand below.
const CONTROL: &str = "/_control/";

/// One service on its listener.
#[derive(Clone)]
struct Door {
    shared: Arc<Shared>,
    service: Service,
}

/// Serves one of the services until the runtime ends.
pub(crate) async fn serve(shared: Arc<Shared>, service: Service, listener: tokio::net::TcpListener) {
    let door = Door { shared, service };
    let router = Router::new().fallback(handle).with_state(door);
    let service = router.into_make_service_with_connect_info::<Fuse>();
    if let Err(error) = axum::serve(FusedListener::new(listener), service).await {
        tracing::error!(%error, "a listener of the practice tenant has ended");
    }
}

async fn handle(
    State(door): State<Door>,
    ConnectInfo(fuse): ConnectInfo<Fuse>,
    request: Request,
) -> Response {
    let call = match read(&door, request).await {
        Ok(call) => call,
        Err(answer) => return send(&door, answer),
    };
    if let (Service::Login, Some(verb)) = (door.service, call.path.strip_prefix(CONTROL)) {
        return send(&door, answer_control(&door, verb.to_owned(), call).await);
    }

    let op = faces::classify(door.service, &call);
    door.shared.note(op, &call);
    let fault = door
        .shared
        .faults
        .take(op)
        .or_else(|| faces::part_fault(&door.shared, door.service, &call));
    let way = Way::begins(door.shared.latency());
    way.there().await;

    let answer = match &fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Answer(ordered)) => faces::fault_answer(&door.shared, door.service, &call, ordered),
        Some(Fault::ResetMidBody | Fault::WrongJson | Fault::LoseAnswer) | None => {
            carry_out(&door, call.clone()).await
        }
    };
    let answer = match &fault {
        Some(Fault::WrongJson) => Answer {
            body: Bytes::from_static(b"{\"value\":[{\"id\":"),
            ..answer
        },
        Some(Fault::Answer(_) | Fault::Hang | Fault::ResetMidBody | Fault::LoseAnswer) | None => answer,
    };
    let answer = dated(&door.shared, answer);
    way.back().await;
    keep(&door, op, &call, &answer, fault.is_some());
    match fault {
        Some(Fault::LoseAnswer) => {
            fuse.blow();
            into_response(Answer::empty(StatusCode::OK))
        }
        Some(Fault::ResetMidBody) => torn(answer),
        Some(Fault::Answer(_) | Fault::Hang | Fault::WrongJson) | None => into_response(answer),
    }
}

/// A request's way there and its answer's way back. What is done in between takes of the same time, as with a service that
/// answers so long after it was asked.
struct Way {
    began: Timestamp,
    takes: TimeDelta,
}

impl Way {
    /// A way that takes so long in real time, there and back.
    fn begins(takes: Duration) -> Self {
        Self {
            began: SystemClock.now(),
            takes: TimeDelta::from_std(takes).unwrap_or_default(),
        }
    }

    async fn there(&self) {
        self.until(self.takes / 2).await;
    }

    async fn back(&self) {
        self.until(self.takes).await;
    }

    async fn until(&self, passed: TimeDelta) {
        let at = self.began.checked_add_signed(passed);
        if let Some(at) = at.filter(|_| !passed.is_zero()) {
            SystemClock.sleep_until(at).await;
        }
    }
}

/// Reads the request and checks that it was meant for us: an address of this machine as the host, and no
/// page of another origin behind it.
async fn read(door: &Door, request: Request) -> Result<Call, Answer> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| Answer::empty(StatusCode::PAYLOAD_TOO_LARGE))?;
    let own = door.own_origin();
    let text = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    let front = door.shared.fronts.get(&door.service);
    let origin = text(header::HOST)
        .and_then(|host| origin_of(host, own).or_else(|| behind(host, front?)))
        .ok_or_else(|| Answer::empty(StatusCode::MISDIRECTED_REQUEST))?;
    if let Some(page) = parts.headers.get(header::ORIGIN) {
        let own_page = door.service == Service::Login && page.as_bytes() == origin.as_bytes();
        if !own_page || parts.uri.path().starts_with(CONTROL) {
            return Err(Answer::empty(StatusCode::FORBIDDEN));
        }
    }
    Ok(Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        origin,
    })
}

/// The origin behind a `Host` header, if it is this machine under our port.
fn origin_of(host: &str, own: &str) -> Option<String> {
    let port = own.rsplit_once(':')?.1;
    let (name, asked) = host.rsplit_once(':')?;
    let loopback = ["127.0.0.1", "localhost", "[::1]"].contains(&name.to_ascii_lowercase().as_str());
    (loopback && asked == port).then(|| format!("http://{}", host.to_ascii_lowercase()))
}

/// The origin behind a `Host` header that a front of the caller's hands on.
fn behind(host: &str, front: &str) -> Option<String> {
    let name = front.strip_prefix("https://")?;
    let same = host.eq_ignore_ascii_case(name) || host.eq_ignore_ascii_case(&format!("{name}:443"));
    same.then(|| front.to_owned())
}

impl Door {
    fn own_origin(&self) -> &str {
        match self.service {
            Service::Login => &self.shared.origins.login,
            Service::Graph => &self.shared.origins.graph,
            Service::Arm => &self.shared.origins.arm,
        }
    }
}

/// Runs the face, and saves what it may have changed.
async fn carry_out(door: &Door, call: Call) -> Answer {
    let (shared, service) = (Arc::clone(&door.shared), door.service);
    let answered = tokio::task::spawn_blocking(move || {
        let changes = call.method != Method::GET || service == Service::Login;
        let answer = faces::answer(&shared, service, &call);
        if changes {
            shared.save();
        }
        answer
    });
    finished(answered.await)
}

async fn answer_control(door: &Door, verb: String, call: Call) -> Answer {
    if !door.shared.control_mounted {
        return Answer::empty(StatusCode::NOT_FOUND);
    }
    let shared = Arc::clone(&door.shared);
    finished(tokio::task::spawn_blocking(move || control::answer_http(&shared, &verb, &call)).await)
}

fn finished(answered: Result<Answer, tokio::task::JoinError>) -> Answer {
    answered.unwrap_or_else(|error| {
        tracing::error!(%error, "a request to the practice tenant failed");
        Answer::empty(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

fn keep(door: &Door, op: Op, call: &Call, answer: &Answer, fault: bool) {
    if !door.shared.recording {
        return;
    }
    let headers = |all: &HeaderMap| {
        all.iter()
            .filter(|(name, _)| ![header::AUTHORIZATION, header::COOKIE, header::SET_COOKIE].contains(name))
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect()
    };
    let query = if call.query.is_empty() {
        String::new()
    } else {
        format!("?{}", call.query)
    };
    door.shared.record.keep(Exchange {
        service: door.service,
        op,
        method: call.method.to_string(),
        path_and_query: format!("{}{query}", call.path),
        request_headers: headers(&call.headers),
        request_body: call.body_text(),
        status: answer.status.as_u16(),
        response_headers: headers(&answer.headers),
        response_body: String::from_utf8_lossy(&answer.body).into_owned(),
        fault,
    });
}

fn send(door: &Door, answer: Answer) -> Response {
    into_response(dated(&door.shared, answer))
}

/// Says the practice tenant's time, which may run quicker than ours.
fn dated(shared: &Shared, answer: Answer) -> Answer {
    let date = shared.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    answer.header(header::DATE, &date)
}

fn into_response(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// The head and half of the body, and then the connection breaks.
fn torn(answer: Answer) -> Response {
    let half = answer.body.slice(..answer.body.len() / 2);
    let length = answer.body.len();
    // The pause lets the first half leave before the connection is given up.
    let pieces = futures::stream::once(async move { Ok(half) }).chain(futures::stream::once(async {
        tokio::task::yield_now().await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    }));
    let answer = answer.header(header::CONTENT_LENGTH, &length.to_string());
    let mut response = Response::new(Body::from_stream(pieces));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}
