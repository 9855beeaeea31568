use stint_domain::ClaimsChallenge;

/// What the sign-in service said when it refused. Its text is not kept: it names people and devices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the sign-in service refused (`{code}`)")]
pub struct Refusal {
    /// `error` of its answer, for example `access_denied` or `invalid_grant`.
    pub code: String,
    /// The number of its `AADSTS` code, where it gave one.
    pub number: Option<u32>,
    /// `suberror`, where it gave one.
    pub detail: Option<String>,
    /// What a sign-in in the browser must satisfy, where it said so.
    pub challenge: Option<Box<ClaimsChallenge>>,
}

/// What to do about a refusal. The numbers: contract `sign-in.md`, token endpoint errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalReason {
    /// The person said no on the page.
    Declined,
    /// The person has to sign in again in the browser, perhaps with more.
    Interaction,
    /// An administrator has to consent to the app's permissions first.
    Consent,
    /// The account does not exist in this tenant, or may not enter it.
    NotInTenant,
    /// The account is disabled or locked, or its password has expired.
    Account,
    /// A policy blocks this device, place or app.
    Blocked,
    /// The person is not assigned to the app.
    NotAssigned,
    /// The app registration is missing here, is for one tenant only, or lacks the redirect address.
    Registration,
    /// Asked too often; wait.
    TooOften,
    /// The service has a bad moment; ask again later.
    Later,
    /// Anything else.
    Other,
}

impl Refusal {
    /// A refusal of which only `error` is known.
    pub(crate) fn of(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            number: None,
            detail: None,
            challenge: None,
        }
    }

    /// What to do about it. The number decides where it is known, else `error`; never the text.
    pub fn reason(&self) -> RefusalReason {
        if let Some(reason) = self.number.and_then(by_number) {
            return reason;
        }
        match (self.code.as_str(), self.detail.as_deref()) {
            (_, Some("consent_required")) | ("consent_required", _) => RefusalReason::Consent,
            ("access_denied", _) => RefusalReason::Declined,
            ("invalid_grant" | "interaction_required" | "login_required", _) => RefusalReason::Interaction,
            ("unauthorized_client" | "invalid_client", _) => RefusalReason::Registration,
            ("temporarily_unavailable" | "server_error", _) => RefusalReason::Later,
            _ => RefusalReason::Other,
        }
    }
}

/// The service's numbers for what a person or an administrator can do something about. What is not in the contract is
/// in the vendor's public list of sign-in error codes.
fn by_number(number: u32) -> Option<RefusalReason> {
    Some(match number {
        65001 | 90094 => RefusalReason::Consent,
        65004 => RefusalReason::Declined,
        16000 | 16003 | 50014 | 50020 | 50034 | 51004 | 90072 | 500_212 | 500_213 | 500_021 | 500_022 => {
            RefusalReason::NotInTenant
        }
        50053 | 50055 | 50057 | 50144 => RefusalReason::Account,
        // The device is not registered, not managed or not up to the policy; a place, an app or a risk is blocked.
        50005 | 50097 | 50127 | 50129 | 50131 | 50155 | 50187 | 53000..=53003 | 53009..=53011 => {
            RefusalReason::Blocked
        }
        530_001..=530_003 | 530_021 | 530_032..=530_035 => RefusalReason::Blocked,
        50105 => RefusalReason::NotAssigned,
        50011 | 50059 | 50194 | 500_011 | 650_056 | 650_057 | 700_016 | 7_000_112 | 7_000_218 => {
            RefusalReason::Registration
        }
        50196 => RefusalReason::TooOften,
        50033 | 50087 | 90033 => RefusalReason::Later,
        _ => return None,
    })
}

/// The number in `AADSTS50076: …`, the form in which a redirect carries it.
pub(crate) fn number_in(description: &str) -> Option<u32> {
    let digits = description.strip_prefix("AADSTS")?;
    let end = digits
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_to_do() {
        let check = |code: &str, number, detail: Option<&str>, expected| {
            let refusal = Refusal {
                number,
                detail: detail.map(str::to_owned),
                ..Refusal::of(code)
            };
            assert_eq!(refusal.reason(), expected, "{refusal:?}");
        };
        check("invalid_grant", Some(50076), None, RefusalReason::Interaction);
        check("invalid_grant", Some(700_082), None, RefusalReason::Interaction);
        check("invalid_grant", Some(53003), None, RefusalReason::Blocked);
        for number in [
            50097, 50131, 53000, 53001, 53002, 53003, 53011, 530_003, 530_032, 530_035,
        ] {
            check("access_denied", Some(number), None, RefusalReason::Blocked);
        }
        check("invalid_grant", Some(50057), None, RefusalReason::Account);
        check("invalid_grant", Some(65001), None, RefusalReason::Consent);
        check(
            "invalid_grant",
            None,
            Some("consent_required"),
            RefusalReason::Consent,
        );
        check("access_denied", None, None, RefusalReason::Declined);
        check("access_denied", Some(500_021), None, RefusalReason::NotInTenant);
        check("invalid_request", Some(50194), None, RefusalReason::Registration);
        check("invalid_grant", Some(50196), None, RefusalReason::TooOften);
        check("temporarily_unavailable", None, None, RefusalReason::Later);
        check("invalid_scope", Some(70011), None, RefusalReason::Other);
    }

    #[test]
    fn the_number_is_at_the_beginning_of_the_text() {
        assert_eq!(number_in("AADSTS65004: User declined"), Some(65004));
        assert_eq!(number_in("AADSTS50011"), Some(50011));
        for text in [
            "",
            "the user canceled",
            "see AADSTS50011",
            "AADSTS",
            "AADSTS99999999999: x",
        ] {
            assert_eq!(number_in(text), None, "{text}");
        }
    }
}
