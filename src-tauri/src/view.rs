//! What crosses to the window. Everything here is shown as it comes: the window decides nothing.
//!
//! Instants are milliseconds since 1970 UTC as a number, lengths are whole seconds.

mod faults;
pub(crate) mod map;
mod rows;

pub(crate) use rows::key;

use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

/// Milliseconds since 1970 UTC, of the service's time. Always finite, which `specta` can't know of an `f64`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, Type)]
#[serde(transparent)]
#[specta(transparent)]
pub struct Millis(#[specta(type = Number)] pub f64);

/// All slices at once; a window asks for it when it has loaded.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Who, where, how fresh.
    pub head: Head,
    /// In force now, the one that ends first at the front, those without an end last.
    pub active: ActiveSlice,
    /// May be activated, by role name, then scope.
    pub eligible: EligibleSlice,
    /// What the person wants done and how far it is, the newest first.
    pub intents: IntentSlice,
}

/// Slices that changed; what is `null` stayed as it was.
#[derive(Debug, Clone, Serialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct SlicesChanged {
    /// See [`Snapshot::head`].
    pub head: Option<Head>,
    /// See [`Snapshot::active`].
    pub active: Option<ActiveSlice>,
    /// See [`Snapshot::eligible`].
    pub eligible: Option<EligibleSlice>,
    /// See [`Snapshot::intents`].
    pub intents: Option<IntentSlice>,
}

/// Who is signed in, where, and how fresh the rest is.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// Which page stands before all others.
    pub stage: Stage,
    /// The data is simulated.
    pub practice: bool,
    /// The tenant's name, else its id.
    pub tenant: Option<String>,
    /// The signed-in person.
    pub person: Option<Person>,
    /// How fresh the lists are.
    pub sync: Sync,
    /// The service's time when this was made, and how it runs.
    pub clock: ClockView,
    /// Where the sign-in is kept.
    pub secrets: SecretsView,
    /// A tray host shows our icon.
    pub tray: bool,
    /// What could not be read, each with what to do about it. At most one for each source.
    pub problems: Vec<AppError>,
}

/// Which page stands before all others.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at", rename_all_fields = "camelCase")]
pub enum Stage {
    /// Nothing was chosen yet.
    FirstRun {
        /// A client id for work accounts is known (settings, environment, managed file); without one the
        /// practice tenant is offered first.
        work_ready: bool,
    },
    /// A cloud was chosen, nobody is signed in. For the practice tenant: the people to be.
    SignedOut {
        /// Those of the practice tenant, in the seed's order; empty for a work account.
        people: Vec<Persona>,
        /// Why the last sign-in did not end well.
        failed: Option<AppError>,
    },
    /// The browser is open.
    WaitingForBrowser {
        /// Whom it is for, where that is known.
        name: Option<String>,
    },
    /// Somebody is signed in.
    SignedIn,
    /// Signed in before; the service wants a new sign-in.
    NeedsSignIn,
}

/// Somebody of the practice tenant.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Persona {
    /// Name.
    pub name: String,
    /// What to sign in with.
    pub upn: String,
    /// The tenant's name.
    pub tenant: String,
    /// Position, for example `Developer, Apps department`.
    pub title: String,
    /// What this person can show.
    pub about: String,
}

/// The signed-in person.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The account's id.
    pub account: String,
    /// Name.
    pub name: String,
    /// What they sign in with.
    pub username: String,
}

/// How fresh the lists are.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sync {
    /// What goes on.
    pub state: SyncState,
    /// When all lists were last read.
    pub last_checked: Option<Millis>,
    /// Since when the service can't be reached.
    pub offline_since: Option<Millis>,
    /// When the service takes requests again.
    pub retry_at: Option<Millis>,
}

/// What goes on between us and the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SyncState {
    /// Nothing was read yet.
    Never,
    /// All is read.
    Idle,
    /// Being read.
    Running,
    /// The service can't be reached; what is shown is what was known.
    Offline,
    /// The service asked us to wait.
    Throttled,
    /// A sign-in is needed first.
    NeedsSignIn,
    /// Something could not be read; see the problems.
    Failed,
}

