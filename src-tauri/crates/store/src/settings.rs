use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stint_domain::{CloudId, TenantId};

/// What the person chose. A member that is absent was not chosen; whoever uses it has the default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The cloud to sign in to, by its name in the table of clouds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud: Option<CloudId>,
    /// The app registration for each cloud.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub registrations: BTreeMap<CloudId, RegistrationSetting>,
    /// How many minutes before the end of an activation to say so, any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_minutes: Option<Vec<u32>>,
    /// What another version of Stint, or a person by hand, wrote here: kept as it is.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// An app registration to sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationSetting {
    /// Its application (client) id.
    pub client_id: String,
    /// The tenant that it belongs to, where it is for that one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
}

impl Settings {
    pub(crate) const VERSION: u32 = 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_another_version_are_kept() {
        let text = r#"{"cloud":"usgov","registrations":{"usgov":{"clientId":"c"}},"panel":{"width":3}}"#;
        let settings: Settings = serde_json::from_str(text).unwrap();
        assert_eq!(settings.cloud, Some("usgov".into()));
        assert_eq!(serde_json::to_string(&settings).unwrap(), text);
        assert_eq!(serde_json::to_string(&Settings::default()).unwrap(), "{}");
    }
}
