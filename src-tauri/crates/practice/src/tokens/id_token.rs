//! The id_token: who has signed in, for the client itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::Keys;
use crate::directory::Person;

/// How long an id_token is good for, in seconds.
const LIFETIME: i64 = 3600;

#[derive(Debug, Serialize)]
struct IdClaims<'a> {
    aud: String,
    iss: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    oid: Uuid,
    preferred_username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    sub: String,
    tid: Uuid,
    uti: String,
    ver: &'static str,
}

/// An id_token for the client.
pub(crate) fn mint_id(
    keys: &Keys,
    issuer: &str,
    client_id: Uuid,
    tenant: Uuid,
    person: &Person,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<String, jsonwebtoken::errors::Error> {
    let now = now.timestamp();
    keys.sign(&IdClaims {
        aud: client_id.to_string(),
        iss: issuer,
        iat: now,
        nbf: now - 300,
        exp: now + LIFETIME,
        name: &person.name,
        nonce,
        oid: person.oid,
        preferred_username: person.sign_in_name(),
        email: person.home.as_ref().map(|home| home.upn.as_str()),
        sub: pairwise(client_id, person.oid),
        tid: tenant,
        uti: URL_SAFE_NO_PAD.encode(Uuid::new_v4().as_bytes()),
        ver: "2.0",
    })
}

/// The account in the form in which other clients keep it (`client_info` of the token answer).
pub(crate) fn client_info(tenant: Uuid, oid: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::json!({ "uid": oid, "utid": tenant }).to_string())
}

/// A subject that is another one for each client, and always the same for one.
pub(crate) fn pairwise(client_id: Uuid, oid: Uuid) -> String {
    let mut hash = Sha256::new();
    hash.update(client_id.as_bytes());
    hash.update(oid.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}
