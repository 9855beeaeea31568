//! What a client has to know of a practice tenant.

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::shared::Shared;

/// How to reach a practice tenant; as JSON the one line that a client takes as its cloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudDescription {
    /// Always `simulated`.
    pub kind: String,
    /// Origin of the login service, as of the two others.
    pub authority: String,
    /// Origin of Microsoft Graph.
    pub graph: String,
    /// Origin of Azure Resource Manager.
    pub arm: String,
    /// The story's tenant.
    pub tenant_id: Uuid,
    /// The app registration.
    pub client_id: Uuid,
    /// How its time runs.
    pub clock: DescribedClock,
    /// Whom one can sign in as, in the order of the story; guests stand with the tenant where they are
    /// guests.
    pub people: Vec<DescribedPerson>,
    /// How a test steers it; absent where the control is not mounted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub control: Option<DescribedControl>,
}

/// The clock of a practice tenant: see [`stint_clock::ClockRate`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DescribedClock {
    /// The instant at which its time and the real time were the same, UTC.
    pub base: Timestamp,
    /// Its seconds for each real second.
    pub rate: f64,
}

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribedPerson {
    /// The display name.
    pub name: String,
    /// The name to sign in with.
    pub upn: String,
    /// The object id in that tenant.
    pub oid: Uuid,
    /// The tenant's id.
    pub tenant_id: Uuid,
    /// The tenant's name.
    pub tenant: String,
    /// The job.
    pub title: String,
    /// Who this is in the story.
    pub about: String,
}

/// Where the control answers, and with which key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribedControl {
    /// Base address of the verbs, with a slash at the end.
    pub url: String,
    /// The value of the header `x-stint-control`.
    pub key: String,
}

impl CloudDescription {
    /// The description of a running one.
    pub(crate) fn of(shared: &Shared) -> Self {
        let world = shared.world();
        let mut tenants: Vec<_> = world.tenants.values().collect();
        tenants.sort_by_key(|tenant| (tenant.id != world.story, tenant.name.clone()));
        let people = tenants.iter().flat_map(|tenant| {
            let listed = tenant.people.iter().filter(|person| person.listed);
            listed.map(|person| DescribedPerson {
                name: person.name.clone(),
                upn: person.sign_in_name().to_owned(),
                oid: person.oid,
                tenant_id: tenant.id,
                tenant: tenant.name.clone(),
                title: person.title.clone().unwrap_or_default(),
                about: person.about.clone(),
            })
        });
        let rate = shared.clock.rate();
        Self {
            kind: "simulated".to_owned(),
            authority: shared.origins.login.clone(),
            graph: shared.origins.graph.clone(),
            arm: shared.origins.arm.clone(),
            tenant_id: world.story,
            client_id: world.client_id,
            clock: DescribedClock {
                base: rate.base,
                rate: rate.rate,
            },
            people: people.collect(),
            control: shared.control_mounted.then(|| DescribedControl {
                url: format!("{}/_control/", shared.origins.login),
                key: shared.control_key.clone(),
            }),
        }
    }
}
