//! What lies inside an eligibility's own place, looked at as far as somebody wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use futures::{FutureExt, StreamExt, stream};
use stint_arm::{ArmClient, ClientError};
use stint_domain::{Scope, ScopeId, ScopeKind, Timestamp};

use crate::places::Places;

/// How many places are looked into at a time.
const AT_ONCE: usize = 4;
/// So many are looked into for one eligibility: a large tenant has thousands, and a person can open the tree or give the
/// path.
const MOST_LOOKS: usize = 40;
/// A tree is used again for so long: about as long as somebody looks for one place.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// The trees of an account that were looked at lately, by the places at their tops.
#[derive(Debug, Default)]
pub(crate) struct Trees(Mutex<BTreeMap<ScopeId, (Timestamp, SharedTree)>>);

/// One look at a time: each letter that is typed would begin its own.
pub(crate) type SharedTree = Arc<tokio::sync::Mutex<Tree>>;

/// The places inside one, as far as they were looked at.
#[derive(Debug)]
pub(crate) struct Tree {
    /// What was found, in the order of the looks.
    places: Vec<Scope>,
    /// What was found and not looked into yet.
    open: Vec<Scope>,
    /// A place that is listed twice is looked into once, whatever the service says.
    seen: BTreeSet<ScopeId>,
    looks: usize,
    complete: bool,
}

impl Trees {
    /// The tree below `top`: the one that was looked at lately, else a new one.
    pub(crate) fn at(&self, top: &Scope, now: Timestamp) -> SharedTree {
        let mut trees = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        trees.retain(|_, (begun, _)| (now - *begun).abs() < FRESH);
        let begin = || (now, Arc::new(tokio::sync::Mutex::new(Tree::below(top.clone()))));
        let (_, tree) = trees.entry(top.id.clone()).or_insert_with(begin);
        tree.clone()
    }

    /// Forgets the tree below `top`: somebody begins to look anew.
    pub(crate) fn forget(&self, top: &ScopeId) {
        let mut trees = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        trees.remove(top);
    }
}

impl Tree {
    fn below(top: Scope) -> Self {
        Self {
            places: Vec::new(),
            seen: BTreeSet::from([top.id.clone()]),
            open: vec![top],
            looks: MOST_LOOKS,
            complete: true,
        }
    }

    /// What was found so far, in the order of the looks.
    pub(crate) fn places(&self) -> &[Scope] {
        &self.places
    }

    /// Was everything looked into that had to be?
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Looks into those places of a kind that `leads` on which were not looked into yet, and says whether there were
    /// any. What the service gives of deeper levels along with it need not be asked for. A place in trouble hides the
    /// others no more than one too many: the tree is not complete then.
    ///
    /// # Errors
    /// [`ClientError`] where it concerns all of them, or the eligibility's own place.
    pub(crate) async fn grow(
        &mut self,
        arm: &ArmClient,
        names: &Places,
        leads: impl Fn(ScopeKind) -> bool,
    ) -> Result<bool, ClientError> {
        let is_first = self.looks == MOST_LOOKS;
        let may = if is_first || arm.has_reads_to_spare() {
            self.looks
        } else {
            0
        };
        let leading = self.open.iter().filter(|place| leads(place.kind));
        let next: Vec<Scope> = leading.take(may).cloned().collect();
        let reads = next.iter().map(|place| arm.all_inside(&place.id).boxed());
        let reads = stream::iter(reads.collect::<Vec<_>>()).buffered(AT_ONCE);
        let answers: Vec<_> = reads.collect().await;

        let mut found = Vec::new();
        let mut failed = false;
        for (place, answer) in next.iter().zip(answers) {
            match answer {
                Ok(rows) => {
                    let rows: Vec<Scope> = rows
                        .into_iter()
                        .filter(|row| self.seen.insert(row.id.clone()))
                        .collect();
                    let deeper: Vec<_> = still_open(place, &rows).cloned().collect();
                    found.push((rows, deeper));
                }
                Err(error) if is_first || concerns_all(&error) => return Err(error),
                Err(error) => {
                    tracing::info!(%error, "a place cannot be looked into now");
                    failed = true;
                }
            }
        }
        let left = self.open.iter().filter(|place| leads(place.kind)).count() > next.len();
        self.complete &= !left && !failed;
        self.looks -= next.len();
        self.open.retain(|place| !leads(place.kind));
        let (rows, deeper): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        self.open.extend(deeper.into_iter().flatten());
        let mut rows: Vec<Scope> = rows.into_iter().flatten().collect();
        names.describe(arm, names.looks(), rows.iter_mut()).await;
        self.places.extend(rows);
        Ok(!next.is_empty())
    }
}

