import {
  accounts,
  alex,
  alexAccount,
  alexRows,
  appsOperators,
  bruce,
  bruceRows,
  bundles,
  contributor,
  contributorWaiting,
  imported,
  kindRequests,
  mondayRelease,
  operatorsActive,
  readerStanding,
  standing,
  storage,
} from "../../src/host/kinds.samples";
import { application, error, exchange, exchangeActive, hours, intent, minutes, NOW, reportsActive, snapshot, sources } from "../../src/host/samples";
import type { Answers } from "../../src/host/web";
import { part, type Screen, type Step, sync } from "./screen";

const carried = { rows: [
  { kind: "entraRole" as const, role: "Cloud Application Administrator", scope: "Contoso directory" },
  { kind: "azureRole" as const, role: "Website Contributor", scope: "Contoso Production › rg-web-prod" },
  { kind: "azureRole" as const, role: "Monitoring Reader", scope: "Contoso Production" },
], error: null, cut: false };
const answers: Answers = { carries: () => carried };
const pick = (...ids: string[]): Step[] => ids.map((id) => ({ click: `[data-id="${id}"] ${part("select-row")}` }));
const grouped = (by: string): Step[] => [{ click: part("group-by") }, { click: part(`group-${by}`) }];
const failing = (kind: "group" | "azureRole", code: string, detail: string) =>
  sources.map((source) => (source.source.kind === kind && source.source.list === "eligible" ? { ...source, rows: null, error: error(code, { detail, requestId: "7f1c" }) } : source));
const both = [...bruceRows, ...alexRows];

/** My access with every kind of access. */
export const kindScreens: Screen[] = [
  { name: "kinds", snapshot: bruce(), answers },
  { name: "kinds-focused", snapshot: bruce(), answers, steps: [{ focus: `[data-id="${application.id}"]` }] },
  { name: "kinds-ready", snapshot: snapshot({ eligible: bruceRows }), answers },
  {
    name: "kinds-selected",
    snapshot: bruce({
      active: [exchangeActive, readerStanding],
      eligible: [{ ...standing(exchange, exchangeActive), favorite: true }, application, { ...appsOperators, favorite: true }, contributor, { ...storage, favorite: true }],
    }),
    answers, steps: pick(appsOperators.id, contributor.id, storage.id),
  },
  { name: "kinds-by-scope", snapshot: snapshot({ eligible: both, head: { accounts: accounts.slice(0, 2) } }), answers, steps: grouped("scope") },
  { name: "kinds-by-account", snapshot: snapshot({ eligible: both, head: { accounts } }), answers, steps: grouped("account") },
  { name: "kinds-found", snapshot: snapshot({ eligible: both, head: { accounts: accounts.slice(0, 2) } }), answers, filter: "contributor relecloud" },
  { name: "kinds-offline", snapshot: bruce({ head: { sync: sync({ state: "offline", lastChecked: NOW - minutes(6), offlineSince: NOW - minutes(6) }) } }), answers },
  { name: "kinds-reading", snapshot: snapshot({ eligible: bruceRows.map((row) => (row.kind === "azureRole" ? { ...row, rules: null } : row)) }), answers },
  {
    name: "kinds-unread",
    snapshot: snapshot({
      eligible: [exchange, application, { ...contributor, rules: null, rulesError: error("unexpected", { detail: "HTTP 500" }) }],
      head: { sources: failing("group", "forbidden", "PermissionScopeNotGranted") },
    }),
  },
  { name: "other-tools", snapshot: bruce(), answers, steps: [{ click: `[data-key="operators"] ${part("card-menu")}` }, { click: part("card-other-tools") }] },
  {
    name: "other-tools-government",
    snapshot: alex({ head: { practice: false, accounts: [{ ...alexAccount, cloud: "usgov" }] } }),
    steps: [{ click: `[data-id="eligible-fabrikam"] ${part("row-menu")}` }, { click: part("menu-other-tools") }],
  },
  { name: "customers", snapshot: alex(), steps: [{ click: '[data-chip="customer"]' }] },
  { name: "customers-why-not", snapshot: alex(), steps: [{ click: part("why-not") }] },
  {
    name: "renew",
    snapshot: snapshot({ eligible: [...bruceRows, { ...contributor, id: "old", key: "old", role: "Website Contributor", endsAt: null, prolong: "renew", rules: null, state: { at: "expired", endedAt: NOW - hours(72) } }] }),
    answers,
  },
  { name: "extend", snapshot: snapshot({ eligible: bruceRows }), answers, steps: [{ click: part("prolong") }] },
  { name: "extend-asked", snapshot: snapshot({ eligible: bruceRows.map((row) => (row.prolong === "extend" ? { ...row, prolong: null, prolonging: "extend" as const } : row)) }), answers },
  { name: "requests-kinds", snapshot: bruce({ requests: kindRequests }), place: { at: "requests", id: "request-1" } },
];

