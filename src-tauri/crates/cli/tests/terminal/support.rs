//! A served practice tenant, somebody at a terminal, and what a command said.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Bruce Wayne, who activates.
pub(crate) const BRUCE: &str = "bruce.wayne@contoso.example";
/// A role with step-up, justification and ticket.
pub(crate) const EXCHANGE: &str = "Exchange Administrator";
/// A role with approval, step-up and justification, at an administrative unit.
pub(crate) const APPLICATION: &str = "Application Administrator";
/// All that Exchange Administrator asks for but the step-up.
pub(crate) const FILLED: [&str; 6] = [
    "--justification",
    "Move a mailbox",
    "--ticket-number",
    "CHG-20431",
    "--duration",
    "PT1H",
];

/// No command of a test takes so long; one that does is killed, and its test fails.
const LIMIT: Duration = Duration::from_secs(60);

/// A practice tenant in a process of its own. Dropping it ends the process.
pub(crate) struct Tenant {
    child: Child,
    /// The line that it printed.
    pub(crate) described: Value,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

/// Somebody at a terminal without a browser and without a keyring, with a profile and a token file of their own.
pub(crate) struct Terminal {
    pub(crate) folder: TempDir,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A tenant and a terminal.
pub(crate) struct World {
    pub(crate) tenant: Tenant,
    pub(crate) terminal: Terminal,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::serving(&[])
    }

    /// With options of `tenant serve`.
    pub(crate) fn serving(options: &[&str]) -> Self {
        let terminal = Terminal::new();
        let tenant = Tenant::serve(&terminal, options);
        std::fs::write(terminal.path("practice.json"), format!("{}\n", tenant.described)).unwrap();
        Self { tenant, terminal }
    }

    /// With Bruce signed in.
    pub(crate) fn signed_in() -> Self {
        let world = Self::new();
        world.sign_in();
        world
    }

    pub(crate) fn sign_in(&self) {
        self.run(&["sign-in", "--as", BRUCE]).expect(0);
    }

    /// Runs a command against the tenant.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        ran(self.command(words))
    }

    /// Runs a command with `--json` and gives what it printed.
    pub(crate) fn json(&self, words: &[&str], code: i32) -> Value {
        let words: Vec<_> = words.iter().copied().chain(["--json"]).collect();
        self.run(&words).expect(code).json()
    }

    /// The command with the tenant and the token file.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = self.terminal.command(words);
        command
            .arg("--cloud")
            .arg(self.terminal.path("practice.json"))
            .arg("--token-file")
            .arg(self.terminal.path("token"));
        command
    }

    /// Activates Exchange Administrator, and lets the service finish it.
    pub(crate) fn activate_exchange(&self) {
        let words: Vec<_> = ["activate", EXCHANGE, "--step-up"]
            .into_iter()
            .chain(FILLED)
            .collect();
        self.run(&words).expect(0);
        self.tenant.control("settle-all", &json!({}));
    }
}

impl Tenant {
    fn serve(terminal: &Terminal, options: &[&str]) -> Self {
        let mut command = terminal.command(&["tenant", "serve"]);
        let mut child = command.args(options).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        Self {
            child,
            described: serde_json::from_str(&line).unwrap(),
            http: client(),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    /// Steers the tenant.
    pub(crate) fn control(&self, verb: &str, body: &Value) -> Value {
        let control = &self.described["control"];
        let request = self
            .http
            .post(format!("{}{verb}", control["url"].as_str().unwrap()))
            .header("x-stint-control", control["key"].as_str().unwrap())
            .json(body);
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{verb}: {}", answer.status());
            answer.json().await.unwrap()
        })
    }

    /// Orders a fault for the next `times` answers of an operation.
    pub(crate) fn fault(&self, op: &str, fault: &Value, times: usize) {
        self.control("next", &json!({ "op": op, "fault": fault, "times": times }));
    }

    /// The operations that have come in, in the order of arrival.
    pub(crate) fn received(&self) -> Vec<String> {
        let received = self.control("received", &json!({}));
        let op = |call: &Value| call["op"].as_str().unwrap().to_owned();
        received["received"].as_array().unwrap().iter().map(op).collect()
    }

    /// How many activations and deactivations have come in.
    pub(crate) fn activations(&self) -> usize {
        self.received()
            .iter()
            .filter(|op| *op == "activateRequest")
            .count()
    }

