import type { Theme } from "../src/tokens/theme";

/** The counterpart of a picture of the design. */
export interface Picture {
  /** The design's name for it, without the theme. */
  picture: string;
  /** The screen that shows the same. */
  screen: string;
  /** Of the window, px. */
  width: number;
  height: number;
  themes: Theme[];
}

const all: Theme[] = ["light", "dark", "contrast"];
const main = { width: 1200, height: 780, themes: all };
const panel = { width: 400, height: 620, themes: all };

/** Which screen stands for which picture. */
export const pictures: Picture[] = [
  { picture: "01-tray-panel", screen: "panel", ...panel },
  { picture: "01c-tray-idle", screen: "panel-idle", ...panel },
  { picture: "02-my-access", screen: "kinds", ...main },
  { picture: "02b-my-access-batch", screen: "kinds-selected", ...main },
  { picture: "02c-command-palette", screen: "palette-groups", ...main },
  { picture: "02d-my-access-high-contrast", screen: "kinds-focused", ...main, themes: ["contrast"] },
  { picture: "02e-customers", screen: "customers", ...main },
  { picture: "02f-my-access-narrow", screen: "kinds-focused", ...main, width: 880, height: 640 },
  { picture: "03-activate-sheet", screen: "sheet-azure", ...main },
  { picture: "03a-activate-batch-form", screen: "batch-form-kinds", ...main },
  { picture: "03b-activate-batch-result", screen: "batch-result-kinds", ...main },
  { picture: "06-my-requests", screen: "requests-kinds", ...main },
  { picture: "12-first-run", screen: "first-run", ...main },
  { picture: "12b-practice-personas", screen: "personas", ...main },
  { picture: "12c-settings", screen: "settings", ...main },
  { picture: "12d-offline", screen: "kinds-offline", ...main },
  { picture: "12e-states", screen: "board-states", ...main },
  { picture: "13-toasts", screen: "board-toasts", ...main, width: 900, height: 1136 },
  { picture: "14-icons", screen: "board-icons", ...main },
];
