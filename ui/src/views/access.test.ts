import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { CommandFailed, type EligibleRow, type Snapshot } from "../host/host";
import {
  application,
  applicationWaiting,
  busy,
  error,
  exchange,
  exchangeActive,
  hours,
  intent,
  minutes,
  NOW,
  reports,
  reportsActive,
  rules,
  snapshot,
} from "../host/samples";
import { webHost } from "../host/web";
import MainWindow from "./MainWindow.svelte";

function open(first: Snapshot) {
  const host = webHost(first);
  const page = render(MainWindow, { host });
  const user = userEvent.setup();
  const named = (name: string) => host.calls.filter((call) => call.name === name).map((call) => call.input);
  return { host, user, named, page };
}

/** The row with this role; by its role and name would take a second each in a long list. */
const row = (name: string) => {
  const found = screen.getAllByTestId("eligible-row").find((row) => row.textContent.includes(name));
  if (!found) throw new Error(`no row says ${name}`);
  return found;
};
/** What is sent of a draft: the place's id and not its name. */
const sent = ({ duration, justification, ticketNumber, ticketSystem, startsAt, at }: NonNullable<EligibleRow["draft"]>) => ({ duration, justification, ticketNumber, ticketSystem, startsAt, at });
const sheet = () => waitFor(() => document.querySelector<HTMLElement>("[role=dialog]") ?? Promise.reject(new Error("no sheet")));
const shown = () => screen.queryAllByTestId("eligible-row").map((row) => row.dataset["id"]);
const three = () => snapshot({ eligible: [exchange, application, reports] });
const running: EligibleRow = { ...reports, state: { at: "active", startsAt: NOW, endsAt: reportsActive.endsAt } };
const expired: EligibleRow = { ...reports, id: "e-old", key: "old", role: "Aged Role", state: { at: "expired", endedAt: NOW - hours(72) } };

