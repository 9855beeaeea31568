import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { guestRow, guestVisit, together, togetherRequests } from "../host/accounts.samples";
import { accounts, alexRows, both, bruce, contributor, contributorWaiting, fabrikamActive, reading, storage } from "../host/kinds.samples";
import { error, exchangeActive, head, hours, intent, NOW, rules, snapshot } from "../host/samples";
import type { Answers } from "../host/web";
import Panel from "./Panel.svelte";
import { open, rowOf, shown } from "./window.testing";

const at = (id: string) => within(rowOf(id));
const marks = (of: { queryAllByTestId: (id: string) => HTMLElement[] } = screen) => of.queryAllByTestId("account-mark").map((mark) => mark.textContent.replace(/\s+/g, " ").trim());
const [fabrikam, , apex] = alexRows as [(typeof alexRows)[0], (typeof alexRows)[0], (typeof alexRows)[0]];

describe("rows of several accounts", () => {
  it("say whose they are, and nothing where there is one account", () => {
    open(together());
    expect(marks(at(storage.id))).toEqual(["Contoso"]);
    expect(marks(at(fabrikam.id))).toEqual(["Relecloud · AW"]);
    expect(marks(at(guestRow.id))).toEqual(["Relecloud · BW, sign-in needed"]);
  });

  it("say nothing of an account that stands alone", () => {
    open(bruce());
    expect(marks()).toEqual([]);
  });

  it("wait for the sign-in of theirs, while the others work", async () => {
    const { user, named } = open(together());
    const blocked = at(guestRow.id).getByTestId("activate-button");
    expect(blocked).toHaveAttribute("aria-disabled", "true");
    expect(blocked).toHaveAccessibleDescription("Sign in to Relecloud again first");
    expect(at(storage.id).getByTestId("activate-button")).not.toHaveAttribute("aria-disabled");
    const banner = screen.getByTestId("account-signed-out");
    expect(banner).toHaveTextContent("Sign in to Relecloud again");
    expect(banner).toHaveTextContent("bruce.wayne@contoso.example");
    await user.click(within(banner).getByTestId("account-sign-in"));
    expect(named("signInTenant")).toEqual([{ account: "guest", tenant: accounts[2]?.tenantId }]);
  });

  it("are left out of a batch where their account has to sign in, and the others are sent", async () => {
    const { user, named } = open(together({ eligible: [{ ...storage, rules: rules(3600) }, guestRow] }));
    for (const id of [storage.id, guestRow.id]) await user.click(at(id).getByTestId("select-row"));
    await user.click(screen.getByTestId("activate-selected"));
    const dialog = await screen.findByTestId("batch-sheet");
    expect(within(dialog).getAllByTestId("batch-role").map((role) => role.textContent.replace(/\s+/g, " "))).toEqual([
      expect.stringContaining("active at once"),
      expect.stringContaining("sign-in needed first"),
    ]);
    await user.click(within(dialog).getByTestId("send-batch"));
    const [sent] = named("activateMany") as { forms: { eligible: string }[] }[];
    expect(sent?.forms.map(({ eligible }) => eligible)).toEqual([storage.id]);
  });
});

const aside = (account: string) => document.querySelector<HTMLElement>(`[data-testid="show-account"][data-id="${account}"]`) as HTMLElement;
const cards = () => screen.queryAllByTestId("active-card").map((card) => card.dataset["key"]);

