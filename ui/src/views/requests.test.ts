import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { flushSync } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { CommandFailed, type EligibleRow, type PlaceView } from "../host/host";
import { accounts, alexRows } from "../host/kinds.samples";
import { denied, everyRequest, refused, waiting } from "../host/requests.samples";
import { application, error, exchange, head, intent, type Rows, snapshot } from "../host/samples";
import { webHost } from "../host/web";

import Listed from "./Listed.test.svelte";
import MainWindow from "./MainWindow.svelte";

function open(rows: Rows = {}, place: PlaceView = { at: "requests", id: null }) {
  const host = webHost(snapshot({ requests: everyRequest, ...rows }));
  render(MainWindow, { host });
  flushSync();
  host.go(place);
  flushSync();
  const user = userEvent.setup();
  const named = (name: string) => host.calls.filter((call) => call.name === name).map((call) => call.input);
  return { host, user, named };
}

const options = () => screen.getAllByTestId("request-row");
const option = (id: string) => options().find((row) => row.dataset["id"] === id);
const chip = (name: string) => within(screen.getByRole("toolbar")).getByRole("button", { name });
const detail = () => screen.getByTestId("request-detail");
const on = (id: string): PlaceView => ({ at: "requests", id });

/** A window that is as narrow as the narrow layout. */
function beNarrow() {
  const { matchMedia } = window;
  vi.spyOn(window, "matchMedia").mockImplementation((query) => ({ ...matchMedia(query), matches: query.includes("max-width") }));
}

describe("the list of requests", () => {
  it("is a list to choose from, gone through by keys, and shows the one that has the keyboard", async () => {
    const { user } = open();
    options()[0]?.focus();
    expect(options()[0]).toHaveAttribute("role", "option");
    expect(options()[0]).toHaveAttribute("data-id", "scheduled");
    await user.keyboard("{ArrowDown}");
    expect(option(waiting.id)).toHaveFocus();
    expect(option(waiting.id)).toHaveAttribute("aria-selected", "true");
    expect(detail()).toHaveAttribute("data-id", waiting.id);
    await user.keyboard("{End}");
    expect(detail()).toHaveAttribute("data-id", "ended");
    await user.keyboard("{Home}");
    expect(detail()).toHaveAttribute("data-id", "scheduled");
    expect(options().filter((row) => row.tabIndex === 0)).toHaveLength(1);
  });

  it("is filtered by chip and by words, and Esc brings all back", async () => {
    const { user } = open();
    await user.click(chip("Denied 2"));
    expect(options().map((row) => row.dataset["state"])).toEqual(["refused", "denied"]);
    await user.keyboard("/wilke");
    expect(options().map((row) => row.dataset["state"])).toEqual(["denied"]);
    await user.keyboard("xyz");
    expect(screen.getByTestId("no-match")).toHaveTextContent("Looked at 14 requests");
    await user.keyboard("{Escape}{Escape}");
    expect(options()).toHaveLength(2);
    await user.keyboard("{Escape}");
    expect(options()).toHaveLength(everyRequest.length);
  });

  it("is filtered by account and customer as well, with the match marked in the list and beside it", async () => {
    const [fabrikam] = alexRows as [EligibleRow];
    const { kind, role, scope, scopeKind, path, customer, account } = fabrikam;
    const delegated = { ...waiting, kind, role, scope, scopeKind, path, customer, account, id: "delegated", key: fabrikam.key, eligible: fabrikam.id };
    const { user } = open({ requests: [waiting, delegated], eligible: [fabrikam], head: { accounts } });
    const marked = (within: HTMLElement | undefined) => [...(within?.querySelectorAll("mark") ?? [])].map((mark) => mark.textContent);
    await user.type(screen.getByTestId("filter"), "relecloud fabrikam");
    expect(options().map((row) => row.dataset["id"])).toEqual(["delegated"]);
    expect(marked(option("delegated"))).toEqual(["Relecloud", "Fabrikam", "Fabrikam"]);
    expect(marked(detail())).toEqual(expect.arrayContaining(["Relecloud", "Fabrikam"]));
    await user.clear(screen.getByTestId("filter"));
    await user.type(screen.getByTestId("filter"), "tier");
    expect(option("delegated")).toHaveTextContent("through Tier 2 Support · Fabrikam");
    expect(marked(option("delegated"))).toEqual(["Tier"]);
  });

  it("falls back to all when the last one of a chip is gone", async () => {
    const { host, user } = open();
    await user.click(chip("Waiting 2"));
    host.show(snapshot({ requests: [denied] }));
    await waitFor(() => expect(chip("All 1")).toHaveAttribute("aria-pressed", "true"));
    expect(screen.queryByText("Waiting", { selector: ".chip *" })).toBeNull();
  });

  it("says that history is off, and leads to where that was chosen", async () => {
    const { user } = open({ settings: { keepHistory: false } });
    await user.click(within(screen.getByTestId("history-off")).getByRole("button", { name: "Settings" }));
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Settings");
  });

  it("tells nothing from not known, and not readable from both", () => {
    open({ requests: [] });
    expect(screen.getByTestId("empty")).toBeVisible();
    document.body.replaceChildren();
    open({ requests: null, head: { sync: { ...head().sync, state: "running" } } });
    expect(screen.getByRole("status", { name: "Reading your requests" })).toBeVisible();
    document.body.replaceChildren();
    const problems = [error("forbidden", { detail: "A.Scope" })];
    open({ requests: null, head: { sync: { ...head().sync, state: "failed" }, problems } });
    expect(screen.getByTestId("unreadable")).toHaveTextContent("Stint has no permission to read them (A.Scope). A Privileged Role Administrator");
  });
});