    /// `GET` of a service's path with a bearer: the status and the body.
    pub(crate) fn get(&self, service: &str, path: &str, bearer: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.described[service].as_str().unwrap());
        self.runtime.block_on(async {
            let answer = self.http.get(url).bearer_auth(bearer).send().await.unwrap();
            (answer.status().as_u16(), answer.json().await.unwrap())
        })
    }

    /// `GET` of a service's path by another name of its host, as a front hands it on: the body.
    pub(crate) fn get_as(&self, service: &str, path: &str, host: &str) -> Value {
        let url = format!("{}{path}", self.described[service].as_str().unwrap());
        self.runtime.block_on(async {
            let asked = self.http.get(url).header("host", host);
            asked.send().await.unwrap().json().await.unwrap()
        })
    }

    /// Asks it to stop, as Ctrl+C does, and gives its exit code.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Terminal {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Nothing that could open a browser is found, and no session bus, so no keyring.
        std::fs::create_dir(folder.path().join("empty")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command with nothing of the tester's surroundings.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stintctl"));
        command
            .args(words)
            .env_clear()
            .env("PATH", self.path("empty"))
            .env("XDG_RUNTIME_DIR", self.path("empty"))
            .env("HOME", self.path("empty"))
            .env("STINT_HOME", self.path("home"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command without `--cloud` and without a token file.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        ran(self.command(words))
    }
}

impl Ran {
    /// Checks the exit code, and that whatever is not "done" says what to do next.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        if code != 0 {
            let notes = [
                "practice tenant:",
                "the sign-in is kept",
                "the service's clock",
                "opening the browser at",
            ];
            let said = self
                .err
                .lines()
                .filter_map(|line| line.strip_prefix("stintctl: "));
            let said = said.filter(|line| !notes.iter().any(|note| line.starts_with(note)));
            let by_clap = self.err.contains("For more information, try '--help'");
            assert!(
                by_clap || said.count() >= 2,
                "nothing says what to do: {}",
                self.err
            );
        }
        self
    }

    /// Checks that the messages say this.
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no `{text}` in: {}", self.err);
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs a command to its end.
pub(crate) fn ran(mut command: Command) -> Ran {
    ended(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    )
}

/// Waits for the end of a command.
pub(crate) fn ended(child: Child) -> Ran {
    let guard = Guard::on(&child);
    let output = child.wait_with_output().unwrap();
    drop(guard);
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Kills a process that does not end, so that its test ends.
pub(crate) struct Guard {
    ended: Option<mpsc::Sender<()>>,
    waits: Option<thread::JoinHandle<()>>,
}

impl Guard {
    pub(crate) fn on(child: &Child) -> Self {
        let pid = Pid::from_child(child);
        let (ended, end) = mpsc::channel();
        let waits = thread::spawn(move || {
            if end.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        Self {
            ended: Some(ended),
            waits: Some(waits),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.ended.take();
        if let Some(waits) = self.waits.take() {
            let _ = waits.join();
        }
    }
}

/// The only row of a listing with this role and state.
pub(crate) fn row<'a>(listing: &'a Value, role: &str, state: &str) -> &'a Value {
    let rows = listing["items"].as_array().unwrap().iter();
    let mut rows = rows.filter(|row| row["role"] == role && row["state"] == state);
    let found = rows
        .next()
        .unwrap_or_else(|| panic!("no {state} {role} in {listing}"));
    assert!(rows.next().is_none(), "{listing}");
    found
}

/// How the rows stand, from top to bottom.
pub(crate) fn states(listing: &Value) -> Vec<&str> {
    let rows = listing["items"].as_array().unwrap().iter();
    rows.map(|row| row["state"].as_str().unwrap()).collect()
}

/// A listing whose ids and times are the same in each run.
pub(crate) fn steady(mut listing: Value) -> Value {
    let rows = listing["items"].as_array_mut().unwrap();
    for row in rows {
        for member in ["id", "until", "askedAt", "startsAt"] {
            if row.get(member).is_some_and(Value::is_string) {
                row[member] = format!("[{member}]").into();
            }
        }
    }
    for problem in listing["problems"].as_array_mut().into_iter().flatten() {
        if problem.get("id").is_some() {
            problem["id"] = "[id]".into();
        }
    }
    listing
}

pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn client() -> reqwest::Client {
    stint_app::install_crypto();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
