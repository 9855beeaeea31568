//! Where Azure roles hold: management groups, subscriptions, resource groups, resources, and what Azure roles there are.

mod roles;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use roles::{AzureRole, Permission};

/// What stands before a subscription's id in the spelling of old versions; it means nothing.
const OLD_PREFIX: &str = "/providers/microsoft.subscription";
/// What the path of a management group begins with.
const MANAGEMENT_GROUPS: &str = "/providers/Microsoft.Management/managementGroups";

/// One node of the tree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AzureScope {
    /// The path in the spelling in which it was made.
    pub(crate) id: String,
    /// The name for people: of a subscription and a management group its title, else the last part of the path.
    pub(crate) name: String,
    pub(crate) kind: ScopeKind,
    /// The tenant whose directory it trusts.
    pub(crate) tenant: Uuid,
    /// The path of what it lies in; none for a tenant's root group.
    pub(crate) parent: Option<String>,
    /// The list of children does not tell its name, as it happens at the service.
    #[serde(default)]
    pub(crate) name_missing: bool,
}

/// What a scope is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScopeKind {
    ManagementGroup,
    Subscription,
    ResourceGroup,
    /// With its full type, as `Microsoft.Storage/storageAccounts`.
    Resource(String),
}

/// All scopes of all tenants.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Scopes {
    /// By the path in lower case.
    all: BTreeMap<String, AzureScope>,
}

impl ScopeKind {
    /// The word of lists and expanded properties.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::ManagementGroup => "managementgroup",
            Self::Subscription => "subscription",
            Self::ResourceGroup => "resourcegroup",
            Self::Resource(kind) => kind,
        }
    }
}

impl AzureScope {
    /// The last part of the path: the name for machines.
    pub(crate) fn last_part(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or_default()
    }

    /// The subscription that it is or lies in.
    pub(crate) fn subscription(&self) -> Option<Uuid> {
        let mut parts = self.id.split('/').skip(1);
        let kind = parts.next()?;
        kind.eq_ignore_ascii_case("subscriptions")
            .then(|| Uuid::try_parse(parts.next()?).ok())?
    }
}

impl Scopes {
    pub(crate) fn add(&mut self, scope: AzureScope) {
        self.all.insert(scope.id.to_ascii_lowercase(), scope);
    }

    /// The scope behind a path in any accepted spelling: letter case, double and closing slashes, the prefix of
    /// old versions.
    pub(crate) fn find(&self, path: &str) -> Option<&AzureScope> {
        self.all.get(&normal(path))
    }

    /// All of them, in the order of their paths.
    pub(crate) fn all(&self) -> impl Iterator<Item = &AzureScope> {
        self.all.values()
    }

    /// What lies directly in a scope.
    pub(crate) fn children(&self, id: &str) -> impl Iterator<Item = &AzureScope> {
        self.all.values().filter(move |scope| {
            let parent = scope.parent.as_deref();
            parent.is_some_and(|parent| parent.eq_ignore_ascii_case(id))
        })
    }

    /// The scope itself and all that it lies in, from the inside outwards.
    pub(crate) fn chain(&self, id: &str) -> Vec<&AzureScope> {
        std::iter::successors(self.find(id), |scope| self.find(scope.parent.as_deref()?)).collect()
    }

    /// Is `narrow` the scope `wide`, or something in it?
    pub(crate) fn is_within(&self, narrow: &str, wide: &str) -> bool {
        let wide = normal(wide);
        self.chain(narrow).iter().any(|scope| normal(&scope.id) == wide)
    }

    /// The path of a management group.
    pub(crate) fn management_group(name: &str) -> String {
        format!("{MANAGEMENT_GROUPS}/{name}")
    }

    /// The path of a subscription.
    pub(crate) fn in_subscription(id: Uuid) -> String {
        format!("/subscriptions/{id}")
    }
}

/// The path under which a scope is kept.
fn normal(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let path = format!("/{}", parts.join("/")).to_ascii_lowercase();
    match path.strip_prefix(OLD_PREFIX) {
        Some(rest) if rest.starts_with("/subscriptions/") => rest.to_owned(),
        Some(_) | None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Scopes {
        let mut scopes = Scopes::default();
        let mut add = |id: &str, kind: ScopeKind, parent: Option<&str>| {
            scopes.add(AzureScope {
                id: id.to_owned(),
                name: id.to_owned(),
                kind,
                tenant: Uuid::nil(),
                parent: parent.map(str::to_owned),
                name_missing: false,
            });
        };
        let group = "/providers/Microsoft.Management/managementGroups/Top";
        let subscription = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7";
        let web = format!("{subscription}/resourceGroups/rg-web");
        add(group, ScopeKind::ManagementGroup, None);
        add(subscription, ScopeKind::Subscription, Some(group));
        add(&web, ScopeKind::ResourceGroup, Some(subscription));
        let longer = format!("{subscription}/resourceGroups/rg-web-2");
        add(&longer, ScopeKind::ResourceGroup, Some(subscription));
        scopes
    }

    #[test]
    fn a_scope_is_found_in_every_spelling() {
        let scopes = tree();
        let check = |path: &str, found: bool| assert_eq!(scopes.find(path).is_some(), found, "{path}");
        check("/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7", true);
        check("subscriptions/3F8E5734-4E03-460B-9FFE-6003A79F00C7/", true);
        check(
            "/providers/Microsoft.Subscription/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7",
            true,
        );
        check(
            "//subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7//resourcegroups/RG-WEB",
            true,
        );
        check("/providers/microsoft.management/managementgroups/top", true);
        check("/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c8", false);
        check("/providers/Microsoft.Subscription", false);
        check("", false);
    }

    #[test]
    fn what_lies_in_what_is_told_by_parts_and_not_by_letters() {
        let scopes = tree();
        let subscription = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7";
        let web = format!("{subscription}/resourceGroups/rg-web");
        let longer = format!("{subscription}/resourceGroups/rg-web-2");
        assert!(scopes.is_within(&web, subscription));
        assert!(scopes.is_within(&web, &web.to_uppercase()));
        assert!(scopes.is_within(&longer, &Scopes::management_group("TOP")));
        assert!(!scopes.is_within(&longer, &web));
        assert!(!scopes.is_within(subscription, &web));
        assert_eq!(scopes.children(subscription).count(), 2);
        assert_eq!(scopes.chain(&web).len(), 3);
    }
}
