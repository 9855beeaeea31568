//! What goes into an access token.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::claims::Wanted;
use super::scope;
use crate::directory::Person;
use crate::membership::Reach;
use crate::shared::Shared;
use crate::tokens::{AccessClaims, Audience, Satisfied, mint_access, secret};
use crate::world::Tenant;

/// What every member's token carries among its roles: the role of a plain user.
const USER_ROLE: &str = "b79fbf4d-3ef9-4689-8143-76b194e85509";

/// For whom, and for which program, a token is made.
pub(super) struct Subject<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) person: &'a Person,
    pub(super) client_id: Uuid,
    pub(super) application: &'a str,
}

/// An access token and its lifetime in seconds of the practice tenant's clock; `None` when none could be
/// signed. The service stands with the client's own spelling.
pub(super) fn access(
    shared: &Shared,
    subject: &Subject<'_>,
    (audience, resource): (Audience, &str),
    satisfied: &Satisfied,
    wanted: &Wanted,
) -> Option<(String, i64)> {
    let Subject {
        tenant,
        person,
        client_id,
        application,
    } = subject;
    let has = |context: &&String| {
        satisfied
            .contexts
            .contains(&(tenant.id, context.to_ascii_lowercase()))
    };
    let groups = tenant.groups_of(person.oid, Reach::Propagated);
    let who = tenant.principals_of(person.oid, Reach::Propagated);
    let roles: BTreeSet<String> = tenant
        .directory_roles
        .roles_in_token(&who)
        .map(|role| role.as_str().to_owned())
        .collect();
    let claims = AccessClaims {
        aud: resource.to_owned(),
        iss: format!("https://sts.windows.net/{}/", tenant.id),
        // The times are set when it is signed.
        iat: 0,
        nbf: 0,
        exp: 0,
        acrs: wanted
            .contexts
            .iter()
            .filter(has)
            .map(|context| context.to_ascii_lowercase())
            .collect(),
        amr: if satisfied.multifactor {
            vec!["pwd".to_owned(), "mfa".to_owned()]
        } else {
            vec!["pwd".to_owned()]
        },
        app_displayname: (*application).to_owned(),
        appid: client_id.to_string(),
        groups: groups.into_iter().collect(),
        idtyp: "user".to_owned(),
        name: person.name.clone(),
        oid: person.oid,
        scp: scope::permissions(shared, audience).join(" "),
        sub: person.oid.to_string(),
        tid: tenant.id,
        unique_name: person.sign_in_name().to_owned(),
        upn: person.upn.clone(),
        uti: secret(16).ok()?,
        ver: "1.0".to_owned(),
        wids: roles.into_iter().chain([USER_ROLE.to_owned()]).collect(),
        xms_cc: if wanted.challenges {
            vec!["cp1".to_owned()]
        } else {
            Vec::new()
        },
    };
    mint_access(&shared.keys, claims, shared.now()).ok()
}

/// An access token without any sign-in, for other programs; with a context the token carries it, and says
/// that the client can handle claims challenges.
pub(crate) fn token_for(
    shared: &Shared,
    tenant: Uuid,
    oid: Uuid,
    audience: Audience,
    context: Option<&str>,
) -> Option<String> {
    let world = shared.world();
    let tenant = world.tenants.get(&tenant)?;
    let person = tenant.person(oid)?;
    let contexts: BTreeSet<String> = context.map(str::to_ascii_lowercase).into_iter().collect();
    let satisfied = Satisfied {
        at: Some(shared.now()),
        multifactor: context.is_some(),
        contexts: contexts
            .iter()
            .map(|context| (tenant.id, context.clone()))
            .collect(),
    };
    let wanted = Wanted {
        multifactor: context.is_some(),
        challenges: true,
        contexts,
        ..Wanted::default()
    };
    let resource = audience.names().first()?;
    let subject = Subject {
        tenant,
        person,
        client_id: world.client_id,
        application: &world.application,
    };
    let minted = access(shared, &subject, (audience, resource), &satisfied, &wanted);
    minted.map(|(token, _)| token)
}
