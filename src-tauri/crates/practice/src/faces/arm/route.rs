//! Which operation a call is for: a scope, a provider, and what is asked of it.

use axum::http::Method;

use crate::exchange::Call;
use crate::op::Op;
use crate::pim::Holding;

/// A call, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Routed {
    /// The path before the provider; empty for the whole tenant.
    pub(super) scope: String,
    pub(super) route: Route,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Instances(Holding),
    Instance(Holding, String),
    Schedules(Holding),
    Schedule(Holding, String),
    Requests(Holding),
    Request(Holding, String),
    Submit(Holding, String),
    Validate(Holding, String),
    Cancel(Holding, String),
    Children,
    PolicyAssignments,
    PolicyAssignment(String),
    Policies,
    Policy(String),
    /// The service knows the place and not what is to be done there.
    NotAllowed,
    /// It stands in the service's description, and nobody has built it.
    NotBuilt,
    Approvals,
    Approval(String),
    Stages(String),
    Stage(String, String),
    Decide(String, String),
    Permissions,
    RoleDefinitions,
    RoleDefinition(String),
    RoleAssignments,
    RoleAssignment(String),
    Definitions,
    Definition(String),
    Delegations,
    Delegation(String),
    Subscriptions,
    Subscription(String),
    ResourceGroups(String),
    Tenants,
    ManagementGroups,
    ManagementGroup(String),
    Descendants(String),
    Entities,
    Batch,
    Unknown,
}

/// The operation of a call.
pub(super) fn route(call: &Call) -> Routed {
    let keys = call.segments();
    let lower: Vec<String> = keys.iter().map(|key| key.to_ascii_lowercase()).collect();
    let names: Vec<&str> = lower.iter().map(String::as_str).collect();
    // The last provider counts: a resource has one in its own path.
    let mut providers = names.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        ["providers", provider] => Some((at, *provider)),
        _ => None,
    });
    let own = providers
        .rfind(|(_, provider)| ["microsoft.authorization", "microsoft.managedservices"].contains(provider));
    let Some((at, provider)) = own else {
        return Routed {
            scope: String::new(),
            route: outside(&call.method, &names, &keys),
        };
    };
    let scope: String = keys[..at].iter().map(|key| format!("/{key}")).collect();
    let (names, keys) = (&names[at + 2..], &keys[at + 2..]);
    let route = if provider == "microsoft.authorization" {
        authorization(&call.method, names, keys)
    } else {
        managed_services(&call.method, names, keys)
    };
    Routed { scope, route }
}

fn authorization(method: &Method, names: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    let get = *method == Method::GET;
    match names {
        ["eligiblechildresources"] if get => return Route::Children,
        ["rolemanagementpolicyassignments"] if get => return Route::PolicyAssignments,
        ["rolemanagementpolicyassignments", _] if get => return Route::PolicyAssignment(key(1)),
        ["rolemanagementpolicies"] if get => return Route::Policies,
        ["rolemanagementpolicies", _] if get => return Route::Policy(key(1)),
        ["rolemanagementpolicyassignments" | "rolemanagementpolicies", _] if *method == Method::DELETE => {
            return Route::NotAllowed;
        }
        ["rolemanagementpolicyassignments", _] if *method == Method::PUT => return Route::NotBuilt,
        ["roleassignmentapprovals"] if get => return Route::Approvals,
        ["roleassignmentapprovals", _] if get => return Route::Approval(key(1)),
        ["roleassignmentapprovals", _, "stages"] if get => return Route::Stages(key(1)),
        ["roleassignmentapprovals", _, "stages", _] if get => return Route::Stage(key(1), key(3)),
        ["roleassignmentapprovals", _, "stages", _] if [Method::PUT, Method::PATCH].contains(method) => {
            return Route::Decide(key(1), key(3));
        }
        ["permissions"] if get => return Route::Permissions,
        ["roledefinitions"] if get => return Route::RoleDefinitions,
        ["roledefinitions", _] if get => return Route::RoleDefinition(key(1)),
        ["roleassignments"] if get => return Route::RoleAssignments,
        ["roleassignments", _] if get => return Route::RoleAssignment(key(1)),
        _ => {}
    }
    let Some((list, rest)) = names.split_first() else {
        return Route::Unknown;
    };
    schedules(method, list, rest, &key(1))
}

