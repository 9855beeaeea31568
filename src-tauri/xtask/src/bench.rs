//! `cargo xtask bench`: how fast Stint is, built as users get it.

use std::{fs, process::Command};

use anyhow::{Context as _, bail};

use crate::{
    place::Place,
    process::{cargo, run, say},
};

/// Between these lines of `docs/performance.md` stands the table.
const BEGIN: &str = "<!-- begin of the table: `cargo xtask bench --save` writes it -->\n";
const END: &str = "<!-- end of the table -->\n";

/// Measures, prints the table, and leaves `bench.json` in the target folder. With `save` the table also goes into
/// `docs/performance.md`.
///
/// It needs a compiler and nothing else: no desktop, no web front end, no network.
pub(crate) fn bench(place: &Place, save: bool) -> anyhow::Result<()> {
    build(place)?;
    say("Measuring takes some minutes. What else the machine does meanwhile shows in the spread.");
    run(Command::new(place.released("bench"))
        .current_dir(&place.root)
        .arg(&place.target))?;
    say(format_args!(
        "The numbers: {}",
        place.target.join("bench.json").display()
    ));
    if save {
        let table = place.target.join("bench.md");
        let table = fs::read_to_string(&table).with_context(|| format!("{} is missing", table.display()))?;
        let page = place.root.join("docs/performance.md");
        let text = fs::read_to_string(&page).with_context(|| format!("{} is missing", page.display()))?;
        fs::write(&page, with_table(&text, &table)?)?;
        say(format_args!("The table: {}", page.display()));
    }
    Ok(())
}

/// Builds `stintctl` and what measures, optimized as they are for users. The rest of the workspace takes as long again
/// and is not measured.
fn build(place: &Place) -> anyhow::Result<()> {
    run(cargo(place)
        .args(["build", "--release", "--locked", "--quiet"])
        .args(["--package", "stint-cli", "--bin", "stintctl"])
        .args(["--package", "stint-tests", "--bin", "bench"]))
}

/// The page with `table` in the place of the one that stands in it.
fn with_table(page: &str, table: &str) -> anyhow::Result<String> {
    let Some((before, rest)) = page.split_once(BEGIN) else {
        bail!("docs/performance.md has no line {BEGIN:?}");
    };
    let Some((_, after)) = rest.split_once(END) else {
        bail!("docs/performance.md has no line {END:?} after the begin of the table");
    };
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_of_the_page_changes() {
        let page = |table: &str| format!("# Fast\n\n{BEGIN}{table}{END}\nWhy.\n");
        assert_eq!(
            with_table(&page("| old |\n"), "| new |\n").unwrap(),
            page("| new |\n")
        );
        assert!(with_table("# Fast\n", "").is_err());
        assert!(with_table(BEGIN, "").is_err());
    }
}
