//! Sign-in with a code that is typed in on another device: for programs that can't open a browser.

use axum::http::{StatusCode, header};
use serde_json::json;
use stint_clock::{Clock as _, SystemClock};

use super::authorize::{Back, Request, bad_claims, check_client_id};
use super::claims::Wanted;
use super::error::OAuthError;
use super::html::{escape, form_to, page};
use super::steps::{self, Flow};
use super::{discovery, scope};
use crate::exchange::{Answer, Call};
use crate::shared::Shared;
use crate::tokens::{
    Account, Audience, DEVICE_INTERVAL, DEVICE_LASTS, Device, DeviceFault, DeviceState, Satisfied, secret,
    user_code,
};
use crate::world::InPath;

/// Where the code is typed in.
const PAGE: &str = "/common/oauth2/deviceauth";

/// Hands out a code.
pub(super) fn begin(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    match hand_out(shared, tenant, call) {
        Ok(answer) => answer,
        Err(problem) => problem.answer(shared),
    }
}

fn hand_out(shared: &Shared, tenant: &str, call: &Call) -> Result<Answer, OAuthError> {
    let tenant = match shared.world().tenant_in_path(tenant) {
        Some(InPath::One(tenant)) => Some(tenant.id),
        Some(InPath::Anywhere) => None,
        Some(InPath::Consumers) => return Err(discovery::not_for_consumers()),
        None => return Err(discovery::unknown_tenant(tenant)),
    };
    check_client_id(shared, &call.field("client_id").unwrap_or_default())?;
    let scope = call.field("scope").unwrap_or_default();
    scope::read(shared, &scope, true)?;
    let claims = call.field("claims");
    Wanted::parse(claims.as_deref()).ok_or_else(|| bad_claims("it is no JSON of the expected form"))?;
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
        return closed("Nobody has signed in");
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

/// Somebody has signed in for the program.
pub(super) fn grant(shared: &Shared, device_code: &str, account: Account, satisfied: Satisfied) -> Answer {
    let state = DeviceState::Granted { account, satisfied };
    shared.world().sign_ins.devices.settle(device_code, state);
    closed("You have signed in")
}

/// The person has said no.
pub(super) fn decline(shared: &Shared, device_code: &str) -> Answer {
    let mut world = shared.world();
    world.sign_ins.devices.settle(device_code, DeviceState::Declined);
    closed("Nobody has signed in")
}

/// The program asks whether somebody has typed the code.
pub(super) fn poll(shared: &Shared, device_code: &str) -> Result<(Device, Account, Satisfied), OAuthError> {
    let (now, real) = (shared.now(), SystemClock.now());
    let answer = shared.world().sign_ins.devices.ask(device_code, now, real);
    answer.map_err(|fault| {
        let (error, number, text) = match fault {
            DeviceFault::Waiting => (
                "authorization_pending",
                70016,
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ),
            DeviceFault::TooOften => (
                "slow_down",
                70016,
                "OAuth 2.0 device flow error. Wait longer between two questions.",
            ),
            DeviceFault::Declined => (
                "authorization_declined",
                65004,
                "User declined to consent to access the app.",
            ),
            DeviceFault::Expired => ("expired_token", 70019, "Verification code expired."),
            DeviceFault::Unknown => ("bad_verification_code", 70018, "Verification code is not known."),
        };
        OAuthError::new(error, number, text)
    })
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

fn closed(title: &str) -> Answer {
    page(
        StatusCode::OK,
        title,
        "<p>You can close this page and go on where the code was shown.</p>",
    )
}
