//! Everything that the practice tenant knows: a world of tenants, and who has signed in to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::delegations::{Delegation, Named};
use crate::directory::{AdministrativeUnit, Person, RoleDefinition, StepUpContext};
use crate::groups::Group;
use crate::pace::{Pace, Queue};
use crate::pim::{Pim, Policy, RoleId, ScopeId, Target, Workload};
use crate::scopes::{AzureRole, Scopes};
use crate::tokens::SignIns;

/// The whole world, as it is kept in a state file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) client_id: Uuid,
    pub(crate) application: String,
    /// The tenant in which the story takes place.
    pub(crate) story: Uuid,
    pub(crate) roles: BTreeMap<Uuid, RoleDefinition>,
    pub(crate) tenants: BTreeMap<Uuid, Tenant>,
    /// Where Azure roles hold, of all tenants.
    pub(crate) scopes: Scopes,
    pub(crate) azure_roles: BTreeMap<Uuid, AzureRole>,
    /// In the order of the seed.
    pub(crate) delegations: Vec<Delegation>,
    /// What was accepted and is not visible everywhere yet.
    pub(crate) queue: Queue,
    pub(crate) sign_ins: SignIns,
}

/// The tenant of all personal accounts, at every instance of the login service.
pub(crate) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What the first part of a path of the login service names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InPath<'w> {
    /// A tenant, by its id or domain.
    One(&'w Tenant),
    /// `common` or `organizations`: wherever the account lives.
    Anywhere,
    /// `consumers`: personal accounts, of which the practice world has none.
    Consumers,
}

/// One tenant of the world.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tenant {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) domain: String,
    /// In the order of the seed.
    pub(crate) people: Vec<Person>,
    pub(crate) administrative_units: Vec<AdministrativeUnit>,
    pub(crate) step_up_contexts: Vec<StepUpContext>,
    /// In the order of the seed.
    pub(crate) groups: Vec<Group>,
    pub(crate) directory_roles: Pim,
    /// Who is in which group and who owns it.
    pub(crate) group_access: Pim,
    /// Azure roles of its people: at its own scopes, and at those that customers have delegated to it.
    pub(crate) azure: Pim,
}

impl World {
    /// Lets everything happen that is due at `now`: expiry, planned starts and lapses always, and the
    /// queue where the pace is [`Pace::Auto`]. In the order of the instants, so that a long pause ends in
    /// the same state as many short ones.
    pub(crate) fn catch_up(&mut self, now: Timestamp, pace: Pace) {
        loop {
            let moved = match pace {
                Pace::Auto => self.queue.next_due(now),
                Pace::Explicit => None,
            };
            let pims = self.tenants.values().flat_map(Tenant::pims);
            let ticked = pims
                .filter_map(|pim| Some((pim.next_event(now)?, pim.tenant, pim.workload)))
                .min();
            match (moved, ticked) {
                (None, None) => return,
                (Some(due), None) => self.move_one(due),
                (Some(due), Some((at, ..))) if due < at => self.move_one(due),
                (_, Some((at, tenant, workload))) => {
                    if let Some(tenant) = self.tenants.get_mut(&tenant) {
                        tenant.pim_mut(workload).tick(at, &mut self.queue);
                    }
                }
            }
        }
    }

    /// Makes the next thing of the queue visible, whenever it was due. False when nothing waits.
    pub(crate) fn settle_one(&mut self, now: Timestamp) -> bool {
        if self.queue.is_empty() {
            return false;
        }
        self.move_one(now);
        true
    }

    fn move_one(&mut self, at: Timestamp) {
        let Some(movement) = self.queue.take_next() else {
            return;
        };
        if let Some(tenant) = self.tenants.get_mut(&movement.tenant) {
            let pim = tenant.pim_mut(movement.workload);
            pim.settle(&movement.step, at, &mut self.queue);
        }
    }

