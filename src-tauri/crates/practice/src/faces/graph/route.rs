//! Which operation a call is for.

use axum::http::Method;

use super::family::{Branch, Family, Spelling};
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
    RoleAssignments,
    Groups,
    Group(String),
    GroupPeople(String, People),
    /// What somebody is in, the caller without a key; through groups as well where it is `deep`.
    MemberOf {
        key: Option<String>,
        deep: bool,
        /// Only groups are wanted, and the rows are of that type.
        cast: bool,
    },
    /// The ids of the groups that somebody is in: all, or those of a list to `check`.
    MemberGroups {
        key: Option<String>,
        check: bool,
    },
    ObjectsByIds,
    Instances {
        family: Family,
        own: bool,
    },
    Instance(Family, String),
    Schedules {
        family: Family,
        own: bool,
    },
    Schedule(Family, String),
    Requests {
        family: Family,
        whose: Whose,
    },
    Request(Family, String),
    Submit(Family),
    Cancel(Family, String),
    Approval(Spelling, String),
    ApprovalSteps(Spelling, String),
    ApprovalStep(Spelling, String, String),
    Decide(Spelling, String, String),
    PolicyAssignments(Branch),
    Policies(Branch),
    Policy(Branch, String),
    Audits,
    Audit(String),
    Batch,
    Unknown,
}

/// Which of the people around a group are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum People {
    Members,
    /// Those who are in it through another group as well.
    TransitiveMembers,
    Owners,
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
        (_, ["identitygovernance", "privilegedaccess", "group", path @ ..]) => {
            groups(version, &call.method, path, keys.get(3..).unwrap_or_default())
        }
        (Version::One, _) => version_one(call, path, keys),
        (Version::Beta, _) => Route::Unknown,
    }
}

fn version_one(call: &Call, path: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    if call.method == Method::POST {
        return match path {
            ["$batch"] => Route::Batch,
            ["me", name] => member_groups(name, None),
            ["directoryobjects", "getbyids"] => Route::ObjectsByIds,
            ["directoryobjects" | "users" | "groups", _, name] => member_groups(name, Some(key(1))),
            _ => Route::Unknown,
        };
    }
    if call.method != Method::GET {
        return Route::Unknown;
    }
    match path {
        ["me"] => Route::Me,
        ["me", name, cast @ ..] => member_of(name, cast, None),
        ["users", _] => Route::User(key(1)),
        ["users", _, name, cast @ ..] => member_of(name, cast, Some(key(1))),
        ["groups"] => Route::Groups,
        ["groups", _] => Route::Group(key(1)),
        ["groups", _, "members"] => Route::GroupPeople(key(1), People::Members),
        ["groups", _, "transitivemembers"] => Route::GroupPeople(key(1), People::TransitiveMembers),
        ["groups", _, "owners"] => Route::GroupPeople(key(1), People::Owners),
        ["groups", _, name, cast @ ..] => member_of(name, cast, Some(key(1))),
        ["organization"] => Route::Organization,
        ["directory", "administrativeunits", _] => Route::AdministrativeUnit(key(2)),
        ["policies", "rolemanagementpolicyassignments"] => Route::PolicyAssignments(policies_of(&call.query)),
        ["policies", "rolemanagementpolicies"] => Route::Policies(policies_of(&call.query)),
        ["policies", "rolemanagementpolicies", id] => {
            let of_group = id.starts_with("group_");
            let branch = if of_group {
                Branch::Groups
            } else {
                Branch::Directory
            };
            Route::Policy(branch, key(2))
        }
        ["auditlogs", "directoryaudits"] => Route::Audits,
        ["auditlogs", "directoryaudits", _] => Route::Audit(key(2)),
        _ => Route::Unknown,
    }
}

fn member_of(name: &str, cast: &[&str], key: Option<String>) -> Route {
    let deep = match name {
        "memberof" => false,
        "transitivememberof" => true,
        _ => return Route::Unknown,
    };
    match cast {
        [] => Route::MemberOf {
            key,
            deep,
            cast: false,
        },
        ["microsoft.graph.group"] => Route::MemberOf {
            key,
            deep,
            cast: true,
        },
        _ => Route::Unknown,
    }
}

fn member_groups(name: &str, key: Option<String>) -> Route {
    match name {
        "checkmembergroups" => Route::MemberGroups { key, check: true },
        "getmembergroups" => Route::MemberGroups { key, check: false },
        _ => Route::Unknown,
    }
}

