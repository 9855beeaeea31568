//! Who is signed in, where, and how fresh the rest is.

use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use stint_app::engine;
use stint_domain::Account;

use super::{
    AppError, Millis, ShortcutView,
    accounts::{AccountView, accounts},
    faults,
    map::Outside,
    millis,
    source::SourceView,
    sync::{Sync, sync},
    visit::{VisitView, name_of, visit},
};
use crate::scene::{OpenScene, Scene};

/// Who is signed in, where, and how fresh the rest is.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// Which page stands before all others.
    pub stage: Stage,
    /// The data is simulated.
    pub practice: bool,
    /// The tenant's name, else its id.
    pub tenant: Option<String>,
    /// The signed-in person.
    pub person: Option<Person>,
    /// How fresh the lists are.
    pub sync: Sync,
    /// The service's time when this was made, and how it runs.
    pub clock: ClockView,
    /// Where the sign-in is kept.
    pub secrets: SecretsView,
    /// A tray host shows our icon.
    pub tray: bool,
    /// What could not be read, each with what to do about it. At most one for each source.
    pub problems: Vec<AppError>,
    /// How each list of each account stands, in the order of the sources.
    pub sources: Vec<SourceView>,
    /// Every signed-in account, the one that was used last first; the person above is of the first.
    pub accounts: Vec<AccountView>,
    /// The one visit of the browser that is open.
    pub visit: Option<VisitView>,
    /// The key that opens the quick panel from anywhere.
    pub shortcut: ShortcutView,
}

/// Which page stands before all others.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at", rename_all_fields = "camelCase")]
pub enum Stage {
    /// Nothing was chosen yet.
    FirstRun {
        /// A client id for work accounts is known (settings, environment, managed file); without one the
        /// practice tenant is offered first.
        work_ready: bool,
    },
    /// A cloud was chosen, nobody is signed in. For the practice tenant: the people to be.
    SignedOut {
        /// Those of the practice tenant, in the seed's order; empty for a work account.
        people: Vec<Persona>,
        /// Why the last sign-in did not end well.
        failed: Option<AppError>,
    },
    /// The browser is open, and nobody is signed in meanwhile; beside somebody who is, `visit` tells of it.
    WaitingForBrowser {
        /// Whom it is for, where that is known.
        name: Option<String>,
    },
    /// A code waits to be typed on a page of the service, on whatever device has a browser, and nobody is signed in
    /// meanwhile.
    WaitingForCode {
        /// What to type there.
        user_code: String,
        /// Where.
        url: String,
        /// Until when the code is good.
        expires_at: Millis,
    },
    /// Somebody is signed in.
    SignedIn {
        /// Why a sign-in that was tried meanwhile did not end well.
        failed: Option<AppError>,
    },
    /// Signed in before; the service wants a new sign-in.
    NeedsSignIn {
        /// Why the last try did not end well.
        failed: Option<AppError>,
    },
}

/// Somebody of the practice tenant.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Persona {
    /// Name.
    pub name: String,
    /// What to sign in with.
    pub upn: String,
    /// The tenant's name.
    pub tenant: String,
    /// Position, for example `Developer, Apps department`.
    pub title: String,
    /// What this person can show.
    pub about: String,
}

/// The signed-in person.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The account's id.
    pub account: String,
    /// Name.
    pub name: String,
    /// What they sign in with.
    pub username: String,
}

/// The service's time and how it runs.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// The service's time when the slice was made.
    pub now: Millis,
    /// Seconds of the service for each real second; 1 for the real services.
    #[specta(type = Number)]
    pub rate: f64,
}

/// Where the sign-in is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecretsView {
    /// In the system's keyring.
    Keyring,
    /// In memory only: no keyring runs here. A restart asks for the sign-in again.
    Memory,
    /// In memory only until the keyring is unlocked.
    Locked,
}

