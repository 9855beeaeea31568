import { snapshot } from "../../src/host/samples";
import type { Screen } from "./screen";

const place = { at: "settings" } as const;

/** The page Settings. */
export const settings: Screen[] = [
  { name: "settings", place, snapshot: snapshot() },
  { name: "settings-filtered", place, snapshot: snapshot(), filter: "history" },
  { name: "settings-no-match", place, snapshot: snapshot(), filter: "printer" },
  {
    name: "settings-wayland",
    place,
    snapshot: snapshot({
      head: { shortcut: { keys: "", state: "notAvailable" }, secrets: "memory", tray: false },
      settings: { leadMinutes: [5], theme: "dark", rows: "compact", private: true, keepHistory: false },
    }),
  },
];
