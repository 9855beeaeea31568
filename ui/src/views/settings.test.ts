import { screen, waitFor, within } from "@testing-library/svelte";
import { flushSync, tick } from "svelte";
import { describe, expect, it } from "vitest";
import { CommandFailed } from "../host/host";
import { error, settings, snapshot } from "../host/samples";
import { open as openWindow } from "./window.testing";

function open(first = snapshot()) {
  const all = openWindow(first);
  all.host.go({ at: "settings" });
  flushSync();
  return all;
}

const line = (id: string) => within(screen.getByTestId(`setting-${id}`));

describe("the settings", () => {
  it("are kept at once, all of them together", async () => {
    const { user, named } = open();
    await user.click(line("private").getByRole("switch", { name: "Without names" }));
    await user.click(line("theme").getByRole("radio", { name: "Dark" }));
    expect(named("saveSettings")).toEqual([
      { value: { ...settings, private: true } },
      { value: { ...settings, private: true, theme: "dark" } },
    ]);
    expect(line("theme").getByRole("radio", { name: "Dark" })).toBeChecked();
  });

  it("go back and say why where they could not be kept", async () => {
    const { host, user } = open();
    host.answer({
      saveSettings: () => {
        throw new CommandFailed(error("not-recorded", { detail: "disk full" }));
      },
    });
    const control = line("keepHistory").getByRole("switch");
    await user.click(control);
    await waitFor(() => expect(control).toBeChecked());
    expect(screen.getByTestId("setting-keepHistory")).toHaveTextContent("It was not changed. Stint could not write it down");
    expect(screen.getByRole("alert")).toHaveTextContent("History on this device was not changed.");
  });

  it("show what another window has changed", async () => {
    const { host } = open();
    host.show(snapshot({ settings: { rows: "compact" } }));
    await tick();
    expect(line("rows").getByRole("radio", { name: "Compact" })).toBeChecked();
  });

  it("keep at least one lead time", async () => {
    const { user, named, host } = open();
    await user.click(screen.getByTestId("lead-30"));
    await user.click(screen.getByTestId("lead-1"));
    expect(named("saveSettings").map((input) => (input as { value: typeof settings }).value.leadMinutes)).toEqual([
      [30, 15, 5, 1],
      [30, 15, 5],
    ]);
    host.show(snapshot({ settings: { leadMinutes: [5] } }));
    await tick();
    await user.click(screen.getByTestId("lead-5"));
    expect(named("saveSettings")).toHaveLength(2);
    expect(screen.getByTestId("lead-5")).toHaveAttribute("aria-pressed", "true");
  });

  it("are found by words, and Escape brings all back", async () => {
    const { user } = open();
    await user.keyboard("/history erases");
    expect(screen.getByTestId("filter")).toHaveFocus();
    expect(screen.getAllByTestId(/^setting-/).map((found) => found.dataset["testid"])).toEqual(["setting-keepHistory"]);
    await user.keyboard("x");
    expect(screen.getByTestId("no-match")).toHaveTextContent("No setting matches “history erasesx”");
    await user.keyboard("{Escape}");
    expect(screen.getAllByTestId(/^setting-/).length).toBeGreaterThan(15);
  });

  it("sign out", async () => {
    const { user, named } = open();
    await user.click(screen.getByTestId("settings-sign-out"));
    expect(named("signOut")).toHaveLength(1);
  });
});

describe("the keys of the quick panel", () => {
  it("are pressed as they are wanted", async () => {
    const { user, named } = open();
    await user.click(screen.getByTestId("shortcut-change"));
    const field = screen.getByTestId("shortcut-field");
    expect(field).toHaveFocus();
    await user.keyboard("{Control>}{Alt>}k{/Alt}{/Control}");
    expect(named("setShortcut")).toEqual([{ keys: "Ctrl+Alt+K" }]);
    await waitFor(() => expect(screen.getByTestId("shortcut-change")).toHaveFocus());
  });

  it("may not catch what people type, and Escape leaves them as they are", async () => {
    const { user, named } = open();
    await user.click(screen.getByTestId("shortcut-change"));
    await user.keyboard("k");
    expect(screen.getByTestId("setting-shortcut")).toHaveTextContent("Add Ctrl, Alt or Super.");
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("shortcut-field")).toBeNull();
    expect(named("setShortcut")).toEqual([]);
  });

  it("can be turned off, and say when another program has them", async () => {
    const { host, user, named } = open();
    await user.click(screen.getByTestId("shortcut-off"));
    expect(named("setShortcut")).toEqual([{ keys: null }]);
    host.show(snapshot({ head: { shortcut: { keys: "Ctrl+Shift+Space", state: "taken" } } }));
    await tick();
    expect(screen.getByTestId("setting-shortcut")).toHaveTextContent("Another program has these keys");
  });

  it("are said to be not available on Wayland", () => {
    open(snapshot({ head: { shortcut: { keys: "", state: "notAvailable" } } }));
    expect(screen.getByTestId("setting-shortcut")).toHaveTextContent("Not available here");
    expect(screen.queryByTestId("shortcut-change")).toBeNull();
  });
});
