//! What somebody looks up: places to narrow a role to, what a group carries, what works for an account.

use serde::Serialize;
use specta::Type;
use stint_app::{Capability, CapabilityCard, Carries, ChildPlace};
use stint_domain::{Carried, RoleKind, Tenant};

use super::{AppError, RoleKindView, scope::ScopeKindView};

/// A place below another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChildView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What kind of place it is.
    pub kind: ScopeKindView,
    /// The names of the places around it, the outermost first, without its own.
    pub path: Vec<String>,
    /// There may be places below it.
    pub has_children: bool,
}

/// What a group carries, as far as it can be read.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CarriesView {
    /// By service, each in the service's order.
    pub rows: Vec<CarriesRow>,
    /// Why something of it could not be read: there may be more.
    pub error: Option<AppError>,
    /// The account sees more subscriptions than were looked at: there may be more.
    pub cut: bool,
}

/// A role that a group carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CarriesRow {
    /// Which service.
    pub kind: RoleKindView,
    /// The role's name.
    pub role: String,
    /// The place in words.
    pub scope: String,
}

/// What an account works for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityView {
    /// In the order to show.
    pub rows: Vec<CapabilityRow>,
    /// Where an administrator consents.
    pub consent: Option<String>,
    /// What to forward to an administrator; nothing secret in it.
    pub text: String,
}

/// One thing that an account can or cannot do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityRow {
    /// What.
    pub what: CapabilityWhat,
    /// Whether it works.
    pub state: CapabilityState,
    /// The permission that is missing.
    pub scope: Option<String>,
    /// The service's own code.
    pub code: Option<String>,
}

/// Something that an account may work for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CapabilityWhat {
    /// Entra roles.
    EntraRole,
    /// Groups.
    Group,
    /// Azure roles.
    AzureRole,
}

/// Whether something works for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CapabilityState {
    /// It does.
    Works,
    /// Nobody has consented to a permission.
    ScopeMissing,
    /// The tenant has no license for it.
    LicenseMissing,
    /// Nothing told.
    CouldNotCheck,
}

impl From<ChildPlace> for ChildView {
    fn from(place: ChildPlace) -> Self {
        let id = place.scope.id.to_string();
        // A place whose name nobody could read goes by the last part of its id.
        let last = id.rsplit('/').next().unwrap_or_default().to_owned();
        Self {
            name: place.scope.name.filter(|name| !name.is_empty()).unwrap_or(last),
            kind: place.scope.kind.into(),
            path: place.scope.within,
            has_children: place.has_children,
            id,
        }
    }
}

impl CarriesView {
    /// What a group of this tenant carries. Being a member gives what it only may activate no sooner than that is
    /// activated, too.
    pub(crate) fn of(carries: &Carries, tenant: &Tenant) -> Self {
        let row = |carried: &Carried| {
            let place = carried.scope.label(tenant);
            CarriesRow {
                kind: carried.kind.into(),
                role: carried.role.name.clone(),
                scope: if carried.eligible {
                    format!("{place} · to be activated")
                } else {
                    place
                },
            }
        };
        Self {
            rows: carries.rows.iter().map(row).collect(),
            error: carries.unread.clone().map(Into::into),
            cut: carries.cut,
        }
    }
}

impl From<CapabilityCard> for CapabilityView {
    fn from(card: CapabilityCard) -> Self {
        Self {
            rows: card.rows.into_iter().map(Into::into).collect(),
            consent: card.consent.map(String::from),
            text: card.text,
        }
    }
}

impl From<Capability> for CapabilityRow {
    fn from(row: Capability) -> Self {
        let (state, scope) = match row.state {
            stint_app::CapabilityState::Works => (CapabilityState::Works, None),
            stint_app::CapabilityState::ScopeMissing(scope) => (CapabilityState::ScopeMissing, Some(scope)),
            stint_app::CapabilityState::LicenseMissing => (CapabilityState::LicenseMissing, None),
            stint_app::CapabilityState::CouldNotCheck(_) => (CapabilityState::CouldNotCheck, None),
        };
        Self {
            what: match row.kind {
                RoleKind::EntraRole => CapabilityWhat::EntraRole,
                RoleKind::Group => CapabilityWhat::Group,
                RoleKind::AzureRole => CapabilityWhat::AzureRole,
            },
            state,
            scope: scope.filter(|scope| !scope.is_empty()),
            code: row.code,
        }
    }
}

#[cfg(test)]
mod tests {
    use stint_domain::{RoleDefinition, Scope};

    use super::*;

    #[test]
    fn a_missing_permission_is_named() {
        let row = CapabilityRow::from(Capability {
            kind: RoleKind::Group,
            state: stint_app::CapabilityState::ScopeMissing("Group.Scope".to_owned()),
            code: Some("PermissionScopeNotGranted".to_owned()),
        });
        assert_eq!(row.what, CapabilityWhat::Group);
        assert_eq!(
            (row.state, row.scope.as_deref()),
            (CapabilityState::ScopeMissing, Some("Group.Scope"))
        );
    }

    #[test]
    fn what_a_group_may_only_activate_is_told_from_what_it_gives() {
        let carried = |eligible| Carried {
            kind: RoleKind::AzureRole,
            role: RoleDefinition {
                id: "r".into(),
                name: "Reader".to_owned(),
                description: None,
            },
            scope: Scope::in_azure("/subscriptions/s/resourceGroups/rg"),
            eligible,
        };
        let carries = Carries {
            rows: vec![carried(false), carried(true)],
            unread: None,
            cut: true,
        };
        let tenant = Tenant {
            id: "t".into(),
            name: None,
        };
        let view = CarriesView::of(&carries, &tenant);
        assert!(view.cut && view.error.is_none());
        let scopes = view.rows.into_iter().map(|row| row.scope);
        assert_eq!(scopes.collect::<Vec<_>>(), ["rg", "rg · to be activated"]);
    }

    #[test]
    fn a_place_without_a_name_goes_by_its_id() {
        let place = ChildView::from(ChildPlace {
            scope: Scope::in_azure("/subscriptions/0a1b"),
            has_children: true,
        });
        assert_eq!(
            (place.name.as_str(), place.kind),
            ("0a1b", ScopeKindView::Subscription)
        );
        let mut scope =
            Scope::in_azure("/subscriptions/0a1b/resourceGroups/rg/providers/Microsoft.Web/sites/app");
        scope.within.insert(0, "Production".to_owned());
        let place = ChildView::from(ChildPlace {
            scope,
            has_children: false,
        });
        assert_eq!(
            (place.name.as_str(), &place.path[..]),
            ("app", &["Production".to_owned(), "rg".to_owned()][..])
        );
    }
}
