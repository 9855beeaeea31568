//! One private desktop: display, window manager, session bus, keyring and home.

mod bus;
mod display;
mod home;
mod keyring;
mod processes;
mod start;

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use self::{
    home::{home, print_logs},
    start::{Start, spawn},
};
use crate::{
    process_group::ProcessGroup,
    programs::Programs,
    wait::{LIMIT, eventually, within},
};

/// The state of the Secret Service on a desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keyring {
    /// gnome-keyring runs and is unlocked, as after a login with a password.
    #[default]
    Unlocked,
    /// There is no Secret Service on the bus, and none can be started by it.
    Absent,
}

/// What a desktop is like.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether secrets can be kept.
    pub keyring: Keyring,
    /// Width and height of the display, in pixels.
    pub size: (u32, u32),
    /// Where the programs' output goes; a folder that ends with the desktop when there is none.
    pub logs: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keyring: Keyring::default(),
            size: (1280, 900),
            logs: None,
        }
    }
}

/// A private desktop; everything on it ends when it is dropped.
///
/// Programs started on it see nothing of the environment of the test but the search path.
#[derive(Debug)]
pub struct Desktop {
    // Dropped first: the processes go before the folders that they use.
    group: Mutex<ProcessGroup>,
    bus: zbus::Connection,
    bus_address: String,
    environment: Vec<(OsString, OsString)>,
    programs: Programs,
    logs: PathBuf,
    folder: TempDir,
}

impl Desktop {
    /// Starts a desktop and answers when its window manager, bus and keyring are ready.
    ///
    /// # Errors
    /// Names the part that did not start; its output is in the logs.
    pub async fn start(options: &Options) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("stint-")
            .tempdir()
            .context("no folder for a home")?;
        let logs = options.logs.clone().unwrap_or_else(|| folder.path().join("logs"));
        let programs = Programs::find()?;
        let mut environment = home(folder.path(), &logs)?;
        let mut group = ProcessGroup::start()?;
        let mut start = Start {
            group: &mut group,
            logs: &logs,
            environment: &mut environment,
        };