/// The three kinds of lists that there are of eligibilities and of assignments.
fn schedules(method: &Method, list: &str, rest: &[&str], name: &str) -> Route {
    let holding = if list.starts_with("roleeligibility") {
        Holding::Eligibility
    } else {
        Holding::Assignment
    };
    let name = || name.to_owned();
    let (get, put, post) = (
        *method == Method::GET,
        *method == Method::PUT,
        *method == Method::POST,
    );
    match (list, rest) {
        ("roleeligibilityscheduleinstances" | "roleassignmentscheduleinstances", []) if get => {
            Route::Instances(holding)
        }
        ("roleeligibilityscheduleinstances" | "roleassignmentscheduleinstances", [_]) if get => {
            Route::Instance(holding, name())
        }
        ("roleeligibilityschedules" | "roleassignmentschedules", []) if get => Route::Schedules(holding),
        ("roleeligibilityschedules" | "roleassignmentschedules", [_]) if get => {
            Route::Schedule(holding, name())
        }
        ("roleeligibilityschedulerequests" | "roleassignmentschedulerequests", rest) => match rest {
            [] if get => Route::Requests(holding),
            [_] if get => Route::Request(holding, name()),
            [_] if put => Route::Submit(holding, name()),
            [_, "validate"] if post => Route::Validate(holding, name()),
            [_, "cancel"] if post => Route::Cancel(holding, name()),
            _ => Route::Unknown,
        },
        _ => Route::Unknown,
    }
}

fn managed_services(method: &Method, names: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    if *method != Method::GET {
        return Route::Unknown;
    }
    match names {
        ["registrationdefinitions"] => Route::Definitions,
        ["registrationdefinitions", _] => Route::Definition(key(1)),
        ["registrationassignments"] => Route::Delegations,
        ["registrationassignments", _] => Route::Delegation(key(1)),
        _ => Route::Unknown,
    }
}

/// What has no provider of ours in it: lists of scopes, and the batch.
fn outside(method: &Method, names: &[&str], keys: &[String]) -> Route {
    let key = |at: usize| keys.get(at).cloned().unwrap_or_default();
    let (get, post) = (*method == Method::GET, *method == Method::POST);
    match names {
        ["batch"] if post => Route::Batch,
        ["subscriptions"] if get => Route::Subscriptions,
        ["subscriptions", _] if get => Route::Subscription(key(1)),
        ["subscriptions", _, "resourcegroups"] if get => Route::ResourceGroups(key(1)),
        ["tenants"] if get => Route::Tenants,
        ["providers", "microsoft.management", "managementgroups"] if get => Route::ManagementGroups,
        ["providers", "microsoft.management", "managementgroups", _] if get => Route::ManagementGroup(key(3)),
        [
            "providers",
            "microsoft.management",
            "managementgroups",
            _,
            "descendants",
        ] if get => Route::Descendants(key(3)),
        ["providers", "microsoft.management", "getentities"] if post => Route::Entities,
        _ => Route::Unknown,
    }
}