describe("the list", () => {
  it("keeps what a chip says, and shows all again when that is none", async () => {
    const { host, user } = open(snapshot({ eligible: [{ ...exchange, favorite: true }, application] }));
    await user.click(screen.getByRole("button", { name: /^Favorites/ }));
    expect(shown()).toEqual([exchange.id]);
    host.show(snapshot({ eligible: [exchange, application] }));
    await tick();
    expect(shown()).toEqual([exchange.id, application.id]);
  });

  it("is grouped, and keeps what is folded while another page is shown", async () => {
    const { user } = open(three());
    await user.click(screen.getByTestId("group-by"));
    await user.click(await screen.findByTestId("group-scope"));
    const groups = () => screen.getAllByTestId("group").map((group) => group.textContent.trim());
    expect(groups()).toEqual(["Administrative unit: Apps1", "Contoso directory2"]);
    await user.click(screen.getAllByTestId("group")[1] as HTMLElement);
    expect(shown()).toEqual([application.id]);
    await user.keyboard("{Control>}2{/Control}");
    expect(screen.queryByTestId("my-access")).toBeNull();
    await user.keyboard("{Control>}1{/Control}");
    expect(shown()).toEqual([application.id]);
  });

  it("selects by Space, Shift and arrows, Ctrl A and its boxes", async () => {
    const { user } = open(three());
    row("Exchange Administrator").focus();
    await user.keyboard(" {Shift>}{ArrowDown}{/Shift}");
    expect(row("Exchange Administrator")).toHaveAttribute("aria-selected", "true");
    expect(row("Application Administrator")).toHaveAttribute("aria-selected", "true");
    expect(screen.getByTestId("selection-bar")).toHaveTextContent("2 selected");
    expect(screen.getByTestId("select-all")).toHaveAttribute("aria-checked", "mixed");
    await user.keyboard("{Control>}a{/Control}");
    expect(screen.getByTestId("select-all")).toHaveAttribute("aria-checked", "true");
    await user.click(within(row("Reports Reader")).getByTestId("select-row"));
    expect(row("Reports Reader")).toHaveAttribute("aria-selected", "false");
    await user.click(screen.getByTestId("clear-selection"));
    expect(screen.queryByTestId("selection-bar")).toBeNull();
  });

  it("lets the selection go by Escape", async () => {
    const { user } = open(three());
    row("Exchange Administrator").focus();
    await user.keyboard(" {Escape}");
    expect(screen.queryByTestId("selection-bar")).toBeNull();
  });

  it("sets the star by F and by its button", async () => {
    const { user, named } = open(three());
    row("Exchange Administrator").focus();
    await user.keyboard("f");
    await user.click(within(row("Reports Reader")).getByTestId("favorite"));
    expect(named("favorite")).toEqual([{ key: "exchange", on: true }, { key: "reports", on: true }]);
  });

  it("does nothing by single letters where the settings say so", async () => {
    const { user, named } = open(snapshot({ settings: { letters: false } }));
    row("Exchange Administrator").focus();
    await user.keyboard("f");
    expect(named("favorite")).toEqual([]);
  });

  it("asks before X ends an activation, and E opens more time", async () => {
    const { user, named } = open(snapshot({ eligible: [running], active: [reportsActive] }));
    row("Reports Reader").focus();
    await user.keyboard("x");
    const dialog = await screen.findByTestId("deactivate-dialog");
    expect(dialog).toHaveAccessibleName("Deactivate Reports Reader?");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(row("Reports Reader")).toHaveFocus());
    expect(named("deactivate")).toEqual([]);
    await user.keyboard("x");
    await user.click(within(await screen.findByTestId("deactivate-dialog")).getByTestId("confirm"));
    expect(named("deactivate")).toEqual([{ key: "reports" }]);
    await waitFor(() => expect(row("Reports Reader")).toHaveFocus());
    await user.keyboard("e");
    expect(await sheet()).toHaveAccessibleName("More time for Reports Reader");
  });

  it("offers in its menu what a row can do", async () => {
    const { user, named } = open(three());
    await user.click(within(row("Exchange Administrator")).getByTestId("row-menu"));
    expect(await screen.findByTestId("context-menu")).toHaveAttribute("aria-label", "Exchange Administrator, Contoso directory");
    await user.click(screen.getByTestId("menu-portal"));
    expect(named("openPortal")).toEqual([{ eligible: exchange.id }]);
  });

  it("says what can be done about an eligibility that has ended", async () => {
    const { user } = open(snapshot({ eligible: [expired, reports], head: { tenant: "Contoso" } }));
    expect(row("Aged Role")).toHaveTextContent("Expired 3 days ago");
    await user.click(screen.getByTestId("why-not"));
    expect(within(await sheet()).getByTestId("sheet-message")).toHaveTextContent("An administrator of Contoso can make you eligible again");
  });

  it("shows what is armed to begin anew at its end", () => {
    const armed = { draft: { duration: 3600, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null }, asking: false, intent: null };
    open(snapshot({ eligible: [running], active: [{ ...reportsActive, moreTime: { offAndOn: null, atEnd: null, armed } }] }));
    expect(row("Reports Reader")).toHaveTextContent("Starts again at the end.");
    expect(screen.getByTestId("active-card")).toHaveTextContent("then again for 1 h");
  });
});

describe("500 roles", () => {
  const crowd = Array.from({ length: 500 }, (_, index) => ({ ...reports, id: `e-${index}`, key: `k-${index}`, role: `Role ${index}` }));

  it("are drawn only in part, and counted whole", () => {
    open(snapshot({ eligible: crowd }));
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "502");
    expect(shown().length).toBeGreaterThan(10);
    expect(shown().length).toBeLessThan(80);
  });

  it("are all reached by keys, with their number", async () => {
    const { user } = open(snapshot({ eligible: crowd }));
    row("Role 0").focus();
    await user.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("aria-rowindex", "502"));
    expect(document.activeElement).toHaveTextContent("Role 499");
    await user.keyboard("{ArrowUp}");
    await waitFor(() => expect(document.activeElement).toHaveTextContent("Role 498"));
    expect(screen.getByRole("grid").querySelectorAll("[data-stop][tabindex='0']")).toHaveLength(1);
  });
});

