//! Sign-out in the browser. Refresh tokens live on, as they do at the service.

use axum::http::header;

use super::redirect::is_registered;
use super::{cookie, html};
use crate::exchange::{Answer, Call};
use crate::shared::Shared;

pub(super) fn answer(shared: &Shared, call: &Call) -> Answer {
    if let Some(session) = cookie::session(call) {
        shared.world().sign_ins.end_session(session);
    }
    let back = call
        .parameter("post_logout_redirect_uri")
        .filter(|uri| is_registered(uri));
    let answer = match back {
        Some(uri) => Answer::see_other(&uri),
        None => html::signed_out(),
    };
    answer.header(header::SET_COOKIE, &cookie::gone())
}
