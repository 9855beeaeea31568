//! What `bundles` takes.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum BundlesVerb {
    /// List the bundles, and what each lacks to go by itself.
    List,
    /// Show what a bundle asks for.
    Show(BundleNamed),
    /// Let a bundle that came in a file run, after you have seen what it asks for.
    Confirm(ConfirmVerb),
    /// Write a bundle to a new file, or to stdout (`-`). It names no account, cloud or ticket.
    Export(BundleFile),
    /// Take a bundle from a file, or from stdin (`-`). It has to be confirmed before it runs.
    Import(ImportVerb),
    /// Delete a bundle. What it activated stays.
    Delete(BundleNamed),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BundleNamed {
    /// The bundle's name or id.
    #[arg(value_name = "NAME|ID")]
    pub(crate) bundle: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ConfirmVerb {
    #[command(flatten)]
    pub(crate) named: BundleNamed,
    /// Do not ask: you have seen what it asks for.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BundleFile {
    #[command(flatten)]
    pub(crate) named: BundleNamed,
    /// Where to; a file that is there already is not replaced.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportVerb {
    /// Where from.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
