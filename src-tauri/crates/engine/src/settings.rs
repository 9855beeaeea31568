use serde::{Deserialize, Serialize};

/// What a person chose. Unknown members of an older or newer version are the store's care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// Minutes before the end at which an alert comes, descending, each from 1 to 120.
    pub lead_minutes: Vec<u32>,
    /// When the person's activations are ended although nobody asked.
    pub deactivate_at: Leave,
}

/// At what the person's activations are ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Leave {
    /// The screen is locked.
    pub lock: bool,
    /// The machine shuts down or the person logs out.
    pub shut_down: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lead_minutes: vec![15, 5, 1],
            deactivate_at: Leave::default(),
        }
    }
}
