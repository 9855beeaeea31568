//! Tests of [`crate::State::step`], rule by rule.

mod access;
mod accounts;
mod again;
mod alerts;
mod batch;
mod desk;
mod drafts;
mod intents;
mod journal;
mod properties;
mod recovery;
mod run;
mod step_up;
mod sync;
mod usable;
mod world;