/// The service's time and how it runs.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// The service's time when the slice was made.
    pub now: Millis,
    /// Seconds of the service for each real second; 1 for the real services.
    #[specta(type = Number)]
    pub rate: f64,
}

/// Where the sign-in is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecretsView {
    /// In the system's keyring.
    Keyring,
    /// In memory only: no keyring runs here. A restart asks for the sign-in again.
    Memory,
    /// In memory only until the keyring is unlocked.
    Locked,
}

/// [`Snapshot::active`] with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActiveSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// See [`Snapshot::active`].
    pub rows: Vec<ActiveRow>,
}

/// [`Snapshot::eligible`] with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EligibleSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// Was the list ever read? Tells "none" from "not known yet".
    pub known: bool,
    /// See [`Snapshot::eligible`].
    pub rows: Vec<EligibleRow>,
}

/// [`Snapshot::intents`] with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntentSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// See [`Snapshot::intents`].
    pub rows: Vec<IntentRow>,
}

/// An assignment in force, or an accepted activation on its way.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActiveRow {
    /// What `deactivate` and `cancelRequest` take; the same for one access over time.
    pub key: String,
    /// How it stands.
    pub state: ActiveState,
    /// `entraRole`.
    pub kind: RoleKindView,
    /// The role's name.
    pub role: String,
    /// The place in words.
    pub scope: String,
    /// Its start.
    pub starts_at: Option<Millis>,
    /// Its end; `null` = no end, or not known yet.
    pub ends_at: Option<Millis>,
    /// From when the service lets the person deactivate; `null` = not theirs to end.
    pub deactivatable_from: Option<Millis>,
    /// Does it work already?
    pub usable: UsableView,
    /// Who may approve, where readable; only while waiting.
    pub approvers: Vec<String>,
    /// When it was asked for; only while waiting, scheduled or applying.
    pub asked_at: Option<Millis>,
    /// The request at the service that can be taken back.
    pub cancelable: Option<String>,
}

/// How a row of the active strip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActiveState {
    /// Held without an activation.
    Standing,
    /// Activated.
    Active,
    /// Somebody has to decide.
    Waiting,
    /// Granted, with a start to come.
    Scheduled,
    /// Accepted; the service is at work.
    Applying,
}

/// Does an activation work already?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UsableView {
    /// Not looked at: standing, or on its way.
    NotAsked,
    /// Being checked; not in a fresh token yet.
    NotYet,
    /// A fresh token carries it.
    Usable,
    /// Nothing tells: a role at an administrative unit or an object.
    CannotBeObserved,
    /// The check did not work.
    CouldNotCheck,
}

/// Which service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RoleKindView {
    /// Microsoft Entra directory role.
    EntraRole,
}

/// An assignment that may be activated.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EligibleRow {
    /// What `activate` takes.
    pub id: String,
    /// The same for one access over time; equal to [`ActiveRow::key`] of its activation.
    pub key: String,
    /// `entraRole`.
    pub kind: RoleKindView,
    /// The role's name.
    pub role: String,
    /// The place in words.
    pub scope: String,
    /// What the service says that the role is for.
    pub description: Option<String>,
    /// It comes through a group.
    pub through_group: bool,
    /// The end of the eligibility; `null` = permanent.
    pub ends_at: Option<Millis>,
    /// What the policy asks; `null` while it is not known.
    pub rules: Option<RulesView>,
    /// What stands in the way, or what it is doing.
    pub state: EligibleState,
    /// What was typed and not sent.
    pub draft: Option<DraftView>,
}

