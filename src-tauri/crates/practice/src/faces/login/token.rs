//! The token endpoint: codes and refresh tokens become tokens.

use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::claims::Wanted;
use super::error::OAuthError;
use super::{caller, device_outcome, discovery, mint, scope};
use crate::exchange::{Answer, Call};
use crate::shared::Shared;
use crate::switches::AZURE_POLICY;
use crate::tokens::{Account, RefreshFault, Satisfied, client_info, mint_id, same_secret, secret};

/// The grant type of a sign-in by device code.
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Who gets tokens, and on what grounds.
struct Grant {
    /// What was asked for before, when the redemption need not say it again.
    scope: Option<String>,
    account: Account,
    tenant: Uuid,
    satisfied: Satisfied,
    wanted: Wanted,
    nonce: Option<String>,
}

pub(super) fn answer(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    match issue(shared, tenant, call) {
        Ok(answer) => answer,
        Err(problem) => problem.answer(shared.now()),
    }
}

fn issue(shared: &Shared, tenant: &str, call: &Call) -> Result<Answer, OAuthError> {
    let tenant = caller::tenant(shared, tenant)?;
    caller::check_client_id(shared, &call.field("client_id").unwrap_or_default())?;
    let wanted = Wanted::parse(call.field("claims").as_deref())
        .ok_or_else(|| OAuthError::bad_claims("it is no JSON of the expected form"))?;
    let grant = match call.field("grant_type").as_deref() {
        Some("authorization_code") => by_code(shared, tenant, wanted, call)?,
        Some("refresh_token") => by_refresh_token(shared, tenant, wanted, call)?,
        Some(DEVICE_CODE) => by_device_code(shared, wanted, call)?,
        Some(other) => {
            let text = format!("The app requested an unsupported grant type '{other}'.");
            return Err(OAuthError::new("unsupported_grant_type", 70003, text));
        }
        None => return Err(missing("grant_type")),
    };
    let scope = call
        .field("scope")
        .or_else(|| grant.scope.clone())
        .unwrap_or_default();
    let asked = scope::read(shared, &scope, true)?;
    check_satisfied(&grant)?;
    let (audience, resource) = asked.audience();
    if shared.switches.strength.multifactor_for(audience) && !grant.satisfied.multifactor {
        return Err(multifactor_needed(&Wanted {
            policies: [AZURE_POLICY.to_owned()].into(),
            ..Wanted::default()
        }));
    }

    let now = shared.now();
    let granted = asked.granted(shared);
    let failed = || OAuthError::new("server_error", 90033, "No token could be made.");
    let mut world = shared.world();
    let (client_id, application) = (world.client_id, world.application.clone());
    let home = world.tenants.get(&grant.tenant).ok_or_else(failed)?;
    let person = home
        .account_of(grant.account.tenant, grant.account.oid)
        .ok_or_else(not_in_tenant)?
        .clone();
    let subject = mint::Subject {
        tenant: home,
        person: &person,
        client_id,
        application: &application,
    };
    let minted = mint::access(
        shared,
        &subject,
        (audience, &resource),
        &grant.satisfied,
        &grant.wanted,
    );
    let (access_token, lifetime) = minted.ok_or_else(failed)?;
    let mut body = json!({
        "token_type": "Bearer",
        "scope": granted,
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": access_token,
    });
    if asked.offline {
        let token = secret(48).map_err(|_| failed())?;
        world
            .sign_ins
            .keep_refresh(token.clone(), grant.account, grant.satisfied.clone(), now);
        body["refresh_token"] = json!(token);
    }
    drop(world);
    if asked.openid {
        let issuer = discovery::issuer(&call.origin, grant.tenant);
        let nonce = grant.nonce.as_deref();
        let token = mint_id(
            &shared.keys,
            &issuer,
            client_id,
            grant.tenant,
            &person,
            nonce,
            now,
        );
        body["id_token"] = json!(token.map_err(|_| failed())?);
    }
    if call.field("client_info").as_deref() == Some("1") {
        body["client_info"] = json!(client_info(grant.account.tenant, grant.account.oid));
    }
    Ok(Answer::json(StatusCode::OK, &body).header(header::CACHE_CONTROL, "no-store"))
}

fn by_code(shared: &Shared, tenant: Option<Uuid>, wanted: Wanted, call: &Call) -> Result<Grant, OAuthError> {
    let code = call.field("code").ok_or_else(|| missing("code"))?;
    let now = shared.now();
    let found = shared.world().sign_ins.take_code(&code, now);
    let expired = "The provided authorization code or refresh token has expired or was used already. \
                   Send a new interactive authorization request.";
    let found = found.ok_or_else(|| OAuthError::new("invalid_grant", 70008, expired))?;
    if call.field("redirect_uri").as_deref() != Some(found.redirect_uri.as_str()) {
        let text = "The reply address does not match the reply address of the authorization request.";
        return Err(OAuthError::new("invalid_grant", 500_112, text));
    }
    let verifier = call.field("code_verifier").unwrap_or_default();
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if !(43..=128).contains(&verifier.len()) || !same_secret(&proof, &found.challenge) {
        let text =
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
        return Err(OAuthError::new("invalid_grant", 501_481, text));
    }
    if tenant.is_some_and(|tenant| tenant != found.tenant) {
        let text = "The code was made for another tenant.";
        return Err(OAuthError::new("invalid_grant", 70000, text));
    }
    Ok(Grant {
        scope: None,
        account: found.account,
        tenant: found.tenant,
        satisfied: found.satisfied,
        wanted: wanted.and(Wanted::parse(found.claims.as_deref()).unwrap_or_default()),
        nonce: found.nonce,
    })
}

