//! The `claims` parameter of authorize, token and refresh calls (contract `sign-in.md`, step-up and CAE).

use serde_json::{Value, json};
use stint_domain::{ClaimRequest, ClaimsChallenge};

/// The JSON of `claims`: that this client understands claims challenges (`cp1`), and what `challenge` asks for.
///
/// The capability goes into every call, refreshes included: without it the service keeps refusing even a token
/// that carries the authentication context (contract `field-tested.md` section 1).
pub(crate) fn parameter(challenge: Option<&ClaimsChallenge>) -> String {
    let mut wanted = json!({ "xms_cc": { "values": ["cp1"] } });
    let ClaimsChallenge {
        context,
        mfa,
        not_before,
        further,
    } = challenge.cloned().unwrap_or_default();
    for (name, request) in further {
        wanted[name] = as_asked(request);
    }
    if let Some(context) = context {
        wanted["acrs"] = essential(context.as_str());
    }
    if mfa {
        wanted["amr"] = json!({ "values": ["mfa"] });
    }
    if let Some(instant) = not_before {
        wanted["nbf"] = essential(&instant.to_string());
    }
    json!({ "access_token": wanted }).to_string()
}

/// Both challenges in one, the later one's wishes first.
pub(crate) fn merged(
    earlier: Option<ClaimsChallenge>,
    later: Option<&ClaimsChallenge>,
) -> Option<ClaimsChallenge> {
    match (earlier, later) {
        (Some(earlier), Some(later)) => Some(earlier.and(later)),
        (earlier, later) => earlier.or_else(|| later.cloned()),
    }
}

fn as_asked(request: ClaimRequest) -> Value {
    let ClaimRequest {
        essential,
        value,
        values,
    } = request;
    let mut asked = json!({});
    if essential {
        asked["essential"] = true.into();
    }
    if let Some(value) = value {
        asked["value"] = value.into();
    }
    if !values.is_empty() {
        asked["values"] = values.into();
    }
    asked
}

fn essential(value: &str) -> Value {
    json!({ "essential": true, "value": value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capability_is_always_declared() {
        let check = |challenge: Option<ClaimsChallenge>, expected: Value| {
            let value: Value = serde_json::from_str(&parameter(challenge.as_ref())).unwrap();
            assert_eq!(value, json!({ "access_token": expected }));
        };
        let cp1 = json!({ "values": ["cp1"] });
        check(None, json!({ "xms_cc": cp1 }));
        check(
            Some(ClaimsChallenge::context("c25".into())),
            json!({ "xms_cc": cp1, "acrs": { "essential": true, "value": "c25" } }),
        );
        check(
            Some(ClaimsChallenge {
                context: None,
                mfa: true,
                not_before: Some(1_604_106_651),
                ..ClaimsChallenge::default()
            }),
            json!({
                "xms_cc": cp1,
                "amr": { "values": ["mfa"] },
                "nbf": { "essential": true, "value": "1604106651" },
            }),
        );
    }

    #[test]
    fn nothing_that_was_asked_for_is_lost_in_a_merge() {
        let both = merged(
            Some(ClaimsChallenge::context("c1".into())),
            Some(&ClaimsChallenge::mfa()),
        )
        .unwrap();
        assert_eq!((both.context, both.mfa), (Some("c1".into()), true));
        assert_eq!(merged(None, None), None);
    }

    #[test]
    fn what_is_not_known_goes_back_as_it_was_asked() {
        let asked =
            r#"{"access_token":{"capolids":{"essential":true,"values":["p-1","p-2"]},"x":{"value":"y"}}}"#;
        let challenge = ClaimsChallenge::parse(asked).unwrap();
        let sent: Value = serde_json::from_str(&parameter(Some(&challenge))).unwrap();
        let mut expected: Value = serde_json::from_str(asked).unwrap();
        expected["access_token"]["xms_cc"] = json!({ "values": ["cp1"] });
        assert_eq!(sent, expected);
    }
}
