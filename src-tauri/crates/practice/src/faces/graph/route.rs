//! Which operation a call is for.

use axum::http::Method;

use crate::control::Op;
use crate::exchange::Call;
use crate::pim::Holding;

/// An operation with what its path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Me,
    User(String),
    Organization,
    AdministrativeUnit(String),
    RoleDefinitions,
    RoleDefinition(String),
    Instances { holding: Holding, own: bool },
    Instance(Holding, String),
    Schedules { holding: Holding, own: bool },
    Schedule(Holding, String),
    Requests { holding: Holding, whose: Whose },
    Request(Holding, String),
    Submit(Holding),
    Cancel(Holding, String),
    Approval(String),
    ApprovalSteps(String),
    ApprovalStep(String, String),
    Decide(String, String),
    PolicyAssignments,
    Policies,
    Policy(String),
    Audits,
    Audit(String),
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
    /// Those that the caller may decide.
    Approver,
}

/// The three lists that there are of eligibilities, and of assignments.
enum Kind {
    Instances,
    Schedules,
    Requests,
}

/// The versions of Graph. What is in both is answered in both alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Beta,
}

pub(super) fn route(call: &Call) -> Route {
    let segments = call.segments();
    let lower: Vec<String> = segments
        .iter()
        .map(|segment| segment.to_ascii_lowercase())
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let (version, path) = match lower.as_slice() {
        ["v1.0", path @ ..] => (Version::One, path),
        ["beta", path @ ..] => (Version::Beta, path),
        _ => return Route::Unknown,
    };
    // Keys keep the spelling in which they came.
    let keys = segments.get(1..).unwrap_or_default();
    match (version, path) {
        (_, ["rolemanagement", "directory", path @ ..]) => {
            directory(version, &call.method, path, keys.get(2..).unwrap_or_default())
        }
        (Version::One, _) => version_one(&call.method, path, keys),
        (Version::Beta, _) => Route::Unknown,
    }
}

fn version_one(method: &Method, path: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    if *method == Method::POST && path == ["$batch"] {
        return Route::Batch;
    }
    if *method != Method::GET {
        return Route::Unknown;
    }
    match path {
        ["me"] => Route::Me,
        ["users", _] => Route::User(key(1)),
        ["organization"] => Route::Organization,
        ["directory", "administrativeunits", _] => Route::AdministrativeUnit(key(2)),
        ["policies", "rolemanagementpolicyassignments"] => Route::PolicyAssignments,
        ["policies", "rolemanagementpolicies"] => Route::Policies,
        ["policies", "rolemanagementpolicies", _] => Route::Policy(key(2)),
        ["auditlogs", "directoryaudits"] => Route::Audits,
        ["auditlogs", "directoryaudits", _] => Route::Audit(key(2)),
        _ => Route::Unknown,
    }
}

/// Below `roleManagement/directory`. The approvals are in beta only; of the rest, beta has the requests.
fn directory(version: Version, method: &Method, path: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    let (get, post) = (*method == Method::GET, *method == Method::POST);
    if version == Version::Beta {
        match path {
            ["roleassignmentapprovals", _] if get => return Route::Approval(key(1)),
            ["roleassignmentapprovals", _, "steps"] if get => return Route::ApprovalSteps(key(1)),
            ["roleassignmentapprovals", _, "steps", _] if get => {
                return Route::ApprovalStep(key(1), key(3));
            }
            ["roleassignmentapprovals", _, "steps", _] if *method == Method::PATCH => {
                return Route::Decide(key(1), key(3));
            }
            _ => {}
        }
    }
    match path {
        ["roledefinitions"] if get && version == Version::One => return Route::RoleDefinitions,
        ["roledefinitions", _] if get && version == Version::One => return Route::RoleDefinition(key(1)),
        _ => {}
    }
    let Some((list, rest)) = path.split_first() else {
        return Route::Unknown;
    };
    let Some((holding, kind)) = list_named(list) else {
        return Route::Unknown;
    };
    match (kind, rest) {
        (Kind::Requests, []) if post => Route::Submit(holding),
        (Kind::Requests, [_, "cancel"]) if post && version == Version::One => Route::Cancel(holding, key(1)),
        (Kind::Requests, [function]) if get && function.contains('(') => {
            whose(function).map_or(Route::Unknown, |whose| Route::Requests { holding, whose })
        }
        _ if !get || version == Version::Beta => Route::Unknown,
        (Kind::Requests, []) => Route::Requests {
            holding,
            whose: Whose::All,
        },
        (Kind::Requests, [_]) => Route::Request(holding, key(1)),
        (Kind::Instances, []) => Route::Instances { holding, own: false },
        (Kind::Schedules, []) => Route::Schedules { holding, own: false },
        (Kind::Instances, [function]) if function.contains('(') => match whose(function) {
            Some(Whose::Principal) => Route::Instances { holding, own: true },
            Some(Whose::All | Whose::CreatedBy | Whose::Approver) | None => Route::Unknown,
        },
        (Kind::Schedules, [function]) if function.contains('(') => match whose(function) {
            Some(Whose::Principal) => Route::Schedules { holding, own: true },
            Some(Whose::All | Whose::CreatedBy | Whose::Approver) | None => Route::Unknown,
        },
        (Kind::Instances, [_]) => Route::Instance(holding, key(1)),
        (Kind::Schedules, [_]) => Route::Schedule(holding, key(1)),
        _ => Route::Unknown,
    }
}

