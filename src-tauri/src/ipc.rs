//! The typed border between window and shell: which commands and events cross it. The only place that knows how the
//! TypeScript side is made.
//!
//! `ui/src/host/generated.ts` is written from here; a test fails when the two differ. `STINT_UPDATE=1 cargo test -p
//! stint` writes it anew.

use tauri_specta::{Builder, collect_commands, collect_events};

use crate::{
    commands::{
        access, batch, bundles, first_run, lookups, more_time, page, prolong, requests, roles, settings,
        sign_in,
    },
    view::{PlaceChanged, SlicesChanged},
};

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
            sign_in::sign_in_tenant,
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
            bundles::save_bundle,
            bundles::drop_bundle,
            bundles::run_bundle,
            bundles::confirm_bundle,
            bundles::export_bundle,
            bundles::import_bundle_text,
            more_time::again,
            more_time::disarm,
            prolong::prolong,
            roles::favorite,
            roles::need_rules,
            lookups::children,
            lookups::carries,
            lookups::capabilities,
            lookups::open_consent,
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

    /// What a capability grants: permissions of our commands, by the commands' names, and all others as they are.
    fn granted(capability: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("capabilities")
            .join(capability);
        let read: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let permissions = read["permissions"].as_array().unwrap().iter();
        let names: Vec<_> = permissions.map(|it| it.as_str().unwrap()).collect();
        let ours = names.iter().filter_map(|name| name.strip_prefix("allow-"));
        let ours = ours.map(|name| name.replace('-', "_")).collect();
        let others = names.iter().filter(|name| !name.starts_with("allow-"));
        (ours, others.map(|name| (*name).to_owned()).collect())
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn each_window_may_use_what_it_has_buttons_for_and_nothing_else() {
        let commands: BTreeSet<_> = include_str!("commands/names.txt")
            .lines()
            .map(str::to_owned)
            .collect();
        let (main, _) = granted("main.json");
        let of_the_panel = set(&["hide_panel", "panel_height", "panel_holds"]);
        assert_eq!(main, &commands - &of_the_panel);

        let (panel, others) = granted("tray-panel.json");
        let elsewhere = set(&[
            "back_to_first_run",
            "capabilities",
            "carries",
            "children",
            "choose_work",
            "confirm_bundle",
            "drop_bundle",
            "export_bundle",
            "export_requests",
            "import_bundle_text",
            "open_consent",
            "open_portal",
            "prolong",
            "role_info",
            "save_bundle",
            "save_settings",
            "set_shortcut",
            "sign_in_tenant",
            "sign_out",
            "start_practice",
        ]);
        assert_eq!(panel, &commands - &elsewhere);
        assert_eq!(
            others,
            set(&["core:event:allow-listen", "core:event:allow-unlisten"])
        );
    }

    #[test]
    fn every_command_has_a_permission() {
        let commands: Vec<_> = include_str!("commands/names.txt").lines().collect();
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