    /// The tenant that a path of the login service names.
    pub(crate) fn tenant_in_path(&self, name: &str) -> Option<InPath<'_>> {
        let is = |word: &&str| word.eq_ignore_ascii_case(name);
        if ["common", "organizations"].iter().any(is) {
            return Some(InPath::Anywhere);
        }
        if ["consumers", CONSUMERS].iter().any(is) {
            return Some(InPath::Consumers);
        }
        self.tenants
            .values()
            .find(|tenant| {
                tenant.domain.eq_ignore_ascii_case(name) || tenant.id.to_string().eq_ignore_ascii_case(name)
            })
            .map(InPath::One)
    }

    /// The account with this sign-in name in the tenant where it lives.
    pub(crate) fn home_account(&self, upn: &str) -> Option<(&Tenant, &Person)> {
        self.tenants.values().find_map(|tenant| {
            let person = tenant
                .people
                .iter()
                .find(|person| person.home.is_none() && person.upn.eq_ignore_ascii_case(upn))?;
            Some((tenant, person))
        })
    }

    /// Lets what the delegations to a tenant say of their rules follow the rules themselves, which have changed.
    pub(crate) fn delegations_follow(&mut self, managing_tenant: Uuid, target: &Target, rules: &Policy) {
        let tenants = &self.tenants;
        let named = |id: &Uuid| {
            let tenant = tenants.get(&managing_tenant)?;
            let person = tenant.person(*id).map(|person| person.name.clone());
            let name = person.or_else(|| Some(tenant.group(*id)?.name.clone()))?;
            Some(Named { id: *id, name })
        };
        let delegations = self.delegations.iter_mut();
        delegations
            .filter(|delegation| delegation.managing_tenant == managing_tenant)
            .for_each(|delegation| delegation.follow(target, rules, named));
    }

    /// The role with this name or id.
    pub(crate) fn role_named(&self, role: &str) -> Option<RoleId> {
        let known = self.roles.values().find(|known| {
            known.name.eq_ignore_ascii_case(role) || known.id.to_string().eq_ignore_ascii_case(role)
        });
        known.map(|known| RoleId::new(&known.id.to_string()))
    }
}

impl Tenant {
    /// The access of one service.
    pub(crate) fn pim(&self, workload: Workload) -> &Pim {
        match workload {
            Workload::Directory => &self.directory_roles,
            Workload::Group => &self.group_access,
            Workload::Azure => &self.azure,
        }
    }

    /// As [`pim`](Self::pim), to be changed.
    pub(crate) fn pim_mut(&mut self, workload: Workload) -> &mut Pim {
        match workload {
            Workload::Directory => &mut self.directory_roles,
            Workload::Group => &mut self.group_access,
            Workload::Azure => &mut self.azure,
        }
    }

    /// The access of all services.
    pub(crate) fn pims(&self) -> impl Iterator<Item = &Pim> {
        Workload::ALL.into_iter().map(|workload| self.pim(workload))
    }

    /// The step-up context with this id.
    pub(crate) fn context(&self, id: &str) -> Option<&StepUpContext> {
        self.step_up_contexts
            .iter()
            .find(|context| context.id.eq_ignore_ascii_case(id))
    }

    /// The person with this object id.
    pub(crate) fn person(&self, oid: Uuid) -> Option<&Person> {
        self.people.iter().find(|person| person.oid == oid)
    }

    /// The account that somebody who lives elsewhere (or here) has in this tenant.
    pub(crate) fn account_of(&self, home_tenant: Uuid, home_oid: Uuid) -> Option<&Person> {
        if home_tenant == self.id {
            return self.person(home_oid);
        }
        self.people.iter().find(|person| {
            person
                .home
                .as_ref()
                .is_some_and(|home| home.tenant == home_tenant && home.oid == home_oid)
        })
    }

    /// The group with this id.
    pub(crate) fn group(&self, id: Uuid) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The group that a scope of the groups' [`Pim`] is.
    pub(crate) fn group_at(&self, scope: &ScopeId) -> Option<&Group> {
        self.group(scope.as_group()?)
    }

