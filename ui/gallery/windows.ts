import type { Component } from "svelte";
import type { Host } from "../src/host/host";
import MainWindow from "../src/views/MainWindow.svelte";
import Panel from "../src/views/Panel.svelte";
import Icons from "./boards/Icons.svelte";
import States from "./boards/States.svelte";
import Toasts from "./boards/Toasts.svelte";
import type { Screen } from "./screens";

/** The page of a window or a board, by its name. */
const windows: Record<NonNullable<Screen["window"]>, Component<{ host: Host }> | Component<Record<string, never>>> = {
  main: MainWindow,
  panel: Panel,
  states: States,
  toasts: Toasts,
  icons: Icons,
};

/** A window of the app, or a board of parts. */
export function kindOf(screen: Screen): "main" | "panel" | "board" {
  const { window = "main" } = screen;
  return window === "main" || window === "panel" ? window : "board";
}

/** What a screen is shown in. */
export function windowOf(screen: Screen): Component<{ host: Host }> {
  return windows[screen.window ?? "main"] as Component<{ host: Host }>;
}
