import { screen, waitFor, within } from "@testing-library/svelte";
import type userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { type ActiveRow, CommandFailed, type EligibleRow } from "../host/host";
import { alex, alexRows, appsOperators, both, bruce, bruceRows, contributor, operatorsActive, standing, storage } from "../host/kinds.samples";
import { error, exchange, hours, intent, NOW, rules, snapshot } from "../host/samples";
import { intentOf, isFree } from "../shared/form/progress";
import { groups, open, row, sheet, shown } from "./window.testing";


describe("all kinds in one list", () => {
  it("stand by kind, and a chip keeps one of them", async () => {
    const { user } = open(both());
    expect(groups()).toEqual(["Entra roles2", "Groups1", "Azure resources2", "Customers4"]);
    await user.click(screen.getByRole("button", { name: /^Groups/ }));
    expect(shown()).toEqual([appsOperators.id]);
    await user.click(screen.getByRole("button", { name: /^Customers/ }));
    expect(groups()[0]).toBe("Apex Bank1· delegated to Relecloud");
  });

  it("have no chip of customers where nobody delegated anything", () => {
    open(snapshot({ eligible: bruceRows }));
    expect(screen.queryByRole("button", { name: /^Customers/ })).toBeNull();
  });

  it("stand by scope as a tree whose upper places fold the lower ones", async () => {
    const { user } = open(snapshot({ eligible: [...bruceRows, { ...contributor, id: "whole", key: "whole", path: ["Contoso Production"], scopeKind: "subscription" }] }));
    await user.click(screen.getByTestId("group-by"));
    await user.click(await screen.findByTestId("group-scope"));
    expect(groups()).toContain("Contoso Production3");
    expect(groups()).toContain("Contoso Production › rg-web-prod1");
    const head = screen.getAllByTestId("group").find((group) => group.textContent.trim() === "Contoso Production3");
    await user.click(head as HTMLElement);
    expect(shown()).not.toContain(storage.id);
    expect(groups()).not.toContain("Contoso Production › rg-web-prod1");
  });

  it("are found by account, customer and group, with the match marked", async () => {
    const { user } = open(both());
    await user.type(screen.getByTestId("filter"), "relecloud backup");
    expect(shown()).toEqual(["eligible-apex"]);
    expect([...row("Backup").querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["Backup", "Relecloud"]);
    expect(row("Backup")).toHaveTextContent(/Relecloud.*Apex Bank › (?!.*Relecloud)/);
    await user.clear(screen.getByTestId("filter"));
    await user.type(screen.getByTestId("filter"), "finance-data");
    expect(row("Storage").querySelector("mark")).toHaveTextContent("finance-data");
  });

  it("say how they come about, and what a group brings", async () => {
    const { named } = open(both(), { carries: () => ({ rows: [{ kind: "entraRole", role: "A", scope: "" }, { kind: "azureRole", role: "B", scope: "" }], error: null, cut: false }) });
    expect(row("Virtual Machine")).toHaveTextContent("through Tier 2 Support");
    expect(row("Storage Blob")).toHaveTextContent("condition");
    await waitFor(() => expect(row("Apps Operators")).toHaveTextContent("grants 2 roles"));
    expect(named("carries")).toEqual([{ eligible: appsOperators.id }]);
  });

  it("say no number of roles where not every subscription was looked at, nor of what an owner does not get", async () => {
    const cut = { carries: () => ({ rows: [{ kind: "entraRole" as const, role: "A", scope: "" }], error: null, cut: true }) };
    const { named } = open(bruce({ eligible: [appsOperators, { ...appsOperators, id: "owned", key: "owned", access: "owner" }] }), cut);
    await waitFor(() => expect(named("carries")).toEqual([{ eligible: appsOperators.id }]));
    await tick();
    for (const row of screen.getAllByTestId("eligible-row")) expect(row).not.toHaveTextContent("grants");
  });

  it("say no number of roles where not all could be read", async () => {
    const { named } = open(bruce({ eligible: bruceRows }), { carries: () => ({ rows: [{ kind: "entraRole", role: "A", scope: "" }], error: error("forbidden"), cut: false }) });
    await waitFor(() => expect(named("carries")).toHaveLength(1));
    await tick();
    expect(row("Apps Operators")).not.toHaveTextContent("grants");
  });

  it("tell what one lacks, which stands in nobody’s way who asks for it all the same", async () => {
    const { user, named } = open(alex());
    const lacking = row("GlobalTech");
    expect(lacking).toHaveTextContent("Needs Reader");
    expect(within(lacking).queryByTestId("activate-button")).toBeNull();
    await user.click(within(lacking).getByTestId("select-row"));
    expect(screen.queryByTestId("selection-bar")).toBeNull();
    await user.click(within(lacking).getByTestId("why-not"));
    const dialog = await sheet();
    expect(within(dialog).getByTestId("sheet-message")).toHaveTextContent("nothing at GlobalTech DevOps › rg-pipelines is yours all the time. Microsoft may refuse it.");
    await user.type(within(dialog).getByTestId("justification"), "Pipeline is stuck");
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: "eligible-globaltech", justification: "Pipeline is stuck" }) }]);
  });

  it("name a customer whose name may not be read by the beginning of its id", () => {
    const id = "6f1c0000-1111-4000-8000-00000000aaaa";
    open(alex({ eligible: alexRows.map((row) => (row.key === "globaltech" ? { ...row, customer: { id, name: id } } : row)) }));
    expect(row("rg-pipelines")).toHaveTextContent("Customer 6f1c0000 ›");
  });
});

