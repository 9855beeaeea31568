//! What the person chose and what is offered to them again: settings, favorites, justifications.

use stint_domain::{Ask, Intent, RoleAt};

use crate::{CommandError, Effect, Settings};

/// The room of the choices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    settings: Settings,
    /// In the order in which they were chosen.
    favorites: Vec<RoleAt>,
    /// The newest first.
    recents: Vec<String>,
}

impl Choices {
    /// So many justifications are offered again.
    const RECENTS: usize = 10;
    /// So many favorites are kept; the oldest makes room.
    const FAVORITES: usize = 200;

    pub(crate) fn new(settings: Settings, favorites: Vec<RoleAt>, recents: Vec<String>) -> Self {
        let mut recents = recents;
        recents.truncate(if settings.remember_justifications {
            Self::RECENTS
        } else {
            0
        });
        Self {
            settings,
            favorites,
            recents,
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn recents(&self) -> &[String] {
        &self.recents
    }

    pub(crate) fn favorites(&self) -> &[RoleAt] {
        &self.favorites
    }

    pub(crate) fn is_favorite(&self, target: &RoleAt) -> bool {
        self.favorites.contains(target)
    }

    /// Takes other settings; what they switch off is erased.
    pub(crate) fn set(&mut self, settings: Settings, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        self.settings = settings.checked()?;
        out.push(Effect::KeepSettings(self.settings.clone()));
        if !self.settings.remember_justifications {
            // Also where there are none here: another process may have kept some.
            self.recents.clear();
            out.push(Effect::KeepRecents(Vec::new()));
        }
        Ok(())
    }

    /// Puts an access among the favorites or takes it from them.
    pub(crate) fn favor(&mut self, target: RoleAt, on: bool, out: &mut Vec<Effect>) {
        if on == self.is_favorite(&target) {
            return;
        }
        if on {
            self.favorites.push(target);
            let too_many = self.favorites.len().saturating_sub(Self::FAVORITES);
            self.favorites.drain(..too_many);
        } else {
            self.favorites.retain(|favorite| *favorite != target);
        }
        out.push(Effect::KeepFavorites(self.favorites.clone()));
    }

    /// A request leaves for the service: its justification is offered again.
    pub(crate) fn sends(&mut self, intent: &Intent, out: &mut Vec<Effect>) {
        let text = match &intent.ask {
            Ask::Activate(activate) => activate.justification.trim(),
            Ask::Prolong(prolong) => prolong.justification.trim(),
            Ask::Deactivate(_) | Ask::Cancel(_) => "",
        };
        let newest = self.recents.first().is_some_and(|newest| newest == text);
        if text.is_empty() || newest || !self.settings.remember_justifications {
            return;
        }
        self.recents.retain(|known| known != text);
        self.recents.insert(0, text.to_owned());
        self.recents.truncate(Self::RECENTS);
        out.push(Effect::KeepRecents(self.recents.clone()));
    }
}
