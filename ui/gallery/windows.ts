import type { Component } from "svelte";
import type { Host } from "../src/host/host";
import MainWindow from "../src/views/MainWindow.svelte";
import Panel from "../src/views/Panel.svelte";
import type { Screen } from "./screens";

/** The page of a window, by its name. */
const windows: Record<NonNullable<Screen["window"]>, Component<{ host: Host }> | null> = {
  main: MainWindow,
  panel: Panel,
};

/** What a screen is shown in. */
export function windowOf(screen: Screen): Component<{ host: Host }> {
  return windows[screen.window ?? "main"] ?? MainWindow;
}
