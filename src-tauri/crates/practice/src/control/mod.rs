//! The hand of a test (and of `stintctl`) on the practice tenant.

mod http;
mod next;
mod people;
mod switches;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

pub(crate) use http::answer as answer_http;
pub use next::{NextAnswer, NextFault};
pub use people::Grant;

use crate::faces::login;
use crate::fault::Fault;
use crate::iso::IsoDuration;
use crate::op::Op;
use crate::pim::{PolicyPatch, RequestStatus, Workload};
use crate::record::{Exchange, Received};
use crate::shared::Shared;
use crate::tokens::{Account, Audience};
use crate::world::World;

/// Everything that only a test may do. Clones steer the same tenant.
#[derive(Debug, Clone)]
pub struct Control {
    shared: Arc<Shared>,
}

/// Why the control did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// Nobody signs in under this name.
    #[error("nobody signs in as {0}")]
    UnknownPerson(String),
    /// No built-in role has this name or id.
    #[error("no role is called {0}")]
    UnknownRole(String),
    /// No request has this id.
    #[error("no request has the id {0}")]
    UnknownRequest(Uuid),
    /// The tenant has no such step-up context.
    #[error("there is no step-up context {0}")]
    UnknownContext(String),
    /// The person may not decide, or nothing waits for a decision any more.
    #[error("{0} can't decide this request (now)")]
    NotDecidable(String),
    /// A decision says why.
    #[error("a decision needs a reason")]
    NoReason,
    /// The person may not cancel, or there is nothing to cancel any more.
    #[error("{0} can't cancel this request (now)")]
    NotCancelable(String),
    /// No administrative unit, or no group, has this name or id.
    #[error("no administrative unit or group is called {0}")]
    UnknownScope(String),
    /// The person has that role there.
    #[error("{0} has it already")]
    HasItAlready(String),
    /// The person does not have that role there.
    #[error("{0} does not have it")]
    HasItNot(String),
    /// It would begin or end at no instant that there is.
    #[error("it would begin or end outside of the calendar")]
    NoSuchPeriod,
    /// Not an ISO 8601 duration.
    #[error("not an ISO 8601 duration: {0}")]
    NotADuration(String),
    /// No token could be signed.
    #[error("no token could be made")]
    NoToken,
}