describe("the accounts at the side", () => {
  it("show one alone, with what it holds and what it asked for, and all again", async () => {
    const { host, user } = open(together({ requests: togetherRequests }));
    expect(cards()).toEqual([exchangeActive.key, fabrikamActive.key, contributorWaiting.key]);
    await user.click(aside("alex"));
    expect(aside("alex")).toHaveAttribute("aria-pressed", "true");
    expect(cards()).toEqual([fabrikamActive.key]);
    expect(shown()).toEqual(alexRows.map(({ id }) => id));
    expect(marks()).toEqual([]);
    host.go({ at: "requests", id: null });
    expect((await screen.findAllByTestId("request-row")).map((row) => row.dataset["id"])).toEqual(["alex-1"]);
    await user.click(screen.getByTestId("show-all-accounts"));
    expect(screen.getAllByTestId("request-row")).toHaveLength(togetherRequests.length);
  });

  it("end all of one account alone, and not what is hidden", async () => {
    const mine = { ...exchangeActive, deactivatableFrom: NOW - hours(1) };
    const { user, named } = open(together({ active: [mine, { ...mine, key: "other" }, fabrikamActive] }));
    await user.click(aside("bruce"));
    await user.click(screen.getByTestId("deactivate-all"));
    await user.click(within(await screen.findByTestId("deactivate-dialog")).getByRole("button", { name: "Deactivate 2" }));
    expect(named("deactivateAll")).toEqual([]);
    expect(named("deactivateMany")).toEqual([{ keys: [mine.key, "other"] }]);
  });

  it("tell which one wants something, by name", () => {
    open(together());
    expect(aside("guest")).toHaveAccessibleName(/Relecloud · BW.*bruce\.wayne@contoso\.example.*Sign-in needed/);
    expect(aside("alex")).not.toHaveAccessibleName(/Sign-in needed/);
  });

  it("are not there where there is one", () => {
    open(bruce());
    expect(screen.queryByTestId("account-switch")).toBeNull();
  });

  it("let a role that is pointed to from elsewhere come out of hiding", async () => {
    const { host, user } = open(together());
    await user.click(aside("alex"));
    host.go({ at: "role", key: storage.key });
    expect(await screen.findByTestId("activation-sheet")).toHaveAccessibleName("Activate Storage Blob Data Contributor");
    expect(aside("alex")).toHaveAttribute("aria-pressed", "false");
  });

  it("say that one alone has nothing, and lead back to all", async () => {
    const { user } = open(together({ eligible: [storage] }));
    await user.click(aside("guest"));
    expect(screen.getByTestId("none-of-account")).toHaveTextContent("Nothing to activate in Relecloud");
    await user.click(screen.getByTestId("show-all"));
    expect(shown()).toEqual([storage.id]);
  });

  it("are reached and used by keyboard", async () => {
    const { user } = open(together());
    screen.getByTestId("show-all-accounts").focus();
    await user.tab();
    expect(aside("bruce")).toHaveFocus();
    await user.tab();
    await user.keyboard(" ");
    expect(aside("alex")).toHaveAttribute("aria-pressed", "true");
    expect(aside("alex")).toHaveFocus();
  });
});