const draft = { duration: 7200, justification: "Release 24.11: roll back the web front end.", ticketNumber: "CHG-20431", ticketSystem: "ServiceNow", startsAt: null, at: null, atName: null };
const recents = ["Release 24.11 hotfix", "On-call: web tier", "Scale out shop"];
const web = "/subscriptions/1/resourcegroups/rg-web-prod/providers/microsoft.web/sites";
const places: Answers = {
  children: ({ scope, search }) =>
    scope !== null
      ? [{ id: `${web}/shop/slots/staging`, name: "staging", kind: "resource", path: [], hasChildren: false }]
      : [
          { id: `${web}/shop`, name: "shop", kind: "resource" as const, path: ["Contoso Production", "rg-web-prod"], hasChildren: true },
          { id: `${web}/shop-api`, name: "shop-api", kind: "resource" as const, path: ["Contoso Production", "rg-web-prod", "gateway"], hasChildren: false },
          { id: `${web}/status`, name: "status", kind: "resource" as const, path: ["Contoso Production", "rg-web-prod"], hasChildren: false },
        ].filter(({ name }) => name.includes(search)),
};

/** The activation sheet of every kind. */
export const kindSheets: Screen[] = [
  { name: "sheet-azure", snapshot: snapshot({ eligible: [...bruceRows.slice(0, 3), { ...contributor, draft }, storage], recents }), answers, sheet: contributor.key },
  { name: "sheet-group", snapshot: snapshot({ eligible: bruceRows, recents }), answers, sheet: appsOperators.key },
  {
    name: "sheet-group-unread",
    snapshot: snapshot({ eligible: bruceRows }),
    answers: { carries: () => ({ rows: carried.rows.slice(0, 1), error: error("forbidden", { detail: "RoleManagement.Read.Directory" }), cut: false }) },
    sheet: appsOperators.key,
  },
  { name: "sheet-condition", snapshot: snapshot({ eligible: bruceRows }), answers, sheet: storage.key },
  { name: "sheet-delegated", snapshot: alex(), sheet: "apex" },
  { name: "sheet-narrow", snapshot: snapshot({ eligible: bruceRows }), answers: places, sheet: contributor.key, steps: [{ click: part("narrow-scope") }, { click: `${part("scope-branch")} .turn` }] },
  { name: "sheet-narrow-found", snapshot: snapshot({ eligible: bruceRows }), answers: places, sheet: contributor.key, steps: [{ click: part("narrow-scope") }, { type: "shop", into: part("scope-search") }, { focus: part("scope-around") }] },
  { name: "sheet-narrow-chosen", snapshot: snapshot({ eligible: [{ ...contributor, draft: { ...draft, at: `${web}/shop`, atName: "shop" } }] }), answers: places, sheet: contributor.key },
  {
    name: "sheet-rules-not-yours",
    snapshot: snapshot({ eligible: [{ ...contributor, rules: null, rulesError: error("policy-not-readable", { detail: "AuthorizationFailed" }) }] }),
    sheet: contributor.key,
  },
  {
    name: "sheet-rules-unread",
    snapshot: snapshot({ eligible: [{ ...contributor, rules: null, rulesError: error("unexpected", { detail: "HTTP 500" }) }] }),
    sheet: contributor.key,
  },
];

const asked = [appsOperators, { ...contributor }, { ...storage }].map((row) => ({ ...row, draft: { ...draft, ticketNumber: "", ticketSystem: "" } }));
const of = (row: (typeof asked)[number], change: Parameters<typeof intent>[0]) =>
  intent({ id: `i-${row.key}`, batch: "b1", eligible: row.id, key: row.key, role: row.role, draft: row.draft, ...change });
