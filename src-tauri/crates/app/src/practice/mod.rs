//! The practice tenant inside the app's own process, and a visit to its sign-in page.

mod forms;
mod visit;

pub use visit::PracticeBrowser;

use std::collections::BTreeSet;

use stint_clock::{Clock, ClockRate, SystemClock};
use stint_http::Cloud;
use stint_practice::{PracticeTenant, StartError, StateError};

use crate::{Home, OpenError};

/// A practice tenant that runs in this process. Nothing steers it from outside; it stops when it is dropped.
#[derive(Debug)]
pub struct Practice {
    tenant: PracticeTenant,
    cloud: Cloud,
}

/// Somebody to be in the practice tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticePerson {
    /// Name.
    pub name: String,
    /// What to sign in with.
    pub upn: String,
    /// The tenant's name.
    pub tenant: String,
    /// Position.
    pub title: String,
    /// What this person can show.
    pub about: String,
}

impl Practice {
    /// The cloud's id, so also its profile's: another one than that of a practice tenant that somebody serves.
    const ID: &'static str = "practice";

    /// What it goes on from, in its profile.
    const STATE: &'static str = "tenant.json";
    /// What another version went on from.
    const ASIDE: &'static str = "tenant-of-another-version.json";

    /// Seconds of the tenant for each real one when its time runs fast: an hour in a minute.
    pub const FAST: f64 = 60.0;

    /// Starts it. It goes on from where it was the last time; where another version of Stint has written that, it is
    /// put aside and the story begins anew.
    ///
    /// # Errors
    /// What it kept is damaged, or the machine gives it no port.
    pub async fn start(home: &Home, fast: bool) -> Result<Self, OpenError> {
        let mut cloud = Cloud::worldwide();
        cloud.id = Self::ID.to_owned();
        let profile = stint_store::Profile::open(home.profile(&cloud))?;
        let rate = ClockRate {
            base: SystemClock.now(),
            rate: if fast { Self::FAST } else { 1.0 },
        };
        let file = profile.dir().join(Self::STATE);
        let start = || {
            let builder = PracticeTenant::builder().rate(rate).state_file(file.clone());
            builder.mount_control(false).start()
        };
        let started = match start().await {
            Err(StartError::State {
                source: StateError::Version { format, version },
                ..
            }) => {
                let aside = profile.dir().join(Self::ASIDE);
                tracing::warn!(
                    format,
                    version,
                    aside = Self::ASIDE,
                    "the practice tenant begins anew"
                );
                // Where that fails, the next start says so.
                let _ = std::fs::rename(&file, aside);
                start().await
            }
            started => started,
        };
        let tenant = started.map_err(OpenError::Practice)?;
        let description = serde_json::json!(tenant.description()).to_string();
        let mut cloud = Cloud::from_description(&description)?;
        cloud.id = Self::ID.to_owned();
        Ok(Self { tenant, cloud })
    }

    /// How to reach it.
    pub fn cloud(&self) -> Cloud {
        self.cloud.clone()
    }

    /// Who there is to be, in the order of the story. A guest signs in with the name that they have at home, so each
    /// name stands once.
    pub fn people(&self) -> Vec<PracticePerson> {
        let mut known = BTreeSet::new();
        let people = self.tenant.description().people.into_iter();
        let people = people.filter(|person| known.insert(person.upn.clone()));
        let person = |person: stint_practice::DescribedPerson| PracticePerson {
            name: person.name,
            upn: person.upn,
            tenant: person.tenant,
            title: person.title,
            about: person.about,
        };
        people.map(person).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_another_version_has_written_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let started = async || Practice::start(&home, false).await;
        let mut cloud = Cloud::worldwide();
        cloud.id = Practice::ID.to_owned();
        let profile = home.profile(&cloud);
        std::fs::create_dir_all(&profile).unwrap();
        let file = profile.join(Practice::STATE);
        std::fs::write(
            &file,
            r#"{"format":"stint-practice-state","version":1,"world":{}}"#,
        )
        .unwrap();
        let people = started().await.unwrap().people();
        assert!(people.iter().any(|person| person.name == "Bruce Wayne"));
        assert!(profile.join(Practice::ASIDE).exists());
        std::fs::write(&file, "{").unwrap();
        let damaged = started().await.unwrap_err().to_string();
        assert!(
            damaged.contains("damaged") || damaged.contains("can't be used"),
            "{damaged}"
        );
    }
}
