//! Where profiles are kept, and which one a person chose.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stint_domain::CloudId;
use stint_http::{Cloud, CloudKind};
use stint_store::{Document, Profile, RegistrationSetting, Settings};

use crate::managed::Managed;
use crate::{OpenError, Preferences};

/// The folder of all profiles. Each cloud has a profile of its own, so what belongs to one is never shown in
/// another.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
    managed: Managed,
    /// The client id that the environment names.
    preset: Option<String>,
}

/// What a person chose to work with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "with", rename_all_fields = "camelCase")]
pub enum Choice {
    /// The practice tenant in the app's own process.
    Practice {
        /// Its time runs sixty times faster.
        fast: bool,
    },
    /// A work account.
    Work {
        /// A cloud of the built-in table.
        cloud: String,
        /// The app registration.
        client_id: Option<String>,
    },
}

impl Home {
    const APP: &'static str = "dev.stint.app";
    /// The variable that presets the client id of the work account.
    const CLIENT_ID: &'static str = "STINT_CLIENT_ID";

    /// The data folder of the system.
    ///
    /// # Errors
    /// The system tells none.
    pub fn of_system() -> Result<Self, OpenError> {
        let root = dirs::data_dir().ok_or(OpenError::NoDataFolder)?;
        Ok(Self::at(root.join(Self::APP)))
    }

