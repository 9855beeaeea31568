//! Azure role definitions: what a role may do.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An Azure role; a built-in one has the same id everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AzureRole {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) kind: RoleKind,
    #[serde(flatten)]
    pub(crate) permission: Permission,
}

/// Who made a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum RoleKind {
    #[default]
    #[serde(rename = "BuiltInRole")]
    BuiltIn,
    #[serde(rename = "CustomRole")]
    Custom,
}

/// What is allowed, and what of it is not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Permission {
    pub(crate) actions: Vec<String>,
    pub(crate) not_actions: Vec<String>,
    pub(crate) data_actions: Vec<String>,
    pub(crate) not_data_actions: Vec<String>,
}

impl RoleKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "BuiltInRole",
            Self::Custom => "CustomRole",
        }
    }
}

impl Permission {
    /// Does it allow this action?
    pub(crate) fn allows(&self, action: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| covers(pattern, action));
        any(&self.actions) && !any(&self.not_actions)
    }
}

/// Does a pattern with stars, each for any text, cover an action? Letter case does not count.
fn covers(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == action;
    };
    let Some(mut left) = action.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        let check = |pattern: &str, action: &str, expected: bool| {
            assert_eq!(covers(pattern, action), expected, "{pattern} {action}");
        };
        check("*", "Microsoft.Web/sites/read", true);
        check("*/read", "Microsoft.Web/sites/READ", true);
        check("*/read", "Microsoft.Web/sites/write", false);
        check(
            "Microsoft.Authorization/*/Write",
            "microsoft.authorization/roleAssignments/write",
            true,
        );
        check(
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/roleAssignments/read",
            false,
        );
        check("Microsoft.Web/*", "Microsoft.Website/sites", false);
        check("Microsoft.Web/sites/read", "Microsoft.Web/sites/read", true);
        let contributor = Permission {
            actions: vec!["*".to_owned()],
            not_actions: vec!["Microsoft.Authorization/*/Write".to_owned()],
            ..Permission::default()
        };
        assert!(contributor.allows("Microsoft.Web/sites/write"));
        assert!(!contributor.allows("Microsoft.Authorization/roleAssignments/write"));
    }
}
