import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { CommandFailed, type Snapshot } from "../host/host";
import { contributor } from "../host/kinds.samples";
import { application, applicationWaiting, busy, error, exchange, exchangeActive, head, intent, minutes, NOW, people, reports, reportsActive, rules, snapshot } from "../host/samples";
import Panel from "./Panel.svelte";
import { open as openWindow } from "./window.testing";

const open = (first: Snapshot) => openWindow(first, {}, Panel);

const starred = { ...exchange, favorite: true };
const rows = () => screen.getAllByTestId("panel-row").map((row) => row.dataset["key"]);
const current = () => screen.getByRole("row", { selected: true });
const within_ = (key: string) => within(screen.getAllByTestId("panel-row").find((row) => row.dataset["key"] === key) as HTMLElement);

describe("the quick panel", () => {
  it("shows what runs, what waits and the favorites, with the keyboard in its field", () => {
    open(snapshot({ active: [exchangeActive, applicationWaiting], eligible: [{ ...reports, favorite: true }, application] }));
    expect(screen.getByTestId("panel-search")).toHaveFocus();
    expect(rows()).toEqual(["exchange", "application", "reports"]);
    expect(screen.getByRole("timer")).toHaveAccessibleName(/^Exchange Administrator, 4 min left/);
    expect(within_("application").getByText("Waiting for Nestor Wilke or Megan Bowen")).toBeVisible();
    expect(within_("application").getByText(/23 h 34 min left/)).toBeVisible();
    expect(screen.getByTestId("practice-badge")).toBeVisible();
    expect(screen.getByText("Open anywhere")).toBeVisible();
  });

  it("asks for the policies of the rows that it shows, as the first that may", async () => {
    const { named } = open(snapshot({ eligible: [{ ...reports, rules: null }, application] }));
    await waitFor(() => expect(named("needRules")).toEqual([{ ids: [reports.id] }]));
  });

  it("activates a role whose policy cannot be read, and asks once more for one that is not known", async () => {
    const { user, named } = open(snapshot({ eligible: [{ ...reports, rules: null, rulesError: error("forbidden") }] }));
    await user.click(screen.getByTestId("panel-activate"));
    const form = await screen.findByTestId("panel-form");
    expect(named("needRules")).toEqual([{ ids: [reports.id] }]);
    expect(within(form).getByTestId("panel-message")).toHaveTextContent("Microsoft decides when you send it");
    await user.type(within(form).getByTestId("justification"), "Audit");
    await user.click(within(form).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: reports.id, duration: 3600, justification: "Audit" }) }]);
  });

  it("says what a star is for where there is none, and offers roles all the same", () => {
    open(snapshot());
    expect(screen.getByTestId("panel-idle")).toHaveTextContent("Nothing is active");
    expect(screen.getByTestId("panel-hint")).toHaveTextContent("Star a role in My access");
    expect(rows()).toEqual(["exchange", "application"]);
  });

  it("offers what was activated before, once, where there is room", () => {
    const request = (id: string, key: string) => ({
      id,
      key,
      eligible: null,
      kind: "entraRole" as const,
      role: "",
      scope: "",
      what: "activate" as const,
      state: "expired" as const,
      askedAt: NOW - minutes(60),
      startsAt: null,
      endsAt: null,
      duration: 7200,
      justification: null,
      ticketNumber: null,
      ticketSystem: null,
      approvers: [],
      decidedBy: null,
      decisionReason: null,
      fromHere: true,
      cancelable: null,
      intent: null,
      error: null,
      steps: [],
      account: "bruce" as const,
      scopeKind: "directory" as const,
      path: [],
      customer: null,
      at: null,
    });
    open(snapshot({ eligible: [starred, reports], requests: [request("1", "reports"), request("2", "reports"), request("3", "exchange")] }));
    expect(rows()).toEqual(["exchange", "reports"]);
    expect(within_("reports").getByText(/09:24, 2 h/)).toBeVisible();
  });

  it("searches everything, with one row that Enter acts on", async () => {
    const { user } = open(snapshot({ active: [reportsActive], eligible: [starred, application] }));
    await user.keyboard("adm");
    expect(rows()).toEqual(["exchange", "application"]);
    expect(current().dataset["key"]).toBe("exchange");
    await user.keyboard("{ArrowDown}");
    expect(current().dataset["key"]).toBe("application");
    expect(screen.getByTestId("panel-search")).toHaveAttribute("aria-activedescendant", current().id);
    await user.keyboard("zz");
    expect(screen.getByTestId("panel-none")).toHaveTextContent("No match for “admzz”");
  });

  it("clears by Escape, then closes", async () => {
    const { user, named } = open(snapshot());
    await user.keyboard("adm{Escape}");
    expect(screen.getByTestId("panel-search")).toHaveValue("");
    expect(named("hidePanel")).toEqual([]);
    await user.keyboard("{Escape}");
    expect(named("hidePanel")).toHaveLength(1);
  });

  it("comes back to its field by slash", async () => {
    const { user } = open(snapshot());
    screen.getByTestId("panel-open-main").focus();
    await user.keyboard("/");
    expect(screen.getByTestId("panel-search")).toHaveFocus();
    expect(screen.getByTestId("panel-search")).toHaveValue("");
  });

  it("tells the shell how high it wants to be", () => {
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(120);
    const { named } = open(snapshot());
    expect(named("panelHeight").at(-1)).toEqual({ height: 360 });
  });

  it("activates at once what asks for nothing", async () => {
    const { user, named } = open(snapshot({ eligible: [{ ...reports, favorite: true, rules: rules(7200) }] }));
    expect(screen.getByTestId("panel-activate")).toHaveTextContent("Activate");
    await user.keyboard("{Enter}");
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: reports.id, duration: 3600 }) }]);
    expect(screen.queryByTestId("panel-form")).toBeNull();
  });

  it("activates with the last justification on Ctrl Enter, and not where a ticket is missing", async () => {
    const { user, named } = open(snapshot({ eligible: [{ ...reports, favorite: true }, starred], recents: ["Audit"] }));
    await user.keyboard("reports{Control>}{Enter}{/Control}");
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: reports.id, justification: "Audit" }) }]);
    await user.keyboard("{Escape}exchange{Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("panel-form")).toBeVisible();
    expect(named("activate")).toHaveLength(1);
  });

  it("goes to the window for more time, for requests and for stars", async () => {
    const { user, named } = open(busy());
    await user.click(screen.getByTestId("panel-low"));
    await user.click(within_("application").getByText("Application Administrator"));
    await user.click(screen.getByTestId("panel-open-main"));
    expect(named("showMain")).toEqual([{ place: { at: "role", key: "exchange" } }, { place: { at: "requests", id: null } }, { place: null }]);
  });

  it("takes a request back", async () => {
    const { user, named } = open(snapshot({ active: [applicationWaiting] }));
    await user.click(screen.getByTestId("panel-cancel"));
    expect(named("cancelRequest")).toEqual([{ activation: "request-1" }]);
  });

  it("asks before it deactivates, and not in the first five minutes", async () => {
    const { user, named } = open(snapshot({ active: [reportsActive, { ...exchangeActive, endsAt: NOW + minutes(50), deactivatableFrom: NOW + minutes(3) }] }));
    await user.click(within_("reports").getByTestId("panel-menu"));
    await user.click(await screen.findByTestId("panel-deactivate"));
    await user.click(await screen.findByTestId("confirm"));
    expect(named("deactivate")).toEqual([{ key: "reports" }]);
    await user.click(within_("exchange").getByTestId("panel-menu"));
    expect(await screen.findByTestId("panel-deactivate")).toHaveTextContent("Can be deactivated from 10:27");
  });

  it("says why something was not done", async () => {
    const { host, user } = open(snapshot({ active: [applicationWaiting] }));
    host.answer({
      cancelRequest: () => {
        throw new CommandFailed(error("not-found"));
      },
    });
    await user.click(screen.getByTestId("panel-cancel"));
    expect(await screen.findByTestId("panel-message")).toHaveTextContent("The request for Application Administrator was not canceled");
  });
});

