//! Which operation a call is for.

use axum::http::Method;

use crate::control::Op;
use crate::exchange::Call;

/// An operation with what its path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Me,
    User(String),
    Organization,
    AdministrativeUnit(String),
    RoleDefinitions,
    RoleDefinition(String),
    EligibilityInstances { own: bool },
    AssignmentInstances { own: bool },
    Requests { whose: Whose },
    Request(String),
    Submit,
    Cancel(String),
    PolicyAssignments,
    Policies,
    Policy(String),
    Batch,
    Unknown,
}

/// Whose requests are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Everybody's.
    All,
    /// Those for the caller.
    Principal,
    /// Those that the caller has made.
    CreatedBy,
}

pub(super) fn route(call: &Call) -> Route {
    let segments = call.segments();
    let lower: Vec<String> = segments
        .iter()
        .map(|segment| segment.to_ascii_lowercase())
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let ["v1.0", path @ ..] = lower.as_slice() else {
        return Route::Unknown;
    };
    // Keys keep the spelling in which they came.
    let key = |at: usize| segments.get(at + 1).cloned().unwrap_or_default();
    if call.method == Method::GET {
        return match path {
            ["me"] => Route::Me,
            ["users", _] => Route::User(key(1)),
            ["organization"] => Route::Organization,
            ["directory", "administrativeunits", _] => Route::AdministrativeUnit(key(2)),
            ["policies", "rolemanagementpolicyassignments"] => Route::PolicyAssignments,
            ["policies", "rolemanagementpolicies"] => Route::Policies,
            ["policies", "rolemanagementpolicies", _] => Route::Policy(key(2)),
            ["rolemanagement", "directory", rest @ ..] => directory(rest, key(3)),
            _ => Route::Unknown,
        };
    }
    if call.method == Method::POST {
        return match path {
            ["$batch"] => Route::Batch,
            ["rolemanagement", "directory", "roleassignmentschedulerequests"] => Route::Submit,
            [
                "rolemanagement",
                "directory",
                "roleassignmentschedulerequests",
                _,
                "cancel",
            ] => Route::Cancel(key(3)),
            _ => Route::Unknown,
        };
    }
    Route::Unknown
}

fn directory(path: &[&str], key: String) -> Route {
    match path {
        ["roledefinitions"] => Route::RoleDefinitions,
        ["roledefinitions", _] => Route::RoleDefinition(key),
        ["roleeligibilityscheduleinstances"] => Route::EligibilityInstances { own: false },
        [
            "roleeligibilityscheduleinstances",
            "filterbycurrentuser(on='principal')",
        ] => Route::EligibilityInstances { own: true },
        ["roleassignmentscheduleinstances"] => Route::AssignmentInstances { own: false },
        [
            "roleassignmentscheduleinstances",
            "filterbycurrentuser(on='principal')",
        ] => Route::AssignmentInstances { own: true },
        ["roleassignmentschedulerequests"] => Route::Requests { whose: Whose::All },
        [
            "roleassignmentschedulerequests",
            "filterbycurrentuser(on='principal')",
        ] => Route::Requests {
            whose: Whose::Principal,
        },
        [
            "roleassignmentschedulerequests",
            "filterbycurrentuser(on='createdby')",
        ] => Route::Requests {
            whose: Whose::CreatedBy,
        },
        ["roleassignmentschedulerequests", other] if !other.contains('(') => Route::Request(key),
        _ => Route::Unknown,
    }
}

impl Route {
    pub(super) fn op(&self) -> Op {
        match self {
            Self::Me => Op::Me,
            Self::User(_) => Op::User,
            Self::Organization => Op::Organization,
            Self::AdministrativeUnit(_) => Op::AdministrativeUnit,
            Self::RoleDefinitions => Op::RoleDefinitions,
            Self::RoleDefinition(_) => Op::RoleDefinition,
            Self::EligibilityInstances { .. } => Op::EligibilityInstances,
            Self::AssignmentInstances { .. } => Op::AssignmentInstances,
            Self::Requests { .. } => Op::RequestsList,
            Self::Request(_) => Op::RequestGet,
            Self::Submit => Op::ActivateRequest,
            Self::Cancel(_) => Op::Cancel,
            Self::PolicyAssignments => Op::PolicyAssignments,
            Self::Policies => Op::Policies,
            Self::Policy(_) => Op::Policy,
            Self::Batch => Op::Batch,
            Self::Unknown => Op::Unknown,
        }
    }

    /// The permissions of which the token must carry one; least first. Nothing for what needs none.
    pub(super) fn accepted_scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Me => &[
                "User.Read",
                "User.ReadBasic.All",
                "User.Read.All",
                "Directory.Read.All",
            ],
            Self::User(_) => &["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"],
            Self::Organization => &["User.Read", "Organization.Read.All", "Directory.Read.All"],
            Self::AdministrativeUnit(_) => &["AdministrativeUnit.Read.All", "Directory.Read.All"],
            Self::RoleDefinitions | Self::RoleDefinition(_) => &[
                "RoleManagement.Read.Directory",
                "RoleManagement.Read.All",
                "Directory.Read.All",
            ],
            Self::EligibilityInstances { .. } => &[
                "RoleEligibilitySchedule.Read.Directory",
                "RoleEligibilitySchedule.ReadWrite.Directory",
                "RoleManagement.Read.Directory",
                "RoleManagement.Read.All",
            ],
            Self::AssignmentInstances { .. } => &[
                "RoleAssignmentSchedule.Read.Directory",
                "RoleAssignmentSchedule.ReadWrite.Directory",
                "RoleManagement.Read.Directory",
                "RoleManagement.Read.All",
            ],
            Self::Requests { .. } | Self::Request(_) | Self::Submit | Self::Cancel(_) => &[
                "RoleAssignmentSchedule.ReadWrite.Directory",
                "RoleManagement.ReadWrite.Directory",
            ],
            Self::PolicyAssignments | Self::Policies | Self::Policy(_) => &[
                "RoleManagementPolicy.Read.Directory",
                "RoleManagementPolicy.ReadWrite.Directory",
                "RoleManagement.Read.Directory",
                "RoleManagement.Read.All",
            ],
            Self::Batch | Self::Unknown => &[],
        }
    }

    /// Is it one of those parts of Graph that name the missing permission?
    pub(super) fn is_governance(&self) -> bool {
        match self {
            Self::EligibilityInstances { .. }
            | Self::AssignmentInstances { .. }
            | Self::Requests { .. }
            | Self::Request(_)
            | Self::Submit
            | Self::Cancel(_)
            | Self::PolicyAssignments
            | Self::Policies
            | Self::Policy(_) => true,
            Self::Me
            | Self::User(_)
            | Self::Organization
            | Self::AdministrativeUnit(_)
            | Self::RoleDefinitions
            | Self::RoleDefinition(_)
            | Self::Batch
            | Self::Unknown => false,
        }
    }
}
