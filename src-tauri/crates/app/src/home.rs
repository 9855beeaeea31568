//! Where profiles are kept, and which one a person chose.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stint_http::Cloud;
use stint_store::{Document, Profile};

use crate::OpenError;

/// The folder of all profiles. Each cloud has a profile of its own, so what belongs to one is never shown in
/// another.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
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

/// The choice as it is kept: the last one, and the last for work, which a visit to the practice tenant leaves.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Choices {
    last: Option<Choice>,
    work: Option<Choice>,
}

impl Home {
    const APP: &'static str = "dev.stint.app";

    /// The data folder of the system.
    ///
    /// # Errors
    /// The system tells none.
    pub fn of_system() -> Result<Self, OpenError> {
        let root = dirs::data_dir().ok_or(OpenError::NoDataFolder)?;
        Ok(Self { root: root.join(Self::APP) })
    }

    /// Another folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The profile folder of a cloud.
    pub fn profile(&self, cloud: &Cloud) -> PathBuf {
        // A simulated cloud's id comes out of a file: only plain letters get into a path.
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
        self.root.join(cloud.id.chars().map(plain).collect::<String>())
    }

    /// What the person chose last.
    pub fn choice(&self) -> Option<Choice> {
        self.read().last
    }

    /// Keeps what the person chose.
    ///
    /// # Errors
    /// It can't be written.
    pub fn choose(&self, choice: &Choice) -> Result<(), OpenError> {
        self.document()?.update(|choices: &mut Choices| {
            choices.last = Some(choice.clone());
            if matches!(choice, Choice::Work { .. }) {
                choices.work = Some(choice.clone());
            }
        })?;
        Ok(())
    }

    /// Forgets the last choice, so that the next start begins with the first run.
    ///
    /// # Errors
    /// It can't be written.
    pub fn forget_choice(&self) -> Result<(), OpenError> {
        self.document()?.update(|choices: &mut Choices| choices.last = None)?;
        Ok(())
    }

    /// The cloud of the work account, worldwide unless another one was chosen. Never a practice tenant.
    pub fn work_cloud(&self) -> Cloud {
        let chosen = match self.read().work {
            Some(Choice::Work { cloud, .. }) => Cloud::built_in(&cloud).ok(),
            Some(Choice::Practice { .. }) | None => None,
        };
        chosen.unwrap_or_else(Cloud::worldwide)
    }

    /// The app registration to use with a cloud, where one is known: its own, else the one that the person chose
    /// for it.
    pub fn client_id(&self, cloud: &Cloud) -> Option<String> {
        let chosen = match self.read().work {
            Some(Choice::Work { cloud: id, client_id }) if id == cloud.id => client_id,
            Some(_) | None => None,
        };
        cloud.client_id.clone().or(chosen)
    }

    fn read(&self) -> Choices {
        let read = self.document().and_then(|document| Ok(document.read()?));
        read.unwrap_or_else(|error| {
            tracing::warn!(%error, "the last choice cannot be read");
            Choices::default()
        })
    }

    fn document(&self) -> Result<Document<Choices>, OpenError> {
        Ok(Profile::open(&self.root)?.document("choice", 1))
    }
}
