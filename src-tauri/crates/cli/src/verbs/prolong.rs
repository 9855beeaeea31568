//! More time for what was given: asked of an administrator.

use stint_app::Session;
use stint_app::engine::{Command, Reply, Snapshot};
use stint_domain::{
    ActiveAssignment, EXTEND_WITHIN, EligibleAssignment, Held, ProlongDraft, ProlongHow, Ticket, Timestamp,
};

use crate::args::{Global, ProlongVerb};
use crate::exit::{Outcome, REFUSED, WAITS};
use crate::item::instant;
use crate::item::{Item, Listing};
use crate::output::Output;
use crate::people::People;
use crate::progress::Progress;
use crate::verbs::follow;
use crate::{find, open};

/// Asks for an extension or a renewal. It ends with "waits" where an administrator has to decide, as nearly always.
pub(crate) async fn run(
    how: ProlongHow,
    verb: ProlongVerb,
    global: &Global,
    output: &Output,
) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let rows = rows(&snapshot, &people);
    let now = session.clock().now();
    let row = chosen(&verb.role, how, &rows, now)?;
    let draft = ProlongDraft {
        duration: verb.duration,
        justification: verb.justification.unwrap_or_default(),
        ticket: Ticket {
            number: verb.ticket_number,
            system: verb.ticket_system,
        },
        ..row.draft(how)
    };
    let command = Command::Prolong {
        draft,
        step_up: verb.step_up,
    };
    let asked = ask(&session, command, verb.step_up, output).await;
    session.close().await;
    let mut item = row.item.clone();
    match asked {
        Ok(()) => {
            item.state = "provisioned";
            output.listing(&Listing {
                items: vec![item],
                problems: Vec::new(),
            });
            Ok(())
        }
        Err(outcome) if outcome.code == WAITS && outcome.candidates.is_empty() => {
            item.state = "waiting";
            Err(outcome.with(vec![item]))
        }
        Err(outcome) => Err(outcome),
    }
}

/// Asks, and waits until the service has answered.
async fn ask(session: &Session, command: Command, step_up: bool, output: &Output) -> Result<(), Outcome> {
    let now = session.clock().now();
    let reply = session.handle().command(command).await;
    let Reply::Intent(intent) = reply.map_err(|error| Outcome::of_command(&error, now))? else {
        return Err(Outcome::unexpected("nothing was asked for"));
    };
    let mut progress = Progress::new(*output);
    let (snapshot, state) = follow::answered(session, &intent, step_up, &mut progress, None).await?;
    let status = follow::request_status(&snapshot, &state);
    Outcome::of_intent(&state, status).map_or(Ok(()), Err)
}

/// Something that a person holds or held.
#[derive(Clone)]
struct Row {
    item: Item,
    held: Holding,
    prolong: Option<ProlongHow>,
    prolonging: Option<ProlongHow>,
}

#[derive(Clone)]
enum Holding {
    Eligible(EligibleAssignment),
    Standing(ActiveAssignment),
}

/// What may be activated, and after it what is in force without an activation.
fn rows(snapshot: &Snapshot, people: &People) -> Vec<Row> {
    let eligible = snapshot.eligible.value.iter().flatten().map(|row| Row {
        item: Item::of_eligible(row, people),
        held: Holding::Eligible(row.assignment.clone()),
        prolong: row.prolong,
        prolonging: row.prolonging,
    });
    let active = snapshot.active.value.iter().filter_map(|row| {
        let held = row.in_force().filter(|held| held.held == Held::Standing)?;
        Some(Row {
            item: Item::of_active(row, people),
            held: Holding::Standing(held.clone()),
            prolong: row.prolong,
            prolonging: row.prolonging,
        })
    });
    eligible.chain(active).collect()
}

/// The one row that the name means: of those for which `how` is offered, else one that says why it is not.
fn chosen<'r>(name: &str, how: ProlongHow, rows: &'r [Row], now: Timestamp) -> Result<&'r Row, Outcome> {
    let item = |row: &Row| row.item.clone();
    let fits = find::all(name, rows, item)?;
    let offered: Vec<&Row> = fits
        .iter()
        .copied()
        .filter(|row| row.prolong == Some(how))
        .collect();
    match (offered.as_slice(), fits.as_slice()) {
        ([only], _) => Ok(*only),
        ([], [only]) => Err(only.why_not(how, now)),
        ([], several) | (several, _) => {
            let candidates = several.iter().copied().map(item).collect();
            Err(find::ambiguous(name, candidates))
        }
    }
}

impl Row {
    fn draft(&self, how: ProlongHow) -> ProlongDraft {
        let (target, eligible) = match &self.held {
            Holding::Eligible(row) => (row.role_at(), Some(row.id.clone())),
            Holding::Standing(row) => (row.role_at(), None),
        };
        ProlongDraft {
            target,
            eligible,
            how,
            duration: None,
            justification: String::new(),
            ticket: Ticket::default(),
        }
    }

    /// Why nothing can be asked for.
    fn why_not(&self, how: ProlongHow, now: Timestamp) -> Outcome {
        let (ends_at, through, customer) = match &self.held {
            Holding::Eligible(row) => (row.ends_at, &row.through, &row.scope.customer),
            Holding::Standing(row) => (row.ends_at, &row.through, &row.scope.customer),
        };
        let refused = |name: &str, what: String, next: &str| Outcome::new(REFUSED, name, what, next);
        let role = &self.item.role;
        let over = ends_at.is_some_and(|end| end <= now);
        match (self.prolonging, ends_at) {
            (Some(_), _) => Outcome::new(
                WAITS,
                "already-asked",
                "more time is asked for already",
                "see it with `stintctl requests`; take it back with `stintctl cancel ID`",
            ),
            (None, None) => refused(
                "no-end",
                format!("{role} has no end"),
                "nothing has to be asked for",
            ),
            _ if through.is_some() => refused(
                "through-group",
                format!("{role} comes through a group"),
                "an administrator extends what the group has",
            ),
            _ if customer.is_some() => refused(
                "delegated",
                format!("{role} is delegated by a customer"),
                "the customer's delegation decides how long it lasts",
            ),
            (None, Some(end)) if how == ProlongHow::Extend && !over => refused(
                "too-early",
                format!("{role} ends at {}", instant(end)),
                &format!("it can be extended from {} on", instant(end - EXTEND_WITHIN)),
            ),
            (None, Some(end)) if over => refused(
                "over",
                format!("{role} ended at {}", instant(end)),
                "ask for it again with `stintctl renew`",
            ),
            (None, Some(end)) => refused(
                "not-over",
                format!("{role} ends at {}", instant(end)),
                "ask for a later end with `stintctl extend`",
            ),
        }
        .with(vec![self.item.clone()])
    }
}
