//! Gives each command of the shell a permission of its own, and checks that the window was built.

use std::path::Path;

use tauri_build::{AppManifest, Attributes};

/// One command a line; a test holds it to what the shell really has.
const COMMANDS: &str = include_str!("src/commands/names.txt");

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").exists() {
        // Tauri would only say later that some asset is missing.
        println!(
            "cargo::error=ui/dist is missing: `cargo xtask run` builds it, or `npm ci && npm run build` in ui/"
        );
        return;
    }
    let commands: Vec<&'static str> = COMMANDS.lines().collect();
    let manifest = AppManifest::new().commands(commands.leak());
    if let Err(error) = tauri_build::try_build(Attributes::new().app_manifest(manifest)) {
        println!("cargo::error={error:#}");
    }
}
