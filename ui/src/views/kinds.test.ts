import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { type ActiveRow, CommandFailed, type EligibleRow, type Snapshot } from "../host/host";
import { accounts, alex, alexRows, appsOperators, bruce, bruceRows, bundles, contributor, imported, mondayRelease, operatorsActive, standing, storage } from "../host/kinds.samples";
import { bruceAccount, error, exchange, hours, intent, NOW, rules, snapshot, sources } from "../host/samples";
import { type Answers, webHost } from "../host/web";
import { intentOf, isFree } from "../shared/form/progress";
import MainWindow from "./MainWindow.svelte";

function open(first: Snapshot, answers: Answers = {}) {
  const host = webHost(first, answers);
  render(MainWindow, { host });
  const user = userEvent.setup();
  const named = (name: string) => host.calls.filter((call) => call.name === name).map((call) => call.input);
  return { host, user, named };
}

const row = (name: string) => {
  const found = screen.getAllByTestId("eligible-row").find((row) => row.textContent.includes(name));
  if (!found) throw new Error(`no row says ${name}`);
  return found;
};
const shown = () => screen.queryAllByTestId("eligible-row").map((row) => row.dataset["id"]);
const groups = () => screen.getAllByTestId("group").map((group) => group.textContent.replace(/\s+/g, " ").trim());
const both = (change: Parameters<typeof snapshot>[0] = {}) => snapshot({ eligible: [...bruceRows, ...alexRows], ...change, head: { accounts: accounts.slice(0, 2), ...change.head } });
const sheet = () => waitFor(() => document.querySelector<HTMLElement>(".sheet") ?? Promise.reject(new Error("no sheet")));

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

  it("tell why one cannot be activated, and offer no activation", async () => {
    const { user } = open(alex());
    const blocked = row("GlobalTech");
    expect(blocked).toHaveTextContent("Needs Reader");
    expect(within(blocked).queryByTestId("activate-button")).toBeNull();
    await user.click(within(blocked).getByTestId("why-not"));
    expect(within(await sheet()).getByTestId("sheet-message")).toHaveTextContent("Reader");
    expect(within(await sheet()).queryByText("Activate…")).toBeNull();
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

describe("the activation sheet", () => {
  const form = async (of: EligibleRow, answers: Answers = {}) => {
    const all = open(snapshot({ eligible: [of] }), answers);
    all.host.go({ at: "role", key: of.key });
    return { ...all, dialog: await sheet() };
  };

  it("takes a narrower place from a tree that is read when it opens", async () => {
    const { user, named, dialog } = await form({ ...contributor, rules: { ...contributor.rules, needs: [], stepUp: null } as EligibleRow["rules"] }, {
      children: ({ scope }) =>
        scope === null
          ? [{ id: "/a", name: "shop", kind: "resource", hasChildren: true }, { id: "/b", name: "status", kind: "resource", hasChildren: false }]
          : [{ id: "/a/1", name: "staging", kind: "resource", hasChildren: false }],
    });
    await user.click(within(dialog).getByTestId("narrow-scope"));
    const tree = await within(dialog).findByRole("tree");
    await waitFor(() => expect(within(tree).getAllByRole("treeitem")).toHaveLength(2));
    within(tree).getAllByRole("treeitem")[0]?.focus();
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(within(tree).getAllByRole("treeitem")).toHaveLength(3));
    await user.keyboard("{ArrowRight}");
    expect(document.activeElement).toHaveAttribute("aria-level", "2");
    await user.keyboard("{ArrowLeft}s{Enter}");
    expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent(/rg-web-prod ›\s?staging/);
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ at: "/a/1" }) }]);
    expect(named("children")).toHaveLength(2);
  });

  it("looks for a place by name, and says when there is none", async () => {
    const { user, named, dialog } = await form(contributor, { children: () => [] });
    await user.click(within(dialog).getByTestId("narrow-scope"));
    await user.type(within(dialog).getByTestId("scope-search"), "web");
    await waitFor(() => expect(named("children").at(-1)).toEqual({ eligible: contributor.id, scope: null, search: "web" }));
    expect(await within(dialog).findByText("No place is called “web”.")).toBeInTheDocument();
  });

  it("tells a delegated role's length as a fact, and sends it", async () => {
    const apex = alexRows.find(({ key }) => key === "apex") as EligibleRow;
    const { user, named, dialog } = await form(apex);
    expect(within(dialog).getByTestId("fixed-duration")).toHaveTextContent("2 h 30 min, as the delegation says");
    expect(within(dialog).queryByTestId("duration-slider")).toBeNull();
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ duration: 9000 }) }]);
  });

  it("shows what a group brings, and what could not be read of it", async () => {
    const { dialog } = await form(appsOperators, { carries: () => ({ rows: [{ kind: "entraRole", role: "Cloud Application Administrator", scope: "Contoso directory" }], error: error("forbidden"), cut: false }) });
    expect(await within(dialog).findByText("Cloud Application Administrator")).toBeInTheDocument();
    expect(within(dialog).getByTestId("carries")).toHaveTextContent("not all of it could be read");
  });

  it("shows the condition", async () => {
    const { dialog } = await form(storage);
    expect(within(dialog).getByTestId("condition")).toHaveTextContent("StringEquals 'ledger'");
  });
});

