use std::fs::{self, File};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use serde::Serialize;
use stint_app::Session;
use stint_app::engine::{BundleState, Command, Missing, Reply, Snapshot};
use stint_domain::{Bundle, EligibilityId, format_iso8601, words};

use crate::args::{BundlesVerb, Global};
use crate::exit::{Outcome, USAGE};
use crate::open;
use crate::output::Output;
use crate::rows::kind;
use crate::verbs::follow;

/// A bundle as JSON; documented in `docs/stintctl.md`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleItem {
    id: String,
    name: String,
    tenant: String,
    justification: String,
    ticket_system: String,
    confirmed: bool,
    ready: bool,
    missing: Vec<&'static str>,
    rows: Vec<BundleRowItem>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleRowItem {
    kind: &'static str,
    role: String,
    role_id: String,
    scope: String,
    scope_id: String,
    at: Option<String>,
    duration: String,
    eligible: Option<String>,
    under_way: bool,
    missing: Vec<&'static str>,
}

/// Lists bundles, or does something with one.
pub(crate) async fn run(verb: BundlesVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = match &verb {
        BundlesVerb::List | BundlesVerb::Show(_) | BundlesVerb::Confirm(_) => {
            open::read(&session, global, output).await?;
            with_rules(&session).await
        }
        BundlesVerb::Export(_) | BundlesVerb::Import(_) | BundlesVerb::Delete(_) => {
            let snapshot = session.handle().snapshot();
            open::account(&snapshot)?;
            snapshot
        }
    };
    let shown = match verb {
        BundlesVerb::List => {
            print_all(&snapshot, output);
            None
        }
        BundlesVerb::Show(named) => Some(one(&named.bundle, &snapshot)?.clone()),
        BundlesVerb::Confirm(verb) => {
            let state = one(&verb.named.bundle, &snapshot)?;
            if !verb.yes {
                ask(state)?;
            }
            let id = state.bundle.id.clone();
            give(&session, Command::ConfirmBundle(id.clone())).await?;
            Some(one(id.as_str(), &session.handle().snapshot())?.clone())
        }
        BundlesVerb::Export(verb) => {
            let state = one(&verb.named.bundle, &snapshot)?;
            export(&state.bundle, &verb.file, output)?;
            None
        }
        BundlesVerb::Import(verb) => {
            let file = text_of(&verb.file)?;
            let Reply::Bundle(id) = give(&session, Command::ImportBundle(file)).await? else {
                return Err(Outcome::unexpected("the bundle was not imported"));
            };
            open::read(&session, global, output).await?;
            let snapshot = with_rules(&session).await;
            output.note("it runs once you have confirmed it: `stintctl bundles confirm`");
            Some(one(id.as_str(), &snapshot)?.clone())
        }
        BundlesVerb::Delete(named) => {
            let state = one(&named.bundle, &snapshot)?;
            give(&session, Command::DropBundle(state.bundle.id.clone())).await?;
            output.note(&format!(
                "`{}` is deleted; what it activated stays",
                state.bundle.name
            ));
            if output.is_json() {
                print(&[state], output);
            }
            None
        }
    };
    session.close().await;
    if let Some(state) = shown {
        print(&[&state], output);
    }
    Ok(())
}

