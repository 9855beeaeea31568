//! How Stint looks and behaves on this machine, whatever profile is open.

use serde::{Deserialize, Serialize};

/// What the person chose for the app itself. What autostart does is kept by the system, not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Preferences {
    /// The colors.
    pub theme: Theme,
    /// How tall a row of a list is.
    pub rows: Density,
    /// How a time of day is written, in window, tray and alerts.
    pub clock: ClockStyle,
    /// Single letters act on the focused row of a list.
    pub letters: bool,
    /// The tray icon's tone.
    pub tray_tone: TrayTone,
    /// The keys that open the quick panel from anywhere, as `Ctrl+Shift+Space`; `None` = switched off.
    pub shortcut: Option<String>,
}

impl Preferences {
    /// The shortcut that nobody chose.
    pub const SHORTCUT: &str = "Ctrl+Shift+Space";
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            rows: Density::default(),
            clock: ClockStyle::default(),
            letters: true,
            tray_tone: TrayTone::default(),
            shortcut: Some(Self::SHORTCUT.to_owned()),
        }
    }
}

/// The colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// How tall a row of a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Density {
    /// With room.
    #[default]
    Comfortable,
    /// Close together.
    Compact,
}

/// How a time of day is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStyle {
    /// As the system.
    #[default]
    System,
    /// With twelve hours: `10:28 AM`.
    H12,
    /// With twenty-four hours: `10:28`.
    H24,
}

/// The tray icon's tone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrayTone {
    /// What fits this system's usual taskbar.
    #[default]
    System,
    /// For a light taskbar.
    Light,
    /// For a dark taskbar.
    Dark,
}