describe("bundles", () => {
  const manage = async (first: Snapshot, answers: Answers = {}) => {
    const all = open(first, answers);
    await all.user.click(screen.getByTestId("bundles"));
    await all.user.click(await screen.findByTestId("manage-bundles"));
    return { ...all, dialog: await sheet() };
  };

  it("run by one click, and show what becomes of them", async () => {
    const { user, named } = open(bruce({ bundles }), { runBundle: () => ({ at: "started", batch: "b7" }) });
    await user.click(screen.getByTestId("bundles"));
    await user.click((await screen.findAllByTestId("run-bundle"))[1] as HTMLElement);
    expect(named("runBundle")).toEqual([{ id: "operators" }]);
    expect(await screen.findByTestId("batch-result-sheet")).toBeInTheDocument();
  });

  it("ask for just what is missing, and keep their own lengths", async () => {
    const forms = mondayRelease.rows.map(({ eligible, duration }) => ({ eligible: eligible ?? "", duration, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null }));
    const { host, user, named } = open(bruce({ bundles, eligible: bruceRows }), { runBundle: () => ({ at: "incomplete", forms, missing: ["justification", "approval"] }) });
    host.go({ at: "bundle", id: mondayRelease.id });
    const dialog = await screen.findByTestId("batch-sheet");
    expect(dialog).toHaveAccessibleName("Activate Monday release");
    expect(within(dialog).queryByTestId("duration-value")).toBeNull();
    expect(within(dialog).queryByTestId("ticket-number")).toBeNull();
    await user.type(within(dialog).getByTestId("justification"), "Release 24.11");
    await user.click(within(dialog).getByTestId("send-batch"));
    const [sent] = named("activateMany") as { forms: { eligible: string; duration: number; justification: string }[] }[];
    expect(sent?.forms.map(({ eligible, duration, justification }) => [eligible, duration, justification])).toEqual([
      [appsOperators.id, 7200, "Release 24.11"],
      [contributor.id, 7200, "Release 24.11"],
      [storage.id, 3600, "Release 24.11"],
    ]);
  });

  it("are made of the selection, in an order that can be changed", async () => {
    const { user, named } = open(bruce({ eligible: bruceRows }));
    for (const id of [appsOperators.id, storage.id]) await user.click(within(document.querySelector(`[data-id="${id}"]`) as HTMLElement).getByTestId("select-row"));
    await user.click(screen.getByTestId("save-as-bundle"));
    const dialog = await screen.findByTestId("bundle-editor");
    await user.click(within(dialog).getByTestId("save-bundle"));
    expect(within(dialog).getByTestId("bundle-name")).toHaveAccessibleDescription("A bundle needs a name.");
    await user.type(within(dialog).getByTestId("bundle-name"), "Close the month");
    await user.click(within(dialog).getByRole("button", { name: /^Up: Storage/ }));
    await user.type(within(dialog).getByTestId("add-role"), "exch{Enter}");
    await user.click(within(dialog).getByTestId("save-bundle"));
    const [saved] = named("saveBundle") as { bundle: { id: null; name: string; rows: { eligible: string }[] } }[];
    expect(saved?.bundle).toMatchObject({ id: null, name: "Close the month" });
    expect(saved?.bundle.rows.map(({ eligible }) => eligible)).toEqual([storage.id, appsOperators.id, exchange.id]);
  });

  it("from a file are looked at before they run, and say what is not the person's", async () => {
    const { user, named, dialog } = await manage(bruce({ bundles }));
    expect(within(dialog).getAllByTestId("bundle-run")).toHaveLength(2);
    await user.click(within(dialog).getByTestId("bundle-look"));
    const look = await screen.findByTestId("bundle-look-sheet");
    expect(within(look).getByTestId("not-eligible")).toHaveTextContent("You are not eligible for 1 of these 2 roles");
    expect(within(look).getAllByTestId("bundle-role").map((role) => role.textContent)).toEqual([expect.stringContaining("1 h"), expect.stringContaining("You are not eligible for it")]);
    expect(within(look).getAllByTestId("bundle-role")[0]).toHaveTextContent("rg-finance-data › stfinance01 › ledger");
    await user.click(within(look).getByTestId("confirm-and-run"));
    expect(named("confirmBundle")).toEqual([{ id: imported.id }]);
    await waitFor(() => expect(named("runBundle")).toEqual([{ id: imported.id }]));
  });

  it("are read from a file, which is refused with a reason", async () => {
    const { user, named, dialog } = await manage(bruce(), { importBundleText: () => Promise.reject(new CommandFailed(error("bundle-other-tenant", { detail: "Fabrikam" }))) });
    await user.upload(within(dialog).getByTestId("bundle-file"), new File(["{}"], "b.json", { type: "application/json" }));
    expect(await within(dialog).findByTestId("sheet-message")).toHaveTextContent("This bundle is for another tenant (Fabrikam)");
    expect(named("importBundleText")).toEqual([{ text: "{}" }]);
  });

  it("are not even read where the file is too large", async () => {
    const { user, named, dialog } = await manage(bruce());
    await user.upload(within(dialog).getByTestId("bundle-file"), new File(["x".repeat(64 * 1024 + 1)], "b.json", { type: "application/json" }));
    expect(await within(dialog).findByTestId("sheet-message")).toHaveTextContent("64 kB");
    expect(named("importBundleText")).toEqual([]);
  });
});