        let display = display::start(&mut start, options.size).await?;
        start.environment.push(("DISPLAY".into(), display.into()));
        let bus_address = bus::start(&mut start, folder.path()).await?;
        start
            .environment
            .push(("DBUS_SESSION_BUS_ADDRESS".into(), bus_address.clone().into()));
        let bus = bus::connect(&bus_address).await?;
        display::start_window_manager(&mut start).await?;
        if options.keyring == Keyring::Unlocked {
            keyring::start(&mut start, &bus).await?;
        }
        Ok(Self {
            group: Mutex::new(group),
            bus,
            bus_address,
            environment,
            programs,
            logs,
            folder,
        })
    }

    /// A command that will run on this desktop and see nothing else.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder.path().join("home"));
        command
    }

    /// Starts a command that ends with the desktop at the latest. Its output goes to `<name>.log`, unless the command
    /// has pipes of its own.
    ///
    /// # Errors
    /// Fails when the program cannot be started.
    pub fn spawn(&self, name: &str, command: &mut Command) -> anyhow::Result<u32> {
        let mut group = self.group.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(spawn(&mut group, &self.logs, name, command)?.id())
    }

    /// Opens another connection to the session bus, as another program would.
    ///
    /// # Errors
    /// Fails when the bus is gone.
    pub async fn connect(&self) -> anyhow::Result<zbus::Connection> {
        bus::connect(&self.bus_address).await
    }

    /// Waits until a name is owned on the session bus.
    ///
    /// # Errors
    /// Fails when nobody takes the name in time.
    pub async fn name_on_bus(&self, name: &str) -> anyhow::Result<()> {
        bus::wait_for_name(&self.bus, name).await
    }

    /// Locks the keyring, as a desktop does on its own when the person locks it by hand.
    ///
    /// # Errors
    /// Fails when there is no keyring.
    pub async fn lock_keyring(&self) -> anyhow::Result<()> {
        keyring::lock(&self.bus).await
    }

    /// Is the keyring locked?
    ///
    /// # Errors
    /// Fails when there is none.
    pub async fn keyring_is_locked(&self) -> anyhow::Result<bool> {
        keyring::is_locked(&self.bus).await
    }

    /// Unlocks the keyring, as a login with the password does.
    ///
    /// # Errors
    /// Fails when the keyring stays locked.
    pub async fn unlock_keyring(&self) -> anyhow::Result<()> {
        let mut command = self.command("gnome-keyring-daemon");
        {
            let mut group = self.group.lock().unwrap_or_else(PoisonError::into_inner);
            let daemon = spawn(
                &mut group,
                &self.logs,
                "keyring",
                keyring::unlocking(&mut command),
            )?;
            keyring::give_password(daemon)?;
        }
        eventually(LIMIT, "an unlocked keyring", async || {
            let locked = keyring::is_locked(&self.bus).await.ok()?;
            (!locked).then_some(())
        })
        .await
    }

    /// Presses keys on the display, one after the other, by the names of the window system: `ctrl+shift+space`, `Return`.
    ///
    /// # Errors
    /// Fails when a key has no such name.
    pub async fn press(&self, keys: &[&str]) -> anyhow::Result<()> {
        let mut command = self.command("xdotool");
        command.arg("key").args(keys);
        self.finish(command).await
    }

    /// Types text on the display, into whatever has the keyboard.
    ///
    /// # Errors
    /// Fails when there is no display.
    pub async fn types(&self, text: &str) -> anyhow::Result<()> {
        let mut command = self.command("xdotool");
        command.args(["type", "--", text]);
        self.finish(command).await
    }

    /// Puts a program first on the search path of everything on this desktop.
    ///
    /// # Errors
    /// Fails when the file cannot be written.
    pub fn install_script(&self, name: &str, content: &str) -> anyhow::Result<()> {
        let path = self.folder.path().join("bin").join(name);
        fs::write(&path, content)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(())
    }

    /// Keeps a picture of the whole display, as a PNG file.
    ///
    /// # Errors
    /// Fails when the picture cannot be taken or written.
    pub async fn screenshot(&self, file: &Path) -> anyhow::Result<()> {
        let mut command = self.command("import");
        command.args(["-silent", "-window", "root"]).arg(file);
        self.finish(command)
            .await
            .with_context(|| format!("no screenshot {}", file.display()))
    }

    /// Runs a command on this desktop to its end.
    ///
    /// # Errors
    /// Fails when the command does, or when it takes too long.
    pub async fn finish(&self, mut command: Command) -> anyhow::Result<()> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let line = format!("{command:?}").chars().take(200).collect::<String>();
        let run = tokio::task::spawn_blocking(move || command.output());
        let output = within(LIMIT, &line, async { Ok(run.await??) }).await?;
        if !output.status.success() {
            bail!(
                "{line}: {}: {}",
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(())
    }

    /// The home folder of the person on this desktop.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the output of the programs is kept, one file for each.
    #[must_use]
    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// The programs that can be started here.
    #[must_use]
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The processes on this desktop that run `program`, in no order.
    #[must_use]
    pub fn processes(&self, program: &Path) -> Vec<u32> {
        let Ok(program) = program.canonicalize() else {
            return Vec::new();
        };
        processes::running(&self.bus_address, |running| running == program)
    }

    /// The processes on this desktop in which the app's pages live, in no order. A window that is only hidden keeps its
    /// own.
    #[must_use]
    pub fn page_processes(&self) -> Vec<u32> {
        processes::running(&self.bus_address, |running| running.ends_with("WebKitWebProcess"))
    }

    /// Waits until nothing is left of these processes: no thread, and no name on the session bus. Who is started then
    /// finds every lock free, and nobody takes one for the other.
    ///
    /// # Errors
    /// Fails when one lives on.
    pub(crate) async fn are_over(&self, processes: &[u32]) -> anyhow::Result<()> {
        eventually(LIMIT, "the end of the app", async || {
            processes.iter().all(|pid| processes::is_over(*pid)).then_some(())
        })
        .await?;
        eventually(LIMIT, "a session bus without the app", async || {
            bus::have_left(&self.bus, processes).await.ok()?.then_some(())
        })
        .await
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            print_logs(&self.logs);
        }
    }
}