describe("policies that are not read yet", () => {
  const unread = (change: Partial<EligibleRow> = {}) => snapshot({ eligible: [exchange, { ...contributor, rules: null, ...change }] });

  it("are asked for once, when their rows rest in view", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { host, named } = open(unread());
    expect(within(row("Contributor")).getByTestId("rules-awaited")).toBeInTheDocument();
    expect(named("needRules")).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(named("needRules")).toEqual([{ ids: [contributor.id] }]);
    host.show(unread());
    await vi.advanceTimersByTimeAsync(200);
    expect(named("needRules")).toHaveLength(1);
    vi.useRealTimers();
  });

  it("are not asked for again by themselves where they could not be read, only by the person", async () => {
    const { user, named } = open(unread({ rulesError: error("unexpected") }));
    expect(row("Contributor")).toHaveTextContent("Policy could not be read");
    await user.click(within(row("Contributor")).getByTestId("row-menu"));
    await user.click(await screen.findByTestId("menu-rules"));
    expect(named("needRules")).toEqual([{ ids: [contributor.id] }]);
  });
});

describe("a role whose policy cannot be read", () => {
  const unread: EligibleRow = { ...contributor, rules: null, rulesError: error("forbidden", { detail: "AuthorizationFailed" }) };

  it("can be activated by its sheet all the same", async () => {
    const { host, user, named } = open(snapshot({ eligible: [unread] }));
    host.go({ at: "role", key: unread.key });
    const dialog = await sheet();
    expect(within(dialog).getByTestId("sheet-message")).toHaveTextContent("Microsoft decides when you send it");
    expect(within(dialog).queryByTestId("read-rules")).toBeNull();
    expect(within(dialog).getByTestId("duration-value")).toHaveValue("1 h");
    await user.type(within(dialog).getByTestId("justification"), "Release 24.12");
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: unread.id, duration: 3600, justification: "Release 24.12" }) }]);
  });

  it("is activated with others, and neither is left out nor holds them up", async () => {
    const { user, named } = open(snapshot({ eligible: [exchange, unread, { ...storage, rules: null }] }));
    for (const id of [unread.id, storage.id]) await user.click(within(document.querySelector(`[data-id="${id}"]`) as HTMLElement).getByTestId("select-row"));
    await user.click(screen.getByTestId("activate-selected"));
    const dialog = await screen.findByTestId("batch-sheet");
    expect(within(dialog).getAllByTestId("batch-role").map((role) => role.textContent)).toEqual([
      expect.stringContaining("Microsoft decides"),
      expect.stringContaining("policy being read"),
    ]);
    await waitFor(() => expect(named("needRules")).toContainEqual({ ids: [unread.id, storage.id] }));
    await user.click(within(dialog).getByTestId("send-batch"));
    const [sent] = named("activateMany") as { forms: { eligible: string; duration: number }[] }[];
    expect(sent?.forms.map(({ eligible, duration }) => [eligible, duration])).toEqual([[unread.id, 3600], [storage.id, 3600]]);
  });

  it("has what its policy asks in the batch as soon as that is read", async () => {
    const rows = (change: Partial<EligibleRow>) => snapshot({ eligible: [exchange, { ...storage, ...change }] });
    const { host, user } = open(rows({ rules: null }));
    await user.click(within(row("Storage")).getByTestId("select-row"));
    await user.click(screen.getByTestId("activate-selected"));
    const dialog = await screen.findByTestId("batch-sheet");
    host.show(rows({ rules: rules(1800, { needs: ["ticket"] }) }));
    await waitFor(() => expect(within(dialog).getByTestId("batch-role")).toHaveTextContent("30 min"));
    expect(within(dialog).getByTestId("ticket-number")).toBeRequired();
  });
});

