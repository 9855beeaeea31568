//! Schedule instances and schedules: what somebody may activate, and what somebody has.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use uuid::Uuid;

use super::access::Caller;
use super::context::Context;
use super::error::ArmError;
use super::filter::{Filter, Term};
use super::page::{Links, page};
use super::rows::{self, Seen};
use crate::exchange::Answer;
use crate::membership::Reach;
use crate::pim::{Assignment, Eligibility, Holding, ScopeId, Target};
use crate::scopes::AzureScope;
use crate::world::World;

/// What the lists can be filtered by.
const FILTERS: &[&str] = &[
    "asTarget",
    "atScope",
    "assignedTo",
    "principalId",
    "roleDefinitionId",
];

/// Which rows a list is about.
pub(super) struct Wanted<'w> {
    /// None for everybody's.
    who: Option<BTreeSet<Uuid>>,
    /// It is about what counts for one person.
    personal: bool,
    role: Option<Uuid>,
    place: Place<'w>,
}

/// Where rows of a list lie, seen from its scope.
enum Place<'w> {
    Anywhere,
    AtOrBelow(&'w AzureScope),
    /// With the paths in lower case.
    AtOrAbove(BTreeSet<String>),
    Around(&'w AzureScope, BTreeSet<String>),
}

impl<'w> Wanted<'w> {
    /// Reads the filter of a list. Whoever can't read at the scope sees the own rows only, and must say so.
    pub(super) fn of(
        filter: &Filter,
        caller: &Caller<'w>,
        scope: Option<&'w AzureScope>,
        action: &str,
    ) -> Result<Self, ArmError> {
        let world = caller.world;
        let own = || {
            let groups = caller.groups.iter().copied();
            groups.chain([caller.oid]).collect::<BTreeSet<Uuid>>()
        };
        let named = |text: &str| Uuid::try_parse(text).map_err(|_| ArmError::bad("InvalidFilter", text));
        let (who, personal, theirs) = if filter.has(&Term::AsTarget) {
            (Some(own()), true, true)
        } else if let Some(person) = filter.assigned_to() {
            let person = named(person)?;
            let all = caller.tenant.principals_of(person, Reach::Propagated);
            (Some(all), true, person == caller.oid)
        } else if let Some(principal) = filter.value("principalId") {
            let principal = named(principal)?;
            (Some(BTreeSet::from([principal])), false, caller.is(principal))
        } else {
            (None, false, false)
        };
        let may_read = || scope.is_some_and(|scope| caller.may(action, scope));
        if !theirs && !may_read() {
            return Err(ArmError::not_an_administrator(caller.oid));
        }
        let place = match scope {
            None => Place::Anywhere,
            Some(scope) if filter.has(&Term::AtScope) => Place::AtOrAbove(chain(world, scope)),
            // What was given further up is seen in the whole tenant's list, and further up.
            Some(scope) if filter.has(&Term::AsTarget) => Place::AtOrBelow(scope),
            Some(scope) => Place::Around(scope, chain(world, scope)),
        };
        Ok(Self {
            who,
            personal,
            role: filter.value("roleDefinitionId").and_then(rows::tail),
            place,
        })
    }

    pub(super) fn takes(&self, world: &World, principal: Uuid, target: &Target) -> bool {
        let who = self.who.as_ref().is_none_or(|who| who.contains(&principal));
        let role = self
            .role
            .is_none_or(|role| Uuid::try_parse(target.role.as_str()) == Ok(role));
        who && role && self.place.takes(world, &target.scope)
    }

    fn seen(&self, caller: &Caller<'w>, at: Option<&'w AzureScope>) -> Seen<'w> {
        Seen {
            world: caller.world,
            tenant: caller.tenant,
            at,
            personal: self.personal,
        }
    }
}

impl Place<'_> {
    fn takes(&self, world: &World, scope: &ScopeId) -> bool {
        let below = |wide: &AzureScope| world.scopes.is_within(scope.as_str(), &wide.id);
        let above = |chain: &BTreeSet<String>| chain.contains(&scope.as_str().to_ascii_lowercase());
        match self {
            Self::Anywhere => true,
            Self::AtOrBelow(wide) => below(wide),
            Self::AtOrAbove(chain) => above(chain),
            Self::Around(wide, chain) => above(chain) || below(wide),
        }
    }
}

fn chain(world: &World, scope: &AzureScope) -> BTreeSet<String> {
    let chain = world.scopes.chain(&scope.id);
    chain.iter().map(|scope| scope.id.to_ascii_lowercase()).collect()
}