/// A refresh token is bound to account and client, not to a service or tenant.
fn by_refresh_token(
    shared: &Shared,
    tenant: Option<Uuid>,
    wanted: Wanted,
    call: &Call,
) -> Result<Grant, OAuthError> {
    let token = call
        .field("refresh_token")
        .ok_or_else(|| missing("refresh_token"))?;
    let now = shared.now();
    let found = shared.world().sign_ins.refresh(&token, now);
    let (account, satisfied) = found.map_err(|fault| match fault {
        RefreshFault::Unknown => OAuthError::new(
            "invalid_grant",
            9_002_313,
            "Invalid request. The refresh token is malformed or unknown.",
        ),
        RefreshFault::Expired => OAuthError::new(
            "invalid_grant",
            700_082,
            "The refresh token has expired due to inactivity.",
        ),
        RefreshFault::Revoked => {
            let text =
                "The provided grant has expired due to it being revoked, a fresh auth token is needed.";
            OAuthError::new("invalid_grant", 50173, text)
        }
    })?;
    refuse_device(shared, account, &wanted)?;
    let wanted = Wanted {
        multifactor: wanted.multifactor && !shared.switches.strength.renewals_pass_over_multifactor(),
        ..wanted
    };
    let lasts = shared.switches.multifactor_lasts();
    Ok(Grant {
        scope: None,
        account,
        tenant: tenant.unwrap_or(account.tenant),
        satisfied: satisfied.fresh(lasts, now),
        wanted,
        nonce: None,
    })
}

/// The program asks whether somebody has typed its code, and signed in.
fn by_device_code(shared: &Shared, wanted: Wanted, call: &Call) -> Result<Grant, OAuthError> {
    let device_code = call.field("device_code").ok_or_else(|| missing("device_code"))?;
    let (device, account, satisfied) = device_outcome::poll(shared, &device_code)?;
    Ok(Grant {
        scope: Some(device.scope),
        account,
        tenant: device.tenant.unwrap_or(account.tenant),
        satisfied,
        wanted: wanted.and(Wanted::parse(device.claims.as_deref()).unwrap_or_default()),
        nonce: None,
    })
}

/// Conditional access looks again when tokens are renewed.
fn refuse_device(shared: &Shared, account: Account, wanted: &Wanted) -> Result<(), OAuthError> {
    let name = {
        let world = shared.world();
        let home = world.tenants.get(&account.tenant);
        let person = home.and_then(|home| home.person(account.oid));
        person.map_or_else(String::new, |person| person.sign_in_name().to_owned())
    };
    match shared.switches.refused(&name, wanted.steps_up()) {
        Some(number) => Err(OAuthError::device_refused(number).with_suberror("message_only")),
        None => Ok(()),
    }
}

/// Has the sign-in shown what the client wants to have in the token?
fn check_satisfied(grant: &Grant) -> Result<(), OAuthError> {
    let mut lacks = Wanted {
        multifactor: grant.wanted.multifactor && !grant.satisfied.multifactor,
        not_before: grant.wanted.not_before.filter(|at| {
            let signed_in = grant.satisfied.at.map(|signed_in| signed_in.timestamp());
            signed_in.is_none_or(|signed_in| signed_in < *at)
        }),
        ..Wanted::default()
    };
    let has = |context: &str| {
        grant
            .satisfied
            .contexts
            .contains(&(grant.tenant, context.to_ascii_lowercase()))
    };
    lacks.contexts = grant
        .wanted
        .contexts
        .iter()
        .filter(|context| !has(context))
        .cloned()
        .collect();
    if lacks == Wanted::default() {
        return Ok(());
    }
    Err(multifactor_needed(&lacks))
}

fn multifactor_needed(lacks: &Wanted) -> OAuthError {
    let text = "Due to a configuration change made by your administrator, or because you moved to a new location, \
                you must use multi-factor authentication to access the resource.";
    OAuthError::interaction(50076, text, Some(lacks.challenge()))
}

fn missing(field: &str) -> OAuthError {
    let text = format!("The required field '{field}' is missing from the request.");
    OAuthError::new("invalid_request", 900_144, text)
}

fn not_in_tenant() -> OAuthError {
    let text = "User account from identity provider does not exist in tenant and cannot access the application in \
                that tenant. The account needs to be added as an external user in the tenant first.";
    OAuthError::new("invalid_grant", 50020, text)
}
