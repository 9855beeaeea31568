//! Measures how fast Stint is: `cargo xtask bench` builds and starts it. Prints the table, and writes it as `bench.md`
//! beside the numbers in `bench.json` into the folder that it is given.

use std::{env, fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use stint_tests::bench;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.context("name the folder for the numbers")?;
    fs::create_dir_all(&folder)?;
    let report = bench::run().await?;
    let table = report.table();
    fs::write(folder.join("bench.json"), serde_json::to_string_pretty(&report)?)?;
    fs::write(folder.join("bench.md"), &table)?;
    let verdict = match report.missed() {
        0 => "All goals are reached.".to_owned(),
        missed => format!("{missed} of {} goals are missed.", report.figures.len()),
    };
    writeln!(std::io::stdout(), "{table}\n{verdict}")?;
    Ok(())
}
