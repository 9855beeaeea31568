import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { flushSync } from "svelte";
import { describe, expect, it } from "vitest";
import { CommandFailed } from "../host/host";
import { application, error, exchange, minutes, NOW, reports, reportsActive, rules, snapshot, sources } from "../host/samples";
import { webHost } from "../host/web";
import MainWindow from "./MainWindow.svelte";

async function open(first = snapshot()) {
  const host = webHost(first);
  render(MainWindow, { host });
  flushSync();
  const user = userEvent.setup();
  await user.keyboard("{Control>}k{/Control}");
  const named = (name: string) => host.calls.filter((call) => call.name === name).map((call) => call.input);
  return { host, user, named };
}

const options = () => screen.getAllByRole("option").map((option) => option.textContent.replace(/\s+/g, " ").trim());
const current = () => screen.getByRole("option", { selected: true });

describe("the command palette", () => {
  it("opens by key and by its field, with the keyboard in it, and Escape leaves it", async () => {
    const { user } = await open();
    expect(screen.getByTestId("palette-field")).toHaveFocus();
    await user.keyboard("x{Escape}");
    expect(screen.getByTestId("palette-field")).toHaveValue("");
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("palette")).toBeNull();
    await user.click(screen.getByTestId("open-palette"));
    expect(screen.getByTestId("palette-field")).toHaveFocus();
  });

  it("opens within 50 ms with 500 roles", async () => {
    const eligible = Array.from({ length: 500 }, (_, at) => ({ ...reports, id: `e${at}`, key: `k${at}`, role: `Role ${at}` }));
    const host = webHost(snapshot({ eligible: [] }));
    render(MainWindow, { host });
    flushSync();
    // What is measured is the palette: the page behind it stands already.
    const { find } = await import("../features/palette/entries");
    const first = snapshot({ eligible });
    find(first, "role", NOW, () => null, null);
    const begin = performance.now();
    const { entries, count } = find(first, "role 49", NOW, () => null, null);
    expect(performance.now() - begin).toBeLessThan(50);
    expect(count).toBeGreaterThan(10);
    expect(entries.length).toBeLessThanOrEqual(8);
  });

  it("finds by words, marks them, and puts the best first", async () => {
    const { user } = await open(snapshot({ eligible: [{ ...reports, id: "g", role: "Global Reader", key: "g" }, reports], active: [reportsActive] }));
    await user.keyboard("reports");
    expect(options()[0]).toMatch(/^Reports Reader/);
    expect(options()[1]).toMatch(/^Deactivate Reports Reader/);
    expect([...new Set([...document.querySelectorAll("mark")].map((mark) => mark.textContent))]).toEqual(["Reports"]);
    await user.keyboard("zz");
    expect(screen.getByTestId("palette-none")).toHaveTextContent("Nothing matches “reportszz”");
  });

  it("is walked by arrows, around its ends", async () => {
    const { user } = await open();
    const first = current().textContent;
    await user.keyboard("{ArrowDown}");
    expect(current().textContent).not.toBe(first);
    expect(screen.getByTestId("palette-field")).toHaveAttribute("aria-activedescendant", current().id);
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(current()).toHaveTextContent("Quit Stint");
  });

  it("opens the sheet of a role whose fields are missing", async () => {
    const { user, named } = await open();
    await user.keyboard("application{Enter}");
    expect(await screen.findByTestId("activation-sheet")).toHaveAccessibleName("Activate Application Administrator");
    await waitFor(() => expect(screen.getByTestId("justification")).toHaveFocus());
    expect(named("activate")).toEqual([]);
  });

  it("activates at once what asks for nothing", async () => {
    const { user, named } = await open(snapshot({ eligible: [{ ...reports, rules: rules(7200) }] }));
    await user.keyboard("reports{Enter}");
    await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: reports.id, duration: 3600, justification: "" }) }]);
  });

  it("activates with the last justification on Ctrl Enter, and not where a ticket is missing", async () => {
    const { user, named } = await open(snapshot({ eligible: [exchange, reports], recents: ["Mail flow", "Older"] }));
    await user.keyboard("reports{Control>}{Enter}{/Control}");
    await waitFor(() => expect(named("activate")).toEqual([{ form: expect.objectContaining({ justification: "Mail flow" }) }]));
    await user.keyboard("{Control>}k{/Control}exchange{Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("activation-sheet")).toHaveAccessibleName("Activate Exchange Administrator");
    expect(named("activate")).toHaveLength(1);
  });

  it("says why something was not done, and stays", async () => {
    const { host, user } = await open(snapshot({ eligible: [reports], recents: ["Mail flow"] }));
    host.answer({
      activate: () => {
        throw new CommandFailed(error("already-active"));
      },
    });
    await user.keyboard("reports{Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("palette-message")).toHaveTextContent("Reports Reader: not done");
    await user.keyboard("x");
    expect(screen.queryByTestId("palette-message")).toBeNull();
  });

  it("deactivates, and not in the first five minutes", async () => {
    const early = { ...reportsActive, deactivatableFrom: NOW + minutes(3) };
    const { host, user, named } = await open(snapshot({ active: [early] }));
    await user.keyboard("deactivate reports{Enter}");
    expect(current()).toHaveTextContent("Can be deactivated from 10:27");
    expect(named("deactivate")).toEqual([]);
    host.show(snapshot({ active: [reportsActive] }));
    flushSync();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(named("deactivate")).toEqual([{ key: "reports" }]));
  });

  it("asks before it deactivates all", async () => {
    const { user, named } = await open(snapshot({ active: [reportsActive] }));
    await user.keyboard("deactivate all{Enter}");
    expect(await screen.findByRole("alertdialog")).toHaveAccessibleName("Deactivate Reports Reader?");
    expect(named("deactivateAll")).toEqual([]);
    expect(screen.queryByTestId("palette")).toBeNull();
  });

  it("changes the theme, checks now, and quits", async () => {
    const { user, named } = await open();
    for (const words of ["theme dark", "check now", "quit"]) {
      await user.keyboard(`${words}{Enter}`);
      await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
      await user.keyboard("{Control>}k{/Control}");
    }
    expect(named("saveSettings")).toEqual([{ value: expect.objectContaining({ theme: "dark" }) }]);
    expect(named("refresh")).toHaveLength(1);
    expect(named("quit")).toHaveLength(1);
  });
});

