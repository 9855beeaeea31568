//! What can be seen in an access token from outside.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;
use serde::Deserialize;
use stint_domain::RoleDefinitionId;
use stint_http::AccessToken;

/// The longest token that is looked into, in bytes.
const LONGEST: usize = 64 << 10;

/// The directory roles in force for the whole directory that the token names (`wids`: template ids, lower case).
/// `None`: the token can't be read, which tells nothing.
///
/// A hint, nothing more: the token is made for the service, is not verified here, and a role at an administrative
/// unit never shows up in it.
pub fn wids(token: &AccessToken) -> Option<BTreeSet<RoleDefinitionId>> {
    let ids = payload(token)?.wids.into_iter();
    Some(
        ids.map(|id| RoleDefinitionId::new(id.to_ascii_lowercase()))
            .collect(),
    )
}

/// The groups that the token names (`groups`: object ids, lower case). `None`: it names none, because it is not made to
/// or can't be read, which tells nothing.
///
/// A hint as [`wids`] is one. Somebody in very many groups has a token that names none.
pub fn groups(token: &AccessToken) -> Option<BTreeSet<String>> {
    let ids = payload(token)?.groups?.into_iter();
    Some(ids.map(|id| id.to_ascii_lowercase()).collect())
}

/// Does the token say how the person has signed in (`amr`), and that it was not with multifactor authentication?
/// `false` where it can't be read, which tells nothing.
pub(crate) fn lacks_multifactor(token: &AccessToken) -> bool {
    let methods = payload(token).and_then(|payload| payload.amr);
    methods.is_some_and(|methods| !methods.iter().any(|method| method == "mfa"))
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    wids: Vec<String>,
    groups: Option<Vec<String>>,
    amr: Option<Vec<String>>,
}

fn payload(token: &AccessToken) -> Option<Payload> {
    let token = token.expose_secret();
    if token.len() > LONGEST {
        return None;
    }
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> AccessToken {
        AccessToken::from(format!("h.{}.s", URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn roles_are_read_and_nothing_else_is_believed() {
        let roles = wids(&token(r#"{"wids":["62E90394-69F5","b"],"x":1}"#));
        assert_eq!(roles, Some(BTreeSet::from(["62e90394-69f5".into(), "b".into()])));
        assert_eq!(wids(&token("{}")), Some(BTreeSet::new()));
        assert_eq!(
            groups(&token(r#"{"groups":["G-1"]}"#)),
            Some(BTreeSet::from(["g-1".to_owned()]))
        );
        assert_eq!(groups(&token("{}")), None);
        assert!(lacks_multifactor(&token(r#"{"amr":["pwd"]}"#)));
        assert!(!lacks_multifactor(&token(r#"{"amr":["pwd","mfa"]}"#)));
        assert!(!lacks_multifactor(&token("{}")) && !lacks_multifactor(&"opaque".to_owned().into()));
        for unreadable in ["", "opaque", "a.b", "a.!.c", "a.e30.c.d"] {
            assert_eq!(wids(&unreadable.to_owned().into()), None, "{unreadable}");
        }
        assert_eq!(wids(&token(r#"{"wids":"x"}"#)), None);
        assert_eq!(
            wids(&token(&format!(r#"{{"x":"{}"}}"#, "y".repeat(LONGEST)))),
            None
        );
    }
}