impl Control {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Orders a fault for the next answer of an operation:
    /// `control.next(Op::ActivateRequest).answer(429).retry_after(7);`
    pub fn next(&self, op: Op) -> NextFault<'_> {
        NextFault::new(self, op)
    }

    /// Orders a fault for the next `times` answers of an operation.
    pub fn order(&self, op: Op, fault: Fault, times: usize) {
        self.shared.faults.push(op, fault, times);
    }

    /// Forgets all faults that were ordered and have not happened.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Makes every answer wait, in real time.
    pub fn latency(&self, latency: Duration) {
        self.shared.set_latency(latency);
    }

    /// What has come in for an operation, in the order of arrival.
    pub fn received(&self, op: Op) -> Vec<Received> {
        self.shared.record.received(Some(op))
    }

    /// Everything that has come in, in the order of arrival.
    pub fn received_all(&self) -> Vec<Received> {
        self.shared.record.received(None)
    }

    /// All exchanges in the order of the answers; empty unless the builder was told to record.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.record.exchanges()
    }

    /// The exchanges since the last call, as [`exchanges`](Self::exchanges) would give them. They are kept no longer.
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        self.shared.record.take_exchanges()
    }

    /// The instant now, by the practice tenant's clock.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Lets the next accepted change go one step further: carried out, then listed, then in fresh tokens.
    /// False when nothing waits.
    pub fn settle_one(&self) -> bool {
        self.shared.change(World::settle_one)
    }

    /// Lets everything that was accepted become visible everywhere; tells how many steps that took.
    pub fn settle_all(&self) -> usize {
        self.shared
            .change(|world, now| std::iter::from_fn(|| world.settle_one(now).then_some(())).count())
    }

    /// Moves the practice tenant's clock forward. Clients notice by the `Date` header only; a test that
    /// shares a manual clock with the tenant moves that one instead.
    pub fn advance(&self, by: TimeDelta) {
        self.shared.clock.advance(by);
        self.shared.change(|_, _| ());
    }

    /// Changes the settings of a directory role (by name or id) in the story's tenant.
    ///
    /// # Errors
    /// As [`set_policy_at`](Self::set_policy_at).
    pub fn set_policy(&self, role: &str, patch: &PolicyPatch) -> Result<(), ControlError> {
        self.set_policy_at(role, "/", patch)
    }

    /// Changes the settings of a role in the story's tenant: of a directory role at `/`, of `member` or
    /// `owner` at the name or id of a group; or of an Azure role at the path of a scope. Approvers may be groups.
    ///
    /// # Errors
    /// When the role, the group, an approver, a context or the duration is not known; nothing is changed then.
    pub fn set_policy_at(&self, role: &str, scope: &str, patch: &PolicyPatch) -> Result<(), ControlError> {
        let maximum = patch
            .maximum
            .as_ref()
            .map(|text| IsoDuration::parse(text).ok_or_else(|| ControlError::NotADuration(text.clone())))
            .transpose()?;
        self.shared.change(|world, now| {
            let unknown = || ControlError::UnknownRole(role.to_owned());
            let (home, workload, target) = people::place_named(world, role, scope)?;
            let tenant = world.tenants.get_mut(&home).ok_or_else(unknown)?;
            let context = patch.context.as_deref().filter(|context| !context.is_empty());
            if let Some(context) = context.filter(|context| tenant.context(context).is_none()) {
                return Err(ControlError::UnknownContext(context.to_owned()));
            }
            let id = |name: &String| people::principal(tenant, name);
            let approvers = patch
                .approvers
                .as_ref()
                .map(|names| names.iter().map(id).collect::<Result<Vec<_>, _>>())
                .transpose()?;
            tenant.onboard(&target.scope);
            let pim = tenant.pim_mut(workload);
            let policy = pim.policy_mut(&target).ok_or_else(unknown)?;
            let id = Uuid::new_v4();
            policy.apply(maximum, patch, approvers, id, now);
            let rules = policy.clone();
            pim.note_settings(now, target.clone(), id);
            if rules.whole {
                world.delegations_follow(home, &target, &rules);
            }
            Ok(())
        })
    }

    /// Puts a request into a state by force, as an accident of the service would.
    ///
    /// # Errors
    /// When the request is not known.
    pub fn force_status(&self, request: Uuid, status: RequestStatus) -> Result<(), ControlError> {
        let forced = self.shared.change(|world, now| {
            world.tenants.values_mut().any(|tenant| {
                Workload::ALL.into_iter().any(|workload| {
                    let pim = tenant.pim_mut(workload);
                    pim.force(request, status, now, &mut world.queue).is_ok()
                })
            })
        });
        if forced {
            Ok(())
        } else {
            Err(ControlError::UnknownRequest(request))
        }
    }

    /// Ends all sessions and refresh tokens of a person, as an administrator or a new password does.
    ///
    /// # Errors
    /// When the person is not known.
    pub fn revoke_sessions(&self, upn: &str) -> Result<(), ControlError> {
        let account = self.account(upn)?;
        self.shared.change(|world, _| world.sign_ins.revoke(account));
        Ok(())
    }

    /// An access token for other programs, as if the person had just signed in at home; with a step-up
    /// context the token carries it, multifactor authentication and the declaration `cp1`.
    ///
    /// # Errors
    /// When person or context is not known, or no token could be signed.
    pub fn token(
        &self,
        upn: &str,
        audience: Audience,
        context: Option<&str>,
    ) -> Result<String, ControlError> {
        let (tenant, oid) = {
            let world = self.shared.world();
            let (tenant, person) = world
                .home_account(upn)
                .ok_or_else(|| ControlError::UnknownPerson(upn.to_owned()))?;
            if let Some(context) = context.filter(|context| tenant.context(context).is_none()) {
                return Err(ControlError::UnknownContext(context.to_owned()));
            }
            (tenant.id, person.oid)
        };
        login::token_for(&self.shared, tenant, oid, audience, context).ok_or(ControlError::NoToken)
    }

    fn account(&self, upn: &str) -> Result<Account, ControlError> {
        let world = self.shared.world();
        let found = world.home_account(upn);
        let account = found.map(|(tenant, person)| Account {
            tenant: tenant.id,
            oid: person.oid,
        });
        account.ok_or_else(|| ControlError::UnknownPerson(upn.to_owned()))
    }
}
