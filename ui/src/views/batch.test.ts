import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { EligibleRow } from "../host/host";
import { requestOf } from "../host/requests.samples";
import { application, applicationWaiting, error, exchange, intent, NOW, reports, reportsActive, snapshot } from "../host/samples";
import { open, row, sheet } from "./window.testing";

const three = () => snapshot({ eligible: [exchange, application, reports] });
const running: EligibleRow = { ...reports, state: { at: "active", startsAt: NOW, endsAt: reportsActive.endsAt } };
/** What is sent of a draft: the place's id and not its name. */
const sent = ({ duration, justification, ticketNumber, ticketSystem, startsAt, at }: NonNullable<EligibleRow["draft"]>) => ({ duration, justification, ticketNumber, ticketSystem, startsAt, at });

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
    const request = requestOf(exchange, { id: "r1", state: "refused", intent: "i-exchange" });
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