describe("the panel’s form", () => {
  async function form(first: Snapshot) {
    const opened = open(first);
    await opened.user.keyboard("{Enter}");
    await screen.findByTestId("panel-form");
    return opened;
  }

  it("opens in the first field that is missing, and holds the panel while it has text", async () => {
    const { user, named } = await form(snapshot({ eligible: [starred] }));
    expect(screen.getByTestId("justification")).toHaveFocus();
    expect(named("panelHolds").at(-1)).toEqual({ text: false });
    await user.keyboard("Mail flow");
    expect(named("panelHolds").at(-1)).toEqual({ text: true });
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("panel-form")).toBeNull();
    expect(named("panelHolds").at(-1)).toEqual({ text: false });
    expect(named("saveDraft")).toEqual([{ form: expect.objectContaining({ justification: "Mail flow" }) }]);
    expect(named("hidePanel")).toEqual([]);
    await waitFor(() => expect(screen.getByTestId("panel-search")).toHaveFocus());
  });

  it("is told, and sends, where it would be activated: at the place that was asked for last", async () => {
    const last = { ...contributor, favorite: true, lastPlace: { id: "/a/shop", key: "k", name: "shop" } };
    const { user, named } = open(snapshot({ eligible: [{ ...last, rules: rules(3600) }, { ...last, id: "form", key: "form" }] }));
    expect(within_(contributor.key).getByText("… › rg-web-prod › shop")).toBeVisible();
    await user.click(within_(contributor.key).getByTestId("panel-activate"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: contributor.id, at: "/a/shop" }) }]);
    await user.click(within_("form").getByTestId("panel-activate"));
    expect(screen.getByTestId("panel-where")).toHaveTextContent("Contoso Production › rg-web-prod › shop");
    await user.click(screen.getByTestId("panel-all-of-it"));
    expect(screen.getByTestId("panel-where")).toHaveTextContent(/rg-web-prod$/);
    expect(screen.getByTestId("justification")).toHaveFocus();
    await user.type(screen.getByTestId("justification"), "Release");
    await user.click(screen.getByTestId("send-activation"));
    expect(named("activate").at(-1)).toEqual({ form: expect.objectContaining({ eligible: "form", at: null }) });
  });

  it("sends once and closes when it is accepted", async () => {
    const { host, user, named } = await form(snapshot({ eligible: [{ ...reports, favorite: true }] }));
    host.answer({ activate: () => "i1" });
    await user.keyboard("Audit{Control>}{Enter}{/Control}");
    await user.click(screen.getByTestId("send-activation"));
    expect(named("activate")).toHaveLength(1);
    host.show(snapshot({ eligible: [{ ...reports, favorite: true, state: { at: "applying" } }], intents: [intent({ id: "i1", key: "reports", state: "done" })] }));
    await waitFor(() => expect(screen.queryByTestId("panel-form")).toBeNull());
    expect(screen.getByTestId("announcement")).toHaveTextContent("Reports Reader was accepted");
    expect(named("dropDraft")).toEqual([{ eligible: reports.id }]);
  });

  it("shows the refusal at its field and keeps what was typed", async () => {
    const { host, user } = await form(snapshot({ eligible: [starred] }));
    await user.keyboard("Mail flow");
    host.answer({
      activate: () => {
        throw new CommandFailed(error("problems", { problems: ["ticket-missing"] }));
      },
    });
    await user.click(screen.getByTestId("send-activation"));
    await waitFor(() => expect(screen.getByTestId("ticket-number")).toHaveFocus());
    expect(screen.getByTestId("ticket-number")).toHaveAccessibleDescription("The policy asks for a ticket number.");
    expect(screen.getByTestId("justification")).toHaveValue("Mail flow");
  });

  it("waits for the browser and can stop waiting", async () => {
    const { user, named } = await form(snapshot({ eligible: [starred], intents: [intent({ state: "steppingUp" })] }));
    await user.click(screen.getByTestId("cancel-sign-in"));
    expect(named("cancelSignIn")).toHaveLength(1);
  });

  it("goes on in the window, with what was typed", async () => {
    const { user, named } = await form(snapshot({ eligible: [starred] }));
    await user.keyboard("Mail flow");
    await user.click(screen.getByTestId("panel-whole"));
    expect(named("saveDraft")).toHaveLength(1);
    expect(named("showMain")).toEqual([{ place: { at: "role", key: "exchange" } }]);
  });
});