describe("the visit of the browser", () => {
  it("names who, the tenant and the authority's host while the window works on, and can be ended", async () => {
    const { user, named } = open(together({ head: { visit: { ...guestVisit, queued: 1 } } }));
    const visit = screen.getByTestId("visit");
    expect(visit).toHaveTextContent("Sign in as Bruce Wayne in Relecloud");
    expect(visit).toHaveTextContent("login.microsoftonline.com");
    expect(visit).toHaveTextContent("One more sign-in waits");
    expect(shown().length).toBeGreaterThan(0);
    await user.click(screen.getByTestId("visit-cancel"));
    expect(named("cancelSignIn")).toEqual([null]);
  });

  it("is told beside what it is for where a stronger sign-in is asked for", () => {
    open(together({ head: { visit: { ...guestVisit, stepUp: true, account: "alex", name: "Alex Wilber" } } }));
    expect(screen.getAllByTestId("visit")).toHaveLength(1);
    expect(within(screen.getByTestId("my-access")).getByTestId("visit")).toHaveTextContent("A stronger sign-in as Alex Wilber in Relecloud");
  });

  it("has a code to type where no browser opens here", async () => {
    const code = { userCode: "F7QK-2MTX", url: "https://microsoft.com/devicelogin", expiresAt: NOW + hours(1) };
    const { host } = open(together({ head: { visit: { ...guestVisit, code } } }));
    expect(screen.getByTestId("visit")).toHaveTextContent("Type this code at https://microsoft.com/devicelogin");
    expect(screen.getByTestId("visit-code")).toHaveTextContent("F7QK-2MTX");
    expect(screen.getByTestId("visit-good")).toHaveTextContent("The code is taken for 1 h more.");
    host.advance(hours(1));
    host.show(together({ head: { visit: { ...guestVisit, code }, clock: { now: NOW + hours(1), rate: 1 } } }));
    await waitFor(() => expect(screen.getByTestId("visit-good")).toHaveTextContent("The code is no longer taken."));
  });

  it("is told on every page, also a stronger sign-in that was asked for elsewhere", async () => {
    const { host } = open(together({ head: { visit: { ...guestVisit, stepUp: true, account: "alex", name: "Alex Wilber" } } }));
    host.go({ at: "settings" });
    await waitFor(() => expect(screen.queryByTestId("my-access")).toBeNull());
    expect(screen.getByTestId("visit")).toHaveTextContent("at login.microsoftonline.com. Nothing is sent before that.");
  });

  it("is told in the quick panel as well, and ended there", async () => {
    const { user, named } = open(together({ head: { visit: guestVisit } }), {}, Panel);
    expect(screen.getByTestId("visit")).toHaveTextContent("Sign in as Bruce Wayne in Relecloud");
    await user.click(screen.getByTestId("visit-cancel"));
    expect(named("cancelSignIn")).toEqual([null]);
  });

  it("is named in the quick panel where nobody is signed in yet", () => {
    open(snapshot({ head: head({ stage: { at: "waitingForBrowser", name: null }, person: null, tenant: null, visit: guestVisit }) }), {}, Panel);
    expect(screen.getByTestId("panel-stage")).toHaveTextContent("Sign in there as Bruce Wayne in Relecloud, at login.microsoftonline.com.");
  });

  it("names tenant and host where nobody is signed in yet", () => {
    open(snapshot({ head: head({ stage: { at: "waitingForBrowser", name: null }, person: null, tenant: null, visit: guestVisit }) }));
    expect(screen.getByTestId("waiting-for-browser")).toHaveTextContent("Sign in as Bruce Wayne in Relecloud there.");
    expect(screen.getByTestId("visit-host")).toHaveTextContent("login.microsoftonline.com");
  });
});

describe("a batch over accounts", () => {
  const stepUp = rules(3600, { needs: ["stepUp"], stepUp: "Privileged step-up" });

  it("says each sign-in with its person and tenant, one for each account", async () => {
    const { user } = open(together({ eligible: [{ ...storage, rules: stepUp }, { ...contributor, rules: stepUp }, { ...apex, rules: stepUp }] }));
    for (const id of [storage.id, contributor.id, apex.id]) await user.click(at(id).getByTestId("select-row"));
    await user.click(screen.getByTestId("activate-selected"));
    const dialog = await screen.findByTestId("batch-sheet");
    expect(dialog).toHaveTextContent("Sign in again, 2 times");
    expect(dialog).toHaveTextContent(
      "As Bruce Wayne in Contoso for Storage Blob Data Contributor and Contributor, then as Alex Wilber in Relecloud for Backup Contributor.",
    );
  });

  it("names the account of a stronger sign-in that waits", () => {
    open(together({ intents: [intent({ eligible: apex.id, key: apex.key, role: apex.role, state: "needsStepUp", error: error("step-up-canceled") })] }));
    expect(screen.getByTestId("status-message")).toHaveTextContent("Sign in as Alex Wilber in Relecloud.");
  });
});

