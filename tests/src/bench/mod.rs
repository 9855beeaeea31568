//! How fast Stint is, always held against a bound of the same run: what the machine and the network take cancels out,
//! and what Stint adds stays.
//!
//! The network is the practice tenant, which makes every answer wait for [`LATENCY`]. Reading cannot be quicker than the
//! [longest chain](chain) of requests of which each needs the answer to the one before, times that latency; activating
//! many cannot be quicker than activating one. Requests are [counted](counts) beside, so that nothing is bought with
//! more of them.
//!
//! `cargo xtask bench` runs it. `docs/performance.md` says how its numbers are to be read.

pub mod chain;
pub mod counts;
mod lists;
mod machine;
mod measure;
mod report;
mod sends;
mod world;

use std::time::Duration;

use stint_practice::Seed;

pub use machine::Machine;
pub use report::{Bound, Figure, Report, Unit};

use measure::{Lengths, progress};
use world::World;

/// What every answer of the practice tenant waits at least.
pub const LATENCY: Duration = Duration::from_millis(50);

/// Rows of a page.
pub const PAGE: usize = 100;

/// Azure scopes at which the person may activate a role: few, as many as in a large company, and very many. Ten
/// directory roles and twenty groups are beside them.
const SCOPES: [u32; 3] = [60, 600, 6_000];

/// The one that most is measured at.
const USUAL: u32 = SCOPES[1];

/// Measures everything. Takes some minutes.
///
/// # Errors
/// The practice tenant can't be started, `stintctl` is not built, or something that should work did not.
pub async fn run() -> anyhow::Result<Report> {
    let mut figures = Vec::new();
    for scopes in SCOPES {
        progress(&format!("{scopes} scopes: first list, refresh"));
        let world = World::of(Seed::scopes(scopes)?, scopes).await?;
        figures.push(lists::first(&world).await?);
        figures.extend(lists::refresh(&world).await?);
        progress(&format!("{scopes} scopes: `stintctl list`"));
        figures.push(lists::cold(&world).await?);
    }
    progress("activations");
    figures.extend(sends::many(USUAL).await?);
    Ok(Report {
        machine: Machine::this(),
        latency_ms: LATENCY.as_millis(),
        page: PAGE,
        runs: Lengths::RUNS,
        figures,
    })
}