fn list_named(name: &str) -> Option<(Holding, Kind)> {
    Some(match name {
        "roleeligibilityscheduleinstances" => (Holding::Eligibility, Kind::Instances),
        "roleassignmentscheduleinstances" => (Holding::Assignment, Kind::Instances),
        "roleeligibilityschedules" => (Holding::Eligibility, Kind::Schedules),
        "roleassignmentschedules" => (Holding::Assignment, Kind::Schedules),
        "roleeligibilityschedulerequests" => (Holding::Eligibility, Kind::Requests),
        "roleassignmentschedulerequests" => (Holding::Assignment, Kind::Requests),
        _ => return None,
    })
}

fn whose(function: &str) -> Option<Whose> {
    Some(match function {
        "filterbycurrentuser(on='principal')" => Whose::Principal,
        "filterbycurrentuser(on='createdby')" => Whose::CreatedBy,
        "filterbycurrentuser(on='approver')" => Whose::Approver,
        _ => return None,
    })
}

impl Route {
    pub(super) fn op(&self) -> Op {
        use Holding::{Assignment, Eligibility};
        match self {
            Self::Me => Op::Me,
            Self::User(_) => Op::User,
            Self::Organization => Op::Organization,
            Self::AdministrativeUnit(_) => Op::AdministrativeUnit,
            Self::RoleDefinitions => Op::RoleDefinitions,
            Self::RoleDefinition(_) => Op::RoleDefinition,
            Self::Instances { holding, .. } | Self::Instance(holding, _) => match holding {
                Eligibility => Op::EligibilityInstances,
                Assignment => Op::AssignmentInstances,
            },
            Self::Schedules { holding, .. } | Self::Schedule(holding, _) => match holding {
                Eligibility => Op::EligibilitySchedules,
                Assignment => Op::AssignmentSchedules,
            },
            Self::Requests { holding, .. } => match holding {
                Eligibility => Op::EligibilityRequestsList,
                Assignment => Op::RequestsList,
            },
            Self::Request(holding, _) => match holding {
                Eligibility => Op::EligibilityRequestGet,
                Assignment => Op::RequestGet,
            },
            Self::Submit(holding) => match holding {
                Eligibility => Op::EligibilityRequest,
                Assignment => Op::ActivateRequest,
            },
            Self::Cancel(holding, _) => match holding {
                Eligibility => Op::EligibilityCancel,
                Assignment => Op::Cancel,
            },
            Self::Approval(_) | Self::ApprovalSteps(_) | Self::ApprovalStep(..) => Op::Approval,
            Self::Decide(..) => Op::Decide,
            Self::PolicyAssignments => Op::PolicyAssignments,
            Self::Policies => Op::Policies,
            Self::Policy(_) => Op::Policy,
            Self::Audits | Self::Audit(_) => Op::Audits,
            Self::Batch => Op::Batch,
            Self::Unknown => Op::Unknown,
        }
    }

    /// Is it one of those parts of Graph that need a license, and name the missing permission?
    pub(super) fn is_governance(&self) -> bool {
        match self {
            Self::Instances { .. }
            | Self::Instance(..)
            | Self::Schedules { .. }
            | Self::Schedule(..)
            | Self::Requests { .. }
            | Self::Request(..)
            | Self::Submit(_)
            | Self::Cancel(..)
            | Self::Approval(_)
            | Self::ApprovalSteps(_)
            | Self::ApprovalStep(..)
            | Self::Decide(..)
            | Self::PolicyAssignments
            | Self::Policies
            | Self::Policy(_) => true,
            Self::Me
            | Self::User(_)
            | Self::Organization
            | Self::AdministrativeUnit(_)
            | Self::RoleDefinitions
            | Self::RoleDefinition(_)
            | Self::Audits
            | Self::Audit(_)
            | Self::Batch
            | Self::Unknown => false,
        }
    }
}
