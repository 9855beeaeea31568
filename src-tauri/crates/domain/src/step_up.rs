use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::StepUpContextId;

/// What a service wants of the next sign-in, read from a claims challenge.
///
/// Nothing of the service's text is passed on to the sign-in page as it came: what Stint knows is taken over by its
/// meaning, and what it does not know in a form that can only ask for values of a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimsChallenge {
    /// The authentication context that must be satisfied (`acrs`).
    pub context: Option<StepUpContextId>,
    /// The sign-in must have used multifactor authentication (`amr` with `mfa`).
    pub mfa: bool,
    /// The token must be issued after this instant, seconds since 1970 (`nbf`).
    pub not_before: Option<i64>,
    /// What else the token must carry, by the name of the claim: policies that refused name themselves so. It is
    /// handed back as it is understood, and is neither logged nor written down; whoever needs it is asked anew.
    #[serde(skip)]
    pub further: BTreeMap<String, ClaimRequest>,
}

/// What a claim must be.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClaimRequest {
    /// Without it the token is of no use.
    pub essential: bool,
    /// Exactly this.
    pub value: Option<String>,
    /// One of these, in the service's order.
    pub values: Vec<String>,
}

/// The values may tell a place or a policy.
impl fmt::Debug for ClaimRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimRequest")
            .field("essential", &self.essential)
            .finish_non_exhaustive()
    }
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

    /// So many claims that Stint does not know are handed back at most.
    const FURTHER: usize = 8;

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

    /// Has a sign-in for `self` shown what `wanted` asks for? A later token is none of it: only time tells.
    pub fn covers(&self, wanted: &Self) -> bool {
        let further = |(name, request)| self.further.get(name) == Some(request);
        (wanted.context.is_none() || wanted.context == self.context)
            && (!wanted.mfa || self.mfa)
            && wanted.further.iter().all(further)
    }

    /// Both challenges in one, the wishes of `later` first.
    #[must_use]
    pub fn and(mut self, later: &Self) -> Self {
        self.context = later.context.clone().or(self.context);
        self.mfa |= later.mfa;
        self.not_before = later.not_before.max(self.not_before);
        let further = later.further.iter();
        self.further
            .extend(further.map(|(name, request)| (name.clone(), request.clone())));
        self
    }

    /// Reads the JSON of a challenge: `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`.
    ///
    /// # Errors
    /// Text that is too long, is no such JSON, names a context that is none (`c1` to `c99`), or asks for nothing
    /// that can be handed back.
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
                "xms_cc" => {}
                _ if challenge.further.len() < Self::FURTHER => {
                    let further = further_of(name, request);
                    challenge
                        .further
                        .extend(further.map(|request| (name.clone(), request)));
                }
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

/// A request for a claim that is not known, where it asks for plain words and not for a person: who signs in is no
/// service's choice.
fn further_of(name: &str, request: &Value) -> Option<ClaimRequest> {
    const PEOPLE: [&str; 9] = [
        "sub",
        "oid",
        "tid",
        "upn",
        "email",
        "name",
        "login_hint",
        "preferred_username",
        "unique_name",
    ];
    let is_name = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_';
    if name.len() > 40 || !name.bytes().all(is_name) || PEOPLE.contains(&name) {
        return None;
    }
    let plain = |value: &Value| {
        let text = value.as_str().filter(|text| text.len() <= 200)?;
        let printable = text.bytes().all(|sign| sign.is_ascii_graphic());
        printable.then(|| text.to_owned())
    };
    let mut read = ClaimRequest::default();
    for (member, content) in request.as_object()? {
        match member.as_str() {
            "essential" => read.essential = content.as_bool()?,
            "value" => read.value = Some(plain(content)?),
            "values" => read.values = content.as_array()?.iter().map(plain).collect::<Option<_>>()?,
            _ => return None,
        }
    }
    Some(read)
}

/// `value` and `values` of a claim request: exactly the one, or any of the others.
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
        check(
            r#"{"access_token":{"acrs":{"essential":true,"values":["c1","c2"]},"sub":{"value":"x"}}}"#,
            &c1,
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

    #[test]
    fn what_is_not_known_is_kept_in_a_plain_form_and_shown_to_nobody() {
        let read = |json: &str| ClaimsChallenge::parse(json);
        let policy = r#"{"access_token":{"acrs":{"value":"c1"},"capolids":{"essential":true,"values":["p-1","p-2"]},
            "xms_rp_ipaddr":{"value":"203.0.113.7"}}}"#;
        let challenge = read(policy).unwrap();
        assert_eq!(
            challenge.further["capolids"],
            ClaimRequest {
                essential: true,
                value: None,
                values: vec!["p-1".to_owned(), "p-2".to_owned()],
            }
        );
        assert_eq!(
            challenge.further["xms_rp_ipaddr"].value.as_deref(),
            Some("203.0.113.7")
        );
        let shown = format!("{challenge:?} {}", serde_json::to_string(&challenge).unwrap());
        assert!(!shown.contains("p-1") && !shown.contains("203.0"), "{shown}");
        for odd in [
            r#"{"access_token":{"capolids":{"values":["a b"]}}}"#,
            r#"{"access_token":{"capolids":{"values":[{"a":1}]}}}"#,
            r#"{"access_token":{"capolids":{"values":["a"],"more":1}}}"#,
            r#"{"access_token":{"capolids":{"essential":"yes"}}}"#,
            r#"{"access_token":{"Cap-Ids":{"value":"a"}}}"#,
            r#"{"access_token":{"capolids":null}}"#,
        ] {
            assert_eq!(read(odd), Err(ChallengeError::Unknown), "{odd}");
        }
        let many: Vec<_> = (0..20).map(|n| format!(r#""x{n}":{{"value":"v"}}"#)).collect();
        let many = read(&format!(r#"{{"access_token":{{{}}}}}"#, many.join(","))).unwrap();
        assert_eq!(many.further.len(), ClaimsChallenge::FURTHER);
    }

    #[test]
    fn a_sign_in_covers_what_it_was_for() {
        let further = |value: &str| {
            let json = format!(r#"{{"access_token":{{"capolids":{{"value":"{value}"}}}}}}"#);
            ClaimsChallenge::parse(&json).unwrap()
        };
        let (c1, mfa) = (ClaimsChallenge::context("c1".into()), ClaimsChallenge::mfa());
        let both = c1.clone().and(&mfa).and(&further("p"));
        assert_eq!((both.context.clone(), both.mfa), (Some("c1".into()), true));
        for part in [&c1, &mfa, &further("p"), &ClaimsChallenge::default()] {
            assert!(both.covers(part), "{part:?}");
        }
        assert!(!both.covers(&further("q")) && !c1.covers(&mfa));
        assert!(!both.covers(&ClaimsChallenge::context("c2".into())));
    }
}
