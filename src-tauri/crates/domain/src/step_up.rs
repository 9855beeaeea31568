use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::StepUpContextId;

/// What a service wants of the next sign-in, read from a claims challenge.
///
/// Only the three requests that Stint answers are taken over; nothing of the service's text is passed on to the
/// sign-in page as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimsChallenge {
    /// The authentication context that must be satisfied (`acrs`).
    pub context: Option<StepUpContextId>,
    /// The sign-in must have used multifactor authentication (`amr` with `mfa`).
    pub mfa: bool,
    /// The token must be issued after this instant, seconds since 1970 (`nbf`).
    pub not_before: Option<i64>,
}

/// Why a challenge was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// Longer than 2 kB.
    #[error("the service's sign-in challenge is too long")]
    TooLong,
    /// Not JSON of the known form.
    #[error("the service's sign-in challenge has an unknown form")]
    Unknown,
}

impl ClaimsChallenge {
    /// The longest challenge that is read, in bytes.
    pub const LIMIT: usize = 2048;

    /// The challenge that asks for an authentication context.
    pub fn context(context: StepUpContextId) -> Self {
        Self {
            context: Some(context),
            ..Self::default()
        }
    }

    /// The challenge that asks for multifactor authentication.
    pub fn mfa() -> Self {
        Self {
            mfa: true,
            ..Self::default()
        }
    }

    /// Reads the JSON of a challenge: `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`.
    ///
    /// # Errors
    /// Text that is too long, is no such JSON, names a context that is none (`c1` to `c99`), or asks for nothing
    /// that is known.
    pub fn parse(json: &str) -> Result<Self, ChallengeError> {
        if json.len() > Self::LIMIT {
            return Err(ChallengeError::TooLong);
        }
        let value: Value = serde_json::from_str(json).map_err(|_| ChallengeError::Unknown)?;
        let wanted = value
            .get("access_token")
            .and_then(Value::as_object)
            .ok_or(ChallengeError::Unknown)?;
        let mut challenge = Self::default();
        for (name, request) in wanted {
            match name.as_str() {
                "acrs" => challenge.context = Some(context_of(request)?),
                "nbf" => challenge.not_before = Some(instant_of(request)?),
                "amr" => challenge.mfa = values_of(request).any(|method| method == "mfa"),
                // The client says on its own what it can do; what is no list of words is none of ours.
                "xms_cc" if values_of(request).next().is_none() => return Err(ChallengeError::Unknown),
                // Other requests are not known, and are not passed on.
                _ => {}
            }
        }
        if challenge == Self::default() {
            Err(ChallengeError::Unknown)
        } else {
            Ok(challenge)
        }
    }
}

fn context_of(request: &Value) -> Result<StepUpContextId, ChallengeError> {
    let text = values_of(request).next().ok_or(ChallengeError::Unknown)?;
    let number = text
        .strip_prefix('c')
        .and_then(|digits| digits.parse::<u8>().ok());
    match number {
        Some(1..=99) if text[1..].bytes().all(|b| b.is_ascii_digit()) && text.len() <= 3 => {
            Ok(StepUpContextId::new(text))
        }
        _ => Err(ChallengeError::Unknown),
    }
}

fn instant_of(request: &Value) -> Result<i64, ChallengeError> {
    let text = values_of(request).next().ok_or(ChallengeError::Unknown)?;
    text.parse().map_err(|_| ChallengeError::Unknown)
}

/// `value` and `values` of a claim request.
fn values_of(request: &Value) -> impl Iterator<Item = &str> {
    let one = request.get("value").and_then(Value::as_str);
    let many = request
        .get("values")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    one.into_iter().chain(many.filter_map(Value::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read_strictly() {
        let c1 = Ok(ClaimsChallenge::context("c1".into()));
        let check = |json: &str, expected: &Result<ClaimsChallenge, ChallengeError>| {
            assert_eq!(&ClaimsChallenge::parse(json), expected, "{json}");
        };
        check(
            r#"{"access_token":{"acrs":{"essential":true, "value":"c1"}}}"#,
            &c1,
        );
        check(
            r#"{"access_token":{"acrs":{"essential":true,"values":["c1"]},"xms_cc":{"values":["cp1"]}}}"#,
            &c1,
        );
        check(
            r#"{"access_token":{"amr":{"values":["mfa"]}}}"#,
            &Ok(ClaimsChallenge::mfa()),
        );
        let nbf = ClaimsChallenge {
            not_before: Some(1_604_106_651),
            ..ClaimsChallenge::default()
        };
        check(
            r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#,
            &Ok(nbf),
        );
        let unknown = Err(ChallengeError::Unknown);
        for json in [
            "",
            "c1",
            "[]",
            r#"{"access_token":{}}"#,
            r#"{"id_token":{"acrs":{"value":"c1"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c0"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c100"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c+1"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c1 prompt=none"}}}"#,
            r#"{"access_token":{"acrs":{"value":"C1"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c٣"}}}"#,
            r#"{"access_token":{"acrs":{"value":["c1"]}}}"#,
            r#"{"access_token":{"acrs":"c1"}}"#,
            r#"{"access_token":{"acrs":null}}"#,
            r#"{"access_token":[{"acrs":{"value":"c1"}}]}"#,
            r#"{"access_token":{"acrs":{"value":"c1"},"xms_cc":{"values":[1]}}}"#,
            r#"{"access_token":{"acrs":{"value":"c1"},"nbf":{"value":"soon"}}}"#,
            r#"{"access_token":{"nbf":{"value":"99999999999999999999"}}}"#,
            r#"{"access_token":{"sub":{"value":"somebody"},"login_hint":{"value":"x"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c1"}}} trailing"#,
        ] {
            check(json, &unknown);
        }
        check(&"x".repeat(2049), &Err(ChallengeError::TooLong));
    }
}