describe("a role that is active at a narrower place", () => {
  const at = { id: "/subscriptions/1/resourcegroups/rg-web-prod/shop", key: "contributor at shop", name: "shop" };
  const active: ActiveRow = { ...operatorsActive, key: at.key, kind: "azureRole", role: contributor.role, scope: "shop", eligible: contributor.id };
  const inside: EligibleRow = { ...standing(contributor, active), endsAt: null, at };
  const first = snapshot({ eligible: [inside], active: [active] });
  const menu = async (user: ReturnType<typeof userEvent.setup>) => user.click(within(row("Contributor")).getByTestId("row-menu"));

  it("says where, and has more time and its end in its menu", async () => {
    const { user, named } = open(first);
    expect(row("Contributor")).toHaveTextContent("at shop");
    await menu(user);
    await user.click(await screen.findByTestId("menu-deactivate"));
    await user.click(await screen.findByTestId("confirm"));
    expect(named("deactivate")).toEqual([{ key: at.key }]);
  });

  it("can have more time, by the form of its eligibility", async () => {
    const { user, named } = open(first);
    await menu(user);
    await user.click(await screen.findByTestId("menu-more-time"));
    const dialog = await sheet();
    expect(within(dialog).getByTestId("justification")).toBeInTheDocument();
    await user.click(within(dialog).getByTestId("send-again"));
    expect(named("again")).toEqual([expect.objectContaining({ key: at.key, form: expect.objectContaining({ eligible: contributor.id }) })]);
  });

  it("can be asked for at another place, and not twice at the same", async () => {
    const { user, named } = open(snapshot({ eligible: [{ ...inside, rules: rules(3600) }], active: [active] }));
    await menu(user);
    await user.click(await screen.findByTestId("menu-elsewhere"));
    expect(within(await sheet()).getByTestId("sheet-message")).toHaveTextContent("This is for another place");
    await user.click(within(await sheet()).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ eligible: contributor.id, at: null }) }]);
    expect([isFree(inside, null), isFree(inside, "/other"), isFree(inside, at.id.toUpperCase()), isFree({ ...inside, at: null }, null)]).toEqual([true, true, false, false]);
  });

  it("is followed by its form where a stronger sign-in is waited for", () => {
    const parked = intent({ key: at.key, eligible: contributor.id, state: "needsStepUp" });
    expect(intentOf(snapshot({ eligible: [contributor], intents: [parked] }), contributor)).toEqual(parked);
  });
});

describe("the end of an eligibility", () => {
  it("can be moved, with a justification, by the row's button", async () => {
    const { user, named } = open(snapshot({ eligible: bruceRows }));
    await user.click(within(row("Contributor")).getByTestId("prolong"));
    const dialog = await sheet();
    expect(dialog).toHaveAccessibleName("Extend Contributor");
    await user.type(within(dialog).getByTestId("justification"), "Release 24.12");
    await user.click(within(dialog).getByRole("radio", { name: "3 months" }));
    await user.click(within(dialog).getByTestId("send-prolong"));
    expect(named("prolong")).toEqual([{ key: "contributor", form: { duration: 90 * 86_400, justification: "Release 24.12", ticketNumber: "", ticketSystem: "" } }]);
    await waitFor(() => expect(document.querySelector(".sheet")).toBeNull());
  });

  it("is not asked for twice: the row says that somebody has to decide", () => {
    open(snapshot({ eligible: [{ ...contributor, prolong: null, prolonging: "extend" }] }));
    expect(within(row("Contributor")).getByTestId("prolonging")).toHaveTextContent("Extension asked for");
    expect(within(row("Contributor")).queryByTestId("prolong")).toBeNull();
  });

  it("stays in the form with the reason where the service says no", async () => {
    const { user } = open(snapshot({ eligible: [{ ...contributor, prolong: "renew", state: { at: "expired", endedAt: NOW - hours(48) } }] }), {
      prolong: () => Promise.reject(new CommandFailed(error("refused", { problems: ["justification-missing"] }))),
    });
    await user.click(screen.getByTestId("renew"));
    const dialog = await sheet();
    await user.click(within(dialog).getByTestId("send-prolong"));
    expect(await within(dialog).findByTestId("sheet-message")).toHaveTextContent("The role’s policy said no");
    expect(within(dialog).getByTestId("justification")).toHaveFocus();
  });
});
