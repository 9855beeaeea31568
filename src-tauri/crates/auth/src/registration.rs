use stint_domain::TenantId;
use stint_http::{Audience, Cloud};

/// The app registration that people sign in with, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// The cloud that it is in. Registrations of one cloud do not exist in another.
    pub cloud: Cloud,
    /// Its application (client) id.
    pub client_id: String,
    /// The tenant to sign in to when a request names none: needed for a registration that is for one tenant only.
    pub tenant: Option<TenantId>,
}

/// The least that the directory roles need. Each one's operations: contract `entra-roles.md` and `policies.md`,
/// column "least".
///
/// Not among them: `AdministrativeUnit.Read.All`, for the names of administrative units. A token carries all that was
/// consented to for its service, asked for or not; asking for what an administrator has left out would fail.
const GRAPH: [&str; 5] = [
    // The own profile.
    "User.Read",
    // Names of approvers.
    "User.ReadBasic.All",
    // Eligible assignments.
    "RoleEligibilitySchedule.Read.Directory",
    // Active assignments, requests, and asking for an activation.
    "RoleAssignmentSchedule.ReadWrite.Directory",
    // What a role's policy asks for.
    "RoleManagementPolicy.Read.Directory",
];

/// Who it is (`openid`, `profile`), and a refresh token (`offline_access`).
const IDENTITY: [&str; 3] = ["openid", "profile", "offline_access"];

impl Registration {
    /// What is asked of the sign-in service for `audience`, each scope with the host of its service, then the ones
    /// about the person. One token request is for one audience.
    pub fn scopes(&self, audience: Audience) -> Vec<String> {
        let (service, names) = match audience {
            Audience::Graph => (&self.cloud.graph, GRAPH.as_slice()),
            // Resource Manager knows one scope; its own roles decide about the rest.
            Audience::Arm => (&self.cloud.arm, ["user_impersonation"].as_slice()),
        };
        let names = names.iter().map(|name| format!("{}/{name}", service.as_str()));
        names.chain(IDENTITY.map(str::to_owned)).collect()
    }

    /// The tenant in the path of the sign-in pages: the one asked for, else the registration's, else any
    /// organization's.
    pub(crate) fn tenant_for(&self, asked: Option<&TenantId>) -> String {
        asked
            .or(self.tenant.as_ref())
            .map_or_else(|| "organizations".to_owned(), ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration(cloud: &str) -> Registration {
        Registration {
            cloud: Cloud::built_in(cloud).unwrap(),
            client_id: "c".to_owned(),
            tenant: None,
        }
    }

    #[test]
    fn scopes_name_the_service_of_their_cloud() {
        let usgov = registration("usgov");
        let graph = usgov.scopes(Audience::Graph);
        assert_eq!(graph[0], "https://graph.microsoft.us/User.Read");
        assert!(graph.ends_with(&["openid".into(), "profile".into(), "offline_access".into()]));
        assert_eq!(
            usgov.scopes(Audience::Arm)[0],
            "https://management.usgovcloudapi.net/user_impersonation"
        );
    }

    #[test]
    fn the_named_tenant_wins() {
        let mut global = registration("global");
        assert_eq!(global.tenant_for(None), "organizations");
        global.tenant = Some("own".into());
        assert_eq!(global.tenant_for(None), "own");
        assert_eq!(global.tenant_for(Some(&"asked".into())), "asked");
    }
}
