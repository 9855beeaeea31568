//! The pages of a sign-in, one after another: choose a person, multifactor authentication, terms of use.

use axum::http::{StatusCode, header};
use uuid::Uuid;

use super::error::OAuthError;
use super::flow::{Back, Flow};
use super::{cookie, device_outcome, html};
use crate::directory::{Person, StepUpPart};
use crate::exchange::{Answer, Call};
use crate::shared::Shared;
use crate::switches::AZURE_POLICY;
use crate::tokens::{Account, Audience, Code, secret};

impl Flow {
    /// Finds out which pages the wish of the client brings with it, once the account is known.
    pub(super) fn plan(&mut self, shared: &Shared) -> Result<(), OAuthError> {
        let Some(account) = self.account else {
            return Ok(());
        };
        let tenant = self.request.tenant.unwrap_or(account.tenant);
        let world = shared.world();
        let wanted = &self.request.wanted;
        let signing_in = world
            .tenants
            .get(&account.tenant)
            .and_then(|home| home.person(account.oid));
        let name = signing_in.map(Person::sign_in_name).unwrap_or_default();
        if let Some(number) = shared.switches.refused(name, wanted.steps_up()) {
            return Err(OAuthError::device_refused(number));
        }
        let mut asks = Vec::new();
        let strength = &shared.switches.strength;
        let for_azure = self.request.audience == Audience::Arm || wanted.policies.contains(AZURE_POLICY);
        if wanted.multifactor || (for_azure && strength.multifactor_for(Audience::Arm)) {
            asks.push(StepUpPart::Multifactor);
        }
        // A step-up can't be shown by device code: the token endpoint says so afterwards.
        let device = matches!(self.request.back, Back::Device(_));
        for id in wanted.contexts.iter().filter(|_| !device) {
            let context = world.tenants.get(&tenant).and_then(|tenant| tenant.context(id));
            let context = context
                .ok_or_else(|| OAuthError::bad_claims(&format!("there is no authentication context {id}")))?;
            asks.extend(&context.asks);
        }
        self.ahead = [StepUpPart::Multifactor, StepUpPart::TermsOfUse]
            .into_iter()
            .filter(|part| asks.contains(part))
            .collect();
        Ok(())
    }
}

/// Shows the next page, or ends the sign-in with a redirect.
pub(super) fn go_on(shared: &Shared, flow: Flow) -> Answer {
    let Some(account) = flow.account else {
        let page = {
            let world = shared.world();
            let mut tenants: Vec<_> = match flow.request.tenant {
                Some(id) => world.tenants.get(&id).into_iter().collect(),
                None => world.tenants.values().collect(),
            };
            tenants.sort_by_key(|tenant| (tenant.id != world.story, tenant.name.clone()));
            html::Choice::from(&tenants, flow.request.tenant.is_none(), flow.only)
        };
        let program =
            matches!(flow.request.back, Back::Device(_)).then(|| shared.world().application.clone());
        return show(shared, flow, |token| {
            html::choose(&page, program.as_deref(), token)
        });
    };
    let (tenant, person) = {
        let world = shared.world();
        let tenant = world.tenants.get(&flow.request.tenant.unwrap_or(account.tenant));
        let person = tenant.and_then(|tenant| tenant.account_of(account.tenant, account.oid));
        let name = |text: Option<&String>| text.cloned().unwrap_or_default();
        (
            name(tenant.map(|tenant| &tenant.name)),
            name(person.map(|person| &person.name)),
        )
    };
    match flow.ahead.first() {
        Some(StepUpPart::Multifactor) => {
            let number = flow.number;
            show(shared, flow, |token| html::multifactor(&person, number, token))
        }
        Some(StepUpPart::TermsOfUse) => show(shared, flow, |token| html::terms(&person, &tenant, token)),
        None => finish(shared, flow, account),
    }
}

/// A page was sent back.
pub(super) fn answer(shared: &Shared, call: &Call) -> Answer {
    let token = call.field("form_token").unwrap_or_default();
    let Some(mut flow) = shared.sign_in_pages.take(&token, shared.now()) else {
        return html::out_of_date();
    };
    if call.field("answer").as_deref() == Some("cancel") {
        let text = "The user has denied access to the scope requested by the client application.";
        return match &flow.request.back {
            Back::Redirect(redirect) => redirect.error(&OAuthError::new("access_denied", 65004, text)),
            Back::Device(device_code) => device_outcome::decline(shared, device_code),
        };
    }
    match (
        flow.account,
        flow.ahead.first(),
        call.field("person"),
        call.field("answer").as_deref(),
    ) {
        (None, _, Some(person), _) => {
            let chosen = {
                let world = shared.world();
                world
                    .home_account(&person)
                    .map(|(tenant, person)| Account {
                        tenant: tenant.id,
                        oid: person.oid,
                    })
                    .filter(|account| flow.request.admits(&world, *account))
            };
            flow.account = chosen;
            if let Err(problem) = flow.plan(shared) {
                return flow.request.back.error(&problem);
            }
            go_on(shared, flow)
        }
        (Some(_), Some(StepUpPart::Multifactor), _, Some("approve-mfa")) => {
            flow.satisfied.multifactor = true;
            flow.ahead.remove(0);
            go_on(shared, flow)
        }
        (Some(_), Some(StepUpPart::TermsOfUse), _, Some("accept-terms")) => {
            flow.ahead.remove(0);
            go_on(shared, flow)
        }
        // An answer to another page than the one that was shown: the same page again.
        _ => go_on(shared, flow),
    }
}

fn show(shared: &Shared, flow: Flow, page: impl FnOnce(&str) -> Answer) -> Answer {
    let Ok(token) = secret(24) else {
        return Answer::empty(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let answer = page(&token);
    shared.sign_in_pages.keep(token, flow);
    answer
}

fn finish(shared: &Shared, mut flow: Flow, chosen: Account) -> Answer {
    let account = shared.switches.take_next_person().unwrap_or(chosen);
    if !flow.request.admits(&shared.world(), account) {
        let text = "The account that has signed in does not exist in this tenant.";
        return flow
            .request
            .back
            .error(&OAuthError::new("access_denied", 50020, text));
    }
    let now = shared.now();
    flow.satisfied.at = Some(now);
    let redirect = match flow.request.back {
        Back::Redirect(redirect) => redirect,
        Back::Device(device_code) => {
            return device_outcome::grant(shared, &device_code, account, flow.satisfied);
        }
    };
    let (Ok(code), Ok(fresh_session)) = (secret(32), secret(24)) else {
        return Answer::empty(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let tenant = flow.request.tenant.unwrap_or(account.tenant);
    let contexts = flow.request.wanted.contexts.iter();
    flow.satisfied.contexts = contexts
        .map(|context| (tenant, context.to_ascii_lowercase()))
        .collect();
    let mut world = shared.world();
    // A session id from the browser is used again only while somebody is signed in under it.
    let known = !world.sign_ins.session(&flow.session).is_empty();
    let session = if known {
        flow.session.clone()
    } else {
        fresh_session
    };
    world.sign_ins.keep_session(&session, account, now);
    world.sign_ins.keep_code(
        code.clone(),
        Code {
            account,
            tenant,
            redirect_uri: redirect.uri.clone(),
            challenge: redirect.challenge.clone(),
            nonce: redirect.nonce.clone(),
            claims: flow.request.claims,
            satisfied: flow.satisfied,
            made: now,
        },
    );
    drop(world);
    let session_state = Uuid::new_v4().to_string();
    redirect
        .code(&code, &session_state)
        .header(header::SET_COOKIE, &cookie::kept(&session))
}
