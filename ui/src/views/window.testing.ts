import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { flushSync } from "svelte";
import type { Commands, Snapshot } from "../host/host";
import { snapshot } from "../host/samples";
import { type Answers, webHost } from "../host/web";
import MainWindow from "./MainWindow.svelte";
import type Panel from "./Panel.svelte";

/** What the tests of the views have in common: a window with fixed data, and its parts by what a person sees of them. */

/** Opens a window with this snapshot. `named`: what was sent by a command so far, the newest last. */
export function open(first: Snapshot = snapshot(), answers: Answers = {}, window: typeof MainWindow | typeof Panel = MainWindow) {
  const host = webHost(first, answers);
  const page = render(window, { host });
  flushSync();
  const user = userEvent.setup();
  const named = (name: keyof Commands) => host.calls.filter((call) => call.name === name).map((call) => call.input);
  return { host, user, named, page };
}

/** The row with this text; by its role and name would take a second each in a long list. */
export function row(text: string): HTMLElement {
  const found = screen.getAllByTestId("eligible-row").find((row) => row.textContent.includes(text));
  if (!found) throw new Error(`no row says ${text}`);
  return found;
}

/** The row of the eligibility with this id. */
export const rowOf = (id: string) => document.querySelector<HTMLElement>(`[data-testid="eligible-row"][data-id="${id}"]`) as HTMLElement;

/** The ids of the rows that are shown, in their order. */
export const shown = () => screen.queryAllByTestId("eligible-row").map((row) => row.dataset["id"]);

/** The heads of the groups, in their order: title and count. */
export const groups = () => screen.getAllByTestId("group").map((group) => group.textContent.replace(/\s+/g, " ").trim());

/** The sheet, as soon as it is open. */
export const sheet = () => waitFor(() => document.querySelector<HTMLElement>(".sheet") ?? Promise.reject(new Error("no sheet")));

/** The open menu, as soon as it has the keyboard: it takes it after it is drawn. */
export const menu = () =>
  waitFor(() => document.activeElement?.closest<HTMLElement>('[role="menu"]') ?? Promise.reject(new Error("no menu has the keyboard")));
