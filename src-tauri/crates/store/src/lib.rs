//! What Stint keeps between two starts: one folder a profile, one JSON file a document, and
//! one database for the requests of the past.
//!
//! A [`Profile`] is a folder that only its owner may enter. A practice profile and a work profile are two folders,
//! so that what belongs to one is never shown in the other. Secrets are not kept here (see `stint-auth`).
//!
//! **Invariant:** a document on disk is always a whole one: it is written beside the old one, brought to the disk
//! and then renamed over it. **Invariant:** several processes may use one profile at the same time; whoever reads
//! and then writes holds the document's lock. **Invariant:** a file that can't be read is set aside and reported,
//! never overwritten and never a reason not to start.
//!
//! All calls block on the disk: call them from a thread that may wait.

mod accounts;
mod again;
mod bundles;
mod document;
mod drafts;
mod file;
mod history;
mod intents;
mod notices;
mod profile;
mod run;
mod settings;

pub use accounts::{Accounts, KnownAccount};
pub use again::Armed;
pub use bundles::Bundles;
pub use document::{Damage, Document, SetAside};
pub use drafts::{Drafts, KeptDraft};
pub use history::History;
pub use intents::Intents;
pub use notices::SeenNotices;
pub use profile::Profile;
pub use run::Run;
pub use settings::{RegistrationSetting, Settings};

use std::io;
use std::path::PathBuf;

/// Why something could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The profile's folder can't be made or is not usable.
    #[error("the folder {} cannot be used", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A document can't be read, although it is there (permissions, a failing disk).
    #[error("{} cannot be read", path.display())]
    Read {
        /// The document's file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A document can't be written (a full disk, permissions). What was there before is still there.
    #[error("{} cannot be written", path.display())]
    Write {
        /// The document's file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