/// The one bundle of this id, else of this whole name in any letter case.
///
/// # Errors
/// None or several (7): then all that it may have meant are named, with their ids.
pub(super) fn one<'a>(wanted: &str, snapshot: &'a Snapshot) -> Result<&'a BundleState, Outcome> {
    let wanted = wanted.trim();
    let all = &snapshot.bundles.value;
    if let Some(state) = all.iter().find(|state| state.bundle.id.as_str() == wanted) {
        return Ok(state);
    }
    let same = |state: &&BundleState| state.bundle.name.to_lowercase() == wanted.to_lowercase();
    let found: Vec<&BundleState> = all.iter().filter(same).collect();
    if let [only] = found.as_slice() {
        return Ok(only);
    }
    let names = |states: &mut dyn Iterator<Item = &BundleState>| {
        let name = |state: &BundleState| format!("{} ({})", state.bundle.name, state.bundle.id);
        states.map(name).collect::<Vec<_>>().join(", ")
    };
    if !found.is_empty() {
        let next = format!("name one by its id: {}", names(&mut found.into_iter()));
        let what = format!("several bundles are called `{wanted}`");
        return Err(Outcome::new(crate::exit::NOT_FOUND, "ambiguous", what, next));
    }
    let next = if all.is_empty() {
        "there is none; make one in the app, or `stintctl bundles import FILE`".to_owned()
    } else {
        format!("there are: {}", names(&mut all.iter()))
    };
    Err(Outcome::not_found(
        format!("no bundle is called `{wanted}`"),
        next,
    ))
}

/// Waits a moment for the policies of the bundles' roles, which are read after the lists.
async fn with_rules(session: &Session) -> Snapshot {
    let until = session.clock().now() + TimeDelta::seconds(10);
    let (snapshot, _) = follow::until(session, Some(until), |snapshot| {
        let rows = snapshot.bundles.value.iter().flat_map(|state| &state.rows);
        let mut waiting = rows
            .filter(|row| row.missing.contains(&Missing::Unknown))
            .filter_map(|row| row.eligible.as_ref());
        !waiting.any(|id| is_being_read(snapshot, id))
    })
    .await;
    snapshot
}

/// Is it not known yet what the policy of this row asks, nor why not?
fn is_being_read(snapshot: &Snapshot, id: &EligibilityId) -> bool {
    let mut eligible = snapshot.eligible.value.iter().flatten();
    eligible.any(|row| row.assignment.id == *id && row.rules.is_none() && row.rules_problem.is_none())
}

async fn give(session: &Session, command: Command) -> Result<Reply, Outcome> {
    let now = session.clock().now();
    let reply = session.handle().command(command).await;
    reply.map_err(|error| Outcome::of_command(&error, now))
}

/// Shows what the bundle asks for and waits for a yes.
fn ask(state: &BundleState) -> Result<(), Outcome> {
    let not_confirmed = |next: &str| Outcome::usage("the bundle was not confirmed", next);
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(not_confirmed(
            "see it with `stintctl bundles show`, then add `--yes`",
        ));
    }
    let mut err = io::stderr().lock();
    let asked = writeln!(err, "{}\n", lines(state))
        .and_then(|()| write!(err, "stintctl: let it activate these from now on? [y/N] "))
        .and_then(|()| err.flush());
    let mut answer = String::new();
    let read = asked.and_then(|()| stdin.lock().take(100).read_line(&mut answer));
    match (read, answer.trim().to_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Ok(()),
        _ => Err(not_confirmed("nothing was changed; answer `y` to let it run")),
    }
}

fn export(bundle: &Bundle, file: &Path, output: &Output) -> Result<(), Outcome> {
    let text = bundle.to_file();
    if file == Path::new("-") {
        output.line(text.trim_end());
        return Ok(());
    }
    let made = File::options().write(true).create_new(true).open(file);
    let written = made.and_then(|mut made| {
        let written = made.write_all(text.as_bytes()).and_then(|()| made.sync_all());
        written.inspect_err(|_| drop(fs::remove_file(file)))
    });
    match written {
        Ok(()) => {
            output.note(&format!("`{}` is in {}", bundle.name, file.display()));
            if output.is_json() {
                output.value(&serde_json::json!({ "items": [{ "id": bundle.id, "name": bundle.name, "file": file }], "problems": [] }));
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Outcome::usage(
            format!("{} is there already", file.display()),
            "name another file",
        )),
        Err(error) => Err(Outcome::failed(
            format!("{} cannot be written: {error}", file.display()),
            "name a file in a folder that you may write to",
        )),
    }
}

/// The text of the file, or of stdin. One byte more than the longest is read, so that too long is told as that.
fn text_of(file: &Path) -> Result<String, Outcome> {
    let wrong = |what: &str| {
        let next = "name the file that `stintctl bundles export` or the app wrote";
        Outcome::new(USAGE, "bundle", format!("{}: {what}", file.display()), next)
    };
    let most = Bundle::FILE_LIMIT as u64 + 1;
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| wrong(&error.to_string()))?;
    let cut = bytes.len() as u64 == most;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        // It is too long anyway, and may be cut in the middle of a letter.
        Err(error) if cut => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        Err(_) => Err(wrong("it is no text")),
    }
}

