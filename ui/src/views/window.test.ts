import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { CommandFailed, type Snapshot } from "../host/host";
import { application, applicationWaiting, busy, error, exchange, exchangeActive, head, intent, minutes, NOW, people, reports, reportsActive, rules, snapshot } from "../host/samples";
import { open } from "./window.testing";

const row = (name: string) => screen.getByRole("row", { name: new RegExp(name) });
const sheet = () => screen.findByRole("dialog");

describe("first run", () => {
  const firstRun = (workReady: boolean) => snapshot({ head: { stage: { at: "firstRun", workReady } } });

  it("offers the practice tenant first where no work account is set up", async () => {
    const { user, named } = open(firstRun(false));
    const names = screen.getAllByRole("button").map((button) => button.textContent.trim());
    expect(names.indexOf("Try the practice tenant")).toBeLessThan(names.indexOf("Sign in with a work account"));
    await user.click(screen.getByTestId("try-practice"));
    expect(named("startPractice")).toEqual([{ fast: true }]);
  });

  it("asks for the client id that a work account needs, and says where it comes from", async () => {
    const { host, user, named } = open(firstRun(false));
    host.answer({
      chooseWork: ({ clientId }) => {
        if (clientId === null) throw new CommandFailed(error("no-client-id"));
        return null;
      },
    });
    await user.click(screen.getByTestId("work-account"));
    expect(screen.getByTestId("client-id")).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(await screen.findByText(/Stint needs the client id/)).toBeVisible();
    await user.type(screen.getByTestId("client-id"), " 1b730954 {Enter}");
    await waitFor(() => expect(named("signIn")).toEqual([{ hint: null, deviceCode: false }]));
    expect(named("chooseWork").at(-1)).toEqual({ cloud: "global", clientId: "1b730954" });
  });

  it("goes straight to the browser where one is set up", async () => {
    const { user, named } = open(firstRun(true));
    await user.click(screen.getByTestId("work-account"));
    await waitFor(() => expect(named("signIn")).toHaveLength(1));
    expect(named("chooseWork")).toEqual([{ cloud: "global", clientId: null }]);
  });
});

describe("the people of the practice tenant", () => {
  const personas = (rate: number) =>
    snapshot({ head: { stage: { at: "signedOut", people, failed: null }, clock: { now: NOW, rate } } });

  it("are chosen by click and by arrows", async () => {
    const { user, named } = open(personas(60));
    expect(screen.getByTestId("start-as")).toHaveTextContent("Start as Bruce Wayne");
    await user.click(screen.getByTestId("persona-megan.bowen@contoso.example"));
    await user.keyboard("{ArrowDown}");
    await user.click(screen.getByTestId("start-as"));
    await waitFor(() => expect(named("signIn")).toEqual([{ hint: "alex.wilber@relecloud.example", deviceCode: false }]));
    expect(named("startPractice")).toEqual([]);
  });

  it("live at the speed that was chosen", async () => {
    const { user, named } = open(personas(60));
    await user.click(screen.getByRole("switch", { name: "Run time 60 times faster" }));
    await user.click(screen.getByTestId("start-as"));
    await waitFor(() => expect(named("startPractice")).toEqual([{ fast: false }]));
    expect(named("signIn")).toHaveLength(1);
  });

  it("are told why a sign-in failed", () => {
    open(snapshot({ head: { stage: { at: "signedOut", people, failed: error("sign-in-failed", { detail: "AADSTS50076" }) } } }));
    expect(screen.getByTestId("status-message")).toHaveTextContent("The sign-in did not work: AADSTS50076.");
  });
});

it("waits for the browser and can stop waiting", async () => {
  const { user, named } = open(snapshot({ head: { stage: { at: "waitingForBrowser", name: "Bruce Wayne" } } }));
  expect(screen.getByTestId("waiting-for-browser")).toHaveTextContent("No window opened?");
  await user.click(screen.getByTestId("cancel-sign-in"));
  expect(named("cancelSignIn")).toHaveLength(1);
});