/// How a row that may be activated stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at", rename_all_fields = "camelCase")]
pub enum EligibleState {
    /// Can be activated.
    Ready,
    /// Being asked for right now.
    Busy,
    /// Active until then (`null`: the end is not known or there is none).
    Active {
        /// Its end.
        ends_at: Option<Millis>,
        /// Its start.
        starts_at: Option<Millis>,
    },
    /// Somebody has to decide.
    Waiting,
    /// Starts then.
    Scheduled {
        /// Its start.
        starts_at: Option<Millis>,
    },
    /// Accepted; the service is at work.
    Applying,
}

/// What the role's policy asks.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RulesView {
    /// The longest activation, seconds.
    pub longest: u32,
    /// The lengths that a form offers, seconds, ascending.
    pub choices: Vec<u32>,
    /// What it asks for, in the order to show.
    pub needs: Vec<NeedView>,
    /// The authentication context, where one is asked for.
    pub step_up: Option<String>,
    /// That context is satisfied already by the sign-in that is kept.
    pub step_up_done: bool,
    /// Who may approve, where readable; empty also where nobody has to.
    pub approvers: Vec<String>,
}

/// A need and its badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NeedView {
    /// Somebody's approval.
    Approval,
    /// A stronger sign-in.
    StepUp,
    /// A sign-in with multifactor authentication.
    Mfa,
    /// A justification.
    Justification,
    /// A ticket.
    Ticket,
}

/// What was typed and not sent.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Seconds.
    pub duration: u32,
    /// Why.
    pub justification: String,
    /// Ticket number.
    pub ticket_number: String,
    /// Ticket system.
    pub ticket_system: String,
    /// Start; `null` = at once.
    pub starts_at: Option<Millis>,
}

/// One thing that the person wants done, and how far it is.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntentRow {
    /// Its id.
    pub id: String,
    /// What.
    pub ask: AskView,
    /// The access that it is about; equal to [`ActiveRow::key`].
    pub key: String,
    /// The role's name.
    pub role: String,
    /// How far.
    pub state: IntentStateView,
    /// What went wrong and what to do, where it did.
    pub error: Option<AppError>,
    /// When the person asked.
    pub made_at: Millis,
}

/// What a person may want done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AskView {
    /// Turn eligible into active.
    Activate,
    /// End an activation early.
    Deactivate,
    /// Take a request back.
    Cancel,
}

/// How far an intent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum IntentStateView {
    /// A stronger sign-in comes first; `continueStepUp` opens it.
    NeedsStepUp,
    /// The browser is open for it.
    SteppingUp,
    /// On its way.
    Sending,
    /// It may have been accepted; being looked up, never sent again.
    Unclear,
    /// It certainly did not arrive.
    NotSent,
    /// Accepted and not finished: a decision, a start or the service's work is to come.
    Waiting,
    /// Done.
    Done,
    /// The policy said no.
    Refused,
    /// It did not work.
    Failed,
}

/// What the window says when something did not work. The table of texts is the window's; `code` is its key.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// One of a closed list, kebab-case: `offline`, `throttled`, `sign-in-needed`, `step-up-needed`,
    /// `step-up-canceled`, `step-up-other-account`, `sign-in-canceled`, `sign-in-failed`, `no-client-id`,
    /// `refused`, `problems`, `not-found`, `already-active`, `already-asked`, `too-early`, `not-eligible`,
    /// `forbidden`, `unclear`, `ambiguous`, `denied`, `lapsed`, `canceled`, `not-recorded`, `not-sent`,
    /// `sign-in-under-way`, `unexpected`.
    pub code: String,
    /// A fact to put into the text: a host, a scope, the service's own code. Never a secret.
    pub detail: Option<String>,
    /// The service's id of the failed call, to copy for support.
    pub request_id: Option<String>,
    /// The fields of the form that it is about, kebab-case names of the domain's draft problems.
    pub problems: Vec<String>,
    /// When it can be tried again.
    pub retry_at: Option<Millis>,
}

/// Where a window should go.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at", rename_all_fields = "camelCase")]
pub enum PlaceView {
    /// My access.
    MyAccess,
    /// My access with this access's sheet open.
    Role {
        /// [`EligibleRow::key`].
        key: String,
    },
}