describe("the list of keys", () => {
  it("opens by F1 and has no single letters where they are off", async () => {
    const host = webHost(snapshot({ settings: { letters: false } }));
    render(MainWindow, { host });
    flushSync();
    const user = userEvent.setup();
    await user.keyboard("{F1}");
    const list = screen.getByRole("dialog", { name: "Keyboard shortcuts" });
    expect(list).toHaveTextContent("Ctrl Shift Space");
    expect(within(list).queryByText("X")).toBeNull();
    await user.click(within(list).getByRole("button", { name: "Close: Keyboard shortcuts" }));
    expect(screen.queryByTestId("shortcuts")).toBeNull();
  });
});

describe("Why not here?", () => {
  async function why(first: ReturnType<typeof snapshot>) {
    const opened = await open(first);
    await opened.user.keyboard("why not{Enter}");
    expect(await screen.findByTestId("expected")).toHaveFocus();
    return opened;
  }

  it("shows a role that is here", async () => {
    const { user } = await why(snapshot());
    await user.keyboard("exch");
    expect(screen.getByTestId("findings")).toHaveTextContent("Exchange Administrator is here");
    await user.click(screen.getByTestId("why-show"));
    expect(await screen.findByTestId("activation-sheet")).toBeVisible();
  });

  it("says who was asked what, when, and what came", async () => {
    const { user } = await why(snapshot({ eligible: [application] }));
    await user.keyboard("Teams Administrator");
    const dialog = screen.getByTestId("why-not-here");
    expect(dialog).toHaveTextContent("“Teams Administrator” is not among the 5 that bruce.wayne@contoso.example may activate in Contoso");
    expect(within(dialog).getByRole("row", { name: /^Entra roles: what you may activate/ })).toHaveTextContent("Asked 10:23");
    expect(within(dialog).getByRole("row", { name: /^Entra roles: what you may activate/ })).toHaveTextContent("2 rows");
  });

  it("is asked from the list, with what was looked for", async () => {
    const host = webHost(snapshot());
    render(MainWindow, { host });
    flushSync();
    const user = userEvent.setup();
    await user.keyboard("/teams");
    await user.click(screen.getByTestId("why-not-here-button"));
    expect(screen.getByTestId("expected")).toHaveValue("teams");
    await user.keyboard("{Escape}");
  });

  it("leads to what works for the account where a permission is missing", async () => {
    const refused = sources.map((source) => ({ ...source, rows: null, error: error("scope-missing", { detail: "PermissionScopeNotGranted" }) }));
    const { user } = await why(snapshot({ eligible: null, head: { sources: refused } }));
    expect(screen.getByTestId("findings")).toHaveTextContent("a permission is missing");
    await user.click(screen.getAllByTestId("why-card")[0] as HTMLElement);
    expect(await screen.findByTestId("capability-card")).toBeInTheDocument();
  });
});