    /// The group with this name or id.
    pub(crate) fn group_named(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| {
            group.name.eq_ignore_ascii_case(name) || group.id.to_string().eq_ignore_ascii_case(name)
        })
    }

    /// The person whom an object id or a user principal name means.
    pub(crate) fn person_by_key(&self, key: &str) -> Option<&Person> {
        self.people.iter().find(|person| {
            person.upn.eq_ignore_ascii_case(key) || person.oid.to_string().eq_ignore_ascii_case(key)
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::iso::IsoDuration;
    use crate::pim::{Action, Ask, AskedSchedule, Asker, Expiration, Holding, ScopeId, Target, Ticket};
    use crate::seed::Seed;

    /// Isaiah's role for an hour, from now and again from three hours later on.
    fn busy_world(now: Timestamp) -> World {
        let mut world = Seed::contoso().grow(now).unwrap();
        let role = world.role_named("Reports Reader").unwrap();
        let world_queue = &mut world.queue;
        let tenant = world.tenants.get_mut(&world.story).unwrap();
        let isaiah = tenant.person_by_key("isaiah.langer@contoso.example").unwrap().oid;
        let asker = Asker {
            oid: isaiah,
            groups: Default::default(),
            multifactor: false,
            contexts: Default::default(),
            administrator: false,
        };
        for start in [TimeDelta::hours(3), TimeDelta::zero()] {
            let ask = Ask {
                id: None,
                holding: Holding::Assignment,
                action: Action::SelfActivate,
                principal: isaiah,
                target: Target {
                    role: role.clone(),
                    scope: ScopeId::new("/"),
                },
                justification: Some("x".to_owned()),
                ticket: Ticket::default(),
                schedule: Some(AskedSchedule {
                    start: Some(now + start),
                    expiration: Expiration::AfterDuration(IsoDuration::parse("PT1H").unwrap()),
                }),
                target_schedule: None,
                eligibility: None,
                condition: None,
                validation_only: false,
                custom_data: None,
            };
            tenant
                .directory_roles
                .submit(&ask, &asker, now, world_queue)
                .unwrap();
        }
        world
    }

    fn text(world: &World) -> String {
        serde_json::to_string(world).unwrap()
    }

    #[test]
    fn a_long_pause_ends_like_many_short_ones() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let start = busy_world(now);
        for pace in [Pace::Auto, Pace::Explicit] {
            for minutes in [1, 59, 61, 180, 181, 239, 241, 3000] {
                let (mut long, mut short) = (start.clone(), start.clone());
                let end = now + TimeDelta::minutes(minutes);
                long.catch_up(end, pace);
                for seconds in (0..=minutes * 60).step_by(7) {
                    short.catch_up(now + TimeDelta::seconds(seconds), pace);
                }
                short.catch_up(end, pace);
                assert_eq!(text(&long), text(&short), "{pace:?} after {minutes} minutes");
            }
        }
    }

    #[test]
    fn with_the_explicit_pace_only_the_clock_s_own_events_come_by_themselves() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut world = busy_world(now);
        world.catch_up(now + TimeDelta::minutes(59), Pace::Explicit);
        let assigned = |world: &World| world.tenants[&world.story].directory_roles.assignments.len();
        let standing = assigned(&world);
        assert!(world.settle_one(now + TimeDelta::minutes(59)));
        assert_eq!(assigned(&world), standing + 1);
        // It ends by the clock although nobody has let it be listed.
        world.catch_up(now + TimeDelta::minutes(60), Pace::Explicit);
        assert_eq!(assigned(&world), standing);
        assert!(!world.settle_one(now + TimeDelta::minutes(60)));
    }

    #[test]
    fn a_tenant_is_found_by_id_domain_and_common_word() {
        let world = busy_world(DateTime::from_timestamp(0, 0).unwrap());
        let found = |name: &str| match world.tenant_in_path(name) {
            Some(InPath::One(tenant)) => tenant.name.as_str(),
            Some(InPath::Anywhere) => "anywhere",
            Some(InPath::Consumers) => "consumers",
            None => "nowhere",
        };
        assert_eq!(found("Contoso.example"), "Contoso");
        assert_eq!(found(&world.story.to_string().to_uppercase()), "Contoso");
        assert_eq!(found("common"), "anywhere");
        assert_eq!(found("Organizations"), "anywhere");
        assert_eq!(found("consumers"), "consumers");
        assert_eq!(found(CONSUMERS), "consumers");
        assert_eq!(found("nowhere.example"), "nowhere");
    }
}
