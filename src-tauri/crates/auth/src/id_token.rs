//! Who has signed in, and whether that is really what the sign-in service says.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use stint_domain::{Account, AccountId, PrincipalId, Tenant, TenantId, Timestamp};
use subtle::ConstantTimeEq;

/// The keys that the sign-in service signs with (its JWKS document).
#[derive(Deserialize)]
pub(crate) struct SigningKeys {
    keys: Vec<SigningKey>,
}

/// One of them. Members of keys of other kinds are missing, so all are optional.
#[derive(Deserialize)]
struct SigningKey {
    kty: Option<String>,
    kid: Option<String>,
    r#use: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// What an id_token must say.
pub(crate) struct Expected<'a> {
    /// Origin of the sign-in service, without a slash at its end.
    pub(crate) authority: &'a str,
    pub(crate) client_id: &'a str,
    /// The tenant that was signed in to, where the request named one by its id.
    pub(crate) tenant: Option<&'a TenantId>,
    /// What the sign-in sent along; `None` where the service takes none (device code).
    pub(crate) nonce: Option<&'a str>,
}

/// Why an id_token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// The answer has none.
    #[error("the id token is missing")]
    Missing,
    /// Not a JWT, or without the members that are needed.
    #[error("the id token cannot be read")]
    Malformed,
    /// Another algorithm than RS256, or a key that the service does not publish.
    #[error("the id token is signed with an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the id token's signature is wrong")]
    Signature,
    /// Issued by somebody else, for another app or another tenant.
    #[error("the id token is not for this app and tenant")]
    Foreign,
    /// Issued for another sign-in than this one.
    #[error("the id token belongs to another sign-in")]
    Nonce,
    /// It has ended or not begun: this machine's clock is likely to be wrong.
    #[error("the id token is not valid now; is this machine's clock right?")]
    Time,
}

/// How far this machine's clock and the service's may be apart, in seconds.
const LEEWAY: i64 = 300;

/// The claims that are used. Contract `sign-in.md`, id_token claims.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    tid: String,
    oid: String,
    preferred_username: Option<String>,
    name: Option<String>,
}

/// The account that `token` is about.
///
/// # Errors
/// Anything about it that is not as `expected`, see [`IdTokenError`].
pub(crate) fn verify(
    token: &str,
    keys: &SigningKeys,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Account, IdTokenError> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| IdTokenError::Malformed)?;
    if header.alg != Algorithm::RS256 {
        return Err(IdTokenError::UnknownKey);
    }
    let key = keys.find(header.kid.as_deref()).ok_or(IdTokenError::UnknownKey)?;
    let claims: Claims = jsonwebtoken::decode(token, &key, &signature_only())
        .map_err(|error| {
            let forged = matches!(error.kind(), jsonwebtoken::errors::ErrorKind::InvalidSignature);
            if forged {
                IdTokenError::Signature
            } else {
                IdTokenError::Malformed
            }
        })?
        .claims;
    claims.check(expected, now)?;
    Ok(claims.account())
}

impl SigningKeys {
    fn find(&self, kid: Option<&str>) -> Option<DecodingKey> {
        let kid = kid?;
        let key = self.keys.iter().find(|key| key.kid.as_deref() == Some(kid))?;
        if key.kty.as_deref() != Some("RSA") || key.r#use.as_deref().is_some_and(|used| used != "sig") {
            return None;
        }
        DecodingKey::from_rsa_components(key.n.as_deref()?, key.e.as_deref()?).ok()
    }
}

impl Claims {
    fn check(&self, expected: &Expected<'_>, now: Timestamp) -> Result<(), IdTokenError> {
        let issuer = format!("{}/{}/v2.0", expected.authority, self.tid);
        let tenant_fits = expected
            .tenant
            .is_none_or(|tenant| tenant.as_str().eq_ignore_ascii_case(&self.tid));
        if self.iss != issuer || self.aud != expected.client_id || !tenant_fits {
            return Err(IdTokenError::Foreign);
        }
        if self.oid.is_empty() || self.tid.is_empty() {
            return Err(IdTokenError::Malformed);
        }
        let nonce = self.nonce.as_deref().unwrap_or_default().as_bytes();
        if expected
            .nonce
            .is_some_and(|sent| !bool::from(nonce.ct_eq(sent.as_bytes())))
        {
            return Err(IdTokenError::Nonce);
        }
        let now = now.timestamp();
        let begun = self.nbf.is_none_or(|begin| begin.saturating_sub(LEEWAY) <= now);
        if self.exp.saturating_add(LEEWAY) <= now || !begun {
            return Err(IdTokenError::Time);
        }
        Ok(())
    }

    fn account(self) -> Account {
        let principal = PrincipalId::new(self.oid);
        let tenant = TenantId::new(self.tid);
        let name = self.name.filter(|name| !name.is_empty());
        let username = self.preferred_username.unwrap_or_default();
        Account {
            id: AccountId::of(&principal, &tenant),
            display_name: name.unwrap_or_else(|| username.clone()),
            username,
            principal,
            tenant: Tenant {
                id: tenant,
                name: None,
            },
        }
    }
}

/// The rest is checked by hand: the time is the practice tenant's where there is one, and the library would read
/// the machine's clock.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
