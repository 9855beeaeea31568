//! What the person chose and what is offered to them again: settings, favorites, justifications, narrower places.

use stint_domain::{Activate, Ask, EligibleAssignment, Intent, LastPlace, RoleAt, ScopeId};

use crate::{CommandError, Effect, Settings};

/// The room of the choices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    settings: Settings,
    /// In the order in which they were chosen.
    favorites: Vec<RoleAt>,
    /// The newest first.
    recents: Vec<String>,
    /// At most one for each eligibility, the newest first.
    places: Vec<LastPlace>,
}

impl Choices {
    /// So many justifications are offered again.
    const RECENTS: usize = 10;
    /// So many favorites are kept; the oldest makes room.
    const FAVORITES: usize = 200;
    /// So many narrower places are kept.
    const PLACES: usize = 200;

    pub(crate) fn new(
        settings: Settings,
        favorites: Vec<RoleAt>,
        recents: Vec<String>,
        places: Vec<LastPlace>,
    ) -> Self {
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
            places,
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

    pub(crate) fn places(&self) -> &[LastPlace] {
        &self.places
    }

    /// The narrower place that the eligibility for this access was asked for at last.
    pub(crate) fn last_place(&self, eligible: &RoleAt) -> Option<&ScopeId> {
        let mut places = self.places.iter();
        places
            .find(|place| place.eligible == *eligible)
            .map(|place| &place.at)
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

    /// A request leaves for the service: its justification and its place are offered again. `of` is the eligibility that
    /// an activation is of.
    pub(crate) fn sends(&mut self, intent: &Intent, of: Option<&EligibleAssignment>, out: &mut Vec<Effect>) {
        match &intent.ask {
            Ask::Activate(activate) => {
                self.offer_justification(&activate.justification, out);
                if let Some(of) = of {
                    self.offer_place(activate, of, out);
                }
            }
            Ask::Prolong(prolong) => self.offer_justification(&prolong.justification, out),
            Ask::Deactivate(_) | Ask::Cancel(_) => {}
        }
    }

    fn offer_justification(&mut self, text: &str, out: &mut Vec<Effect>) {
        let text = text.trim();
        let newest = self.recents.first().is_some_and(|newest| newest == text);
        if text.is_empty() || newest || !self.settings.remember_justifications {
            return;
        }
        self.recents.retain(|known| known != text);
        self.recents.insert(0, text.to_owned());
        self.recents.truncate(Self::RECENTS);
        out.push(Effect::KeepRecents(self.recents.clone()));
    }

    /// Whoever asks for the whole place wants that offered the next time.
    fn offer_place(&mut self, asked: &Activate, of: &EligibleAssignment, out: &mut Vec<Effect>) {
        let (eligible, at) = (of.role_at(), &asked.target.scope);
        let narrower = Some(at).filter(|at| **at != eligible.scope);
        if self.last_place(&eligible) == narrower {
            return;
        }
        self.places.retain(|place| place.eligible != eligible);
        if let Some(at) = narrower {
            let at = at.clone();
            self.places.insert(0, LastPlace { eligible, at });
            self.places.truncate(Self::PLACES);
        }
        out.push(Effect::KeepPlaces(self.places.clone()));
    }
}
