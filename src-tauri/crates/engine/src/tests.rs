//! Tests of [`crate::State::step`], rule by rule.

mod access;
mod accounts;
mod alerts;
mod desk;
mod intents;
mod properties;
mod recovery;
mod run;
mod sync;
mod usable;
mod world;
