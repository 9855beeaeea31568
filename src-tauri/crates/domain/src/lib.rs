//! Words and rules of just-in-time access: what a role, a scope, an activation and a countdown are.
//!
//! Nothing here does IO, waits or reads a clock: pure code takes `now`. Values are plain; a field is private
//! only where a constructor keeps a promise about it.

mod account;
mod activation;
mod again;
mod allowing;
mod assignment;
mod bundle;
mod carried;
mod draft;
mod duration;
mod eligibility_id;
mod ids;
mod intent;
mod plain;
mod prolong;
mod request;
mod role;
mod rules;
mod scope;
mod step_up;
pub mod words;

pub use account::{Account, Tenant};
pub use activation::{Activation, ActivationAction, ActivationStatus};
pub use again::{Again, AgainHow, AgainState};
pub use allowing::LastPlace;
pub use assignment::{ActiveAssignment, Condition, EligibleAssignment, Held, Remaining, Via};
pub use bundle::{Bundle, BundleFileError, BundleProblem, BundleRow, EligibleRef};
pub use carried::Carried;
pub use draft::{ActivationDraft, DraftProblem, JUSTIFICATION_LIMIT, Ticket};
pub use duration::{
    DurationError, duration_choices, format_days_iso8601, format_iso8601, parse_iso8601, parse_typed,
};
pub use eligibility_id::{EligibilityId, NotAnEligibility};
pub use ids::{
    AccountId, ActivationId, ActiveId, AgainId, ApprovalId, ApproverId, BatchId, BundleId, CloudId,
    CommandId, IntentId, NoticeId, PrincipalId, RoleDefinitionId, ScheduleId, ScopeId, StepUpContextId,
    TenantId,
};
pub use intent::{Activate, Ask, Deactivate, Intent, IntentState, Withdraw};
pub use plain::plain_line;
pub use prolong::{EXTEND_WITHIN, Prolong, ProlongDraft, ProlongHow, ProlongOf};
pub use request::{Approval, ApprovalResult, HistoryEntry, RequestState, RequestWhat};
pub use role::{PolicyAt, RoleAt, RoleDefinition, RoleInfo, RoleKind};
pub use rules::{ActivationRules, Approver, GrantLimits, LEAST_DURATION, Need};
pub use scope::{Scope, ScopeKind};
pub use step_up::{ChallengeError, ClaimRequest, ClaimsChallenge};

/// An instant in UTC.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