describe("several roles at once", () => {
  async function form(first = three()) {
    const all = open(first);
    row("Exchange Administrator").focus();
    await all.user.keyboard("{Control>}a{/Control}{Control>}{Enter}{/Control}");
    return { ...all, dialog: await sheet() };
  }
  const answer = (errors: Record<string, ReturnType<typeof error>> = {}) => ({
    batch: "b1",
    rows: [exchange, application, reports].map(({ id, key }) => ({ eligible: id, intent: errors[id] ? null : `i-${key}`, error: errors[id] ?? null })),
  });
  const draft = { duration: 3600, justification: "Release", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null };
  const of = (about: EligibleRow, change: Parameters<typeof intent>[0]) =>
    intent({ id: `i-${about.key}`, batch: "b1", eligible: about.id, key: about.key, role: about.role, draft, ...change });

  it("are sent by one form, each cut to its own limit, and their results are shown", async () => {
    const { host, user, named, dialog } = await form();
    host.answer({ activateMany: () => answer() });
    const duration = within(dialog).getByTestId("duration-value");
    await user.clear(duration);
    await user.type(duration, "3h{Enter}");
    expect(within(dialog).getAllByTestId("batch-role").map((role) => role.textContent)).toEqual([
      expect.stringContaining("3 h"),
      expect.stringContaining("role’s limit, after approval"),
      expect.stringContaining("active at once"),
    ]);
    await user.type(within(dialog).getByTestId("justification"), "Release");
    await user.type(within(dialog).getByTestId("ticket-number"), "CHG-1{Control>}{Enter}{/Control}");
    await waitFor(() => expect(screen.getByTestId("batch-result-sheet")).toBeInTheDocument());
    const [sent] = named("activateMany") as { forms: { eligible: string; duration: number; ticketNumber: string }[] }[];
    expect(sent?.forms.map(({ eligible, duration, ticketNumber }) => [eligible, duration, ticketNumber])).toEqual([
      [exchange.id, 10_800, "CHG-1"],
      [application.id, 7200, "CHG-1"],
      [reports.id, 10_800, "CHG-1"],
    ]);
    expect(screen.getAllByTestId("batch-result")).toHaveLength(3);
    expect(screen.queryByTestId("selection-bar")).toBeNull();
  });

  it("are not sent while a field is missing that one of them asks for", async () => {
    const { user, named, dialog } = await form();
    await user.click(within(dialog).getByTestId("send-batch"));
    await waitFor(() => expect(within(dialog).getByTestId("justification")).toHaveFocus());
    expect(within(dialog).getByTestId("justification")).toHaveAccessibleDescription("The policy asks for a justification.");
    expect(within(dialog).getByTestId("ticket-number")).toHaveAccessibleDescription("The policy asks for a ticket number.");
    expect(named("activateMany")).toEqual([]);
  });

  it("keep what was typed as the draft of each", async () => {
    const { user, named, dialog } = await form();
    await user.type(within(dialog).getByTestId("justification"), "Release{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(named("saveDraft").map((input) => (input as { form: { eligible: string } }).form.eligible)).toEqual([exchange.id, application.id, reports.id]);
  });

  async function result(rows: Parameters<typeof snapshot>[0]) {
    const all = open(snapshot({ eligible: [exchange, application, reports], ...rows }));
    await all.user.click(screen.getByTestId("show-batch"));
    const dialog = await sheet();
    const of = (name: string) => {
      const found = within(dialog).getAllByTestId("batch-result").find((result) => result.textContent.includes(name));
      return within(found as HTMLElement);
    };
    return { ...all, dialog, of };
  }
  const refused = of(exchange, {
    state: "refused",
    repeatable: true,
    error: error("refused", { problems: ["ticket-missing"] }),
  });

  it("have a row each, with the state and what can be done", async () => {
    const { of: one, dialog } = await result({
      active: [applicationWaiting],
      intents: [of(reports, { state: "sending" }), of(application, { state: "waiting" }), refused],
    });
    expect(dialog).toHaveTextContent("2 of 3 done");
    expect(dialog).toHaveTextContent("1 waiting · 1 failed");
    expect(one("Application").getByTestId("cancel-request")).toBeVisible();
    expect(one("Exchange").getByTestId("result-again")).toBeVisible();
    expect(one("Reports").getByTestId("result-state")).toHaveTextContent("Sending");
  });

  it("ask alone for what the service wants now, and repeat only that one", async () => {
    const { user, named, of: one } = await result({ intents: [of(reports, { state: "done" }), refused] });
    const number = one("Exchange").getByTestId("own-ticket-number");
    expect(number).toHaveAccessibleDescription("The policy asks for a ticket number.");
    await user.click(one("Exchange").getByTestId("result-again"));
    expect(named("activateMany")).toEqual([]);
    await user.type(number, "CHG-7");
    await user.click(one("Exchange").getByTestId("result-again"));
    await waitFor(() =>
      expect(named("activateMany")).toEqual([{ forms: [{ ...sent(draft), eligible: exchange.id, ticketNumber: "CHG-7" }], batch: "b1" }]),
    );
  });

  it("are tried again by the foot, only those that failed", async () => {
    const { user, named } = await result({
      intents: [of(reports, { state: "done" }), of(application, { state: "notSent", repeatable: true }), of(exchange, { state: "failed", error: error("unexpected"), repeatable: true })],
    });
    await user.click(screen.getByTestId("try-failed-again"));
    await waitFor(() => expect(named("tryAgain")).toEqual([{ intents: ["i-exchange", "i-application"] }]));
  });

  it("sign in where a stronger one is needed, and can be closed and opened again", async () => {
    const { user, named, of: one } = await result({ intents: [of(reports, { state: "sending" }), of(exchange, { state: "needsStepUp" })] });
    await user.click(one("Exchange").getByTestId("result-sign-in"));
    expect(named("continueStepUp")).toEqual([{ intent: "i-exchange" }]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByTestId("batch-notice")).toHaveTextContent("0 of 2 done · 1 to sign in");
    await user.click(screen.getByTestId("show-batch"));
    expect(await sheet()).toHaveAccessibleName("Activating 2 roles");
  });

  it("are opened again from My requests", async () => {
    const request = { id: "r1", key: "exchange", eligible: exchange.id, kind: exchange.kind, role: exchange.role, scope: exchange.scope, what: "activate" as const, state: "refused" as const, askedAt: NOW, startsAt: null, endsAt: null, duration: 3600, justification: "Release", ticketNumber: null, ticketSystem: null, approvers: [], decidedBy: null, decisionReason: null, fromHere: true, cancelable: null, intent: "i-exchange", error: null, steps: [], account: "bruce", scopeKind: exchange.scopeKind, path: [], customer: null, at: null };
    const { host, user } = open(snapshot({ requests: [request], intents: [of(reports, { state: "sending" }), refused] }));
    host.go({ at: "requests", id: "r1" });
    await user.click(await screen.findByTestId("open-batch"));
    expect(await screen.findByTestId("batch-result-sheet")).toBeInTheDocument();
  });

  it("tell of what was skipped because it is active already", async () => {
    const { host, user } = open(snapshot({ eligible: [exchange, application, running], active: [reportsActive] }));
    host.answer({ activateMany: () => ({ batch: "b1", rows: answer().rows.slice(0, 2) }) });
    row("Exchange Administrator").focus();
    await user.keyboard("{Control>}a{/Control}{Control>}{Enter}{/Control}");
    const dialog = await sheet();
    expect(dialog).toHaveAccessibleName("Activate 2 roles");
    await user.type(within(dialog).getByTestId("justification"), "Release");
    await user.type(within(dialog).getByTestId("ticket-number"), "CHG-1{Control>}{Enter}{/Control}");
    const skipped = await waitFor(() => screen.getAllByTestId("batch-result")[2] as HTMLElement);
    expect(skipped).toHaveTextContent("Skipped");
    await user.click(within(skipped).getByTestId("result-more-time"));
    expect(await screen.findByTestId("more-time-sheet")).toBeInTheDocument();
  });
});

describe("more time", () => {
  const more = (moreTime: (typeof exchangeActive)["moreTime"], draft: EligibleRow["draft"] = null) =>
    snapshot({ active: [{ ...exchangeActive, moreTime }], eligible: [{ ...exchange, draft, state: { at: "active", startsAt: exchangeActive.startsAt, endsAt: exchangeActive.endsAt } }] });
  const asked = { duration: 3600, justification: "Mail flow", ticketNumber: "CHG-1", ticketSystem: "", startsAt: null, at: null, atName: null };

  async function opened(first: Snapshot) {
    const all = open(first);
    await all.user.click(screen.getByTestId("more-time"));
    return { ...all, dialog: await sheet() };
  }

  it("is armed for the end, with what is filled in", async () => {
    const { user, named, dialog } = await opened(more({ offAndOn: null, atEnd: null, armed: null }, asked));
    expect(dialog).toHaveTextContent("Microsoft does not prolong a running activation");
    await user.click(within(dialog).getByTestId("send-again"));
    expect(named("again")).toEqual([{ key: "exchange", how: "atEnd", form: { ...sent(asked), eligible: exchange.id } }]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByTestId("announcement")).toHaveTextContent("Exchange Administrator starts again at the end.");
  });

  it("turns off and on now, which says that access is gone for a while", async () => {
    const { user, named, dialog } = await opened(more({ offAndOn: null, atEnd: null, armed: null }, asked));
    await user.click(within(dialog).getByTestId("way-offAndOn"));
    expect(dialog).toHaveTextContent("You have no access for some seconds");
    await user.click(within(dialog).getByTestId("send-again"));
    expect(named("again")).toEqual([expect.objectContaining({ how: "offAndOn" })]);
  });

  it("is not turned off in the first minutes, and says why", async () => {
    const { dialog } = await opened(more({ offAndOn: { code: "first-minutes", at: NOW + minutes(3) }, atEnd: null, armed: null }));
    expect(within(dialog).getByTestId("way-offAndOn")).toBeDisabled();
    expect(within(dialog).getByTestId("bar-offAndOn")).toHaveTextContent("Possible in 3 min.");
    expect(within(dialog).getByTestId("way-atEnd")).toBeChecked();
  });

  it("offers neither way where approval is needed", async () => {
    const bar = { code: "approval" as const, at: null };
    const { user, named, dialog } = await opened(more({ offAndOn: bar, atEnd: bar, armed: null }));
    expect(within(dialog).getByTestId("send-again")).toHaveAccessibleDescription("Neither way is possible now");
    await user.click(within(dialog).getByTestId("send-again"));
    expect(named("again")).toEqual([]);
  });

  it("starts from what the activation was asked with", async () => {
    const request = { id: "r1", key: "exchange", eligible: exchange.id, kind: exchange.kind, role: exchange.role, scope: exchange.scope, what: "activate" as const, state: "active" as const, askedAt: NOW, startsAt: NOW, endsAt: NOW, duration: 7200, justification: "Same reason", ticketNumber: "CHG-2", ticketSystem: null, approvers: [], decidedBy: null, decisionReason: null, fromHere: true, cancelable: null, intent: null, error: null, steps: [], account: "bruce", scopeKind: exchange.scopeKind, path: [], customer: null, at: null };
    const { dialog } = await opened({ ...more({ offAndOn: null, atEnd: null, armed: null }), requests: { ...snapshot().requests, rows: [request] } });
    expect(within(dialog).getByTestId("justification")).toHaveValue("Same reason");
    expect(within(dialog).getByTestId("duration-value")).toHaveValue("2 h");
  });

  it("shows the fields that were refused", async () => {
    const { host, user, dialog } = await opened(more({ offAndOn: null, atEnd: null, armed: null }));
    host.answer({
      again: () => {
        throw new CommandFailed(error("problems", { problems: ["justification-missing"] }));
      },
    });
    await user.click(within(dialog).getByTestId("send-again"));
    await waitFor(() => expect(within(dialog).getByTestId("justification")).toHaveFocus());
    expect(within(dialog).getByTestId("justification")).toHaveAccessibleDescription("The policy asks for a justification.");
  });

  it("is taken back, from the sheet and from the card", async () => {
    const armed = { offAndOn: null, atEnd: null, armed: { draft: asked, asking: false, intent: null } };
    const { user, named, dialog } = await opened(more(armed));
    expect(within(dialog).getByTestId("armed")).toHaveTextContent("1 h · “Mail flow”");
    await user.click(within(dialog).getByTestId("disarm"));
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("card-menu"));
    await user.click(await screen.findByTestId("disarm"));
    expect(named("disarm")).toEqual([{ key: "exchange" }, { key: "exchange" }]);
  });

  it("closes when the activation is over", async () => {
    const { host } = await opened(more({ offAndOn: null, atEnd: null, armed: null }));
    host.show(snapshot());
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("deactivating several", () => {
  const several = () => snapshot({ eligible: [running], active: [exchangeActive, reportsActive, { ...reportsActive, key: "early", role: "Early Role", deactivatableFrom: NOW + minutes(3) }] });

  it("asks once, lists them, and says which cannot be ended yet", async () => {
    const { host, user, named } = open(several());
    host.answer({ deactivateMany: ({ keys }) => ({ rows: keys.map((key) => ({ key, intent: key, error: null })) }) });
    await user.click(screen.getByTestId("deactivate-all"));
    const dialog = await screen.findByTestId("deactivate-dialog");
    expect(within(dialog).getByRole("checkbox", { name: /Early Role.*Can be deactivated in 3 min/ })).toBeDisabled();
    await user.click(within(dialog).getByTestId("confirm"));
    expect(named("deactivateMany")).toEqual([{ keys: ["exchange", "reports"] }]);
  });

  it("ends all where none was taken out, and tells which was not ended", async () => {
    const { host, user, named } = open(snapshot({ active: [exchangeActive, reportsActive] }));
    host.answer({ deactivateAll: () => ({ rows: [{ key: "exchange", intent: "i", error: null }, { key: "reports", intent: null, error: error("too-early") }] }) });
    await user.click(screen.getByTestId("deactivate-all"));
    await user.click(within(await screen.findByTestId("deactivate-dialog")).getByTestId("confirm"));
    expect(named("deactivateAll")).toHaveLength(1);
    expect(await screen.findByTestId("status-message")).toHaveTextContent("Reports Reader was not deactivated");
  });

  it("ends only what stays chosen", async () => {
    const { user, named } = open(snapshot({ active: [exchangeActive, reportsActive] }));
    await user.click(screen.getByTestId("deactivate-all"));
    const dialog = await screen.findByTestId("deactivate-dialog");
    await user.click(within(dialog).getByRole("checkbox", { name: /Exchange/ }));
    await user.click(within(dialog).getByTestId("confirm"));
    expect(named("deactivate")).toEqual([{ key: "reports" }]);
    expect(named("deactivateAll")).toEqual([]);
  });

  it("is offered for the active ones of a selection", async () => {
    const { user } = open(busy());
    row("Exchange Administrator").focus();
    await user.keyboard("{Control>}a{/Control}");
    await user.click(screen.getByTestId("deactivate-selected"));
    expect(await screen.findByTestId("deactivate-dialog")).toHaveAccessibleName("Deactivate 2 roles?");
  });
});

describe("what was missed", () => {
  const notices = [
    { id: "n1", at: NOW - minutes(2), title: "Reports Reader works now", body: "2 h left", place: { at: "myAccess" as const } },
    { id: "n2", at: NOW - minutes(9), title: "Denied: Teams Administrator", body: "Ask Megan", place: { at: "requests" as const, id: null } },
  ];

  it("stands in one quiet message that opens, leads on and goes", async () => {
    const { user, named } = open(snapshot({ notices }));
    expect(screen.getByTestId("missed")).toHaveTextContent("2 things happened while you were away");
    await user.click(screen.getByTestId("see-all"));
    expect(screen.getByTestId("missed")).toHaveTextContent("Ask Megan");
    await user.click(screen.getByTestId("dismiss-missed"));
    expect(named("seenNotices")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Denied: Teams Administrator" }));
    expect(screen.queryByTestId("my-access")).toBeNull();
  });
});

describe("the activation sheet", () => {
  async function opened(first: Snapshot, name: string) {
    const all = open(first);
    row(name).focus();
    await all.user.keyboard("{Enter}");
    return { ...all, dialog: await sheet() };
  }

  it("takes a reason that was given before", async () => {
    const recents = ["Release 24.11", "On call", "Scale out", "Shop", "Mail flow"];
    const { user, dialog } = await opened(snapshot({ recents }), "Exchange Administrator");
    expect(within(dialog).getAllByTestId("recent").map((chip) => chip.textContent)).toEqual(recents.slice(0, 3));
    await user.click(within(dialog).getByText("On call"));
    expect(within(dialog).getByTestId("justification")).toHaveValue("On call");
    await user.click(within(dialog).getByTestId("more-recents"));
    await user.click(await screen.findByText("Mail flow"));
    expect(within(dialog).getByTestId("justification")).toHaveValue("Mail flow");
  });

  it("says what the role may do when it is asked, and what it could not read", async () => {
    const { host, user, named, dialog } = await opened(snapshot(), "Application Administrator");
    host.answer({
      roleInfo: () => {
        throw new CommandFailed(error("offline"));
      },
    });
    expect(named("roleInfo")).toEqual([]);
    const about = within(dialog).getByTestId("about-role");
    await user.click(about);
    (about.parentElement as HTMLDetailsElement).open = true;
    about.parentElement?.dispatchEvent(new Event("toggle"));
    expect(await within(dialog).findByTestId("role-info-failed")).toHaveTextContent("It could not be read");
    host.answer({ roleInfo: () => ({ description: "Manages apps.", permissions: ["microsoft.directory/applications/create"], excluded: [], portal: "https://portal.example/" }) });
    await user.click(within(dialog).getByRole("button", { name: "Try again" }));
    expect(await within(dialog).findByText("Manages apps.")).toBeVisible();
    expect(dialog).toHaveTextContent("Nestor Wilke or Megan Bowen decides within 24 hours.");
    await user.click(within(dialog).getByTestId("open-portal"));
    expect(named("openPortal")).toEqual([{ eligible: application.id }]);
  });

  it("has the star of the role", async () => {
    const { user, named, dialog } = await opened(snapshot(), "Exchange Administrator");
    await user.click(within(dialog).getByTestId("sheet-favorite"));
    expect(named("favorite")).toEqual([{ key: "exchange", on: true }]);
  });

  it.each([
    ["is asked for unexpectedly", { state: "needsStepUp" as const }, "A stronger sign-in is needed"],
    ["was abandoned", { state: "needsStepUp" as const, error: error("step-up-canceled") }, "The sign-in was canceled, so nothing was sent."],
    ["was done by somebody else", { state: "needsStepUp" as const, error: error("step-up-other-account", { detail: "Megan Bowen" }) }, "Somebody else signed in (Megan Bowen)"],
    ["did not arrive", { state: "notSent" as const, error: error("not-sent") }, "The request did not reach Microsoft"],
    ["is not known to have arrived", { state: "unclear" as const }, "Stint looks it up and does not send it again."],
  ])("tells that a step-up or request %s", async (_, change, words) => {
    const { dialog } = await opened(snapshot({ intents: [intent(change)] }), "Exchange Administrator");
    expect(within(dialog).getByTestId("sheet-message")).toHaveTextContent(words);
  });

  it("tells that multifactor authentication is needed where the policy asks for that", async () => {
    const mfa = { ...reports, rules: rules(3600, { needs: ["mfa"] }) };
    const { dialog } = await opened(snapshot({ eligible: [mfa], intents: [intent({ key: "reports", state: "needsStepUp" })] }), "Reports Reader");
    expect(within(dialog).getByTestId("sheet-message")).toHaveTextContent("Multifactor authentication is needed");
  });
});

it("copies a row's name and place", async () => {
  const { user } = open(snapshot());
  const written = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(within(row("Exchange Administrator")).getByTestId("row-menu"));
  await user.click(await screen.findByTestId("menu-copy"));
  await waitFor(() => expect(written).toHaveBeenCalledWith("Exchange Administrator, Contoso directory"));
});
