//! Identifiers. Each is its own type, so that two can't be mixed up; none is ever taken apart.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the identifier as the service or the caller wrote it.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

id! {
    /// A signed-in principal in a tenant: `<object id>.<tenant id>`. The same person has another one in each
    /// tenant.
    AccountId;
    /// A request for an activation or deactivation at the service (assignment schedule request).
    ActivationId;
    /// An assignment in force (assignment schedule instance). Opaque: it changes with each activation.
    ActiveId;
    /// A re-activation that the person has armed.
    AgainId;
    /// What somebody decides a request by, where it is not the request itself (Azure).
    ApprovalId;
    /// A person or group that may decide a request.
    ApproverId;
    /// Several intents that were asked for together.
    BatchId;
    /// Several accesses that are asked for together by one click.
    BundleId;
    /// A cloud: the name of a row in the table of clouds, or of a simulated one.
    CloudId;
    /// A command that a front end gave to the engine; the reply carries it back.
    CommandId;
    /// One thing that a person wants done at the service, at most once.
    IntentId;
    /// A notice shown to the person.
    NoticeId;
    /// The object id of a user in one tenant. Requests always carry the caller's own, never a group's.
    PrincipalId;
    /// A role definition.
    RoleDefinitionId;
    /// What stands behind an eligible or active assignment (eligibility or assignment schedule): extensions and
    /// activations in Azure name it. Opaque, as the service writes it.
    ScheduleId;
    /// Where a role applies: `/`, `/administrativeUnits/<id>`, `/<object id>`, the id of a group, or a path of Azure
    /// ([`Scope`](crate::Scope) says in which spelling).
    ScopeId;
    /// An authentication context, `c1` to `c99`.
    StepUpContextId;
    /// A directory.
    TenantId;
}

impl AccountId {
    /// The account of `principal` in `tenant`.
    pub fn of(principal: &PrincipalId, tenant: &TenantId) -> Self {
        Self(format!("{principal}.{tenant}"))
    }
}

impl IntentId {
    /// A new one, random.
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

impl BundleId {
    /// A new one, random.
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

impl CommandId {
    /// A new one, random.
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}
