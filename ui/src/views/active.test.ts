import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { CommandFailed, type EligibleRow, type Snapshot } from "../host/host";
import { bruce } from "../host/kinds.samples";
import { requestOf } from "../host/requests.samples";
import { bruceAccount, busy, error, exchange, exchangeActive, minutes, NOW, reports, reportsActive, snapshot } from "../host/samples";
import { menu, open, row, sheet } from "./window.testing";

const running: EligibleRow = { ...reports, state: { at: "active", startsAt: NOW, endsAt: reportsActive.endsAt } };
/** What is sent of a draft: the place's id and not its name. */
const sent = ({ duration, justification, ticketNumber, ticketSystem, startsAt, at }: NonNullable<EligibleRow["draft"]>) => ({ duration, justification, ticketNumber, ticketSystem, startsAt, at });

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
    const request = requestOf(exchange, { id: "r1", state: "active", duration: 7200, justification: "Same reason", ticketNumber: "CHG-2" });
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

describe("other tools", () => {
  const tools = async (first: Snapshot) => {
    const all = open(first);
    await all.user.click(within(document.querySelector<HTMLElement>('[data-key="operators"]') as HTMLElement).getByTestId("card-menu"));
    await all.user.click(await screen.findByTestId("card-other-tools"));
    return { ...all, dialog: await screen.findByTestId("other-tools") };
  };

  it("are told what to run for a group, and their lines are copied", async () => {
    const { user, dialog } = await tools(bruce({ head: { practice: false, accounts: [{ ...bruceAccount, cloud: "china" }] } }));
    expect(dialog).toHaveTextContent("Tools that signed in before Apps Operators was active");
    expect(within(dialog).queryByTestId("other-tools-practice")).toBeNull();
    await user.click(within(dialog).getByRole("button", { name: "Copy the commands of Azure CLI (az)" }));
    expect(await navigator.clipboard.readText()).toBe(`az cloud set --name AzureChinaCloud\naz account clear\naz login --tenant ${bruceAccount.tenantId}`);
    await user.click(within(dialog).getByRole("button", { name: "Copy the commands of kubelogin (kubectl)" }));
    expect(await navigator.clipboard.readText()).toBe("kubelogin remove-cache-dir");
  });

  it("do not reach the practice tenant, which is said", async () => {
    const { dialog } = await tools(bruce());
    expect(within(dialog).getByTestId("other-tools-practice")).toBeInTheDocument();
  });

  it("are reached by the row's menu and by keyboard alone, which comes back", async () => {
    const { user } = open(bruce());
    row("Apps Operators").focus();
    await user.click(within(row("Apps Operators")).getByTestId("row-menu"));
    await menu();
    expect(screen.queryByTestId("card-other-tools")).toBeNull();
    await user.keyboard("{End}{ArrowUp}{ArrowUp}{ArrowUp}");
    await waitFor(() => expect(screen.getByTestId("menu-other-tools")).toHaveFocus());
    await user.keyboard("{Enter}");
    const dialog = await screen.findByTestId("other-tools");
    within(dialog).getByRole("button", { name: "Close" }).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByTestId("other-tools")).toBeNull());
    expect(row("Apps Operators")).toHaveFocus();
  });

  it("have nothing to refresh for a directory role, and the dialog goes with the activation", async () => {
    const { host, user } = await tools(bruce());
    host.show(snapshot({ eligible: [] }));
    await waitFor(() => expect(screen.queryByTestId("other-tools")).toBeNull());
    host.show(bruce());
    await waitFor(() => expect(row("Exchange Administrator")).toBeVisible());
    await user.click(within(row("Exchange Administrator")).getByTestId("row-menu"));
    await screen.findByTestId("menu-about");
    expect(screen.queryByTestId("menu-other-tools")).toBeNull();
  });
});
