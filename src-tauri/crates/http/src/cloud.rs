//! The one table of hosts.

use std::net::IpAddr;

use serde::Deserialize;
use stint_clock::{ClockRate, Timestamp};
use url::{Host, Url};

/// Scheme, host and port of a service; requests are joined to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Url);

/// Is a cloud one of the vendor's or a simulated one?
#[derive(Debug, Clone, PartialEq)]
pub enum CloudKind {
    /// The real services.
    Real,
    /// A practice tenant on this machine.
    Simulated {
        /// How its time runs.
        clock: ClockRate,
        /// The tenant that people sign in to when they name no other.
        tenant: String,
    },
}

/// Where the services of one cloud are.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloud {
    /// Its short name: `global`, `usgov`, `dod`, `china`; of a simulated one `practice` and its tenant's id.
    /// Keys what is stored for it, so tokens of one cloud are never offered to another.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Real or simulated.
    pub kind: CloudKind,
    /// Sign-in.
    pub authority: Origin,
    /// Microsoft Graph.
    pub graph: Origin,
    /// Azure Resource Manager.
    pub arm: Origin,
    /// The vendor's portal; a simulated cloud has none.
    pub portal: Option<Origin>,
    /// The app registration to use; `None` where the person or the organization must name one.
    pub client_id: Option<String>,
}

/// Why a description is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloudError {
    /// Not the JSON that a practice tenant prints.
    #[error("the cloud description is not what `stintctl tenant serve` prints: {0}")]
    Malformed(String),
    /// Another kind than `simulated`.
    #[error("a cloud description can only be of the kind `simulated`")]
    NotSimulated,
    /// A service of it is not on this machine.
    #[error("{0} of the cloud description is not a loopback address such as http://127.0.0.1:4000")]
    NotLoopback(&'static str),
    /// Its clock's rate is out of range.
    #[error("the clock of the cloud description must run at a rate from 1 to 3600")]
    ClockRate,
    /// No row of the table has this name.
    #[error("there is no cloud `{0}`: known are global, usgov, dod and china")]
    Unknown(String),
}

/// The built-in rows. Hosts: `contract/sign-in.md`, endpoints per cloud.
const TABLE: [[&str; 6]; 4] = [
    [
        "global",
        "Worldwide",
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
        "https://management.azure.com",
        "https://portal.azure.com",
    ],
    [
        "usgov",
        "US Government",
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
        "https://management.usgovcloudapi.net",
        "https://portal.azure.us",
    ],
    [
        "dod",
        "US Government DoD",
        "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us",
        "https://management.usgovcloudapi.net",
        "https://portal.azure.us",
    ],
    [
        "china",
        "China",
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        "https://portal.azure.cn",
    ],
];

/// The portal's own name of its page for a person's directory roles, behind `#`. Not in the contract; in public use
/// for years.
const PORTAL_DIRECTORY_ROLES: &str = "view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles";
/// The same for groups and for Azure roles.
const PORTAL_GROUPS: &str = "view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadgroup";
const PORTAL_AZURE_ROLES: &str = "view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/azurerbac";

impl Cloud {
    /// The built-in clouds, the worldwide one first.
    pub fn table() -> Vec<Self> {
        TABLE.iter().filter_map(Self::of_row).collect()
    }

    /// The cloud that most organizations are in.
    pub fn worldwide() -> Self {
        Self::table().swap_remove(0)
    }

    /// The built-in cloud called `id`.
    ///
    /// # Errors
    /// [`CloudError::Unknown`].
    pub fn built_in(id: &str) -> Result<Self, CloudError> {
        let found = Self::table()
            .into_iter()
            .find(|cloud| cloud.id.eq_ignore_ascii_case(id));
        found.ok_or_else(|| CloudError::Unknown(id.to_owned()))
    }

    /// Reads the description that a practice tenant hands out.
    ///
    /// # Errors
    /// Anything that is not of the kind `simulated`, or whose services are not loopback literals.
    pub fn from_description(json: &str) -> Result<Self, CloudError> {
        let description: Description =
            serde_json::from_str(json).map_err(|error| CloudError::Malformed(error.to_string()))?;
        if description.kind != "simulated" {
            return Err(CloudError::NotSimulated);
        }
        let clock = ClockRate {
            base: description.clock.base,
            rate: description.clock.rate,
        };
        if !clock.is_valid() {
            return Err(CloudError::ClockRate);
        }
        let loopback = |name, text: &str| Origin::loopback(text).ok_or(CloudError::NotLoopback(name));
        Ok(Self {
            id: format!("practice-{}", description.tenant_id),
            name: "Practice tenant".to_owned(),
            authority: loopback("authority", &description.authority)?,
            graph: loopback("graph", &description.graph)?,
            arm: loopback("arm", &description.arm)?,
            portal: None,
            client_id: Some(description.client_id),
            kind: CloudKind::Simulated {
                clock,
                tenant: description.tenant_id,
            },
        })
    }

    /// Is it a practice tenant?
    pub fn is_simulated(&self) -> bool {
        matches!(self.kind, CloudKind::Simulated { .. })
    }

    /// The page of the vendor's portal on which a person activates directory roles in `tenant` (its id or a domain);
    /// `None` where the cloud has no portal. The portal has no address for a single row.
    pub fn portal_directory_roles(&self, tenant: &str) -> Option<Url> {
        self.portal_page(tenant, PORTAL_DIRECTORY_ROLES)
    }

    /// As [`Cloud::portal_directory_roles`], for memberships and ownerships of groups.
    pub fn portal_groups(&self, tenant: &str) -> Option<Url> {
        self.portal_page(tenant, PORTAL_GROUPS)
    }