describe("the list", () => {
  it("is walked by keys, with one stop of Tab", async () => {
    const { user } = open(snapshot({ eligible: [exchange, application, reports] }));
    row("Exchange Administrator").focus();
    await user.keyboard("{ArrowDown}");
    expect(row("Application Administrator")).toHaveFocus();
    await user.keyboard("{End}");
    expect(row("Reports Reader")).toHaveFocus();
    await user.keyboard("{ArrowDown}{Home}");
    expect(screen.getByRole("gridcell", { name: /^Entra roles/ })).toHaveFocus();
    expect(screen.getByRole("grid").querySelectorAll("[data-stop][tabindex='0']")).toHaveLength(1);
  });

  it("folds its group", async () => {
    const { user } = open(snapshot());
    row("Exchange Administrator").focus();
    await user.keyboard("{ArrowLeft}");
    expect(screen.queryByRole("row", { name: /Exchange/ })).toBeNull();
    await user.keyboard("{ArrowRight}");
    expect(row("Exchange Administrator")).toBeInTheDocument();
  });

  it("is filtered: slash goes there, Escape clears, then leaves", async () => {
    const { user } = open(snapshot());
    await user.keyboard("/app");
    expect(screen.getByTestId("filter")).toHaveFocus();
    expect(screen.queryByRole("row", { name: /Exchange/ })).toBeNull();
    expect([...document.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["App", "App"]);
    await user.keyboard("exchnage");
    expect(screen.getByTestId("no-match")).toHaveTextContent("“appexchnage”");
    await user.keyboard("{Escape}");
    expect(screen.getAllByTestId("eligible-row")).toHaveLength(2);
    await user.keyboard("{Escape}");
    expect(screen.getByTestId("filter")).not.toHaveFocus();
  });

  it("shows how each access stands", () => {
    open(busy());
    expect(screen.getAllByTestId("row-state").map((state) => state.textContent.trim())).toEqual([
      "4 min left",
      "Waiting",
      "2 h 18 min left",
    ]);
  });

  it("says what is wrong instead of showing nothing", () => {
    open(snapshot({ eligible: null, head: { sync: { ...head().sync, state: "failed" }, problems: [error("forbidden", { detail: "a scope" })] } }));
    expect(screen.getByTestId("unreadable")).toHaveTextContent("Stint has no permission to read them (a scope).");
  });

  it("changes nothing while offline, and says why", async () => {
    const { user, named } = open(snapshot({ head: { sync: { ...head().sync, state: "offline" } } }));
    const button = screen.getAllByTestId("activate-button")[0] as HTMLElement;
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription("You are offline. Changes have to wait.");
    await user.click(button);
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.keyboard("{Control>}r{/Control}");
    expect(named("refresh")).toHaveLength(1);
  });
});

describe("the activation sheet", () => {
  async function opened(first: Snapshot = snapshot(), name = "Exchange Administrator") {
    const all = open(first);
    row(name).focus();
    await all.user.keyboard("{Enter}");
    return { ...all, dialog: await sheet() };
  }

  it("opens with the keyboard in the first empty field, and closes with it back on the row", async () => {
    const { user, named, dialog } = await opened();
    await waitFor(() => expect(within(dialog).getByTestId("justification")).toHaveFocus());
    await user.keyboard("Mail flow{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(row("Exchange Administrator")).toHaveFocus();
    expect(named("saveDraft")).toEqual([{ form: expect.objectContaining({ eligible: exchange.id, justification: "Mail flow" }) }]);
  });

  it("comes back with what was typed", async () => {
    const draft = { duration: 5400, justification: "Mail flow", ticketNumber: "CHG-1", ticketSystem: "", startsAt: null, at: null, atName: null };
    const { dialog } = await opened(snapshot({ eligible: [{ ...exchange, draft }] }));
    expect(within(dialog).getByTestId("justification")).toHaveValue("Mail flow");
    expect(within(dialog).getByTestId("duration-value")).toHaveValue("1 h 30 min");
    expect(within(dialog).getByTestId("ticket-number")).toHaveValue("CHG-1");
  });

  it("takes a typed length down to what is allowed", async () => {
    const { user, dialog } = await opened(snapshot(), "Application Administrator");
    const field = within(dialog).getByTestId("duration-value");
    for (const [typed, shown] of [["100m", "1 h 30 min"], ["9h", "2 h"], ["soon", "2 h"]] as const) {
      await user.clear(field);
      await user.type(field, `${typed}{Enter}`);
      expect(field).toHaveValue(shown);
    }
    await user.keyboard("{ArrowDown}");
    expect(field).toHaveValue("1 h 30 min");
  });

  it("shows every problem at its field and keeps what was typed", async () => {
    const { host, user, dialog } = await opened();
    host.answer({
      activate: () => {
        throw new CommandFailed(error("problems", { problems: ["justification-missing", "ticket-missing"] }));
      },
    });
    await user.type(within(dialog).getByTestId("ticket-system"), "ServiceNow");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const field = within(dialog).getByTestId("justification");
    await waitFor(() => expect(field).toHaveFocus());
    expect(field).toHaveAccessibleDescription("The policy asks for a justification.");
    expect(within(dialog).getByTestId("ticket-number")).toHaveAccessibleDescription("The policy asks for a ticket number.");
    expect(within(dialog).getByTestId("ticket-system")).toHaveValue("ServiceNow");
    await user.keyboard("x");
    expect(field).not.toHaveAttribute("aria-invalid");
  });

  it("sends once, waits with the intent, and closes when it is accepted", async () => {
    const { host, user, named, dialog } = await opened(snapshot(), "Application Administrator");
    const send = within(dialog).getByTestId("send-activation");
    expect(send).toHaveTextContent("Request activation");
    await user.type(within(dialog).getByTestId("justification"), "Expense app");
    host.answer({ activate: () => "i1" });
    await user.click(send);
    await user.click(send);
    expect(named("activate")).toEqual([
      {
        form: {
          eligible: application.id,
          duration: 3600,
          justification: "Expense app",
          ticketNumber: "",
          ticketSystem: "",
          startsAt: null,
          at: null,
        },
      },
    ]);
    host.show(snapshot({ intents: [intent({ id: "i1", key: "application", state: "sending" })] }));
    await tick();
    expect(send).toHaveAttribute("aria-disabled", "true");
    host.show(
      snapshot({
        active: [applicationWaiting],
        eligible: [exchange, { ...application, state: { at: "waiting" } }],
        intents: [intent({ id: "i1", key: "application", state: "waiting" })],
      }),
    );
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByTestId("announcement")).toHaveTextContent("Waiting for Nestor Wilke or Megan Bowen.");
    expect(named("dropDraft")).toEqual([{ eligible: application.id }]);
    await waitFor(() => expect(row("Application Administrator")).toHaveFocus());
  });

  it("shows the refusal of the service and takes another try", async () => {
    const { host, user, named, dialog } = await opened();
    host.answer({ activate: () => "i1" });
    await user.click(within(dialog).getByTestId("send-activation"));
    const refused = intent({ id: "i1", state: "refused", error: error("refused", { problems: ["ticket-missing"] }) });
    host.show(snapshot({ intents: [refused] }));
    expect(await within(dialog).findByTestId("sheet-message")).toHaveTextContent("The role’s policy said no. What you typed is kept.");
    expect(within(dialog).getByTestId("ticket-number")).toHaveAttribute("aria-invalid", "true");
    expect(screen.queryByTestId("status-message")).toBeNull();
    await user.click(within(dialog).getByTestId("send-activation"));
    await waitFor(() => expect(named("activate")).toHaveLength(2));
    expect(named("dismiss")).toEqual([{ intent: "i1" }]);
  });

  it("goes on with a step-up that was asked for unexpectedly, without sending again", async () => {
    const { user, named, dialog } = await opened(
      snapshot({ eligible: [{ ...reports, key: "exchange" }], intents: [intent({ id: "i1", state: "needsStepUp" })] }),
      "Reports Reader",
    );
    const send = within(dialog).getByTestId("send-activation");
    expect(send).toHaveTextContent("Sign in and activate");
    await user.click(send);
    expect(named("continueStepUp")).toEqual([{ intent: "i1" }]);
    expect(named("activate")).toEqual([]);
  });

  it("can stop waiting for the browser", async () => {
    const { user, named, dialog } = await opened(snapshot({ intents: [intent({ state: "steppingUp" })] }));
    await user.click(within(dialog).getByTestId("cancel-sign-in"));
    expect(named("cancelSignIn")).toHaveLength(1);
  });

  it("sends a later start as an instant, and not a time that is none", async () => {
    const { user, named, dialog } = await opened(snapshot({ eligible: [{ ...reports, rules: rules(7200) }] }), "Reports Reader");
    await user.click(within(dialog).getByRole("radio", { name: "Later…" }));
    const time = within(dialog).getByTestId("start-time");
    await user.clear(time);
    await user.type(time, "never{Control>}{Enter}{/Control}");
    expect(time).toHaveAccessibleDescription("Type a time like 14:30.");
    expect(named("activate")).toEqual([]);
    await user.clear(time);
    await user.type(time, "14:30{Control>}{Enter}{/Control}");
    const expected = new Date(new Date(NOW).setHours(14, 30, 0, 0)).getTime();
    await waitFor(() => expect(named("activate")).toEqual([{ form: expect.objectContaining({ startsAt: expected }) }]));
  });

  it("opens where another part of the app points to", async () => {
    const { host } = open(snapshot());
    host.go({ at: "role", key: "application" });
    expect(await sheet()).toHaveAccessibleName("Activate Application Administrator");
  });

  it("opens the form that asks for more time where a notice points to", async () => {
    const { host } = open(snapshot({ eligible: [{ ...exchange, prolong: "extend", endsAt: NOW + minutes(60 * 24 * 7) }] }));
    host.go({ at: "prolong", key: exchange.key });
    expect(await sheet()).toHaveAccessibleName(/^Extend /);
  });

  it("opens what there is where more time can't be asked for any more", async () => {
    const { host } = open(snapshot({ eligible: [exchange] }));
    host.go({ at: "prolong", key: exchange.key });
    expect(await sheet()).toHaveAccessibleName("Activate Exchange Administrator");
  });
});

describe("the active strip", () => {
  it("deactivates, but not in the first five minutes", async () => {
    const early = { ...reportsActive, deactivatableFrom: NOW + minutes(3) };
    const { host, user, named } = open(snapshot({ active: [early] }));
    await user.click(screen.getByTestId("card-menu"));
    expect(await screen.findByTestId("deactivate-button")).toHaveTextContent("Can be deactivated in 3 min");
    await user.click(screen.getByTestId("deactivate-button"));
    expect(named("deactivate")).toEqual([]);
    await user.keyboard("{Escape}");
    host.show(snapshot({ active: [{ ...early, deactivatableFrom: NOW }] }));
    await user.click(screen.getByTestId("card-menu"));
    await user.click(await screen.findByTestId("deactivate-button"));
    expect(named("deactivate")).toEqual([{ key: "reports" }]);
  });

  it("takes a request back", async () => {
    const { user, named } = open(snapshot({ active: [applicationWaiting] }));
    await user.click(screen.getByTestId("cancel-request"));
    expect(named("cancelRequest")).toEqual([{ activation: "request-1" }]);
  });

  it("says why a command was not taken", async () => {
    const { host, user } = open(snapshot({ active: [applicationWaiting] }));
    host.answer({
      cancelRequest: () => {
        throw new CommandFailed(error("not-found"));
      },
    });
    await user.click(screen.getByTestId("cancel-request"));
    expect(await screen.findByTestId("status-message")).toHaveTextContent("The request for Application Administrator was not canceled");
    expect(screen.getByRole("alert")).toHaveTextContent("Microsoft no longer knows it.");
  });

  it("counts as a timer that is not read aloud each minute", () => {
    open(snapshot({ active: [exchangeActive] }));
    const timer = screen.getByRole("timer");
    expect(timer).toHaveAttribute("aria-live", "off");
    expect(timer).toHaveAccessibleName(/^Exchange Administrator, 4 min left, ends /);
  });
});

it("says who, where and that it is practice, and signs out", async () => {
  const { host, user, named } = open(snapshot({ head: { secrets: "memory" } }));
  expect(screen.getByTestId("practice-badge")).toHaveTextContent("Practice");
  expect(screen.getByTestId("sync-text")).toHaveTextContent("Synced 12 s ago");
  expect(screen.getByRole("navigation")).toHaveTextContent("The sign-in ends with Stint: no keyring runs here.");
  await user.click(screen.getByTestId("account"));
  await user.click(await screen.findByTestId("sign-out"));
  expect(named("signOut")).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Minimize" }));
  expect(host.windowActs).toEqual(["minimize"]);
});

it("asks for a new sign-in without taking the list away", async () => {
  const { user, named } = open({ ...busy(), head: head({ stage: { at: "needsSignIn", failed: null } }) });
  expect(screen.getAllByTestId("active-card")).toHaveLength(3);
  await user.click(screen.getByTestId("sign-in"));
  expect(named("signIn")).toEqual([{ hint: "bruce.wayne@contoso.example", deviceCode: false }]);
});
