//! The places of Azure: the names around them, whose they are, and what a customer's offer asks there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::{FutureExt, StreamExt, stream};
use stint_arm::{ArmClient, Registration, Subscription};
use stint_domain::{ActivationRules, PolicyAt, Scope, ScopeKind, Tenant};
use stint_pim::{ClientError, PolicyAnswers};

/// How many delegations are read at a time.
const AT_ONCE: usize = 4;

/// What is known of an account's places, by the ids of subscriptions. Read once in a session, beside the first list, and
/// again when a subscription turns up later that was not among them.
#[derive(Debug, Default)]
pub(crate) struct Places {
    known: Mutex<Known>,
    /// One look at a time: the lists come at once and want the same.
    looking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    subscriptions: BTreeMap<String, Subscription>,
    /// How often they have been read in this session.
    looks: u64,
    /// Names that rows at the subscriptions themselves carried.
    named: BTreeMap<String, String>,
    /// Looked for and not found: what somebody is only eligible for is not listed.
    missing: BTreeSet<String>,
    /// Customers by the ids of their directories.
    customers: BTreeMap<String, Tenant>,
}

impl Places {
    /// Fills in the names of the places around each scope, and whose it is where it is a customer's. What can't be read
    /// stays as it is: a list never fails for a name. The list began when the subscriptions had been read `since` times: a
    /// later reading tells of all that it can name.
    pub(crate) async fn describe(
        &self,
        arm: &ArmClient,
        since: u64,
        scopes: impl Iterator<Item = &mut Scope>,
    ) {
        self.describe_all(arm, since, scopes.collect()).await;
    }

    /// As [`Places::describe`], of places where the account has something in force. Such are listed, also where they were
    /// not before: then they are looked for anew.
    pub(crate) async fn describe_held(
        &self,
        arm: &ArmClient,
        since: u64,
        scopes: impl Iterator<Item = &mut Scope>,
    ) {
        let scopes: Vec<_> = scopes.collect();
        {
            let mut known = self.lock();
            for id in scopes.iter().filter_map(|scope| scope.subscription()) {
                known.missing.remove(id);
            }
        }
        self.describe_all(arm, since, scopes).await;
    }

    async fn describe_all(&self, arm: &ArmClient, since: u64, scopes: Vec<&mut Scope>) {
        for scope in &scopes {
            if let (ScopeKind::Subscription, Some(id), Some(name)) =
                (scope.kind, scope.subscription(), &scope.name)
            {
                self.lock().named.insert(id.to_owned(), name.clone());
            }
        }
        let ids = scopes.iter().filter_map(|scope| scope.subscription());
        self.learn(arm, since, ids.map(str::to_owned).collect()).await;
        let known = self.lock();
        for scope in scopes {
            known.complete(scope, arm);
        }
    }

    /// How often the subscriptions have been read so far. A list takes note of it when it begins.
    pub(crate) fn looks(&self) -> u64 {
        self.lock().looks
    }

    /// Reads the subscriptions beside a list that will want them, so that it need not wait for them at its end. Once in a
    /// session: after that [`Places::describe`] reads what has come to it.
    pub(crate) async fn look_ahead(&self, arm: &ArmClient) {
        let _looking = self.looking.lock().await;
        if self.looks() == 0 {
            self.look(arm).await;
        }
    }

    /// What the policies ask: at a customer's place what its offer says, elsewhere what the place's policies say.
    ///
    /// # Errors
    /// [`ClientError`] where it concerns all of them.
    pub(crate) async fn rules(
        &self,
        arm: &ArmClient,
        policies: &[PolicyAt],
    ) -> Result<PolicyAnswers, ClientError> {
        let subscription = |policy: &PolicyAt| {
            let scope = Scope::in_azure(policy.scope.as_str());
            scope.subscription().map(str::to_owned)
        };
        let wanted = policies.iter().filter_map(subscription).collect();
        self.learn(arm, self.looks(), wanted).await;
        let (mut own, mut delegated) = (Vec::new(), BTreeMap::<String, Vec<PolicyAt>>::new());
        for policy in policies {
            match subscription(policy).filter(|id| self.lock().is_customers(id, arm)) {
                Some(id) => delegated.entry(id).or_default().push(policy.clone()),
                None => own.push(policy.clone()),
            }
        }
        let offers = delegated.into_iter().map(|(id, policies)| {
            async move {
                let offers = arm.registrations(&id).await;
                (policies, offers)
            }
            .boxed()
        });
        let offers = stream::iter(offers.collect::<Vec<_>>())
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>();
        let (own, offers) = futures::join!(arm.rules(&own), offers);
        let mut answers = own?;
        for (policies, offers) in offers {
            let rules = offers.map(|offers| {
                let offered = |policy: &PolicyAt| Some((policy.clone(), offered(&offers, policy)?));
                policies.iter().filter_map(offered).collect::<Vec<_>>()
            });
            answers.add(policies.iter().cloned(), rules)?;
        }
        Ok(answers)
    }

