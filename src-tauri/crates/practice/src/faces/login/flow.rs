//! A sign-in that is half done: who asked, what for, and which pages are still to come.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::claims::Wanted;
use super::error::OAuthError;
use super::html;
use super::redirect::Redirect;
use crate::directory::StepUpPart;
use crate::exchange::Answer;
use crate::lock::lock;
use crate::tokens::{Account, Audience, Satisfied, same_secret};
use crate::world::World;

/// A page that was left alone for so long is out of date.
const PAGE_LASTS: TimeDelta = TimeDelta::hours(1);
/// So many sign-ins may stand half done.
const KEPT: usize = 200;

/// The sign-ins that are half done, by the one-time token of the page on which they stand.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    open: Mutex<BTreeMap<String, Flow>>,
}

impl Pages {
    /// The sign-in that stands on the page with this one-time token, unless it stood there for too long. Each token is
    /// good for one answer.
    pub(super) fn take(&self, token: &str, now: Timestamp) -> Option<Flow> {
        let mut open = lock(&self.open);
        // All are compared, so that the time tells nothing.
        let known: Vec<String> = open
            .keys()
            .filter(|known| same_secret(known, token))
            .cloned()
            .collect();
        let flow = known.first().and_then(|known| open.remove(known));
        flow.filter(|flow| now - flow.made < PAGE_LASTS)
    }

    /// Keeps a sign-in for the answer to the page with this token.
    pub(super) fn keep(&self, token: String, flow: Flow) {
        let mut open = lock(&self.open);
        while open.len() >= KEPT {
            let oldest = open
                .iter()
                .min_by_key(|(_, flow)| flow.made)
                .map(|(token, _)| token.clone());
            let Some(oldest) = oldest else { break };
            open.remove(&oldest);
        }
        open.insert(token, flow);
    }
}

/// A sign-in on its way.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub(super) request: Request,
    pub(super) account: Option<Account>,
    /// The browser's session, if it has one.
    pub(super) session: String,
    /// The only person to be offered.
    pub(super) only: Option<Account>,
    /// The pages to come, first one first.
    pub(super) ahead: Vec<StepUpPart>,
    pub(super) satisfied: Satisfied,
    /// The two digits that the other device would show.
    pub(super) number: u8,
    made: Timestamp,
}

impl Flow {
    /// One on which no page was shown yet.
    pub(super) fn new(
        request: Request,
        account: Option<Account>,
        session: String,
        only: Option<Account>,
        now: Timestamp,
    ) -> Self {
        Self {
            request,
            account,
            session,
            only,
            ahead: Vec::new(),
            satisfied: Satisfied::default(),
            number: 10 + Uuid::new_v4().as_bytes()[0] % 90,
            made: now,
        }
    }

    /// Is there a page to come?
    pub(super) fn has_pages(&self) -> bool {
        !self.ahead.is_empty()
    }
}

/// An authorize request that may be answered by a redirect.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The tenant of the path; `None` for wherever the account lives.
    pub(super) tenant: Option<Uuid>,
    pub(super) back: Back,
    pub(super) claims: Option<String>,
    pub(super) wanted: Wanted,
    /// The first service that was asked for.
    pub(super) audience: Audience,
}

impl Request {
    /// May this account be signed in to the tenant of the path?
    pub(super) fn admits(&self, world: &World, account: Account) -> bool {
        let tenant = self.tenant.unwrap_or(account.tenant);
        let tenant = world.tenants.get(&tenant);
        tenant.is_some_and(|tenant| tenant.account_of(account.tenant, account.oid).is_some())
    }
}

/// How the program that asked learns of the end.
#[derive(Debug, Clone)]
pub(super) enum Back {
    /// The browser goes there.
    Redirect(Redirect),
    /// It asks by itself, with this device code.
    Device(String),
}

impl Back {
    /// Tells the program of a problem, or the person where the program asks by itself.
    pub(super) fn error(&self, problem: &OAuthError) -> Answer {
        match self {
            Self::Redirect(redirect) => redirect.error(problem),
            Self::Device(_) => html::problem(problem),
        }
    }
}
