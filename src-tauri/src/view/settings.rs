//! What the person chose, and what goes with it.

use serde::{Deserialize, Serialize};
use specta::Type;
use stint_app::{ClockStyle, Density, Preferences, Theme, TrayTone, engine};

/// What the person chose.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// As it is in force.
    pub value: SettingsView,
    /// Times of day have twelve hours: what `ClockView` comes to on this machine. Tray and alerts write so too.
    pub hour12: bool,
}

/// All settings. Those up to `deactivateAtShutDown` belong to the open profile, the others to the app on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Minutes before an end at which an alert comes, out of 30, 15, 5 and 1; descending, at least one.
    pub lead_minutes: Vec<u32>,
    /// Tell when a role works.
    pub tell_usable: bool,
    /// Tell what became of requests.
    pub tell_decisions: bool,
    /// Tell of eligibilities that come and end.
    pub tell_eligibility: bool,
    /// Tell when a planned activation has started.
    pub tell_starts: bool,
    /// Alerts name no role, no person and no reason.
    pub private: bool,
    /// Offer justifications that were used before.
    pub remember_justifications: bool,
    /// Keep what was asked for in the journal; switching it off empties it.
    pub keep_history: bool,
    /// End own activations when the screen is locked.
    pub deactivate_at_lock: bool,
    /// End own activations when the machine is shut down.
    pub deactivate_at_shut_down: bool,
    /// The colors.
    pub theme: ThemeView,
    /// How tall a row is.
    pub rows: DensityView,
    /// How a time of day is written.
    pub clock: ClockStyleView,
    /// Single letters act on the focused row of a list.
    pub letters: bool,
    /// The tray icon's tone.
    pub tray_tone: TrayToneView,
    /// Start with the session, in the tray.
    pub autostart: bool,
}

/// The colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ThemeView {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// How tall a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DensityView {
    /// With room.
    Comfortable,
    /// Close together.
    Compact,
}

/// How a time of day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClockStyleView {
    /// As the system.
    System,
    /// With twelve hours.
    H12,
    /// With twenty-four hours.
    H24,
}

/// The tray icon's tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TrayToneView {
    /// What fits this system's usual taskbar.
    System,
    /// For a light taskbar.
    Light,
    /// For a dark taskbar.
    Dark,
}

/// The key that opens the quick panel from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShortcutView {
    /// For example `Ctrl+Shift+Space`.
    pub keys: String,
    /// Whether it works.
    pub state: ShortcutState,
}

/// Whether the shortcut works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ShortcutState {
    /// It works.
    On,
    /// The person switched it off.
    Off,
    /// Another program has these keys.
    Taken,
    /// This desktop gives no program a key (Wayland).
    NotAvailable,
}

/// Justifications that were used lately.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecentSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// The newest first, distinct, at most ten; none where they are not remembered.
    pub texts: Vec<String>,
}

impl SettingsView {
    /// What the profile and the app have.
    pub(crate) fn of(profile: &engine::Settings, app: &Preferences, autostart: bool) -> Self {
        Self {
            lead_minutes: profile.lead_minutes.clone(),
            tell_usable: profile.tell.usable,
            tell_decisions: profile.tell.decisions,
            tell_eligibility: profile.tell.eligibility,
            tell_starts: profile.tell.starts,
            private: profile.private,
            remember_justifications: profile.remember_justifications,
            keep_history: profile.keep_history,
            deactivate_at_lock: profile.deactivate_at.lock,
            deactivate_at_shut_down: profile.deactivate_at.shut_down,
            theme: app.theme.into(),
            rows: app.rows.into(),
            clock: app.clock.into(),
            letters: app.letters,
            tray_tone: app.tray_tone.into(),
            autostart,
        }
    }

    /// The part that belongs to the open profile.
    pub(crate) fn profile(&self) -> engine::Settings {
        engine::Settings {
            lead_minutes: self.lead_minutes.clone(),
            tell: engine::Tell {
                usable: self.tell_usable,
                decisions: self.tell_decisions,
                eligibility: self.tell_eligibility,
                starts: self.tell_starts,
            },
            private: self.private,
            remember_justifications: self.remember_justifications,
            keep_history: self.keep_history,
            deactivate_at: engine::Leave {
                lock: self.deactivate_at_lock,
                shut_down: self.deactivate_at_shut_down,
            },
        }
    }

    /// The part that belongs to the app; the shortcut stays as it is.
    pub(crate) fn apply_to(&self, app: &mut Preferences) {
        app.theme = self.theme.into();
        app.rows = self.rows.into();
        app.clock = self.clock.into();
        app.letters = self.letters;
        app.tray_tone = self.tray_tone.into();
    }
}

/// Two enums that say the same on both sides of the border.
macro_rules! same {
    ($ours:ident, $view:ident, $($variant:ident),+) => {
        impl From<$ours> for $view {
            fn from(it: $ours) -> Self {
                match it { $($ours::$variant => Self::$variant),+ }
            }
        }
        impl From<$view> for $ours {
            fn from(it: $view) -> Self {
                match it { $($view::$variant => Self::$variant),+ }
            }
        }
    };
}

same!(Theme, ThemeView, System, Light, Dark, Contrast);
same!(Density, DensityView, Comfortable, Compact);
same!(ClockStyle, ClockStyleView, System, H12, H24);
same!(TrayTone, TrayToneView, System, Light, Dark);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_window_sends_back_is_what_it_was_shown() {
        let profile = engine::Settings {
            lead_minutes: vec![30, 1],
            private: true,
            tell: engine::Tell {
                decisions: false,
                ..engine::Tell::default()
            },
            deactivate_at: engine::Leave {
                lock: true,
                shut_down: false,
            },
            ..engine::Settings::default()
        };
        let app = Preferences {
            theme: Theme::Contrast,
            clock: ClockStyle::H12,
            letters: false,
            shortcut: None,
            ..Preferences::default()
        };
        let view = SettingsView::of(&profile, &app, true);
        assert!(view.autostart && view.private && !view.tell_decisions && view.deactivate_at_lock);
        assert_eq!(view.profile(), profile);
        let mut kept = Preferences {
            shortcut: None,
            ..Preferences::default()
        };
        view.apply_to(&mut kept);
        assert_eq!(kept, app);
    }
}
