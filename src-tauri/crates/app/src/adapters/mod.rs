//! The engine's ports over the other crates, each in a few lines.

mod directory;
mod journal;
mod settings;
mod sign_in;

pub(crate) use directory::{ServiceDirectory, after, fetch_error};
pub(crate) use journal::{ProfileJournal, TakeOver};
pub(crate) use sign_in::BrowserSignIn;
