//! What requests are about, and how many there may be.

use stint_practice::Op;

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The own directory roles: eligible, active, requests.
    DirectoryRoles,
    /// The same of groups.
    Groups,
    /// The same of Azure, and the subscriptions' names.
    AzureRoles,
    /// What policies ask, of any service.
    Policies,
    /// Names of people, groups and administrative units.
    Names,
    /// Tokens and what a sign-in takes.
    SignIn,
    /// Anything else. A refresh has none of it.
    Other,
}

impl About {
    /// By its operation, and of a batch by what its parts read.
    #[must_use]
    pub fn of(op: Op, body: &str) -> Self {
        let rooms: [(&[Op], Self); 6] = [
            (DIRECTORY_ROLES, Self::DirectoryRoles),
            (GROUPS, Self::Groups),
            (AZURE_ROLES, Self::AzureRoles),
            (POLICIES, Self::Policies),
            (NAMES, Self::Names),
            (SIGN_IN, Self::SignIn),
        ];
        if op == Op::Batch {
            let of_policies = body.contains("roleManagementPolicyAssignments");
            return if of_policies { Self::Policies } else { Self::Names };
        }
        let room = rooms.into_iter().find(|(ops, _)| ops.contains(&op));
        room.map_or(Self::Other, |(_, about)| about)
    }
}

/// The services whose lists a refresh reads.
pub const LISTED: [About; 3] = [About::DirectoryRoles, About::Groups, About::AzureRoles];

/// So many requests a refresh may make of one service beside the pages of what the person may activate there: one for
/// what is active, one for the own requests, one for those to prolong an eligibility, and one for names.
pub const BESIDE_PAGES: usize = 4;

const DIRECTORY_ROLES: &[Op] = &[
    Op::EligibilityInstances,
    Op::AssignmentInstances,
    Op::RequestsList,
    Op::EligibilityRequestsList,
];
const GROUPS: &[Op] = &[
    Op::GroupEligibilityInstances,
    Op::GroupAssignmentInstances,
    Op::GroupRequestsList,
    Op::GroupEligibilityRequestsList,
];
const AZURE_ROLES: &[Op] = &[
    Op::AzureEligibilityInstances,
    Op::AzureAssignmentInstances,
    Op::AzureRequestsList,
    Op::AzureEligibilityRequestsList,
    Op::AzureSubscriptions,
];
const POLICIES: &[Op] = &[
    Op::PolicyAssignments,
    Op::GroupPolicyAssignments,
    Op::AzurePolicyAssignments,
    Op::AzureRegistrationAssignments,
];
const NAMES: &[Op] = &[
    Op::ObjectsByIds,
    Op::AdministrativeUnit,
    Op::User,
    Op::Groups,
    Op::Organization,
];
const SIGN_IN: &[Op] = &[Op::Token, Op::Keys, Op::OpenIdConfiguration, Op::Authorize];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_about_what_it_reads() {
        let names = r#"{"requests":[{"url":"/users/1"}]}"#;
        let policies = r#"{"requests":[{"url":"/policies/roleManagementPolicyAssignments?$filter=x"}]}"#;
        assert_eq!(About::of(Op::Batch, names), About::Names);
        assert_eq!(About::of(Op::Batch, policies), About::Policies);
        assert_eq!(About::of(Op::AzureSubscriptions, ""), About::AzureRoles);
        assert_eq!(
            About::of(Op::AzureResourceGroups, ""),
            About::Other,
            "nobody goes through them"
        );
    }
}
