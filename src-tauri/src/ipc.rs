//! The typed border between window and shell: which commands and events cross it. The only place that knows how the
//! TypeScript side is made.
//!
//! `ui/src/host/generated.ts` is written from here; a test fails when the two differ. `STINT_UPDATE=1 cargo test -p
//! stint` writes it anew.

use serde::Serialize;
use specta::Type;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::{
    commands::{access, batch, first_run, more_time, page, requests, roles, settings, sign_in},
    view::{PlaceView, SlicesChanged},
};

/// The window shall go there.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct PlaceChanged(pub(crate) PlaceView);

/// All commands and events. Each command has a permission in the capability of each window that may use it.
pub(crate) fn border() -> Builder<tauri::Wry> {
    Builder::new()
        // Every type crosses in one direction only, so none needs two forms.
        .disable_serde_phases()
        .commands(collect_commands![
            page::snapshot,
            page::take_place,
            page::window_focus,
            page::seen_notices,
            page::show_main,
            page::hide_panel,
            page::panel_holds,
            page::panel_height,
            page::quit,
            first_run::start_practice,
            first_run::choose_work,
            first_run::back_to_first_run,
            sign_in::sign_in,
            sign_in::cancel_sign_in,
            sign_in::sign_out,
            access::refresh,
            access::activate,
            access::continue_step_up,
            access::deactivate,
            access::cancel_request,
            access::dismiss,
            access::save_draft,
            access::drop_draft,
            batch::activate_many,
            batch::try_again,
            batch::deactivate_many,
            batch::deactivate_all,
            more_time::again,
            more_time::disarm,
            roles::favorite,
            roles::role_info,
            roles::open_portal,
            requests::export_requests,
            settings::save_settings,
            settings::set_shortcut,
        ])
        .events(collect_events![SlicesChanged, PlaceChanged])
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use specta_typescript::Typescript;

    use super::*;
    use crate::golden;

    const HEADER: &str = "// Written by `STINT_UPDATE=1 cargo test -p stint`; a test fails when it is not what the shell has.\n";

    #[test]
    fn the_window_has_the_types_of_the_shell() {
        let written = tempfile::NamedTempFile::new().unwrap();
        border()
            .export(Typescript::default().header(HEADER), written.path())
            .unwrap();
        let text = fs::read(written.path()).unwrap();
        golden::check("ui/src/host/generated.ts", &text);
    }

    #[test]
    fn the_window_may_use_every_command_and_nothing_else_of_ours() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let capability = fs::read_to_string(root.join("capabilities/main.json")).unwrap();
        let capability: serde_json::Value = serde_json::from_str(&capability).unwrap();
        let granted: BTreeSet<_> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it.as_str()?.strip_prefix("allow-"))
            .map(|it| it.replace('-', "_"))
            .collect();
        let commands: BTreeSet<_> = include_str!("commands/names.txt")
            .lines()
            .map(str::to_owned)
            .collect();
        assert_eq!(granted, commands);

        let written = tempfile::NamedTempFile::new().unwrap();
        border().export(Typescript::default(), written.path()).unwrap();
        let text = fs::read_to_string(written.path()).unwrap();
        for command in &commands {
            assert!(
                text.contains(&format!("\"{command}\"")),
                "{command} is no command"
            );
        }
        assert_eq!(
            text.matches("__TAURI_INVOKE(\"").count(),
            commands.len(),
            "a command is not in names.txt"
        );
    }
}
