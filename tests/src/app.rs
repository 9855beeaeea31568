//! The real app, started as a person's session would start it.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::Context as _;
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    desktop::Desktop,
    page::Page,
    wait::{LIMIT, eventually, within},
};

/// How the app is started.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// Arguments of the command line.
    pub args: Vec<String>,
    /// Variables on top of the desktop's environment.
    pub environment: Vec<(String, String)>,
}

/// The app with a window that WebDriver controls.
#[derive(Debug)]
pub struct App {
    page: Page,
    program: PathBuf,
}

/// An app that has started, with or without a window yet.
#[derive(Debug)]
pub struct Starting {
    session: JoinHandle<anyhow::Result<fantoccini::Client>>,
    program: PathBuf,
}

impl App {
    /// Starts the app and waits for its window.
    ///
    /// # Errors
    /// Fails when the app or the WebDriver does not start, or no window appears in time.
    pub async fn start(desktop: &Desktop, launch: &Launch) -> anyhow::Result<Self> {
        Self::start_hidden(desktop, launch).await?.window().await
    }

    /// Starts the app and does not wait for a window: it may live in the tray alone.
    ///
    /// # Errors
    /// Fails when the WebDriver does not start.
    pub async fn start_hidden(desktop: &Desktop, launch: &Launch) -> anyhow::Result<Starting> {
        let program = desktop.programs().built("stint")?;
        let port = free_port()?;
        let native_port = free_port()?;
        let mut driver = desktop.command(desktop.programs().tool("tauri-driver")?);
        driver.args([
            "--port",
            &port.to_string(),
            "--native-port",
            &native_port.to_string(),
        ]);
        driver
            .envs(launch.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        desktop.spawn("app", &mut driver)?;
        opened(port).await.context("tauri-driver does not listen")?;
        opened(native_port)
            .await
            .context("WebKitWebDriver does not listen")?;

        let options = json!({ "tauri:options": { "application": program, "args": launch.args } });
        // The driver answers only when the app has a window, so the session is made beside the test.
        let session = tokio::spawn(connect(port, options));
        Ok(Starting { session, program })
    }

    /// What the window shows.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Closes the window by its own button: the app goes on in the tray.
    ///
    /// # Errors
    /// Fails when there is no such button.
    pub async fn close_window(&self) -> anyhow::Result<()> {
        self.page.click("button[aria-label=Close].close").await
    }

    /// Ends the app through its window's driver, and waits until it is gone.
    ///
    /// # Errors
    /// Fails when the driver is gone or the app survives.
    pub async fn close(self, desktop: &Desktop) -> anyhow::Result<()> {
        let running = desktop.processes(&self.program);
        let client = self.page.client().clone();
        client.close().await.context("the app does not close")?;
        desktop.are_over(&running).await
    }

    /// Kills the app without a chance to clean up, as a power cut does, and waits until it is gone.
    ///
    /// # Errors
    /// Fails when there is no such process or it survives.
    pub async fn kill(self, desktop: &Desktop) -> anyhow::Result<()> {
        kill(desktop, &self.program).await
    }
}

impl Starting {
    /// Waits for the app's first window.
    ///
    /// # Errors
    /// Fails when none appears in time.
    pub async fn window(self) -> anyhow::Result<App> {
        let client = within(LIMIT, "the app's window", async { self.session.await? }).await?;
        Ok(App {
            page: Page::new(client),
            program: self.program,
        })
    }

    /// Stops the app where it stands, as a sleep of the machine does, until [`Starting::go_on`].
    ///
    /// # Errors
    /// Fails when there is no such process.
    pub async fn pause(&self, desktop: &Desktop) -> anyhow::Result<()> {
        signal(desktop, &self.program, "-STOP").await
    }

    /// Lets a paused app go on.
    ///
    /// # Errors
    /// Fails when there is no such process.
    pub async fn go_on(&self, desktop: &Desktop) -> anyhow::Result<()> {
        signal(desktop, &self.program, "-CONT").await
    }

    /// Kills the app without a chance to clean up.
    ///
    /// # Errors
    /// Fails when there is no such process or it survives.
    pub async fn kill(self, desktop: &Desktop) -> anyhow::Result<()> {
        self.session.abort();
        kill(desktop, &self.program).await
    }
}

/// Opens a session with a WebDriver on a port of this machine.
pub(crate) async fn connect(
    port: u16,
    capabilities: serde_json::Value,
) -> anyhow::Result<fantoccini::Client> {
    let capabilities = capabilities.as_object().cloned().unwrap_or_default();
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .context("the WebDriver refuses the session")
}

/// Waits until a server listens on a port of this machine.
pub(crate) async fn opened(port: u16) -> anyhow::Result<()> {
    eventually(LIMIT, &format!("a server on port {port}"), async || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok().map(drop)
    })
    .await
}

/// A port that nobody listens on, and that nobody else gets while its server starts.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    /// Below those that the system gives to whoever asks for any, for example to each outgoing connection.
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    /// Tests run side by side in this process, and suites in several processes.
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let start = std::process::id().wrapping_mul(97);
    let mut ports = std::iter::repeat_with(|| {
        let given = GIVEN.fetch_add(1, Ordering::Relaxed);
        u16::try_from(FIRST + start.wrapping_add(given) % COUNT)
    });
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    ports
        .by_ref()
        .take(COUNT as usize)
        .flatten()
        .find(free)
        .context("no free port")
}

async fn kill(desktop: &Desktop, program: &Path) -> anyhow::Result<()> {
    let running = desktop.processes(program);
    signal(desktop, program, "-KILL").await?;
    desktop.are_over(&running).await
}

async fn signal(desktop: &Desktop, program: &Path, signal: &str) -> anyhow::Result<()> {
    let running = desktop.processes(program);
    anyhow::ensure!(!running.is_empty(), "{} does not run", program.display());
    let mut kill = Command::new("kill");
    kill.arg(signal).args(running.iter().map(u32::to_string));
    desktop.finish(kill).await
}