impl Route {
    pub(super) fn op(&self) -> Op {
        use Holding::{Assignment, Eligibility};
        match self {
            Self::Instances(Eligibility) | Self::Instance(Eligibility, _) => Op::AzureEligibilityInstances,
            Self::Instances(Assignment) | Self::Instance(Assignment, _) => Op::AzureAssignmentInstances,
            Self::Schedules(Eligibility) | Self::Schedule(Eligibility, _) => Op::AzureEligibilitySchedules,
            Self::Schedules(Assignment) | Self::Schedule(Assignment, _) => Op::AzureAssignmentSchedules,
            Self::Requests(Eligibility) => Op::AzureEligibilityRequestsList,
            Self::Requests(Assignment) => Op::AzureRequestsList,
            Self::Request(Eligibility, _) => Op::AzureEligibilityRequestGet,
            Self::Request(Assignment, _) => Op::AzureRequestGet,
            Self::Submit(Eligibility, _) => Op::AzureEligibilityRequest,
            Self::Submit(Assignment, _) => Op::AzureRequest,
            Self::Validate(..) => Op::AzureValidate,
            Self::Cancel(Eligibility, _) => Op::AzureEligibilityCancel,
            Self::Cancel(Assignment, _) => Op::AzureCancel,
            Self::Children => Op::AzureChildren,
            Self::PolicyAssignments | Self::PolicyAssignment(_) => Op::AzurePolicyAssignments,
            Self::Policies | Self::Policy(_) => Op::AzurePolicies,
            Self::Approvals | Self::Approval(_) | Self::Stages(_) | Self::Stage(..) => Op::AzureApproval,
            Self::Decide(..) => Op::AzureDecide,
            Self::Permissions => Op::AzurePermissions,
            Self::RoleDefinitions | Self::RoleDefinition(_) => Op::AzureRoleDefinitions,
            Self::RoleAssignments | Self::RoleAssignment(_) => Op::AzureRoleAssignments,
            Self::Definitions | Self::Definition(_) => Op::AzureRegistrationDefinitions,
            Self::Delegations | Self::Delegation(_) => Op::AzureRegistrationAssignments,
            Self::Subscriptions | Self::Subscription(_) => Op::AzureSubscriptions,
            Self::ResourceGroups(_) => Op::AzureResourceGroups,
            Self::Tenants => Op::AzureTenants,
            Self::ManagementGroups | Self::ManagementGroup(_) | Self::Descendants(_) | Self::Entities => {
                Op::AzureManagementGroups
            }
            Self::Batch => Op::AzureBatch,
            Self::NotAllowed | Self::NotBuilt | Self::Unknown => Op::Unknown,
        }
    }

