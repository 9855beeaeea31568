//! Access tokens: what they say, and what a service checks of them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::Keys;

/// The services that a token can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Microsoft Graph.
    Graph,
    /// Azure Resource Manager.
    Arm,
}

impl Audience {
    /// The names under which clients ask for the service; the practice tenant's own origin is another.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Graph => &[
                "https://graph.microsoft.com",
                "00000003-0000-0000-c000-000000000000",
            ],
            Self::Arm => &[
                "https://management.azure.com",
                "https://management.core.windows.net",
                "797f4846-ba00-4fd7-ba43-dac1f8f63013",
            ],
        }
    }
}

/// What an access token says. Times are seconds of the practice tenant's clock.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    /// The step-up contexts that the sign-in has satisfied and that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) acrs: Vec<String>,
    pub(crate) amr: Vec<String>,
    pub(crate) app_displayname: String,
    pub(crate) appid: String,
    /// The groups that the person is in, through others as well, as far as that has propagated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Uuid>,
    pub(crate) idtyp: String,
    pub(crate) name: String,
    pub(crate) oid: Uuid,
    pub(crate) scp: String,
    pub(crate) sub: String,
    pub(crate) tid: Uuid,
    pub(crate) unique_name: String,
    pub(crate) upn: String,
    pub(crate) uti: String,
    pub(crate) ver: String,
    /// The directory roles for the whole directory that have propagated.
    pub(crate) wids: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) xms_cc: Vec<String>,
}

impl AccessClaims {
    pub(crate) fn scopes(&self) -> BTreeSet<&str> {
        self.scp.split(' ').filter(|scope| !scope.is_empty()).collect()
    }

    pub(crate) fn has_multifactor(&self) -> bool {
        self.amr.iter().any(|method| method == "mfa")
    }

    pub(crate) fn declares_claims_challenges(&self) -> bool {
        self.xms_cc
            .iter()
            .any(|capability| capability.eq_ignore_ascii_case("cp1"))
    }
}

/// Why a service does not take a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// Not a token of this tenant, or changed on its way.
    Invalid,
    /// Its time is over, or has not come.
    Expired,
    /// Made for another service.
    WrongAudience,
}

/// Signs the claims; the lifetime is between 60 and 90 minutes, as the service varies it.
pub(crate) fn mint_access(
    keys: &Keys,
    mut claims: AccessClaims,
    now: Timestamp,
) -> Result<(String, i64), jsonwebtoken::errors::Error> {
    let spread = i64::from(Uuid::new_v4().as_bytes()[0]) * 7;
    let lifetime = TimeDelta::seconds(3600 + spread.min(1800)).num_seconds();
    claims.iat = now.timestamp();
    // The service dates tokens back, so that clocks which run behind accept them at once.
    claims.nbf = claims.iat - 300;
    claims.exp = claims.iat + lifetime;
    Ok((keys.sign(&claims)?, lifetime))
}

/// Checks signature, time and audience.
pub(crate) fn verify_access(
    keys: &Keys,
    token: &str,
    audience: Audience,
    own_origins: &[String],
    now: Timestamp,
) -> Result<AccessClaims, TokenFault> {
    let mut validation = Validation::new(Algorithm::RS256);
    // The times are those of the practice tenant's clock, and an audience has many spellings: below.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = jsonwebtoken::decode::<AccessClaims>(token, keys.verifying(), &validation)
        .map_err(|_| TokenFault::Invalid)?
        .claims;
    let now = now.timestamp();
    if claims.exp <= now || claims.nbf > now {
        return Err(TokenFault::Expired);
    }
    let audience_given = claims.aud.trim_end_matches('/');
    let known = audience.names().contains(&audience_given)
        || own_origins.iter().any(|origin| origin == audience_given);
    if !known {
        return Err(TokenFault::WrongAudience);
    }
    Ok(claims)
}