    /// Another folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            managed: Managed::of_system(),
            preset: std::env::var(Self::CLIENT_ID).ok().filter(|id| !id.is_empty()),
        }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The profile folder of a cloud.
    pub fn profile(&self, cloud: &Cloud) -> PathBuf {
        // A simulated cloud's id comes out of a file: only plain letters get into a path.
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        };
        self.root.join(cloud.id.chars().map(plain).collect::<String>())
    }

    /// What the person chose last.
    pub fn choice(&self) -> Option<Choice> {
        let read = self.chosen().and_then(|chosen| Ok(chosen.read()?));
        read.unwrap_or_else(|error| {
            tracing::warn!(%error, "the last choice cannot be read");
            None
        })
    }

    /// Keeps what the person chose. A visit to the practice tenant leaves the work account's settings as they are.
    ///
    /// # Errors
    /// It can't be written.
    pub fn choose(&self, choice: &Choice) -> Result<(), OpenError> {
        if let Choice::Work { cloud, client_id } = choice {
            let cloud = CloudId::new(cloud.as_str());
            self.settings()?.update(|settings| {
                let known = settings.registrations.get(&cloud);
                // The same one again keeps the tenant that was named for it.
                if let Some(client_id) = client_id
                    && known.is_none_or(|known| known.client_id != *client_id)
                {
                    let registration = RegistrationSetting {
                        client_id: client_id.clone(),
                        tenant: None,
                    };
                    settings.registrations.insert(cloud.clone(), registration);
                }
                settings.cloud = Some(cloud);
            })?;
        }
        self.chosen()?.write(&Some(choice.clone()))?;
        Ok(())
    }

    /// Forgets the last choice, so that the next start begins with the first run.
    ///
    /// # Errors
    /// It can't be written.
    pub fn forget_choice(&self) -> Result<(), OpenError> {
        self.chosen()?.write(&None)?;
        Ok(())
    }

    /// What the person chose for the app itself; the usual where nothing can be read.
    pub fn preferences(&self) -> Preferences {
        let read = self.kept_preferences().and_then(|kept| Ok(kept.read()?));
        read.unwrap_or_else(|error| {
            tracing::warn!(%error, "what was chosen for the app cannot be read");
            Preferences::default()
        })
    }

    /// Keeps what the person chose for the app itself.
    ///
    /// # Errors
    /// It can't be written.
    pub fn keep_preferences(&self, preferences: &Preferences) -> Result<(), OpenError> {
        Ok(self.kept_preferences()?.write(preferences)?)
    }

    /// The cloud of the work account, worldwide unless another one was chosen. Never a practice tenant.
    pub fn work_cloud(&self) -> Cloud {
        let chosen = self.read_settings().cloud;
        chosen
            .and_then(|id| Cloud::built_in(id.as_str()).ok())
            .unwrap_or_else(Cloud::worldwide)
    }

    /// The app registration to use with a cloud, where one is known: a simulated cloud's own, else the one that was
    /// chosen for it, else the one that the environment names (`STINT_CLIENT_ID`), else the machine's managed file's.
    pub fn registration(&self, cloud: &Cloud) -> Option<RegistrationSetting> {
        let id = cloud.id.as_str().into();
        let known = || {
            let chosen = self.read_settings().registrations.remove(&id);
            let preset = || {
                let client_id = self.preset.clone()?;
                Some(RegistrationSetting {
                    client_id,
                    tenant: None,
                })
            };
            chosen.or_else(preset).or_else(|| self.managed.registration(&id))
        };
        let Some(client_id) = cloud.client_id.clone() else {
            return known();
        };
        let tenant = match cloud.kind {
            CloudKind::Simulated { .. } => None,
            CloudKind::Real => known()
                .filter(|known| known.client_id == client_id)
                .and_then(|known| known.tenant),
        };
        Some(RegistrationSetting { client_id, tenant })
    }

    /// The client id of [`Home::registration`].
    pub fn client_id(&self, cloud: &Cloud) -> Option<String> {
        self.registration(cloud)
            .map(|registration| registration.client_id)
    }

    fn read_settings(&self) -> Settings {
        let read = self.settings().and_then(|settings| Ok(settings.read()?));
        read.unwrap_or_else(|error| {
            tracing::warn!(%error, "the settings cannot be read");
            Settings::default()
        })
    }

    fn settings(&self) -> Result<Document<Settings>, OpenError> {
        Ok(Profile::open(&self.root)?.settings())
    }

    fn kept_preferences(&self) -> Result<Document<Preferences>, OpenError> {
        Ok(Profile::open(&self.root)?.document("preferences", 1))
    }

    fn chosen(&self) -> Result<Document<Option<Choice>>, OpenError> {
        Ok(Profile::open(&self.root)?.document("choice", 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A home on a machine without a managed file.
    fn home_in(dir: &Path) -> Home {
        Home {
            root: dir.join("home"),
            managed: Managed::at(&dir.join("managed.json")),
            preset: None,
        }
    }

    #[test]
    fn practice_never_becomes_the_work_cloud() {
        let dir = tempfile::tempdir().unwrap();
        let home = home_in(dir.path());
        assert_eq!((home.choice(), home.work_cloud().id.as_str()), (None, "global"));
        let work = Choice::Work {
            cloud: "usgov".to_owned(),
            client_id: Some("c".to_owned()),
        };
        home.choose(&work).unwrap();
        let practice = Choice::Practice { fast: true };
        home.choose(&practice).unwrap();
        assert_eq!(home.choice(), Some(practice));
        assert_eq!(home.work_cloud().id, "usgov");
        assert_eq!(home.client_id(&home.work_cloud()), Some("c".to_owned()));
        assert_eq!(
            home.client_id(&Cloud::worldwide()),
            None,
            "a registration belongs to its cloud"
        );
        home.forget_choice().unwrap();
        assert_eq!(home.choice(), None);
    }

    #[test]
    fn preferences_stay_and_what_a_newer_stint_added_does_not_lose_them() {
        let dir = tempfile::tempdir().unwrap();
        let home = home_in(dir.path());
        assert_eq!(home.preferences(), Preferences::default());
        let chosen = Preferences {
            theme: crate::Theme::Contrast,
            shortcut: None,
            ..Preferences::default()
        };
        home.keep_preferences(&chosen).unwrap();
        assert_eq!(home.preferences(), chosen);
        let file = home.root().join("preferences.json");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"contrast\""), "{text}");
        std::fs::write(&file, text.replace("\"theme\"", "\"fonts\":7,\"theme\"")).unwrap();
        assert_eq!(home.preferences(), chosen);
    }

    #[test]
    fn a_profile_stays_inside_the_home() {
        let mut cloud = Cloud::worldwide();
        cloud.id = "../../etc".to_owned();
        assert_eq!(Home::at("/h").profile(&cloud), Path::new("/h/______etc"));
    }

    #[test]
    fn a_registration_of_one_tenant_is_remembered_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let home = home_in(dir.path());
        let global = Cloud::worldwide();
        let choose = |client_id: &str| {
            let work = Choice::Work {
                cloud: "global".to_owned(),
                client_id: Some(client_id.to_owned()),
            };
            home.choose(&work).unwrap();
        };
        choose("c");
        let settings = home.root().join("settings.json");
        let text = std::fs::read_to_string(&settings).unwrap();
        let named = text.replace("\"c\"", "\"c\",\"tenant\":\"contoso.example\"");
        assert_ne!(named, text);
        std::fs::write(&settings, named).unwrap();
        let tenant = |cloud: &Cloud| home.registration(cloud).and_then(|known| known.tenant);
        assert_eq!(tenant(&global), Some("contoso.example".into()));
        choose("c");
        assert_eq!(tenant(&global), Some("contoso.example".into()), "still");

        let mut other = global.clone();
        other.client_id = Some("d".to_owned());
        assert_eq!(home.client_id(&other), Some("d".to_owned()));
        assert_eq!(tenant(&other), None, "a tenant belongs to its registration");
        choose("d");
        assert_eq!(tenant(&global), None);
    }

    #[test]
    fn what_was_chosen_comes_before_the_environment() {
        let dir = tempfile::tempdir().unwrap();
        let mut home = home_in(dir.path());
        assert_eq!(home.client_id(&Cloud::worldwide()), None);
        home.preset = Some("preset".to_owned());
        assert_eq!(home.client_id(&Cloud::worldwide()), Some("preset".to_owned()));
        let work = Choice::Work {
            cloud: "global".to_owned(),
            client_id: Some("own".to_owned()),
        };
        home.choose(&work).unwrap();
        assert_eq!(home.client_id(&Cloud::worldwide()), Some("own".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn what_was_chosen_comes_before_the_managed_file() {
        let dir = tempfile::tempdir().unwrap();
        let managed =
            r#"{"registrations":{"global":{"clientId":"m","tenant":"t"},"china":{"clientId":"n"}}}"#;
        let file = dir.path().join("managed.json");
        std::fs::write(&file, managed).unwrap();
        let closed = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(&file, closed).unwrap();
        let home = home_in(dir.path());
        assert_eq!(
            home.registration(&Cloud::worldwide()).unwrap().tenant,
            Some("t".into())
        );
        let work = Choice::Work {
            cloud: "global".to_owned(),
            client_id: Some("own".to_owned()),
        };
        home.choose(&work).unwrap();
        assert_eq!(home.client_id(&Cloud::worldwide()), Some("own".to_owned()));
        let china = Cloud::built_in("china").unwrap();
        assert_eq!(home.client_id(&china), Some("n".to_owned()));
    }
}
