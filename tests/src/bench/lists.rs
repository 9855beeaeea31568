//! Reading all lists: how long it takes, and how many requests.

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use stint_app::engine;
use stint_practice::Exchange;

use super::{
    LATENCY, PAGE, chain,
    counts::{About, BESIDE_PAGES, LISTED},
    measure::{Lengths, Watch, millis},
    report::{Bound, Figure, Unit},
    world::{GROUPS, PERSON, ROLES, World},
};

/// What reading may take as a multiple of its chain.
const CHAIN_GOAL: f64 = 1.25;

/// What a process may take beside that, milliseconds: to start, to open the profile, to print.
const PROCESS: f64 = 30.0;

/// From opening a profile in which somebody has just signed in until every list was read.
pub(super) async fn first(world: &World) -> anyhow::Result<Figure> {
    let mut lengths = Vec::new();
    let mut bound = None;
    // The first run is not counted: it warms what every later one finds warm.
    for run in 0..=Lengths::RUNS {
        let profile = world.just_signed_in(&format!("first-{run}"))?;
        world.control().take_exchanges();
        let watch = Watch::start();
        let session = world.open(&profile).await?;
        world.read(&session).await?;
        lengths.push(watch.elapsed());
        session.close().await;
        bound = Some(chain_of(world, &world.control().take_exchanges()));
    }
    let bound = bound.context("nothing was measured")?;
    Ok(timed(
        format!("first full list, {}", size(world)),
        lengths,
        bound,
        0.0,
    ))
}

/// `stintctl list` of somebody who is signed in, from the start of its process to its end.
pub(super) async fn cold(world: &World) -> anyhow::Result<Figure> {
    let terminal = Terminal::of(world)?;
    terminal.run(&["sign-in", "--as", PERSON]).await?;
    let mut lengths = Vec::new();
    let mut bound = None;
    for _ in 0..=Lengths::RUNS {
        world.control().take_exchanges();
        let watch = Watch::start();
        let printed = terminal.run(&["list"]).await?;
        lengths.push(watch.elapsed());
        bound = Some(chain_of(world, &world.control().take_exchanges()));
        let rows = printed["items"].as_array().map_or(0, Vec::len);
        ensure!(
            rows >= ROLES + GROUPS + world.scopes as usize,
            "only {rows} rows were printed"
        );
    }
    let bound = bound.context("nothing was measured")?;
    Ok(timed(
        format!("`stintctl list`, cold, {}", size(world)),
        lengths,
        bound,
        PROCESS,
    ))
}

/// What one refresh asks each service for, policies and tokens aside. The bound are the pages that hold what the person
/// may activate there.
pub(super) async fn refresh(world: &World) -> anyhow::Result<Vec<Figure>> {
    let session = world.open(&world.signed_in()).await?;
    world.read(&session).await?;
    let settled = session.handle().command(engine::Command::Refresh).await;
    ensure!(settled.is_ok(), "the lists cannot be read: {settled:?}");
    world.control().take_exchanges();
    let refreshed = session.handle().command(engine::Command::Refresh).await;
    ensure!(refreshed.is_ok(), "the refresh failed: {refreshed:?}");
    let exchanges = world.control().take_exchanges();
    session.close().await;

    let mut counts: BTreeMap<About, usize> = BTreeMap::new();
    for exchange in &exchanges {
        *counts
            .entry(About::of(exchange.op, &exchange.request_body))
            .or_default() += 1;
    }
    let count = |about: About| counts.get(&about).copied().unwrap_or_default();
    ensure!(
        count(About::Other) == 0,
        "a refresh asks for something unknown: {counts:?}"
    );
    let azure = usize::try_from(world.scopes)?;
    let figures = LISTED
        .into_iter()
        .zip([("directory roles", ROLES), ("groups", GROUPS), ("Azure", azure)]);
    let figures = figures.map(|(about, (name, rows))| Figure {
        what: format!("one refresh, {name}, {}", size(world)),
        unit: Unit::Requests,
        median: count(about) as f64,
        spread: (count(about) as f64, count(about) as f64),
        bound: Bound {
            what: "pages".to_owned(),
            value: rows.div_ceil(PAGE) as f64,
        },
        goal: 1.0,
        beside: BESIDE_PAGES as f64,
    });
    Ok(figures.collect())
}

fn timed(what: String, mut lengths: Vec<std::time::Duration>, bound: Bound, beside: f64) -> Figure {
    lengths.remove(0);
    let lengths = Lengths::of(lengths);
    Figure {
        what,
        unit: Unit::Milliseconds,
        median: lengths.median(),
        spread: lengths.spread(),
        bound,
        goal: CHAIN_GOAL,
        beside,
    }
}

fn chain_of(world: &World, exchanges: &[Exchange]) -> Bound {
    let requests = chain::longest(exchanges, &world.own_ids).len();
    Bound {
        what: format!("{requests} requests in a row"),
        value: requests as f64 * millis(LATENCY),
    }
}

fn size(world: &World) -> String {
    format!("{} scopes", world.scopes)
}

/// `stintctl` with a home of its own.
struct Terminal {
    program: PathBuf,
    folder: PathBuf,
}

impl Terminal {
    fn of(world: &World) -> anyhow::Result<Self> {
        let program = env::current_exe()?.with_file_name(format!("stintctl{}", env::consts::EXE_SUFFIX));
        ensure!(
            program.exists(),
            "{} is not built; `cargo xtask bench` builds it",
            program.display()
        );
        let folder = world.folder().join("terminal");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("cloud.json"), world.description()?)?;
        Ok(Self { program, folder })
    }

    /// Runs it to its end and gives the JSON that it printed.
    async fn run(&self, words: &[&str]) -> anyhow::Result<Value> {
        let mut command = Command::new(&self.program);
        command
            .arg("--cloud")
            .arg(self.folder.join("cloud.json"))
            .arg("--token-file")
            .arg(self.folder.join("token"))
            .arg("--home")
            .arg(self.folder.join("home"))
            .arg("--json")
            .args(words);
        let ran = tokio::task::spawn_blocking(move || command.output()).await?;
        let ran = ran.context("stintctl cannot be started")?;
        ensure!(
            ran.status.success(),
            "`stintctl {}` failed: {}",
            words.join(" "),
            String::from_utf8_lossy(&ran.stderr)
        );
        serde_json::from_slice(&ran.stdout).context("stintctl printed something else than JSON")
    }
}
