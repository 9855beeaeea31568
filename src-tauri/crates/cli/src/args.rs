mod bundles;
mod tenant;

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use self::bundles::BundlesVerb;
pub(crate) use self::tenant::{Audience, ServeVerb, TenantVerb, TokenVerb};

/// Just-in-time access in Microsoft Entra and Azure, from the terminal.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 sign-in needed, 4 step-up needed, 5 waits for approval, 6 refused by
/// policy, 7 not found or ambiguous, 8 throttled or unreachable.
#[derive(Debug, Parser)]
#[command(name = "stintctl", version, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What `help` calls the options of every verb.
const GLOBAL: &str = "Options of every verb";

/// Options of every verb, before or after it.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Global {
    /// A cloud (global, usgov, dod, china) or the file that `tenant serve` printed.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "NAME|FILE")]
    pub(crate) cloud: Option<String>,

    /// Keep the sign-in in this file instead of the keyring. Whoever can read it can act as you.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,

    /// Print JSON.
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,

    /// The app registration that a work account signs in with.
    #[arg(long, global = true, help_heading = GLOBAL, env = "STINT_CLIENT_ID", value_name = "GUID", value_parser = guid)]
    pub(crate) client_id: Option<String>,

    /// The tenant of that registration, where it is for one tenant only.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "GUID|DOMAIN", value_parser = tenant)]
    pub(crate) tenant: Option<String>,

    /// Only this account of several that are signed in: what it signs in with, its tenant, or its id.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "NAME|TENANT|ID")]
    pub(crate) account: Option<String>,

    /// The folder that profiles are kept in, instead of the system's data folder.
    #[arg(long, global = true, help_heading = GLOBAL, env = "STINT_HOME", value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Serve a practice tenant, or get a token from one.
    #[command(subcommand)]
    Tenant(TenantVerb),
    /// Sign in.
    SignIn(SignInVerb),
    /// List who is signed in.
    Accounts,
    /// Forget the sign-in.
    SignOut,
    /// List what you may activate, what is active and what has expired.
    List(ListVerb),
    /// Show all that is known of something that you may activate.
    Show(ShowVerb),
    /// Activate roles: one, or several with one reason.
    Activate(ActivateVerb),
    /// List, show, confirm, export, import or delete bundles of roles.
    #[command(subcommand)]
    Bundles(BundlesVerb),
    /// Activate roles, run a command when they work, and deactivate them when it has ended.
    Run(RunVerb),
    /// End activations.
    Deactivate(DeactivateVerb),
    /// Ask an administrator for a later end, in the last 14 days of what you may activate or hold.
    Extend(ProlongVerb),
    /// Ask an administrator for it again, after its end.
    Renew(ProlongVerb),
    /// List your own requests, the newest first.
    Requests,
    /// Take back a request that waits or is planned.
    Cancel(CancelVerb),
    /// Follow what is active until stopped; prints each change.
    Watch,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SignInVerb {
    /// Sign in as this person without a browser; only against a practice tenant.
    #[arg(long = "as", value_name = "UPN")]
    pub(crate) person: Option<String>,
    /// Satisfy this authentication context at once.
    #[arg(long, value_name = "c1")]
    pub(crate) context: Option<String>,
    /// Open no browser here: print a page and a code to type there, on any device.
    #[arg(long, conflicts_with = "context")]
    pub(crate) device_code: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ListVerb {
    /// Only rows that have all of these words in their role, place, customer or account.
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,
    /// Only these.
    #[arg(long)]
    pub(crate) state: Option<ListState>,
    /// Print the rows' ids as well, which are long. JSON always has them.
    #[arg(long)]
    pub(crate) ids: bool,
    /// Read what the policies ask of every row: of groups and Azure that takes calls of its own.
    #[arg(long)]
    pub(crate) needs: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowVerb {
    /// The roles' names, or the ids that `list --ids` prints.
    #[arg(value_name = "NAME|ID", required = true)]
    pub(crate) roles: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListState {
    Eligible,
    Active,
    Expired,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DeactivateVerb {
    /// The roles' names, or the ids that `list --ids` prints.
    #[arg(
        value_name = "NAME|ID",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    pub(crate) roles: Vec<String>,
    /// Everything that is activated; what is held without an activation stays.
    #[arg(long)]
    pub(crate) all: bool,
    /// Only what is active at this place: its name, its id or its whole path.
    #[arg(long, value_name = "SCOPE", conflicts_with = "all")]
    pub(crate) at: Option<String>,
}

/// What is to be activated, and what the policies ask of a person.
#[derive(Debug, ClapArgs)]
pub(crate) struct Wanted {
    /// The roles' names, or the ids that `list --ids` prints. Several share all that follows.
    #[arg(
        value_name = "NAME|ID",
        required_unless_present = "bundle",
        conflicts_with = "bundle"
    )]
    pub(crate) roles: Vec<String>,
    /// All roles of this bundle, by its name or id, each for the bundle's own time.
    #[arg(long, value_name = "NAME|ID", conflicts_with = "duration")]
    pub(crate) bundle: Option<String>,
    /// Leave out the roles of the bundle that you are not eligible for.
    // A `requires` is not looked at where what it requires conflicts with what is there.
    #[arg(long, requires = "bundle", conflicts_with = "roles")]
    pub(crate) leave_out: bool,
    /// At this place inside the one that `list` shows: its whole path, its id or its name. Azure roles only.
    #[arg(long, value_name = "SCOPE", conflicts_with = "bundle")]
    pub(crate) at: Option<String>,
    /// For how long: PT1H, 1:30, 90m or 1.5h; from five minutes. Without it the policy's longest, at most 8 h.
    #[arg(long, value_parser = stint_domain::parse_typed)]
    pub(crate) duration: Option<TimeDelta>,
    /// Why. Of a bundle: instead of its own.
    #[arg(long)]
    pub(crate) justification: Option<String>,
    /// The system that the ticket is in. Of a bundle: instead of its own.
    #[arg(long, value_name = "NAME")]
    pub(crate) ticket_system: Option<String>,
    /// The ticket's number.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NUMBER")]
    pub(crate) ticket_number: String,
    /// Open the browser for a stronger sign-in where a role asks for one.
    #[arg(long)]
    pub(crate) step_up: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RunVerb {
    #[command(flatten)]
    pub(crate) wanted: Wanted,
    /// Wait at most so long for the roles to work, in the tenant's time.
    #[arg(long, default_value = "25h", value_parser = stint_domain::parse_typed)]
    pub(crate) timeout: TimeDelta,
    /// The command and its arguments, after `--`.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ActivateVerb {
    #[command(flatten)]
    pub(crate) wanted: Wanted,
    /// Start then instead of now, for example 2026-03-02T08:00:00Z.
    #[arg(long, value_name = "RFC3339", value_parser = rfc3339, conflicts_with = "bundle")]
    pub(crate) start: Option<DateTime<Utc>>,
    /// Wait until the role works, was denied or has lapsed.
    #[arg(long)]
    pub(crate) wait: bool,
    /// Wait at most so long, in the tenant's time.
    #[arg(long, requires = "wait", default_value = "25h", value_parser = stint_domain::parse_typed)]
    pub(crate) timeout: TimeDelta,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ProlongVerb {
    /// The role's name, or the id that `list --ids` prints.
    #[arg(value_name = "NAME|ID")]
    pub(crate) role: String,
    /// For how long from now: P90D, 48h. Without it as long as the policy allows.
    #[arg(long, value_parser = stint_domain::parse_typed)]
    pub(crate) duration: Option<TimeDelta>,
    /// Why; the administrator decides by it.
    #[arg(long)]
    pub(crate) justification: Option<String>,
    /// The system that the ticket is in.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    pub(crate) ticket_system: String,
    /// The ticket's number.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NUMBER")]
    pub(crate) ticket_number: String,
    /// Open the browser for a stronger sign-in where the service asks for one.
    #[arg(long)]
    pub(crate) step_up: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CancelVerb {
    /// The role's name, or the id that `requests` prints.
    #[arg(value_name = "NAME|ID")]
    pub(crate) request: String,
}

fn rfc3339(text: &str) -> Result<DateTime<Utc>, String> {
    let instant = DateTime::parse_from_rfc3339(text);
    instant
        .map(|instant| instant.to_utc())
        .map_err(|_| "write the date, the time and the zone, like 2026-03-02T08:00:00+01:00".to_owned())
}

fn guid(text: &str) -> Result<String, String> {
    let text = text.trim();
    let parts: Vec<_> = text.split('-').collect();
    let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
    let hex = text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if hex && lengths == [8, 4, 4, 4, 12] {
        Ok(text.to_owned())
    } else {
        Err("it is the application (client) id, like 00001111-aaaa-2222-bbbb-3333cccc4444".to_owned())
    }
}

fn tenant(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if text.contains('.') && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    guid(text).map_err(|_| "give the tenant's id, or one of its domains, like contoso.example".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_options_stand_before_or_after_the_verb() {
        for words in [["stintctl", "--json", "list"], ["stintctl", "list", "--json"]] {
            assert!(Args::try_parse_from(words).unwrap().global.json);
        }
    }

    #[test]
    fn bad_words_are_told_with_a_way_out() {
        let check = |words: &[&str], expected: &str| {
            let error = Args::try_parse_from(words).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(&["stintctl", "activate", "X", "--duration", "soon"], "PT1H30M");
        check(&["stintctl", "activate", "X", "--start", "tomorrow"], "the zone");
        check(&["stintctl", "list", "--state", "gone"], "eligible");
        check(&["stintctl", "tenant", "serve", "--listen", "here"], "--listen");
        check(
            &["stintctl", "list", "--client-id", "stint"],
            "application (client) id",
        );
        check(&["stintctl", "list", "--tenant", "a/b.c"], "contoso.example");
        check(&["stintctl", "activate"], "NAME|ID");
        check(&["stintctl", "activate", "X", "--bundle", "B"], "--bundle");
        check(
            &["stintctl", "activate", "--bundle", "B", "--duration", "1h"],
            "--duration",
        );
        check(&["stintctl", "activate", "X", "--leave-out"], "--leave-out");
        check(&["stintctl", "run", "X"], "COMMAND");
        check(&["stintctl", "run", "--", "true"], "NAME|ID");
        check(&["stintctl", "deactivate"], "NAME|ID");
        check(&["stintctl", "deactivate", "X", "--all"], "--all");
    }
}