describe("several accounts", () => {
  it("stand side by side, each with its state, and one can be shown alone", async () => {
    const { user } = open(both({ head: { accounts } }));
    expect(screen.getByTestId("tenant")).toHaveTextContent("Contoso+1");
    await user.click(screen.getByTestId("tenant"));
    expect(screen.getAllByTestId("account-line").map((line) => line.dataset["state"])).toEqual(["ready", "ready", "needsSignIn"]);
    await user.click(screen.getAllByTestId("line-only")[1] as HTMLElement);
    await user.click(screen.getByTestId("close-dialog"));
    expect(shown()).toHaveLength(4);
    await user.click(screen.getByTestId("only-account"));
    expect(shown()).toHaveLength(9);
  });

  it("are signed in again, signed out and added", async () => {
    const { user, named } = open(both({ head: { accounts } }));
    await user.click(screen.getByTestId("account-sign-in"));
    expect(named("signInTenant")).toEqual([{ account: "guest", tenant: accounts[2]?.tenantId }]);
    await user.click(screen.getByTestId("tenant"));
    await user.click(screen.getAllByTestId("line-sign-out")[1] as HTMLElement);
    expect(named("signOut")).toEqual([{ account: "alex" }]);
    await user.click(screen.getAllByTestId("line-tenant")[0] as HTMLElement);
    await user.type(screen.getByTestId("tenant-field"), "relecloud.example{Enter}");
    await waitFor(() => expect(named("signInTenant").at(-1)).toEqual({ account: "bruce", tenant: "relecloud.example" }));
    await user.click(screen.getByTestId("tenant"));
    await user.click(screen.getByTestId("add-account"));
    expect(named("signIn").at(-1)).toEqual({ hint: null, deviceCode: false });
  });

  it("tell what works and what is missing, with the service's own words to forward", async () => {
    const { user, named } = open(bruce(), {
      capabilities: () => ({
        rows: [
          { what: "entraRole", state: "works", scope: null, code: null },
          { what: "group", state: "scopeMissing", scope: "PrivilegedEligibilitySchedule.Read.AzureADGroup", code: "PermissionScopeNotGranted" },
        ],
        consent: "https://login.example/adminconsent",
        text: "Stint needs PrivilegedEligibilitySchedule.Read.AzureADGroup.",
      }),
    });
    await user.click(screen.getByTestId("tenant"));
    await user.click(screen.getByTestId("line-card"));
    const card = await screen.findByTestId("capability-card");
    expect((await within(card).findAllByTestId("capability")).map((line) => line.textContent)).toEqual([
      expect.stringContaining("Works"),
      expect.stringContaining("PermissionScopeNotGranted"),
    ]);
    await user.click(within(card).getByTestId("copy-forward"));
    expect(await navigator.clipboard.readText()).toContain("PrivilegedEligibilitySchedule");
    await user.click(within(card).getByTestId("open-consent"));
    expect(named("openConsent")).toEqual([{ account: "bruce" }]);
  });
});

describe("a source that could not be read", () => {
  const failing = (code: string) => sources.map((source) => (source.source.kind === "group" && source.source.list === "eligible" ? { ...source, rows: null, error: error(code, { detail: "PermissionScopeNotGranted" }) } : source));

  it("is told in its own place and hides nothing", async () => {
    const { user, named } = open(snapshot({ eligible: [exchange, contributor], head: { sources: failing("unexpected"), problems: [error("unexpected")] } }));
    expect(screen.getByTestId("unread-source")).toHaveTextContent("Groups could not be read");
    expect(shown()).toEqual([exchange.id, contributor.id]);
    expect(screen.queryByTestId("status-message")).toBeNull();
    await user.click(screen.getByTestId("unread-again"));
    expect(named("refresh")).toHaveLength(1);
  });

  it("asks for the person where it alone wants them", async () => {
    const { user, named } = open(snapshot({ eligible: [exchange], head: { sources: failing("azure-sign-in-needed"), accounts: [bruceAccount] } }));
    expect(screen.getByTestId("unread-source")).toHaveTextContent("Azure asks for a sign-in of its own");
    expect(screen.queryByTestId("unread-again")).toBeNull();
    await user.click(screen.getByTestId("unread-sign-in"));
    expect(named("signInTenant")).toEqual([{ account: "bruce", tenant: bruceAccount.tenantId }]);
  });

  it("leads to what works where another try mends nothing", async () => {
    const { user, named } = open(snapshot({ head: { sources: failing("forbidden"), accounts: [bruceAccount] } }));
    await user.click(screen.getByTestId("unread-card"));
    expect(await screen.findByTestId("capability-card")).toBeInTheDocument();
    expect(named("capabilities")).toEqual([{ account: "bruce" }]);
  });
});
