//! Sign-in with a code that is typed in on another device: for programs that can't open a browser.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::claims::Wanted;
use super::error::OAuthError;
use super::flow::{Back, Flow, Request};
use super::html::{self, escape, form_to};
use super::{caller, scope, steps};
use crate::exchange::{Answer, Call};
use crate::shared::Shared;
use crate::tokens::{Audience, DEVICE_INTERVAL, DEVICE_LASTS, Device, DeviceState, secret, user_code};

/// Where the code is typed in.
const PAGE: &str = "/common/oauth2/deviceauth";

/// Hands out a code.
pub(super) fn begin(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    match hand_out(shared, tenant, call) {
        Ok(answer) => answer,
        Err(problem) => problem.answer(shared.now()),
    }
}

fn hand_out(shared: &Shared, tenant: &str, call: &Call) -> Result<Answer, OAuthError> {
    let tenant = caller::tenant(shared, tenant)?;
    caller::check_client_id(shared, &call.field("client_id").unwrap_or_default())?;
    let scope = call.field("scope").unwrap_or_default();
    scope::read(shared, &scope, true)?;
    let claims = call.field("claims");
    Wanted::parse(claims.as_deref())
        .ok_or_else(|| OAuthError::bad_claims("it is no JSON of the expected form"))?;
    let failed = |_| OAuthError::new("server_error", 90033, "No code could be made.");
    let (device_code, user_code) = (secret(48).map_err(failed)?, user_code().map_err(failed)?);
    let page = format!("{}{PAGE}", call.origin);
    let message = format!(
        "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
    );
    let body = json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": page,
        "expires_in": DEVICE_LASTS.num_seconds(),
        "interval": DEVICE_INTERVAL,
        "message": message,
    });
    let device = Device {
        user_code,
        tenant,
        scope,
        claims,
        made: shared.now(),
        state: DeviceState::Waiting,
        asked: None,
    };
    shared.world().sign_ins.devices.keep(device_code, device);
    Ok(Answer::json(StatusCode::OK, &body).header(header::CACHE_CONTROL, "no-store"))
}

/// The page on which the code is typed in; `otc` in its address fills it in.
pub(super) fn ask_for_code(call: &Call) -> Answer {
    code_page(&call.parameter("otc").unwrap_or_default(), "")
}

/// A code was typed in: the person is chosen next.
pub(super) fn take_code(shared: &Shared, call: &Call) -> Answer {
    if call.field("answer").as_deref() == Some("cancel") {
        return html::closed("Nobody has signed in");
    }
    let typed = call.field("user_code").unwrap_or_default();
    let now = shared.now();
    let found = {
        let world = shared.world();
        let found = world.sign_ins.devices.typed(&typed, now);
        found.map(|(code, device)| (code.to_owned(), device.clone()))
    };
    let Some((device_code, device)) = found else {
        let problem =
            "<p id=\"problem\">That code is wrong or out of date. Look at it again where it is shown.</p>";
        return code_page(&typed, problem);
    };
    let request = Request {
        tenant: device.tenant,
        back: Back::Device(device_code),
        // Checked when the code was handed out.
        wanted: Wanted::parse(device.claims.as_deref()).unwrap_or_default(),
        claims: device.claims,
        audience: scope::read(shared, &device.scope, true)
            .map_or(Audience::Graph, |asked| asked.audience().0),
    };
    steps::go_on(shared, Flow::new(request, None, String::new(), None, now))
}

fn code_page(typed: &str, problem: &str) -> Answer {
    let typed = escape(typed);
    let content = format!(
        "<p>A program on another screen shows a code. Type it in here to sign in to that program.</p>{problem}\
         <p><label for=\"user_code\">Code</label> \
         <input type=\"text\" id=\"user_code\" name=\"user_code\" value=\"{typed}\" autocomplete=\"off\" \
         autocapitalize=\"characters\" spellcheck=\"false\" required></p>"
    );
    let next =
        "<button class=\"yes\" type=\"submit\" name=\"answer\" id=\"next\" value=\"next\">Next</button>";
    form_to(PAGE, "Enter the code", &content, next)
}
