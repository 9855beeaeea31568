import { guestVisit, together, togetherRequests } from "../../src/host/accounts.samples";
import { accounts, alexRows, bruce, contributor, storage } from "../../src/host/kinds.samples";
import { error, head, hours, intent, NOW, snapshot } from "../../src/host/samples";
import type { Answers } from "../../src/host/web";
import { part, type Screen, type Step } from "./screen";

const capable: Answers = {
  capabilities: () => ({
    rows: [
      { what: "entraRole", state: "works", scope: null, code: null },
      { what: "group", state: "scopeMissing", scope: "PrivilegedEligibilitySchedule.Read.AzureADGroup", code: "PermissionScopeNotGranted" },
      { what: "azureRole", state: "licenseMissing", scope: null, code: "AadPremiumLicenseRequired" },
    ],
    consent: "https://login.example/contoso/adminconsent",
    text: "Stint needs these permissions in Contoso:\nPrivilegedEligibilitySchedule.Read.AzureADGroup\nConsent: https://login.example/contoso/adminconsent",
  }),
};

const pick = (...ids: string[]): Step[] => ids.map((id) => ({ click: `[data-id="${id}"] ${part("select-row")}` }));
const [, , apex] = alexRows;
const over = [storage.id, contributor.id, apex?.id ?? ""];
const waiting = (id: string, row: { id: string; key: string; role: string }) =>
  intent({ id, batch: "b1", eligible: row.id, key: row.key, role: row.role, state: "needsStepUp", error: error("step-up-canceled") });

/** Several accounts and what each can. */
export const accountScreens: Screen[] = [
  { name: "accounts", snapshot: bruce({ head: { accounts } }), steps: [{ click: part("tenant") }] },
  { name: "accounts-one", snapshot: bruce(), steps: [{ click: part("tenant") }] },
  { name: "accounts-signed-out", snapshot: bruce({ head: { accounts } }) },
  { name: "capability-card", snapshot: bruce(), answers: capable, steps: [{ click: part("tenant") }, { click: part("line-card") }] },
  { name: "settings-accounts", snapshot: bruce({ head: { accounts } }), place: { at: "settings" } },
  { name: "accounts-together", snapshot: together() },
  { name: "accounts-alone", snapshot: together(), steps: [{ click: `${part("show-account")}[data-id="alex"]` }] },
  { name: "accounts-alone-empty", snapshot: together({ eligible: [contributor] }), steps: [{ click: `${part("show-account")}[data-id="guest"]` }] },
  { name: "accounts-visit", snapshot: together({ head: { visit: { ...guestVisit, queued: 1 } } }) },
  {
    name: "accounts-visit-code",
    snapshot: together({
      head: { visit: { ...guestVisit, code: { userCode: "F7QK-2MTX", url: "https://microsoft.com/devicelogin", expiresAt: NOW + hours(1) } } },
    }),
  },
  { name: "accounts-step-up", snapshot: together({ head: { visit: { ...guestVisit, stepUp: true, account: "alex", name: "Alex Wilber" } } }) },
  { name: "accounts-waiting", snapshot: snapshot({ head: head({ stage: { at: "waitingForBrowser", name: null }, person: null, tenant: null, visit: guestVisit }) }) },
  { name: "accounts-batch", snapshot: together({ eligible: [storage, contributor, ...alexRows] }), steps: [...pick(...over), { click: part("activate-selected") }] },
  {
    name: "accounts-batch-result",
    snapshot: together({ eligible: [storage, contributor, ...alexRows], intents: apex ? [waiting("i1", apex), waiting("i2", storage)] : [] }),
    steps: [{ click: part("show-batch") }],
  },
  { name: "accounts-requests", snapshot: together({ requests: togetherRequests }), place: { at: "requests", id: "alex-1" } },
  { name: "accounts-panel", window: "panel", snapshot: together() },
];
