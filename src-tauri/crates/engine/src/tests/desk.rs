//! A state on a desk: gives it inputs, keeps the time, and remembers what it wanted.

mod effects;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use stint_domain::{
    Account, Activation, ActivationAction, ActivationDraft, ActivationRules, ActivationStatus,
    ActiveAssignment, Bundle, BundleRow, CommandId, EligibilityId, EligibleAssignment, EligibleRef, Held,
    Intent, IntentId, IntentState, PolicyAt, RoleAt, RoleDefinition, RoleKind, Scope, Tenant, Ticket,
    Timestamp, Via,
};

use crate::{
    ActiveRow, Answer, Command, CommandResult, Effect, Fetch, Fetched, Input, List, Notice, Place, Snapshot,
    Source, Start, State, Timer,
};

pub(super) use self::effects::*;

pub(super) const SOURCES: [List; 4] = [List::Eligible, List::Active, List::Activations, List::Rules];

pub(super) struct Desk {
    pub(super) state: State,
    pub(super) now: Timestamp,
    pub(super) rules: ActivationRules,
    pub(super) eligible: Vec<EligibleAssignment>,
    pub(super) active: Vec<ActiveAssignment>,
    pub(super) activations: Vec<Activation>,
    commands: u32,
}

impl Desk {
    /// Somebody is signed in, and nothing has been read.
    pub(super) fn start(start: Start) -> (Self, Vec<Effect>) {
        let now = noon();
        let (state, effects) = State::new(start, now);
        let desk = Self {
            state,
            now,
            rules: ActivationRules::untouched(),
            eligible: vec![eligible("exchange", "/")],
            active: Vec::new(),
            activations: Vec::new(),
            commands: 0,
        };
        (desk, effects)
    }

    /// Bruce is signed in, all lists are read; he may activate Exchange Administrator.
    pub(super) fn ready() -> Self {
        Self::with(|_| {})
    }

    /// As [`Desk::ready`], with other lists.
    pub(super) fn with(change: impl FnOnce(&mut Self)) -> Self {
        let (mut desk, _) = Self::start(start());
        change(&mut desk);
        desk.read_all();
        desk
    }

    /// The same disk after a restart: these intents and what was shown.
    pub(super) fn restarted(intents: Vec<Intent>, change: impl FnOnce(&mut Start)) -> (Self, Vec<Effect>) {
        let mut begin = Start { intents, ..start() };
        change(&mut begin);
        Self::start(begin)
    }

    pub(super) fn give(&mut self, input: Input) -> Vec<Effect> {
        self.state.step(input, self.now)
    }

    pub(super) fn later(&mut self, by: TimeDelta) -> &mut Self {
        self.now += by;
        self
    }

    /// Lets the time pass, and whatever is over by the clock be over.
    pub(super) fn wait(&mut self, by: TimeDelta) -> Vec<Effect> {
        self.later(by).give(Input::Due(Timer::Countdown))
    }

    pub(super) fn command(&mut self, command: Command) -> (CommandId, Vec<Effect>) {
        self.commands += 1;
        let id = CommandId::new(format!("command-{}", self.commands));
        let effects = self.give(Input::Command(id.clone(), command));
        (id, effects)
    }

    /// The reply to a command that is answered at once.
    pub(super) fn ask(&mut self, command: Command) -> CommandResult {
        let (id, effects) = self.command(command);
        reply(&effects, &id).unwrap()
    }

    /// Answers the reading of one list with what the desk has.
    pub(super) fn read(&mut self, source: List) -> Vec<Effect> {
        let fetched = match source {
            List::Eligible => Fetched::Eligible(self.eligible.clone()),
            List::Active => Fetched::Active(self.active.clone()),
            List::Activations => Fetched::Activations(self.activations.clone()),
            List::Rules => {
                let rows = self.eligible.iter().filter(|row| row.kind == RoleKind::EntraRole);
                let policies = rows.map(|row| PolicyAt::of(&row.role_at()));
                Fetched::Rules(policies.map(|policy| (policy, self.rules.clone())).collect())
            }
        };
        self.give(Input::Fetched(fetch(source), Ok(fetched)))
    }

    pub(super) fn read_all(&mut self) -> Vec<Effect> {
        SOURCES.into_iter().flat_map(|source| self.read(source)).collect()
    }

    /// Activates as far as the sending: the intent, as it left.
    pub(super) fn send(&mut self, step_up: bool) -> Intent {
        let (_, effects) = self.command(activate(step_up));
        let intent = recorded(&effects).unwrap();
        let effects = self.give(Input::Recorded(intent.id.clone(), Ok(())));
        sent(&effects).unwrap()
    }

    pub(super) fn answer(&mut self, intent: &Intent, answer: Answer) -> Vec<Effect> {
        self.give(Input::Answered(intent.id.clone(), answer))
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        self.state.snapshot()
    }

    /// How the intent stands.
    pub(super) fn intent(&self, id: &IntentId) -> IntentState {
        let intents = &self.snapshot().intents.value;
        let row = intents.iter().find(|row| row.intent.id == *id).unwrap();
        row.intent.state.clone()
    }

