//! The authorize request: what it must bring, and who may be signed in without a page.

use uuid::Uuid;

use super::claims::Wanted;
use super::error::OAuthError;
use super::flow::{Back, Flow, Request};
use super::redirect::{self, Redirect};
use super::{caller, cookie, html, scope, steps};
use crate::exchange::{Answer, Call};
use crate::shared::Shared;
use crate::tokens::Account;
use crate::world::World;

pub(super) fn answer(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    // Nothing is sent anywhere before we know that it goes to a program on this machine.
    let tenant = match caller::tenant(shared, tenant) {
        Ok(tenant) => tenant,
        Err(problem) => return html::problem(&problem),
    };
    if let Err(problem) = check_client(shared, call) {
        return html::problem(&problem);
    }
    let redirect = match redirect::read(call) {
        Ok(redirect) => redirect,
        Err(problem) => return html::problem(&problem),
    };
    match read(shared, tenant, redirect.clone(), call) {
        Ok(request) => begin(shared, request, call),
        Err(problem) => redirect.error(&problem),
    }
}

fn check_client(shared: &Shared, call: &Call) -> Result<(), OAuthError> {
    let client = call.parameter("client_id").unwrap_or_default();
    caller::check_client_id(shared, &client)
}

fn read(
    shared: &Shared,
    tenant: Option<Uuid>,
    redirect: Redirect,
    call: &Call,
) -> Result<Request, OAuthError> {
    let parameter = |name: &str| call.parameter(name);
    if parameter("response_type").as_deref() != Some("code") {
        let text = "The response_type is not supported: use 'code'.";
        return Err(OAuthError::new("unsupported_response_type", 700_054, text));
    }
    if !matches!(
        parameter("response_mode").as_deref(),
        None | Some("query" | "fragment" | "form_post")
    ) {
        let text = "The response_mode is not supported: use 'query', 'fragment' or 'form_post'.";
        return Err(OAuthError::new("invalid_request", 70_007, text));
    }
    let proof = (43..=128).contains(&redirect.challenge.len())
        && parameter("code_challenge_method").as_deref() == Some("S256");
    if !proof {
        let text = "Proof Key for Code Exchange is required: send a code_challenge with the method S256.";
        return Err(OAuthError::new("invalid_request", 501_481, text));
    }
    let asked = scope::read(shared, &parameter("scope").unwrap_or_default(), false)?;
    let claims = parameter("claims");
    let wanted = Wanted::parse(claims.as_deref())
        .ok_or_else(|| OAuthError::bad_claims("it is no JSON of the expected form"))?;
    Ok(Request {
        tenant,
        back: Back::Redirect(redirect),
        claims,
        wanted,
        audience: asked.audience().0,
    })
}

/// Decides what the browser sees first: the people to choose from, the first page of the step-up, or nothing.
fn begin(shared: &Shared, request: Request, call: &Call) -> Answer {
    let prompt = call.parameter("prompt");
    let silent = prompt.as_deref() == Some("none");
    // `login`, `select_account` and `consent` all mean that the person sees at least one page.
    let show = (prompt.is_some() || request.wanted.not_before.is_some()) && !silent;
    let hint = call.parameter("login_hint");
    let session = cookie::session(call).unwrap_or_default().to_owned();

    let known = {
        let world = shared.world();
        let signed_in: Vec<Account> = world
            .sign_ins
            .session(&session)
            .iter()
            .copied()
            .filter(|account| request.admits(&world, *account))
            .collect();
        match &hint {
            Some(hint) => {
                let hinted = hinted(&world, hint).filter(|account| request.admits(&world, *account));
                // A person who is not signed in yet may be named by a hint, but not silently.
                hinted.filter(|account| !silent || signed_in.contains(account))
            }
            None if show => None,
            None => match signed_in.as_slice() {
                [only] => Some(*only),
                _ => None,
            },
        }
    };
    match known {
        Some(account) if !show => {
            let mut flow = Flow::new(request, Some(account), session, None, shared.now());
            if let Err(problem) = flow.plan(shared) {
                return flow.request.back.error(&problem);
            }
            if silent && (flow.has_pages() || flow.request.wanted.not_before.is_some()) {
                let challenge = flow.request.wanted.challenge();
                let text = "Due to a configuration change made by your administrator, or because you moved to a \
                            new location, you must use multi-factor authentication to access the resource.";
                return flow
                    .request
                    .back
                    .error(&OAuthError::interaction(50076, text, Some(challenge)));
            }
            steps::go_on(shared, flow)
        }
        Some(_) | None if silent => {
            let text = "Session information is not sufficient for single-sign-on.";
            request
                .back
                .error(&OAuthError::new("login_required", 50058, text))
        }
        Some(only) => steps::go_on(
            shared,
            Flow::new(request, None, session, Some(only), shared.now()),
        ),
        None => steps::go_on(shared, Flow::new(request, None, session, None, shared.now())),
    }
}

/// The account behind a sign-in name, also when the hint is the mangled name of a guest.
fn hinted(world: &World, hint: &str) -> Option<Account> {
    let (tenant, person) = world.home_account(hint)?;
    Some(Account {
        tenant: tenant.id,
        oid: person.oid,
    })
}
