import type { Host, SettingsView } from "../host/host";
import { type Choice, follow } from "../tokens/theme";
import { tellTimeBy } from "./clock.svelte";

/** Wears what the person chose in the settings, in every window at once: theme, row height and clock. */
export function followChoices(host: Host, root: HTMLElement = document.documentElement): () => void {
  // Until the settings are known the system's theme is the best guess.
  let worn: Choice = "system";
  let stop = follow(worn, root);
  const end = host.onSnapshot(({ settings }) => {
    const chosen: SettingsView = settings.value;
    root.dataset["rows"] = chosen.rows;
    // "As the system" is decided by the shell, so that window, tray and alerts agree.
    tellTimeBy(settings.hour12 ? "h12" : "h24");
    if (chosen.theme === worn) return;
    worn = chosen.theme;
    stop();
    stop = follow(worn, root);
  });
  return () => {
    end();
    stop();
  };
}