/// Who, where, how fresh.
pub(crate) fn head(scene: &Scene, outside: &Outside, revision: u32) -> Head {
    let open = scene.open();
    let clock = ClockView {
        now: millis(outside.now),
        rate: open.map_or(1.0, |open| open.rate),
    };
    let Some(open) = open else {
        return Head {
            revision,
            stage: Stage::FirstRun {
                work_ready: outside.work_ready,
            },
            practice: false,
            tenant: None,
            person: None,
            sync: sync(&engine::SyncState::Never, None),
            clock,
            secrets: SecretsView::Keyring,
            tray: outside.tray,
            problems: Vec::new(),
            sources: Vec::new(),
            accounts: Vec::new(),
            visit: None,
            shortcut: outside.app.shortcut.clone(),
        };
    };
    let head = &open.snapshot.head.value;
    let accounts = accounts(open);
    Head {
        revision,
        stage: stage(open, head),
        practice: open.practice,
        tenant: head
            .account
            .as_ref()
            .map(|account| account.tenant.label().to_owned()),
        person: head.account.as_ref().map(Into::into),
        sync: sync(&head.sync, head.read_at),
        clock,
        secrets: head.secrets.into(),
        tray: outside.tray,
        problems: head.problems.iter().map(Into::into).collect(),
        sources: accounts
            .iter()
            .flat_map(|account| account.sources.clone())
            .collect(),
        accounts,
        visit: visit(open),
        shortcut: outside.app.shortcut.clone(),
    }
}

fn stage(open: &OpenScene, head: &engine::Head) -> Stage {
    match &head.stage {
        engine::Stage::SignedOut { failed } => Stage::SignedOut {
            people: open.people.iter().map(Into::into).collect(),
            failed: failed.as_ref().map(faults::of_sign_in),
        },
        engine::Stage::WaitingForBrowser { hint, account, .. } => {
            let hinted = || hint.as_deref().map(|hint| name_of(open, hint));
            let known = account.as_ref().map(|account| account.display_name.clone());
            Stage::WaitingForBrowser {
                name: known.or_else(hinted),
            }
        }
        engine::Stage::WaitingForCode {
            user_code,
            url,
            expires_at,
        } => Stage::WaitingForCode {
            user_code: user_code.clone(),
            url: url.clone(),
            expires_at: millis(*expires_at),
        },
        engine::Stage::SignedIn { failed } => Stage::SignedIn {
            failed: failed.as_ref().map(faults::of_sign_in),
        },
        engine::Stage::NeedsSignIn { failed } => Stage::NeedsSignIn {
            failed: failed.as_ref().map(faults::of_sign_in),
        },
    }
}

impl From<engine::SecretsState> for SecretsView {
    fn from(state: engine::SecretsState) -> Self {
        match state {
            engine::SecretsState::Unknown | engine::SecretsState::Kept => Self::Keyring,
            engine::SecretsState::MemoryOnly => Self::Memory,
            engine::SecretsState::Locked => Self::Locked,
        }
    }
}

impl From<&Account> for Person {
    fn from(account: &Account) -> Self {
        Self {
            account: account.id.to_string(),
            name: account.display_name.clone(),
            username: account.username.clone(),
        }
    }
}

impl From<&stint_app::PracticePerson> for Persona {
    fn from(person: &stint_app::PracticePerson) -> Self {
        Self {
            name: person.name.clone(),
            upn: person.upn.clone(),
            tenant: person.tenant.clone(),
            title: person.title.clone(),
            about: person.about.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn the_head_says_who_is_signed_in_where() {
        let view = head(&Scene::Open(example::scene(vec![])), &example::outside(), 7);
        assert_eq!((view.revision, view.tenant.as_deref()), (7, Some("Contoso")));
        assert_eq!(view.person.unwrap().name, "Bruce Wayne");
        assert!(matches!(view.stage, Stage::SignedIn { failed: None }) && view.practice);
    }

    #[test]
    fn the_browsers_visitor_is_called_by_name() {
        let mut scene = example::scene(vec![]);
        let mut head_of = engine::Head::clone(&scene.snapshot.head.value);
        head_of.stage = engine::Stage::WaitingForBrowser {
            hint: Some("bruce.wayne@contoso.example".into()),
            account: None,
            tenant: None,
        };
        scene.snapshot.head.value = std::sync::Arc::new(head_of);
        let view = head(&Scene::Open(scene), &example::outside(), 1);
        assert!(matches!(view.stage, Stage::WaitingForBrowser { name: Some(name) } if name == "Bruce Wayne"));
    }
}
