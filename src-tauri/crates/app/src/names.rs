//! Names that the lists don't carry: administrative units, groups, people who may approve. Read once for each id, many
//! at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use stint_domain::{ActivationRules, Scope, ScopeKind};
use stint_graph::{GraphClient, Nameless};
use stint_pim::ClientError;

/// What is known of an account's names. `None` stands for one that may not be read, or that is gone.
#[derive(Debug, Default)]
pub(crate) struct Names {
    units: Mutex<Known>,
    objects: Mutex<Known>,
}

type Known = BTreeMap<String, Option<String>>;

impl Names {
    /// Fills in the names of administrative units.
    pub(crate) async fn scopes(&self, graph: &GraphClient, scopes: impl Iterator<Item = &mut Scope>) {
        for scope in scopes {
            let Some(unit) = scope.administrative_unit().map(str::to_owned) else {
                continue;
            };
            let known = lock(&self.units).get(&unit).cloned();
            scope.name = match known {
                Some(name) => name,
                None => self.keep(&unit, graph.administrative_unit_name(&unit).await),
            };
        }
    }

    /// Fills in the names of groups that did not come with their rows.
    pub(crate) async fn groups(&self, graph: &GraphClient, scopes: impl Iterator<Item = &mut Scope>) {
        let nameless: Vec<_> = scopes
            .filter(|scope| scope.kind == ScopeKind::Group && scope.name.is_none())
            .collect();
        let ids = nameless.iter().map(|scope| scope.id.to_string()).collect();
        self.learn(graph, BTreeSet::new(), ids).await;
        for scope in nameless {
            scope.name = self.name_of(scope.id.as_str());
        }
    }

    /// Puts the names of groups that rows come through in the place of their ids; nothing where a name may not be
    /// read.
    pub(crate) async fn through(
        &self,
        graph: &GraphClient,
        groups: impl Iterator<Item = &mut Option<String>>,
    ) {
        let groups: Vec<_> = groups.filter(|group| group.is_some()).collect();
        let ids = groups.iter().filter_map(|group| (*group).clone()).collect();
        self.learn(graph, BTreeSet::new(), ids).await;
        for group in groups {
            *group = group.take().and_then(|id| self.name_of(&id));
        }
    }

    /// Fills in the names of approvers that the policies do not name.
    pub(crate) async fn approvers(
        &self,
        graph: &GraphClient,
        rules: impl Iterator<Item = &mut ActivationRules>,
    ) {
        let approvers = rules.flat_map(|rules| &mut rules.approvers);
        let nameless: Vec<_> = approvers.filter(|approver| approver.name.is_none()).collect();
        let ids = |groups: bool| -> BTreeSet<String> {
            let chosen = nameless.iter().filter(|approver| approver.is_group == groups);
            chosen.map(|approver| approver.id.to_string()).collect()
        };
        let (users, groups) = (ids(false), ids(true));
        self.learn(graph, users, groups).await;
        for approver in nameless {
            approver.name = self.name_of(approver.id.as_str());
        }
    }

    /// Reads the names of what is not known yet. A network that is down says nothing: asked again the next time.
    async fn learn(&self, graph: &GraphClient, users: BTreeSet<String>, groups: BTreeSet<String>) {
        let wanted = {
            let known = lock(&self.objects);
            let unknown = |ids: BTreeSet<String>| -> Vec<String> {
                ids.into_iter().filter(|id| !known.contains_key(id)).collect()
            };
            Nameless {
                users: unknown(users),
                groups: unknown(groups),
            }
        };
        if wanted == Nameless::default() {
            return;
        }
        match graph.names(&wanted).await {
            Ok(names) => lock(&self.objects).extend(names),
            Err(error) => tracing::info!(%error, "names cannot be read now"),
        }
    }

    fn name_of(&self, id: &str) -> Option<String> {
        lock(&self.objects).get(id).cloned().flatten()
    }

    /// Keeps what the service said of an administrative unit.
    fn keep(&self, unit: &str, read: Result<Option<String>, ClientError>) -> Option<String> {
        let name = match read {
            Ok(name) => name,
            Err(ClientError::Forbidden { .. }) => None,
            Err(_) => return None,
        };
        lock(&self.units).insert(unit.to_owned(), name.clone());
        name
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