describe("the dialogs of accounts", () => {
  it("are used by keyboard alone, and give the keyboard back", async () => {
    const { user, named } = open(together(), {
      capabilities: () => ({ rows: [{ what: "group", state: "scopeMissing", scope: "A.Read", code: "X" }], consent: "https://login.example/consent", text: "Stint needs A.Read" }),
    });
    const opener = screen.getByTestId("tenant");
    opener.focus();
    await user.keyboard("{Enter}");
    const dialog = screen.getByTestId("accounts");
    const reached: string[] = [];
    for (let at = 0; at < 20; at += 1) {
      const id = document.activeElement?.getAttribute("data-testid");
      if (id && !reached.includes(id)) reached.push(id);
      await user.tab();
    }
    expect(reached).toEqual(expect.arrayContaining(["line-only", "line-card", "line-tenant", "line-sign-out", "line-sign-in", "add-account", "add-account-code"]));
    const [tenant] = within(dialog).getAllByTestId("line-tenant");
    tenant?.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(within(dialog).getByTestId("tenant-field")).toHaveFocus());
    await user.keyboard("{Escape}");
    expect(within(dialog).queryByTestId("tenant-field")).toBeNull();
    expect(tenant).toHaveFocus();
    within(dialog).getAllByTestId("line-card")[0]?.focus();
    await user.keyboard("{Enter}");
    const card = await screen.findByTestId("capability-card");
    (await within(card).findByTestId("open-consent")).focus();
    await user.keyboard("{Enter}");
    expect(named("openConsent")).toEqual([{ account: "bruce" }]);
    await user.click(within(card).getByTestId("close-dialog"));
    expect(opener).toHaveFocus();
  });

  it("sign one out by its own button, and in the palette by its name", async () => {
    const { host, user, named } = open(together());
    host.go({ at: "palette" });
    await user.type(await screen.findByTestId("palette-field"), "sign out alex");
    await user.keyboard("{Enter}");
    expect(named("signOut")).toEqual([{ account: "alex" }]);
  });
});

describe("the quick panel of several accounts", () => {
  it("says whose each role is and holds only those of the signed-out one back", async () => {
    const { user } = open(together({ active: [], eligible: [{ ...storage, favorite: true }, { ...guestRow, favorite: true, rules: rules(3600) }] }), {}, Panel);
    const line = (key: string) => within(document.querySelector<HTMLElement>(`[data-testid="panel-row"][data-key="${key}"]`) as HTMLElement);
    expect(marks(line(storage.key))).toEqual(["Contoso·"]);
    expect(line(guestRow.key).getByTestId("panel-activate")).toHaveAttribute("aria-disabled", "true");
    await user.click(line(storage.key).getByTestId("panel-activate"));
    expect(await screen.findByTestId("panel-form")).toBeInTheDocument();
  });

  it("runs a bundle by one click, and leads one that lacks something to the main window", async () => {
    const incomplete: Answers = { runBundle: ({ id }) => (id === reading.id ? { at: "started", batch: "b" } : { at: "incomplete", forms: [], missing: ["justification"] }) };
    const lacking = { ...reading, id: "lacks", name: "Lacks a reason", missing: ["justification" as const], ready: false };
    const look = { ...reading, id: "look", name: "Imported", confirmed: false };
    const { user, named } = open(bruce({ bundles: [reading, lacking, look] }), incomplete, Panel);
    const bundle = (id: string) => within(document.querySelector<HTMLElement>(`[data-testid="panel-bundle"][data-id="${id}"]`) as HTMLElement);
    await user.click(bundle(reading.id).getByTestId("panel-run-bundle"));
    expect(named("runBundle")).toEqual([{ id: reading.id }]);
    expect(named("showMain")).toEqual([]);
    await user.click(bundle("lacks").getByTestId("panel-run-bundle"));
    await waitFor(() => expect(named("showMain")).toEqual([{ place: { at: "bundle", id: "lacks" } }]));
    // One that nobody has looked at is not even asked for.
    await user.click(bundle("look").getByTestId("panel-run-bundle"));
    await waitFor(() => expect(named("showMain")).toHaveLength(2));
    expect(named("runBundle")).toHaveLength(2);
  });

  it("finds a bundle by a role in it and runs it on Enter", async () => {
    const { user, named } = open(bruce({ bundles: [reading], eligible: [storage] }), {}, Panel);
    await user.type(screen.getByTestId("panel-search"), "apps operators");
    await user.keyboard("{Enter}");
    expect(named("runBundle")).toEqual([{ id: reading.id }]);
  });
});

describe("the accounts of a window", () => {
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
