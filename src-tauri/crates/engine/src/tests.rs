//! Tests of [`crate::State::step`], rule by rule.

mod access;
mod accounts;
mod again;
mod alerts;
mod batch;
mod batch_told;
mod bundles;
mod choices;
mod decisions;
mod desk;
mod drafts;
mod eligibility;
mod intents;
mod journal;
mod kinds;
mod narrower;
mod policies;
mod properties;
mod rebuilds;
mod recovery;
mod run;
mod step_up;
mod sync;
mod told;
mod usable;
mod world;
