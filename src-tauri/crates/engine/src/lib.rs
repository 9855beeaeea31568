//! What Stint knows and decides: one task owns one [`State`]; everything that can happen is an [`Input`],
//! everything it wants done is an [`Effect`].
//!
//! [`State::step`] is pure. [`Engine::start`] runs the loop around it, which owns the clock and the ports and turns
//! effects into calls and answers into inputs. Front ends hold a [`Handle`]: they give commands and read
//! [`Snapshot`]s.
//!
//! Each subject has a room of its own, whose state is private; rooms ask each other only questions:
//!
//! | Room | Subject |
//! | --- | --- |
//! | `accounts` | who is signed in side by side, the one browser, what a sign-in satisfies and until when |
//! | `sync` | which list of which account to read when |
//! | `access` | the one list over all accounts: eligible, in force, on its way, and what the policies ask |
//! | `intents` | whatever changes something at the service, at most once |
//! | `again` | more time: armed re-activations, off and on |
//! | `alerts` | what is told outside the window, once |
//! | `usable` | whether what is active works already |
//! | `journal` | the timeline of requests, and what of it is kept on disk |
//! | `bundles` | several accesses by one click: what fits, and what is missing to go |
//! | `choices` | settings, favorites, justifications that are offered again |
//! | `rows` | the rows of the two lists: what `access` knows, joined with what the others know |
//! | `publish` | snapshots in slices with revisions |
//! | `rate` | what a quick clock of a practice tenant does not shorten |
//!
//! **Invariants:** an answer for one account changes no row of another. This crate knows no HTTP and no window.

mod access;
mod accounts;
mod again;
mod alerts;
mod answer;
mod bundles;
mod choices;
mod command;
mod effect;
mod engine;
mod input;
mod intents;
mod journal;
mod notice;
mod ports;
mod publish;
mod rate;
mod requests;
mod rows;
mod run;
mod settings;
mod sign_in;
mod snapshot;
mod sync;
mod usable;
mod visit;

pub use answer::{Answer, Evidence, FetchError, Fetched, LeftOut, UsableAnswer};
pub use bundles::{BundleMatch, BundleNeeds, BundleState, Missing, RunWith};
pub use command::{Command, CommandError, CommandResult, Reply};
pub use effect::{
    Effect, ExpiredEligibility, Fetch, KnownRules, List, Place, Remembered, SignInAsk, Source, Start, Timer,
};
pub use engine::State;
pub use input::{Input, Leaving, Link};
pub use notice::{Notice, NoticeAction, NoticeKey, NoticeKind, PrivateText, Urgency, When};
pub use ports::{Directory, Journal, Notifier, Ports, SignIn, TellCode};
pub use rate::Rate;
pub use requests::{RequestCounts, RequestRow, RequestStep, Requests, StepState, StepWhat};
pub use run::{Engine, Handle};
pub use settings::{Leave, Settings, Tell};
pub use sign_in::{DeviceCode, SecretsState, SignInFailure, SignedIn, StepUpEnded};
pub use snapshot::{
    AccountRow, AccountStage, ActiveRow, ActiveState, EligibleRow, EligibleState, Head, IntentRow, MoreTime,
    MoreTimeBar, NoticeRow, Problem, ProblemKind, Slice, Snapshot, SourceState, Stage, SyncState, Usable,
};
pub use visit::Visit;

#[cfg(test)]
mod tests;
