//! The cookie that tells a browser in which somebody has signed in.

use crate::exchange::Call;

const NAME: &str = "practice_session";

/// The session of the browser that calls, if it has one.
pub(super) fn session(call: &Call) -> Option<&str> {
    call.cookie(NAME)
}

/// Has the browser keep this session.
pub(super) fn kept(session: &str) -> String {
    format!("{NAME}={session}; Path=/; HttpOnly; SameSite=Lax")
}

/// Has the browser forget its session.
pub(super) fn gone() -> String {
    format!("{NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}