    /// The subscriptions of the account's own tenant that it can see.
    pub(crate) async fn own(&self, arm: &ArmClient) -> Vec<String> {
        if self.lock().subscriptions.is_empty() {
            self.look(arm).await;
        }
        let known = self.lock();
        let own = known
            .subscriptions
            .keys()
            .filter(|id| !known.is_customers(id, arm));
        own.cloned().collect()
    }

    /// Reads the subscriptions where one of `wanted` is not known and they have not been read `since`, and the names of
    /// customers that are new.
    async fn learn(&self, arm: &ArmClient, since: u64, wanted: BTreeSet<String>) {
        let is_new = || {
            let known = self.lock();
            let mut unknown = wanted
                .iter()
                .filter(|id| !known.subscriptions.contains_key(*id) && !known.missing.contains(*id));
            unknown.next().is_some()
        };
        if is_new() {
            let _looking = self.looking.lock().await;
            // Another list may have looked in the meantime.
            if is_new() && (self.looks() > since || self.look(arm).await) {
                let mut known = self.lock();
                let missing = wanted.iter().filter(|id| !known.subscriptions.contains_key(*id));
                let missing: Vec<_> = missing.cloned().collect();
                known.missing.extend(missing);
            }
        }
        let nameless: BTreeMap<String, String> = {
            let known = self.lock();
            let delegated = wanted.iter().filter(|id| known.is_customers(id, arm));
            let tenants = delegated.filter_map(|id| {
                let tenant = known.subscriptions.get(id)?.tenant.as_ref()?;
                (!known.customers.contains_key(tenant.as_str())).then(|| (tenant.to_string(), id.clone()))
            });
            tenants.collect()
        };
        // One delegation tells the name of its customer.
        let reads: Vec<_> = nameless
            .into_iter()
            .map(|(tenant, subscription)| customer(arm, tenant, subscription).boxed())
            .collect();
        let read: Vec<_> = stream::iter(reads).buffer_unordered(AT_ONCE).collect().await;
        let mut known = self.lock();
        for customer in read.into_iter().flatten() {
            known.customers.insert(customer.id.to_string(), customer);
        }
    }

    /// Reads all subscriptions. Says whether that went well.
    async fn look(&self, arm: &ArmClient) -> bool {
        match arm.subscriptions().await {
            Ok(read) => {
                let by_id = read.into_iter().map(|row| (row.id.clone(), row));
                let mut known = self.lock();
                known.subscriptions.extend(by_id);
                known.looks += 1;
                true
            }
            Err(error) => {
                tracing::info!(%error, "the subscriptions cannot be read now");
                false
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn complete(&self, scope: &mut Scope, arm: &ArmClient) {
        let Some(id) = scope.subscription().map(str::to_owned) else {
            return;
        };
        let name = self.name_of(&id);
        if scope.kind == ScopeKind::Subscription {
            scope.name = scope.name.take().or(name);
        } else {
            // Its id tells it apart from others, and can be searched for.
            scope.within.insert(0, name.unwrap_or_else(|| id.clone()));
        }
        let tenant = self
            .subscriptions
            .get(&id)
            .and_then(|known| known.tenant.as_ref());
        if let Some(tenant) = tenant.filter(|_| self.is_customers(&id, arm)) {
            let named = self.customers.get(tenant.as_str()).cloned();
            scope.customer = Some(named.unwrap_or_else(|| Tenant {
                id: tenant.clone(),
                name: None,
            }));
        }
    }

    fn name_of(&self, subscription: &str) -> Option<String> {
        let listed = self.subscriptions.get(subscription);
        listed
            .and_then(|known| known.name.clone())
            .or_else(|| self.named.get(subscription).cloned())
    }

    fn is_customers(&self, subscription: &str, arm: &ArmClient) -> bool {
        let own = arm.account().tenant.id.as_str();
        let tenant = self
            .subscriptions
            .get(subscription)
            .and_then(|known| known.tenant.as_ref());
        tenant.is_some_and(|tenant| !tenant.as_str().eq_ignore_ascii_case(own))
    }
}

/// The directory `tenant` by the name that the delegation of one of its subscriptions tells; `None` where that can't be
/// read now.
async fn customer(arm: &ArmClient, tenant: String, subscription: String) -> Option<Tenant> {
    let read = arm.registrations(&subscription).await;
    let registrations = read
        .inspect_err(|error| tracing::info!(%error, "a customer's name cannot be read now"))
        .ok()?;
    let mut named = registrations
        .into_iter()
        .filter_map(|registration| registration.customer?.name);
    Some(Tenant {
        id: tenant.as_str().into(),
        name: named.next(),
    })
}

/// What is asked for it by the offer whose place is nearest around it: two resource groups of one subscription may have
/// offers of their own.
fn offered(registrations: &[Registration], policy: &PolicyAt) -> Option<ActivationRules> {
    let around = registrations.iter().filter(|offer| {
        let offered = Scope::in_azure(offer.scope.as_str());
        offered.contains(&policy.scope) == Some(true)
    });
    let mut offers: Vec<&Registration> = around.collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.scope.as_str().len()));
    let mut rules = offers.into_iter().flat_map(|offer| &offer.rules);
    let (_, rules) = rules.find(|(role, _)| *role == policy.role)?;
    Some(rules.clone())
}