/// Whose settings a list is asked for: its filter says so, and permissions depend on it.
fn policies_of(query: &str) -> Branch {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let filter = pairs.find(|(name, _)| name.trim_start_matches('$').eq_ignore_ascii_case("filter"));
    let filter = filter
        .map(|(_, value)| value.to_ascii_lowercase())
        .unwrap_or_default();
    let words: Vec<&str> = filter
        .split(|letter: char| letter.is_ascii_whitespace() || "()".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    if words
        .windows(3)
        .any(|words| words == ["scopetype", "eq", "'group'"])
    {
        Branch::Groups
    } else {
        Branch::Directory
    }
}

/// Below `roleManagement/directory`. The approvals are in beta only; of the rest, beta has the requests.
fn directory(version: Version, method: &Method, path: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    let get = *method == Method::GET;
    let spelling = Spelling {
        branch: Branch::Directory,
        staged: false,
    };
    if version == Version::Beta {
        match path {
            ["roleassignmentapprovals", _] if get => return Route::Approval(spelling, key(1)),
            ["roleassignmentapprovals", _, "steps"] if get => {
                return Route::ApprovalSteps(spelling, key(1));
            }
            ["roleassignmentapprovals", _, "steps", _] if get => {
                return Route::ApprovalStep(spelling, key(1), key(3));
            }
            ["roleassignmentapprovals", _, "steps", _] if *method == Method::PATCH => {
                return Route::Decide(spelling, key(1), key(3));
            }
            _ => {}
        }
    }
    match path {
        ["roleassignments"] if get && version == Version::One => return Route::RoleAssignments,
        ["roledefinitions"] if get && version == Version::One => return Route::RoleDefinitions,
        ["roledefinitions", _] if get && version == Version::One => return Route::RoleDefinition(key(1)),
        _ => {}
    }
    family(Branch::Directory, version, method, path, keys)
}

/// Below `identityGovernance/privilegedAccess/group`. Beta has the approvals only, with steps for stages.
fn groups(version: Version, method: &Method, path: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    let staged = version == Version::One;
    let spelling = Spelling {
        branch: Branch::Groups,
        staged,
    };
    let word = if staged { "stages" } else { "steps" };
    let (get, patch) = (*method == Method::GET, *method == Method::PATCH);
    match path {
        ["assignmentapprovals", _] if get => Route::Approval(spelling, key(1)),
        ["assignmentapprovals", _, steps] if get && *steps == word => Route::ApprovalSteps(spelling, key(1)),
        ["assignmentapprovals", _, steps, _] if get && *steps == word => {
            Route::ApprovalStep(spelling, key(1), key(3))
        }
        ["assignmentapprovals", _, steps, _] if patch && *steps == word => {
            Route::Decide(spelling, key(1), key(3))
        }
        _ if version == Version::Beta => Route::Unknown,
        _ => family(Branch::Groups, version, method, path, keys),
    }
}

/// The instances, schedules and requests of one branch.
fn family(branch: Branch, version: Version, method: &Method, path: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    let (get, post) = (*method == Method::GET, *method == Method::POST);
    let Some((list, rest)) = path.split_first() else {
        return Route::Unknown;
    };
    let name = match branch {
        Branch::Directory => list.strip_prefix("role").unwrap_or_default(),
        Branch::Groups => list,
    };
    let Some((holding, kind)) = list_named(name) else {
        return Route::Unknown;
    };
    let family = Family { branch, holding };
    match (kind, rest) {
        (Kind::Requests, []) if post => Route::Submit(family),
        (Kind::Requests, [_, "cancel"]) if post && version == Version::One => Route::Cancel(family, key(1)),
        (Kind::Requests, [function]) if get && function.contains('(') => {
            whose(function).map_or(Route::Unknown, |whose| Route::Requests { family, whose })
        }
        _ if !get || version == Version::Beta => Route::Unknown,
        (Kind::Requests, []) => Route::Requests {
            family,
            whose: Whose::All,
        },
        (Kind::Requests, [_]) => Route::Request(family, key(1)),
        (Kind::Instances, []) => Route::Instances { family, own: false },
        (Kind::Schedules, []) => Route::Schedules { family, own: false },
        (Kind::Instances, [function]) if function.contains('(') => match whose(function) {
            Some(Whose::Principal) => Route::Instances { family, own: true },
            Some(Whose::All | Whose::CreatedBy | Whose::Approver) | None => Route::Unknown,
        },
        (Kind::Schedules, [function]) if function.contains('(') => match whose(function) {
            Some(Whose::Principal) => Route::Schedules { family, own: true },
            Some(Whose::All | Whose::CreatedBy | Whose::Approver) | None => Route::Unknown,
        },
        (Kind::Instances, [_]) => Route::Instance(family, key(1)),
        (Kind::Schedules, [_]) => Route::Schedule(family, key(1)),
        _ => Route::Unknown,
    }
}

fn list_named(name: &str) -> Option<(Holding, Kind)> {
    Some(match name {
        "eligibilityscheduleinstances" => (Holding::Eligibility, Kind::Instances),
        "assignmentscheduleinstances" => (Holding::Assignment, Kind::Instances),
        "eligibilityschedules" => (Holding::Eligibility, Kind::Schedules),
        "assignmentschedules" => (Holding::Assignment, Kind::Schedules),
        "eligibilityschedulerequests" => (Holding::Eligibility, Kind::Requests),
        "assignmentschedulerequests" => (Holding::Assignment, Kind::Requests),
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