/// Which rows of an answer about `place` have to be looked into themselves: all that can hold something where the
/// service gave only what is right below, else those of the lowest level that it gave.
fn still_open<'r>(place: &Scope, rows: &'r [Scope]) -> impl Iterator<Item = &'r Scope> + use<'r> {
    let is_deeper = |row: &Scope| match place.kind {
        ScopeKind::TenantRoot | ScopeKind::ManagementGroup => row.kind > ScopeKind::Subscription,
        ScopeKind::Subscription => {
            row.kind == ScopeKind::Resource && row.id.as_str().contains("/resourcegroups/")
        }
        ScopeKind::Directory
        | ScopeKind::AdministrativeUnit
        | ScopeKind::Object
        | ScopeKind::Group
        | ScopeKind::ResourceGroup
        | ScopeKind::Resource => false,
    };
    let lowest = rows.iter().map(|row| row.kind).max();
    let lowest = lowest.filter(|_| rows.iter().any(is_deeper));
    let leads =
        move |row: &&Scope| row.kind != ScopeKind::Resource && lowest.is_none_or(|lowest| row.kind == lowest);
    rows.iter().filter(leads)
}

fn concerns_all(error: &ClientError) -> bool {
    match error {
        ClientError::Unreachable { .. }
        | ClientError::SignInNeeded
        | ClientError::ConsentMissing { .. }
        | ClientError::SignInRefused { .. } => true,
        // Nothing more is asked for then, and what was found stands.
        ClientError::Throttled { .. }
        | ClientError::Forbidden { .. }
        | ClientError::Unexpected { .. }
        | ClientError::Malformed { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_gave_along_is_not_looked_into_again() {
        let check = |top: &str, rows: &[&str], expected: &[&str]| {
            let rows: Vec<Scope> = rows.iter().map(|path| Scope::in_azure(path)).collect();
            let open: Vec<_> = still_open(&Scope::in_azure(top), &rows)
                .map(|row| row.id.as_str())
                .collect();
            assert_eq!(open, expected, "{top}");
        };
        let (group, child) = (
            "/providers/microsoft.management/managementgroups/m",
            "/providers/microsoft.management/managementgroups/n",
        );
        let (one, web, site) = (
            "/subscriptions/1",
            "/subscriptions/1/resourcegroups/web",
            "/subscriptions/1/resourcegroups/web/providers/microsoft.web/sites/a",
        );
        check(group, &[child, one], &[child, one]);
        check(group, &[child, one, web], &[web]);
        check(group, &[child, one, web, site], &[]);
        check(one, &[web], &[web]);
        check(one, &[web, site], &[]);
        check(web, &[site], &[]);
        check(web, &[], &[]);
    }

    #[test]
    fn a_tree_is_used_again_for_a_while() {
        let trees = Trees::default();
        let top = Scope::in_azure("/subscriptions/1");
        let start = Timestamp::UNIX_EPOCH;
        let first = trees.at(&top, start);
        let same = |at| Arc::ptr_eq(&first, &trees.at(&top, at));
        assert!(same(start + TimeDelta::minutes(4)));
        assert!(!same(start + TimeDelta::minutes(5)));
        let second = trees.at(&top, start + TimeDelta::minutes(5));
        trees.forget(&top.id);
        assert!(!Arc::ptr_eq(
            &second,
            &trees.at(&top, start + TimeDelta::minutes(5))
        ));
    }
}