fn print_all(snapshot: &Snapshot, output: &Output) {
    let all: Vec<&BundleState> = snapshot.bundles.value.iter().collect();
    if all.is_empty() && !output.is_json() {
        output.line("nothing to show");
        return;
    }
    print(&all, output);
}

fn print(states: &[&BundleState], output: &Output) {
    if output.is_json() {
        let items: Vec<BundleItem> = states.iter().map(|state| BundleItem::of(state)).collect();
        output.value(&serde_json::json!({ "items": items, "problems": [] }));
        return;
    }
    let texts: Vec<String> = states.iter().map(|state| lines(state)).collect();
    output.line(&texts.join("\n\n"));
}

/// The bundle in words: its name, what it asks for, and what is missing.
fn lines(state: &BundleState) -> String {
    let Bundle {
        id,
        name,
        justification,
        ..
    } = &state.bundle;
    let ready = if state.missing.is_empty() {
        "ready".to_owned()
    } else {
        format!("missing: {}", labels(&state.missing).join(", "))
    };
    let mut lines = vec![format!("{name} ({id}) · {ready}")];
    if !justification.is_empty() {
        lines.push(format!("  \"{justification}\""));
    }
    for (row, fit) in state.bundle.rows.iter().zip(&state.rows) {
        let length = words::length(row.duration.to_std().unwrap_or(Duration::ZERO));
        let stands = match (fit.under_way, fit.missing.is_empty()) {
            (true, _) => " · active or asked for".to_owned(),
            (false, true) => String::new(),
            (false, false) => format!(" · {}", labels(&fit.missing).join(", ")),
        };
        lines.push(format!(
            "  {} · {} · {length}{stands}",
            fit.role_name, fit.scope_label
        ));
    }
    lines.join("\n")
}

impl BundleItem {
    fn of(state: &BundleState) -> Self {
        let Bundle {
            id,
            name,
            tenant,
            rows,
            justification,
            ticket_system,
            confirmed,
        } = state.bundle.clone();
        let rows = rows.iter().zip(&state.rows).map(|(row, fit)| BundleRowItem {
            kind: kind(row.eligible.kind),
            role: fit.role_name.clone(),
            role_id: row.eligible.role.to_string(),
            scope: fit.scope_label.clone(),
            scope_id: row.eligible.scope.to_string(),
            at: row.eligible.at.as_ref().map(ToString::to_string),
            duration: format_iso8601(row.duration),
            eligible: fit.eligible.as_ref().map(ToString::to_string),
            under_way: fit.under_way,
            missing: labels(&fit.missing),
        });
        Self {
            id: id.to_string(),
            name,
            tenant: tenant.to_string(),
            justification,
            ticket_system,
            confirmed,
            ready: state.is_ready(),
            missing: labels(&state.missing),
            rows: rows.collect(),
        }
    }
}

fn labels(missing: &[Missing]) -> Vec<&'static str> {
    let label = |missing: &Missing| match missing {
        Missing::Confirm => "confirm",
        Missing::NotEligible => "not-eligible",
        Missing::Ambiguous => "ambiguous",
        Missing::Unknown => "unknown",
        Missing::Duration => "duration",
        Missing::Justification => "justification",
        Missing::Ticket => "ticket",
        Missing::StepUp => "step-up",
        Missing::Approval => "approval",
    };
    missing.iter().map(label).collect()
}
