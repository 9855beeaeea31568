//! One file for each verb, or for verbs of one subject.

pub(crate) mod accounts;
pub(crate) mod activate;
pub(crate) mod bundles;
pub(crate) mod deactivate;
pub(crate) mod list;
pub(crate) mod prolong;
pub(crate) mod requests;
pub(crate) mod run;
pub(crate) mod show;
pub(crate) mod sign_in;
pub(crate) mod watch;

mod asking;
mod follow;
mod needs;
mod place;