    pub(super) fn active_rows(&self) -> Vec<ActiveRow> {
        self.snapshot().active.value.to_vec()
    }
}

pub(super) fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

pub(super) fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

pub(super) fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

pub(super) fn bruce() -> Account {
    account("bruce", "Bruce Wayne")
}

pub(super) fn account(name: &str, display_name: &str) -> Account {
    Account {
        id: format!("{name}.contoso").as_str().into(),
        principal: name.into(),
        tenant: Tenant {
            id: "contoso".into(),
            name: Some("Contoso".to_owned()),
        },
        username: format!("{name}@contoso.example"),
        display_name: display_name.to_owned(),
    }
}

/// Only directory roles are asked for.
pub(super) fn nobody() -> Start {
    Start {
        without: [RoleKind::Group, RoleKind::AzureRole].into(),
        ..Start::default()
    }
}

pub(super) fn start() -> Start {
    Start {
        accounts: vec![bruce()],
        ..nobody()
    }
}

pub(super) fn fetch(source: List) -> Fetch {
    Fetch::list(bruce().id, Source::of(RoleKind::EntraRole, source))
}

pub(super) fn target(role: &str, scope: &str) -> RoleAt {
    RoleAt {
        account: bruce().id,
        kind: RoleKind::EntraRole,
        role: role.into(),
        scope: scope.into(),
    }
}

pub(super) fn exchange() -> RoleAt {
    target("exchange", "/")
}

pub(super) fn role(id: &str) -> RoleDefinition {
    RoleDefinition {
        id: id.into(),
        name: format!("{}{} Administrator", id[..1].to_uppercase(), &id[1..]),
        description: None,
    }
}

/// Bruce's eligibility that the service calls so.
pub(super) fn id_of(service: &str) -> EligibilityId {
    EligibilityId::of(&bruce().id, service)
}

pub(super) fn eligible(id: &str, scope: &str) -> EligibleAssignment {
    EligibleAssignment {
        id: id_of(&format!("{id}@{scope}")),
        account: bruce().id,
        kind: RoleKind::EntraRole,
        role: role(id),
        scope: Scope::in_directory(scope.into()),
        via: Via::Direct,
        ends_at: None,
        through: None,
        schedule: None,
        condition: None,
    }
}

/// An activation of Exchange Administrator in force.
pub(super) fn active(starts_at: Timestamp, length: TimeDelta) -> ActiveAssignment {
    ActiveAssignment {
        id: "exchange-active".into(),
        account: bruce().id,
        kind: RoleKind::EntraRole,
        role: role("exchange"),
        scope: Scope::in_directory("/".into()),
        via: Via::Direct,
        held: Held::Activated,
        starts_at: Some(starts_at),
        ends_at: Some(starts_at + length),
        through: None,
        schedule: None,
        condition: None,
    }
}

/// A request to activate Exchange Administrator.
pub(super) fn request(id: &str, status: ActivationStatus, created_at: Timestamp) -> Activation {
    Activation {
        id: id.into(),
        account: bruce().id,
        kind: RoleKind::EntraRole,
        action: ActivationAction::Activate,
        role: RoleDefinition {
            name: String::new(),
            ..role("exchange")
        },
        scope: Scope::in_directory("/".into()),
        status,
        created_at,
        starts_at: Some(created_at),
        duration: Some(TimeDelta::hours(1)),
        justification: "Release".to_owned(),
        ticket: None,
        completed_at: None,
        approval: None,
    }
}

pub(super) fn draft() -> ActivationDraft {
    ActivationDraft {
        eligible: id_of("exchange@/"),
        duration: TimeDelta::hours(1),
        justification: "Release".to_owned(),
        ticket: Ticket::default(),
        starts_at: None,
        at: None,
    }
}

/// The bundle `Release` of these roles in the directory, half an hour each, confirmed.
pub(super) fn bundle(roles: &[&str]) -> Bundle {
    let rows: Vec<EligibleAssignment> = roles.iter().map(|id| eligible(id, "/")).collect();
    bundle_of(&rows)
}

/// The bundle `Release` of all that these allow.
pub(super) fn bundle_of(eligible: &[EligibleAssignment]) -> Bundle {
    let row = |eligible: &EligibleAssignment| BundleRow {
        eligible: EligibleRef::of(eligible, None, &bruce().tenant),
        duration: minutes(30),
    };
    Bundle {
        id: "release".into(),
        name: "Release".to_owned(),
        tenant: bruce().tenant.id,
        rows: eligible.iter().map(row).collect(),
        justification: "Release of {date}".to_owned(),
        ticket_system: "Jira".to_owned(),
        confirmed: true,
    }
}

pub(super) fn activate(step_up: bool) -> Command {
    Command::Activate {
        draft: draft(),
        step_up,
    }
}

pub(super) fn accepted(activation: Activation) -> Answer {
    Answer::Accepted(Some(Box::new(activation)))
}

pub(super) fn failed(code: &str) -> IntentState {
    IntentState::Failed {
        code: code.to_owned(),
        request_id: None,
    }
}

pub(super) fn not_sent(code: &str) -> IntentState {
    IntentState::NotSent {
        code: code.to_owned(),
    }
}
