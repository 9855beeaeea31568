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

/// What has no name yet, by ids.
#[derive(Debug, Default)]
struct Wanted {
    units: BTreeSet<String>,
    users: BTreeSet<String>,
    groups: BTreeSet<String>,
}

impl Names {
    /// Fills in the names of rows' places, and puts those of groups that rows come through in the place of their ids,
    /// where they may be read. Both are asked for at once.
    pub(crate) async fn fill<'r>(
        &self,
        graph: &GraphClient,
        rows: impl Iterator<Item = (&'r mut Scope, &'r mut Option<String>)>,
    ) {
        let rows: Vec<_> = rows.collect();
        let mut wanted = Wanted::default();
        for (scope, through) in &rows {
            wanted.place(scope);
            wanted.groups.extend((*through).clone());
        }
        self.learn(graph, wanted).await;
        for (scope, through) in rows {
            self.name(scope);
            *through = through.take().and_then(|id| self.name_of(&id));
        }
    }

    /// Reads the names of places that are not known yet.
    pub(crate) async fn learn_places(&self, graph: &GraphClient, scopes: impl Iterator<Item = &Scope>) {
        let mut wanted = Wanted::default();
        scopes.for_each(|scope| wanted.place(scope));
        self.learn(graph, wanted).await;
    }

    /// Fills in the name of an administrative unit, or of a group that did not come with its row, as far as it is known.
    pub(crate) fn name(&self, scope: &mut Scope) {
        if let Some(unit) = scope.administrative_unit() {
            scope.name = lock(&self.units).get(unit).cloned().flatten();
        } else if is_nameless_group(scope) {
            scope.name = self.name_of(scope.id.as_str());
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
        let wanted = Wanted {
            users: ids(false),
            groups: ids(true),
            ..Wanted::default()
        };
        self.learn(graph, wanted).await;
        for approver in nameless {
            approver.name = self.name_of(approver.id.as_str());
        }
    }

    /// Reads the names of what is not known yet. A network that is down says nothing: asked again the next time.
    async fn learn(&self, graph: &GraphClient, wanted: Wanted) {
        futures::join!(
            self.learn_units(graph, wanted.units),
            self.learn_objects(graph, wanted.users, wanted.groups)
        );
    }

    async fn learn_units(&self, graph: &GraphClient, mut units: BTreeSet<String>) {
        {
            let known = lock(&self.units);
            units.retain(|unit| !known.contains_key(unit));
        }
        let units: Vec<String> = units.into_iter().collect();
        if units.is_empty() {
            return;
        }
        match graph.unit_names(&units).await {
            Ok(names) => lock(&self.units).extend(names),
            Err(ClientError::Forbidden { .. }) => {
                lock(&self.units).extend(units.into_iter().map(|unit| (unit, None)));
            }
            Err(error) => tracing::info!(%error, "names of administrative units cannot be read now"),
        }
    }

    async fn learn_objects(&self, graph: &GraphClient, users: BTreeSet<String>, groups: BTreeSet<String>) {
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
}

impl Wanted {
    fn place(&mut self, scope: &Scope) {
        if let Some(unit) = scope.administrative_unit() {
            self.units.insert(unit.to_owned());
        } else if is_nameless_group(scope) {
            self.groups.insert(scope.id.to_string());
        }
    }
}

fn is_nameless_group(scope: &Scope) -> bool {
    scope.kind == ScopeKind::Group && scope.name.is_none()
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