describe("a long list", () => {
  it("is drawn a part at a time", () => {
    render(Listed, { host: webHost(snapshot()), rows: everyRequest, batch: 10 });
    expect(options()).toHaveLength(10);
    screen.getByText("Show 4 more").click();
    flushSync();
    expect(options()).toHaveLength(everyRequest.length);
    expect(screen.queryByText(/more$/)).toBeNull();
  });
});

describe("a request", () => {
  it("is canceled, and says why where it was not", async () => {
    const { host, user, named } = open({}, on(waiting.id));
    host.answer({
      cancelRequest: () => {
        throw new CommandFailed(error("not-found"));
      },
    });
    await user.click(screen.getByTestId("cancel-request"));
    expect(named("cancelRequest")).toEqual([{ activation: "request-1" }]);
    expect(await screen.findByTestId("status-message")).toHaveTextContent("The request for Application Administrator was not canceled");
    expect(screen.getByRole("alert")).toHaveTextContent("Microsoft no longer knows it.");
  });

  it("waits with its changes while offline, and says why", () => {
    open({ head: { sync: { ...head().sync, state: "offline" } } }, on(waiting.id));
    expect(screen.getByTestId("cancel-request")).toHaveAccessibleDescription("You are offline. Changes have to wait.");
  });

  it("is asked for again in a form with the same contents", async () => {
    const { user, named } = open({ eligible: [exchange, { ...application, draft: null }] }, on(denied.id));
    await user.click(screen.getByTestId("ask-again"));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByTestId("justification")).toHaveValue(denied.justification ?? "");
    expect(within(dialog).getByTestId("duration-value")).toHaveValue("1 h");
    expect(named("activate")).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByTestId("ask-again")).toHaveFocus());
  });

  it("is not asked for again where the person is not eligible, or it is on its way", () => {
    open({ eligible: [exchange] }, on(denied.id));
    expect(screen.queryByTestId("ask-again")).toBeNull();
    document.body.replaceChildren();
    open({ eligible: [{ ...application, state: { at: "waiting" } }] }, on(denied.id));
    expect(screen.queryByTestId("ask-again")).toBeNull();
  });

  it("is sent once more only where it certainly granted nothing", async () => {
    const failed = intent({ id: "intent-refused", state: "refused", repeatable: true });
    const { host, user, named } = open({ intents: [failed] }, on(refused.id));
    host.answer({ tryAgain: () => ({ batch: "b", rows: [{ eligible: exchange.id, intent: null, error: error("not-eligible") }] }) });
    await user.click(screen.getByTestId("try-again"));
    expect(named("tryAgain")).toEqual([{ intents: ["intent-refused"] }]);
    expect(await screen.findByTestId("status-message")).toHaveTextContent("You are no longer eligible for this role.");
    host.show(snapshot({ requests: everyRequest, intents: [{ ...failed, repeatable: false }] }));
    await waitFor(() => expect(screen.queryByTestId("try-again")).toBeNull());
  });

  it("is shown when a notice points to it, whatever is filtered", async () => {
    const { host, user } = open();
    await user.keyboard("/nothing like it");
    host.go(on("lapsed"));
    await waitFor(() => expect(detail()).toHaveAttribute("data-id", "lapsed"));
    expect(screen.getByTestId("filter")).toHaveValue("");
  });

  it("takes the place of the list where the window is narrow, and gives the keyboard back", async () => {
    beNarrow();
    const { user } = open();
    expect(screen.queryByTestId("request-detail")).toBeNull();
    options()[1]?.focus();
    await user.keyboard("{ArrowDown}{ArrowUp}");
    expect(screen.queryByTestId("request-detail")).toBeNull();
    await user.keyboard("{Enter}");
    expect(detail()).toHaveAttribute("data-id", waiting.id);
    expect(screen.queryByTestId("request-row")).toBeNull();
    await waitFor(() => expect(screen.getByTestId("back")).toHaveFocus());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(option(waiting.id)).toHaveFocus());
  });
});

it("writes what the filter shows to a file, and says where it is", async () => {
  const { host, user, named } = open();
  await user.click(chip("Denied 2"));
  await user.click(screen.getByTestId("export"));
  await user.click(await screen.findByTestId("export-json"));
  expect(named("exportRequests")).toEqual([{ ids: ["refused", "denied"], format: "json" }]);
  expect(await screen.findByTestId("written")).toHaveTextContent("2 requests written to /home/bruce/Downloads/");
  host.answer({
    exportRequests: () => {
      throw new CommandFailed(error("unexpected", { detail: "the disk is full" }));
    },
  });
  await user.click(screen.getByTestId("export"));
  await user.click(await screen.findByTestId("export-csv"));
  expect(await screen.findByTestId("status-message")).toHaveTextContent("Nothing was exported");
  expect(screen.queryByTestId("written")).toBeNull();
});