describe("the panel without lists", () => {
  it("leads to the sign-in", async () => {
    const { user, host, named } = open(snapshot({ head: head({ stage: { at: "signedOut", people: [], failed: null }, person: null }) }));
    await user.click(screen.getByTestId("panel-sign-in"));
    expect(named("signIn")).toEqual([{ hint: null, deviceCode: false }]);
    host.show(snapshot({ head: { stage: { at: "signedOut", people, failed: null } } }));
    await tick();
    await user.click(screen.getByTestId("panel-choose"));
    expect(named("showMain")).toEqual([{ place: null }]);
  });

  it("asks for a new sign-in and keeps the rows", async () => {
    const { user, named } = open({ ...busy(), head: head({ stage: { at: "needsSignIn", failed: null } }) });
    expect(rows()).toHaveLength(3);
    await user.click(screen.getByTestId("panel-sign-in"));
    expect(named("signIn")).toEqual([{ hint: "bruce.wayne@contoso.example", deviceCode: false }]);
  });

  it("says that it is offline, and changes nothing then", async () => {
    const offline = head({ sync: { state: "offline", lastChecked: NOW, offlineSince: NOW, retryAt: null } });
    const { user, named } = open({ ...snapshot({ active: [applicationWaiting] }), head: offline });
    expect(screen.getByTestId("panel-message")).toHaveTextContent("You are offline");
    await user.click(screen.getByTestId("panel-cancel"));
    expect(named("cancelRequest")).toEqual([]);
  });

  it("says why no keys open it", async () => {
    const { user, named } = open(snapshot({ head: { shortcut: { keys: "", state: "notAvailable" } } }));
    expect(screen.getByTestId("panel-keys")).toHaveTextContent("No keys on Wayland");
    await user.click(screen.getByTestId("panel-keys"));
    expect(named("showMain")).toEqual([{ place: { at: "settings" } }]);
  });
});
