//! What a service's refusal means for the person: which of the window's texts tells what to do about it.

use stint_app::engine::{EligibleRow, FetchError, List, Problem, ProblemKind};

use super::{AppError, millis};

/// The error that tells a code of the services; `otherwise` is the window's code where it says no more than that it did
/// not work.
///
/// Codes: contract `limits-and-errors.md`, and the sign-in service's numbers of `sign-in.md`.
pub(super) fn told(code: &str, otherwise: &str) -> AppError {
    let close = match code {
        "PermissionScopeNotGranted" | "AADSTS65001" => "scope-missing",
        "AadPremiumLicenseRequired" | "Authentication_RequestFromNonPremiumTenantOrB2CTenant" => {
            "license-missing"
        }
        "Authorization_RequestDenied" | "AuthorizationFailed" | "InsufficientPermissions" => "forbidden",
        // These are ours, and no facts for a text.
        FetchError::AZURE_SIGN_IN | FetchError::AZURE_CONSENT => return AppError::new(code),
        "not-readable" => return AppError::new("forbidden"),
        _ => otherwise,
    };
    AppError::with(close, code)
}

impl From<FetchError> for AppError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Offline(host) => Self::with("offline", host),
            FetchError::Throttled(until) => Self {
                retry_at: Some(millis(until)),
                ..Self::new("throttled")
            },
            FetchError::SignInNeeded => Self::new("sign-in-needed"),
            FetchError::Forbidden { code, request_id } => Self {
                request_id,
                ..told(&code, "forbidden")
            },
            FetchError::Failed { code, request_id } => Self {
                request_id,
                ..told(&code, "unexpected")
            },
        }
    }
}

/// Why a list, or a policy, could not be read.
impl From<&Problem> for AppError {
    fn from(problem: &Problem) -> Self {
        let code = problem.code.as_str();
        let error = match &problem.kind {
            ProblemKind::Offline { host } => Self::with("offline", host.clone()),
            ProblemKind::Throttled { until } => Self {
                retry_at: Some(millis(*until)),
                ..Self::new("throttled")
            },
            ProblemKind::SignInNeeded => Self::new("sign-in-needed"),
            ProblemKind::Forbidden => told(code, "forbidden"),
            ProblemKind::Failed => told(code, "unexpected"),
            ProblemKind::LeftOut(rows) => Self::with("rows-left-out", rows.to_string()),
        };
        let error = match (problem.source.list, error.code.as_str()) {
            // Most people may not read what a policy asks, and can activate by it all the same.
            (List::Rules, "forbidden") => Self::with("policy-not-readable", code),
            (List::Eligible | List::Active | List::Activations | List::Rules, _) => error,
        };
        Self {
            request_id: problem.request_id.clone(),
            ..error
        }
    }
}

/// Why nobody can tell what a role may do.
pub(crate) fn of_role(error: FetchError) -> AppError {
    let error = AppError::from(error);
    if error.code == "forbidden" {
        AppError {
            code: "role-not-readable".to_owned(),
            ..error
        }
    } else {
        error
    }
}

/// Why a row should be looked at before it is asked for: a delegation whose terms the person may not read, since nothing
/// there is theirs all the time. Its offer should have had a standing Reader beside it (contract `lighthouse`); whether the
/// service takes an activation all the same is not written anywhere.
pub(super) fn why_not(row: &EligibleRow) -> Option<AppError> {
    let unreadable = row
        .rules_problem
        .as_ref()
        .is_some_and(|problem| problem.kind == ProblemKind::Forbidden);
    let delegated = row.assignment.scope.customer.is_some();
    (delegated && row.rules.is_none() && unreadable)
        .then(|| AppError::with("needs-reader", row.scope_label.clone()))
}

#[cfg(test)]
mod tests {
    use stint_app::engine::Source;
    use stint_domain::RoleKind;

    use super::*;
    use crate::example;

    fn problem(list: List, kind: ProblemKind, code: &str) -> AppError {
        AppError::from(&Problem {
            source: Source::of(RoleKind::AzureRole, list),
            kind,
            code: code.to_owned(),
            request_id: Some("r1".to_owned()),
        })
    }

    #[test]
    fn a_list_that_could_not_be_read_says_what_to_do() {
        let check = |kind, code: &str, expected: (&str, Option<&str>)| {
            let error = problem(List::Eligible, kind, code);
            assert_eq!((error.code.as_str(), error.detail.as_deref()), expected, "{code}");
            assert_eq!(error.request_id.as_deref(), Some("r1"), "{code}");
        };
        let host = "management.azure.com".to_owned();
        check(
            ProblemKind::Offline { host },
            "offline",
            ("offline", Some("management.azure.com")),
        );
        check(
            ProblemKind::SignInNeeded,
            "sign-in-needed",
            ("sign-in-needed", None),
        );
        for code in ["PermissionScopeNotGranted", "AADSTS65001"] {
            check(ProblemKind::Forbidden, code, ("scope-missing", Some(code)));
            check(ProblemKind::Failed, code, ("scope-missing", Some(code)));
        }
        let license = "AadPremiumLicenseRequired";
        check(
            ProblemKind::Forbidden,
            license,
            ("license-missing", Some(license)),
        );
        check(
            ProblemKind::Forbidden,
            "AuthorizationFailed",
            ("forbidden", Some("AuthorizationFailed")),
        );
        for code in [FetchError::AZURE_SIGN_IN, FetchError::AZURE_CONSENT] {
            check(ProblemKind::Failed, code, (code, None));
        }
        check(ProblemKind::Failed, "http-502", ("unexpected", Some("http-502")));
        check(
            ProblemKind::LeftOut(3),
            "rows-left-out",
            ("rows-left-out", Some("3")),
        );
    }

    #[test]
    fn one_service_that_slows_us_down_says_until_when() {
        let until = example::now();
        let error = problem(List::Eligible, ProblemKind::Throttled { until }, "throttled");
        assert_eq!(
            (error.code.as_str(), error.detail, error.retry_at),
            ("throttled", None, Some(millis(until)))
        );
    }

    #[test]
    fn a_policy_that_may_not_be_read_is_no_role_that_may_not_be_had() {
        for code in ["no-policy", "AuthorizationFailed", "InsufficientPermissions"] {
            let error = problem(List::Rules, ProblemKind::Forbidden, code);
            assert_eq!(
                (error.code.as_str(), error.detail.as_deref()),
                ("policy-not-readable", Some(code))
            );
        }
        let scope = problem(List::Rules, ProblemKind::Forbidden, "PermissionScopeNotGranted");
        assert_eq!(scope.code, "scope-missing");
        assert_eq!(
            problem(List::Rules, ProblemKind::Failed, "http-502").code,
            "unexpected"
        );
    }

    #[test]
    fn a_look_up_is_told_as_a_list_is() {
        let check = |error: FetchError, code: &str| assert_eq!(AppError::from(error).code, code);
        check(
            FetchError::forbidden("PermissionScopeNotGranted"),
            "scope-missing",
        );
        check(FetchError::forbidden("AuthorizationFailed"), "forbidden");
        check(FetchError::Throttled(example::now()), "throttled");
        let role = of_role(FetchError::forbidden("AuthorizationFailed"));
        assert_eq!(
            (role.code.as_str(), role.detail.as_deref()),
            ("role-not-readable", Some("AuthorizationFailed"))
        );
        assert_eq!(of_role(FetchError::SignInNeeded).code, "sign-in-needed");
    }
}
