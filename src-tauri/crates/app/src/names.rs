//! Names that the lists don't carry: administrative units and approvers. Read once for each id.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stint_domain::{Approver, PrincipalId, Scope};
use stint_graph::{ClientError, GraphClient};

/// What is known of an account's names. `None` stands for one that may not be read, or that is gone.
#[derive(Debug, Default)]
pub(crate) struct Names {
    units: Mutex<BTreeMap<String, Option<String>>>,
    users: Mutex<BTreeMap<String, Option<String>>>,
}

impl Names {
    /// Fills in the names of administrative units.
    pub(crate) async fn scopes(&self, graph: &GraphClient, scopes: impl Iterator<Item = &mut Scope>) {
        for scope in scopes {
            let Some(unit) = scope.administrative_unit().map(str::to_owned) else {
                continue;
            };
            scope.name = match known(&self.units, &unit) {
                Some(name) => name,
                None => keep(&self.units, &unit, graph.administrative_unit_name(&unit).await),
            };
        }
    }

    /// Fills in the names of approvers who are users. Reading a group's name takes a permission that is not asked
    /// for.
    pub(crate) async fn approvers(
        &self,
        graph: &GraphClient,
        approvers: impl Iterator<Item = &mut Approver>,
    ) {
        for approver in approvers.filter(|approver| !approver.is_group && approver.name.is_none()) {
            let id = approver.id.to_string();
            approver.name = match known(&self.users, &id) {
                Some(name) => name,
                None => keep(
                    &self.users,
                    &id,
                    graph.user_name(&PrincipalId::new(id.as_str())).await,
                ),
            };
        }
    }
}

fn known(names: &Mutex<BTreeMap<String, Option<String>>>, id: &str) -> Option<Option<String>> {
    names
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(id)
        .cloned()
}

/// Keeps what the service said. A network that is down says nothing: asked again the next time.
fn keep(
    names: &Mutex<BTreeMap<String, Option<String>>>,
    id: &str,
    read: Result<Option<String>, ClientError>,
) -> Option<String> {
    let name = match read {
        Ok(name) => name,
        Err(ClientError::Forbidden { .. }) => None,
        Err(_) => return None,
    };
    names
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(id.to_owned(), name.clone());
    name
}