    /// The resource type by the service's name, for those of a provider.
    pub(super) fn resource_type(&self) -> Option<&'static str> {
        use Holding::{Assignment, Eligibility};
        Some(match self {
            Self::Instances(Eligibility) | Self::Instance(Eligibility, _) => {
                "roleEligibilityScheduleInstances"
            }
            Self::Instances(Assignment) | Self::Instance(Assignment, _) => "roleAssignmentScheduleInstances",
            Self::Schedules(Eligibility) | Self::Schedule(Eligibility, _) => "roleEligibilitySchedules",
            Self::Schedules(Assignment) | Self::Schedule(Assignment, _) => "roleAssignmentSchedules",
            Self::Requests(holding)
            | Self::Request(holding, _)
            | Self::Submit(holding, _)
            | Self::Validate(holding, _)
            | Self::Cancel(holding, _) => match holding {
                Eligibility => "roleEligibilityScheduleRequests",
                Assignment => "roleAssignmentScheduleRequests",
            },
            Self::Children => "eligibleChildResources",
            Self::PolicyAssignments | Self::PolicyAssignment(_) => "roleManagementPolicyAssignments",
            Self::Policies | Self::Policy(_) => "roleManagementPolicies",
            Self::Approvals | Self::Approval(_) | Self::Stages(_) | Self::Stage(..) | Self::Decide(..) => {
                "roleAssignmentApprovals"
            }
            Self::Permissions => "permissions",
            Self::RoleDefinitions | Self::RoleDefinition(_) => "roleDefinitions",
            Self::RoleAssignments | Self::RoleAssignment(_) => "roleAssignments",
            Self::Definitions | Self::Definition(_) => "registrationDefinitions",
            Self::Delegations | Self::Delegation(_) => "registrationAssignments",
            Self::ManagementGroups | Self::ManagementGroup(_) | Self::Descendants(_) => "managementGroups",
            Self::Entities => "getEntities",
            Self::Subscriptions
            | Self::Subscription(_)
            | Self::ResourceGroups(_)
            | Self::Tenants
            | Self::Batch
            | Self::NotAllowed
            | Self::NotBuilt
            | Self::Unknown => return None,
        })
    }

    /// Is it just-in-time access, for which the tenant needs a license?
    pub(super) fn is_governance(&self) -> bool {
        ["2020-10-01", "2021-01-01-preview"]
            .iter()
            .any(|version| self.versions().contains(version))
    }

    /// The versions in which the practice tenant speaks, newest last.
    pub(super) fn versions(&self) -> &'static [&'static str] {
        match self {
            Self::Approvals | Self::Approval(_) | Self::Stages(_) | Self::Stage(..) | Self::Decide(..) => {
                &["2021-01-01-preview"]
            }
            Self::Permissions
            | Self::RoleDefinitions
            | Self::RoleDefinition(_)
            | Self::RoleAssignments
            | Self::RoleAssignment(_) => &["2022-04-01"],
            Self::Definitions | Self::Definition(_) | Self::Delegations | Self::Delegation(_) => {
                &["2022-10-01"]
            }
            Self::Subscriptions | Self::Subscription(_) | Self::Tenants => &["2022-12-01"],
            Self::ResourceGroups(_) => &["2024-03-01"],
            Self::ManagementGroups | Self::ManagementGroup(_) | Self::Descendants(_) | Self::Entities => {
                &["2023-04-01"]
            }
            Self::Batch => &["2020-06-01", "2022-12-01"],
            Self::Instances(_)
            | Self::Instance(..)
            | Self::Schedules(_)
            | Self::Schedule(..)
            | Self::Requests(_)
            | Self::Request(..)
            | Self::Submit(..)
            | Self::Validate(..)
            | Self::Cancel(..)
            | Self::Children
            | Self::PolicyAssignments
            | Self::PolicyAssignment(_)
            | Self::Policies
            | Self::Policy(_)
            | Self::NotAllowed
            | Self::NotBuilt => &["2020-10-01"],
            Self::Unknown => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::http::HeaderMap;

    use super::*;

    fn routed(method: Method, path: &str) -> Routed {
        route(&Call {
            method,
            path: path.to_owned(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            origin: String::new(),
        })
    }

    #[test]
    fn the_last_provider_counts() {
        let check = |method: Method, path: &str, scope: &str, route: Route| {
            let expected = Routed {
                scope: scope.to_owned(),
                route,
            };
            assert_eq!(routed(method, path), expected, "{path}");
        };
        let instances = Route::Instances(Holding::Eligibility);
        check(
            Method::GET,
            "/providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
            "",
            instances.clone(),
        );
        let account = "/subscriptions/a/resourceGroups/b/providers/Microsoft.Storage/storageAccounts/c";
        check(
            Method::GET,
            &format!("{account}//providers/microsoft.authorization/ROLEELIGIBILITYSCHEDULEINSTANCES"),
            account,
            instances,
        );
        check(
            Method::PUT,
            "/subscriptions/a/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/X-1",
            "/subscriptions/a",
            Route::Submit(Holding::Assignment, "X-1".to_owned()),
        );
        // Asking is a PUT: a POST is something else at the service.
        check(
            Method::POST,
            "/subscriptions/a/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/X-1",
            "/subscriptions/a",
            Route::Unknown,
        );
        let group = "/providers/Microsoft.Management/managementGroups/top";
        check(
            Method::GET,
            &format!("{group}/providers/Microsoft.Authorization/permissions"),
            group,
            Route::Permissions,
        );
        check(Method::GET, group, "", Route::ManagementGroup("top".to_owned()));
        check(Method::POST, "/batch", "", Route::Batch);
        check(Method::GET, "/subscriptions/a/locations", "", Route::Unknown);
    }
}