const [operators, web1, blob] = asked as [(typeof asked)[number], (typeof asked)[number], (typeof asked)[number]];
const five = () =>
  snapshot({
    eligible: [
      standing(exchange, exchangeActive),
      { ...application, state: { at: "applying" } },
      standing(operators, operatorsActive),
      standing(web1, contributorWaiting),
      blob,
    ],
    active: [
      exchangeActive,
      { ...operatorsActive, startsAt: NOW, endsAt: NOW + hours(2) },
      contributorWaiting,
      { ...reportsActive, key: "application", role: application.role, scope: application.scope, scopeKind: "administrativeUnit", state: "applying", endsAt: null, usable: "notAsked" },
    ],
    intents: [
      intent({ id: "i-application", batch: "b1", eligible: application.id, key: "application", role: application.role, draft, state: "waiting" }),
      of(blob, { state: "notSent", error: error("step-up-canceled"), repeatable: true }),
      of(web1, { state: "waiting" }),
      of(operators, { state: "done", endsAt: NOW + hours(2) }),
    ],
  });

const opened = (id: string): Step[] => [{ click: part("bundles") }, { click: part("manage-bundles") }, { click: `[data-id="${id}"] ${part("bundle-menu")}` }, { click: part("bundle-edit") }];

/** Several at once over the kinds, and bundles of them. */
export const kindBatches: Screen[] = [
  { name: "batch-form-kinds", snapshot: snapshot({ eligible: [exchange, application, ...asked], recents }), steps: [...pick(appsOperators.id, contributor.id, storage.id), { click: part("activate-selected") }] },
  {
    name: "batch-form-unread",
    snapshot: snapshot({ eligible: [exchange, operators, { ...web1, rules: null, rulesError: error("policy-not-readable"), draft: { ...draft, at: `${web}/shop`, atName: "shop" } }, { ...blob, rules: null }] }),
    steps: [...pick(operators.id, web1.id, blob.id), { click: part("activate-selected") }],
  },
  { name: "batch-result-kinds", snapshot: five(), steps: [{ click: part("show-batch") }] },
  { name: "bundles-menu", snapshot: bruce({ bundles }), answers, steps: [{ click: part("bundles") }] },
  { name: "bundles", snapshot: bruce({ bundles }), answers, steps: [{ click: part("bundles") }, { click: part("manage-bundles") }] },
  { name: "bundles-none", snapshot: bruce(), answers, steps: [{ click: part("bundles") }, { click: part("manage-bundles") }] },
  { name: "bundle-new", snapshot: bruce({ eligible: bruceRows }), answers, steps: [...pick(appsOperators.id, contributor.id, storage.id), { click: part("save-as-bundle") }] },
  { name: "bundle-edit", snapshot: bruce({ bundles: bundles.map((bundle) => ({ ...bundle, confirmed: true })), eligible: bruceRows }), answers, steps: opened(imported.id) },
  { name: "bundle-look-change", snapshot: bruce({ bundles, eligible: bruceRows }), answers, steps: opened(imported.id) },
  { name: "bundle-look", snapshot: bruce({ bundles }), answers, steps: [{ click: part("bundles") }, { click: part("manage-bundles") }, { click: part("bundle-look") }] },
  {
    name: "bundle-incomplete",
    snapshot: bruce({ bundles, eligible: bruceRows }),
    place: { at: "bundle", id: mondayRelease.id },
    answers: {
      runBundle: () => ({
        at: "incomplete",
        forms: mondayRelease.rows.map(({ eligible, duration }) => ({ eligible: eligible ?? "", duration, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null })),
        missing: ["justification", "stepUp", "approval"],
      }),
    },
  },
];

/** Windows of every kind beside My access. */
export const kindWindows: Screen[] = [
  { name: "panel-kinds", window: "panel", snapshot: bruce({ bundles }) },
  { name: "panel-customers", window: "panel", snapshot: alex() },
  { name: "palette-kinds", snapshot: bruce({ bundles, eligible: bruceRows }), answers, place: { at: "palette" }, steps: [{ type: "con", into: part("palette-field") }] },
];