pub(super) fn instances(context: &Context<'_>, holding: Holding) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, FILTERS)?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.scope_in(&world)?;
    let wanted = Wanted::of(&filter, &caller, scope, read_action(holding, "Instances"))?;
    let seen = wanted.seen(&caller, scope);
    let azure = &caller.tenant.azure;
    Ok(match holding {
        Holding::Eligibility => {
            let items: Vec<&Eligibility> = azure
                .eligibilities_at(context.now)
                .filter(|row| !row.unlisted && wanted.takes(&world, row.principal, &row.target))
                .collect();
            page(
                context,
                &items,
                |row| context.listed(rows::eligibility_instance(&seen, row)),
                Links::Absolute,
            )
        }
        Holding::Assignment => {
            let items: Vec<&Assignment> = azure
                .listed_assignments()
                .filter(|row| wanted.takes(&world, row.principal, &row.target))
                .collect();
            page(
                context,
                &items,
                |row| context.listed(rows::assignment_instance(&seen, row)),
                Links::Absolute,
            )
        }
    })
}

pub(super) fn schedules(context: &Context<'_>, holding: Holding) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, FILTERS)?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.scope_in(&world)?;
    let wanted = Wanted::of(&filter, &caller, scope, read_action(holding, "s"))?;
    let seen = wanted.seen(&caller, scope);
    let azure = &caller.tenant.azure;
    Ok(match holding {
        Holding::Eligibility => {
            let items: Vec<&Eligibility> = azure
                .listed_eligibilities()
                .filter(|row| wanted.takes(&world, row.principal, &row.target))
                .collect();
            page(
                context,
                &items,
                |row| rows::eligibility_schedule(&seen, row),
                Links::Absolute,
            )
        }
        Holding::Assignment => {
            let items: Vec<&Assignment> = azure
                .listed_assignments()
                .filter(|row| wanted.takes(&world, row.principal, &row.target))
                .collect();
            page(
                context,
                &items,
                |row| rows::assignment_schedule(&seen, row),
                Links::Absolute,
            )
        }
    })
}

pub(super) fn instance(context: &Context<'_>, holding: Holding, name: &str) -> Result<Answer, ArmError> {
    let schedule = Uuid::try_parse(name).ok().map(rows::instance_name);
    one(
        context,
        holding,
        (schedule, name),
        "Instances",
        |seen, found| match found {
            Found::Eligibility(row) => rows::eligibility_instance(seen, row),
            Found::Assignment(row) => rows::assignment_instance(seen, row),
        },
    )
}

pub(super) fn schedule(context: &Context<'_>, holding: Holding, name: &str) -> Result<Answer, ArmError> {
    let schedule = Uuid::try_parse(name).ok();
    one(
        context,
        holding,
        (schedule, name),
        "s",
        |seen, found| match found {
            Found::Eligibility(row) => rows::eligibility_schedule(seen, row),
            Found::Assignment(row) => rows::assignment_schedule(seen, row),
        },
    )
}

enum Found<'w> {
    Eligibility(&'w Eligibility),
    Assignment(&'w Assignment),
}

/// One row, for those whom it concerns and those who may read at its scope.
fn one(
    context: &Context<'_>,
    holding: Holding,
    (schedule, name): (Option<Uuid>, &str),
    kind: &str,
    row: impl Fn(&Seen<'_>, &Found<'_>) -> serde_json::Value,
) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    let azure = &caller.tenant.azure;
    let unknown = || ArmError::not_found(name);
    let (found, principal, target) = match holding {
        Holding::Eligibility => {
            let row = azure.listed_eligibilities().find(|row| Some(row.id) == schedule);
            let row = row.ok_or_else(unknown)?;
            (Found::Eligibility(row), row.principal, &row.target)
        }
        Holding::Assignment => {
            let row = azure.listed_assignments().find(|row| Some(row.id) == schedule);
            let row = row.ok_or_else(unknown)?;
            (Found::Assignment(row), row.principal, &row.target)
        }
    };
    if target.scope != ScopeId::new(&scope.id) {
        return Err(unknown());
    }
    if !caller.is(principal) && !caller.may(read_action(holding, kind), scope) {
        return Err(ArmError::not_an_administrator(caller.oid));
    }
    let seen = Seen {
        world: &world,
        tenant: caller.tenant,
        at: Some(scope),
        personal: false,
    };
    Ok(Answer::json(StatusCode::OK, &row(&seen, &found)))
}

/// What one must be allowed to do at a scope to see everybody's rows.
pub(super) fn read_action(holding: Holding, kind: &str) -> &'static str {
    match (holding, kind) {
        (Holding::Eligibility, "Instances") => {
            "Microsoft.Authorization/roleEligibilityScheduleInstances/read"
        }
        (Holding::Assignment, "Instances") => "Microsoft.Authorization/roleAssignmentScheduleInstances/read",
        (Holding::Eligibility, "Requests") => "Microsoft.Authorization/roleEligibilityScheduleRequests/read",
        (Holding::Assignment, "Requests") => "Microsoft.Authorization/roleAssignmentScheduleRequests/read",
        (Holding::Eligibility, _) => "Microsoft.Authorization/roleEligibilitySchedules/read",
        (Holding::Assignment, _) => "Microsoft.Authorization/roleAssignmentSchedules/read",
    }
}