    /// As [`Cloud::portal_directory_roles`], for Azure roles.
    pub fn portal_azure_roles(&self, tenant: &str) -> Option<Url> {
        self.portal_page(tenant, PORTAL_AZURE_ROLES)
    }

    fn portal_page(&self, tenant: &str, page: &str) -> Option<Url> {
        let mut url = self.portal.as_ref()?.join("/");
        // The portal signs in to the tenant that its path names.
        url.path_segments_mut().ok()?.clear().push(tenant);
        url.set_fragment(Some(page));
        Some(url)
    }

    fn of_row([id, name, authority, graph, arm, portal]: &[&str; 6]) -> Option<Self> {
        Some(Self {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            kind: CloudKind::Real,
            authority: Origin::tls(authority)?,
            graph: Origin::tls(graph)?,
            arm: Origin::tls(arm)?,
            portal: Some(Origin::tls(portal)?),
            client_id: None,
        })
    }
}

impl Origin {
    /// The URL of `path`, which starts with a slash and may carry a query.
    pub fn join(&self, path: &str) -> Url {
        // A path that is no path leaves the origin as it is; it never leads to another host.
        let mut url = self.0.clone();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// Does `url` lead to this service?
    pub fn holds(&self, url: &Url) -> bool {
        url.origin() == self.0.origin()
    }

    /// Host and port, for messages.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The origin as text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    fn tls(text: &str) -> Option<Self> {
        Url::parse(text)
            .ok()
            .filter(|url| url.scheme() == "https")
            .map(Self)
    }

    /// A loopback literal, never a name that something else could answer for.
    fn loopback(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let literal = match url.host()? {
            Host::Ipv4(ip) => IpAddr::V4(ip).is_loopback(),
            Host::Ipv6(ip) => IpAddr::V6(ip).is_loopback(),
            Host::Domain(_) => false,
        };
        let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
        (url.scheme() == "http" && literal && bare && url.port().is_some()).then_some(Self(url))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    #[serde(default)]
    kind: String,
    authority: String,
    graph: String,
    arm: String,
    tenant_id: String,
    client_id: String,
    clock: DescribedClock,
}

#[derive(Deserialize)]
struct DescribedClock {
    base: Timestamp,
    rate: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(kind: &str, graph: &str, rate: &str) -> String {
        format!(
            r#"{{"kind":"{kind}","authority":"http://127.0.0.1:4000","graph":"{graph}","arm":"http://[::1]:4002",
            "tenantId":"t","clientId":"c","clock":{{"base":"2026-01-01T00:00:00Z","rate":{rate}}},"people":[]}}"#
        )
    }

    #[test]
    fn a_description_can_only_lead_to_this_machine() {
        let check = |kind, graph, rate, expected: Option<CloudError>| {
            let cloud = Cloud::from_description(&description(kind, graph, rate));
            assert_eq!(cloud.err(), expected, "{kind} {graph} {rate}");
        };
        check("simulated", "http://127.0.0.1:4001", "60", None);
        check(
            "real",
            "http://127.0.0.1:4001",
            "1",
            Some(CloudError::NotSimulated),
        );
        for graph in [
            "https://graph.example.com",
            "http://localhost:4001",
            "http://127.0.0.1.example.com:4001",
            "http://10.0.0.1:4001",
            "http://user@127.0.0.1:4001",
            "http://127.0.0.1:4001/path",
            "file:///etc/passwd",
            "",
        ] {
            check("simulated", graph, "1", Some(CloudError::NotLoopback("graph")));
        }
        check(
            "simulated",
            "http://127.0.0.1:4001",
            "0",
            Some(CloudError::ClockRate),
        );
        assert!(matches!(
            Cloud::from_description("{}"),
            Err(CloudError::Malformed(_))
        ));
    }

    #[test]
    fn the_table_has_all_clouds() {
        let ids: Vec<_> = Cloud::table().into_iter().map(|cloud| cloud.id).collect();
        assert_eq!(ids, ["global", "usgov", "dod", "china"]);
        assert!(Cloud::built_in("Global").is_ok());
        assert!(matches!(Cloud::built_in("moon"), Err(CloudError::Unknown(_))));
    }

    #[test]
    fn each_cloud_leads_to_its_own_portal() {
        let page = |cloud: &Cloud, tenant| cloud.portal_directory_roles(tenant).map(|url| url.to_string());
        let usgov = Cloud::built_in("usgov").unwrap();
        assert_eq!(
            page(&usgov, "t-1").unwrap(),
            "https://portal.azure.us/t-1#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles"
        );
        let blade = |url: Option<Url>| {
            let url = url.unwrap().to_string();
            url.rsplit('/').next().unwrap().to_owned()
        };
        assert_eq!(blade(usgov.portal_groups("t-1")), "aadgroup");
        assert_eq!(blade(usgov.portal_azure_roles("t-1")), "azurerbac");
        for tenant in ["../x", "a/b?c#d", "//evil.example"] {
            let url = usgov.portal_directory_roles(tenant).unwrap();
            assert_eq!(url.host_str(), Some("portal.azure.us"), "{url}");
            assert_eq!(url.path_segments().unwrap().count(), 1, "{url}");
        }
        let practice =
            Cloud::from_description(&description("simulated", "http://127.0.0.1:4001", "1")).unwrap();
        assert_eq!(page(&practice, "t-1"), None);
    }

    #[test]
    fn a_path_never_leaves_its_host() {
        let graph = Cloud::built_in("global").unwrap().graph;
        assert_eq!(
            graph.join("/v1.0/me?$select=id").as_str(),
            "https://graph.microsoft.com/v1.0/me?$select=id"
        );
        assert!(graph.holds(&graph.join("//evil.example/x")));
        assert!(!graph.holds(&Url::parse("https://evil.example/").unwrap()));
    }
}
