use serde::{Deserialize, Serialize};

use crate::CommandError;

/// What a person chose about alerts, their own words and leaving. Unknown members of an older or newer version are
/// the store's care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// Minutes before the end at which an alert comes: at least one of [`Settings::LEADS`], descending.
    pub lead_minutes: Vec<u32>,
    /// What is told beside ends, which always are.
    pub tell: Tell,
    /// Do notices leave out names and reasons everywhere?
    pub private: bool,
    /// Are the justifications of the last requests offered again? Switched off, they are forgotten.
    pub remember_justifications: bool,
    /// Are finished requests kept on this machine? Switched off, they are erased.
    pub keep_history: bool,
    /// When all own activations are ended without another word.
    pub deactivate_at: Leave,
}

/// What is told beside ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Tell {
    /// An activation works now.
    pub usable: bool,
    /// A request was approved or denied, or lapsed.
    pub decisions: bool,
    /// An eligibility is new, ends soon or has ended.
    pub eligibility: bool,
    /// A planned activation has started.
    pub starts: bool,
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

impl Settings {
    /// The lead times that there are, in minutes, descending.
    pub const LEADS: [u32; 4] = [30, 15, 5, 1];

    /// The settings with their lead times in order and none twice.
    ///
    /// # Errors
    /// [`CommandError::NotASetting`]: there is no lead time, or one that is not offered.
    pub fn checked(mut self) -> Result<Self, CommandError> {
        if let Some(wrong) = self.lead_minutes.iter().find(|lead| !Self::LEADS.contains(lead)) {
            return Err(CommandError::NotASetting(format!(
                "leadMinutes: {wrong} is none of 30, 15, 5 and 1"
            )));
        }
        if self.lead_minutes.is_empty() {
            return Err(CommandError::NotASetting(
                "leadMinutes: at least one is needed".to_owned(),
            ));
        }
        self.lead_minutes.sort_unstable_by(|a, b| b.cmp(a));
        self.lead_minutes.dedup();
        Ok(self)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lead_minutes: vec![15, 5, 1],
            tell: Tell::default(),
            private: false,
            remember_justifications: true,
            keep_history: true,
            deactivate_at: Leave::default(),
        }
    }
}

impl Default for Tell {
    fn default() -> Self {
        Self {
            usable: true,
            decisions: true,
            eligibility: true,
            starts: true,
        }
    }
}
