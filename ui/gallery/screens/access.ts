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
} from "../../src/host/samples";
import type { EligibleRow } from "../../src/host/host";
import { part, type Screen } from "./screen";

const days = (count: number) => hours(24 * count);
const active = (row: EligibleRow, of = exchangeActive): EligibleRow => ({
  ...row,
  state: { at: "active", startsAt: of.startsAt, endsAt: of.endsAt },
});

/** Rows of every kind of state, favorites, an end soon and one that is over. */
const many: EligibleRow[] = [
  application,
  { ...reports, id: "e-cloud", key: "cloud", role: "Cloud Device Administrator", rules: rules(3600, { needs: ["justification"] }) },
  { ...active(exchange), favorite: true },
  { ...reports, id: "e-intune", key: "intune", role: "Intune Administrator", state: { at: "expired", endedAt: NOW - days(3) }, rules: null },
  { ...active(reports, reportsActive), favorite: true },
  { ...reports, id: "e-teams", key: "teams", role: "Teams Administrator", endsAt: NOW + days(9), through: "", rules: rules(2 * 3600, { needs: ["mfa", "justification"] }) },
  { ...reports, id: "e-user", key: "user", role: "User Administrator", scope: "Administrative unit: Apps" },
];

const armed = { offAndOn: null, atEnd: null, armed: { draft: { duration: 3600, justification: "Mail flow", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null }, asking: false, intent: null } };

const everything = (change: Parameters<typeof snapshot>[0] = {}) =>
  snapshot({ eligible: many, active: [exchangeActive, { ...reportsActive, moreTime: armed }, applicationWaiting], ...change });

const pick = (...ids: string[]) => ids.map((id) => ({ click: `[data-id="${id}"] ${part("select-row")}` }));

/** As many roles as a large tenant gives. */
const crowd: EligibleRow[] = Array.from({ length: 500 }, (_, index) => ({
  ...reports,
  id: `e-${index}`,
  key: `k-${index}`,
  role: `Role ${String(index + 1).padStart(3, "0")}`,
  scope: index % 5 === 0 ? `Administrative unit: Unit ${index % 25}` : "Contoso directory",
  favorite: index % 40 === 0,
}));

/** My access with all that can be done in its list. */
export const access: Screen[] = [
  { name: "my-access-all", snapshot: everything() },
  { name: "my-access-selected", snapshot: everything(), steps: pick(application.id, "e-cloud", "e-user") },
  { name: "my-access-selected-active", snapshot: everything(), steps: pick(exchange.id, reports.id, "e-user") },
  { name: "my-access-by-state", snapshot: everything(), steps: [{ click: part("group-by") }, { click: part("group-state") }] },
  { name: "my-access-group-menu", snapshot: everything(), steps: [{ click: part("group-by") }] },
  { name: "my-access-favorites", snapshot: everything(), steps: [{ click: '[data-chip="favorites"]' }] },
  { name: "my-access-row-menu", snapshot: everything(), steps: [{ click: `[data-id="${exchange.id}"] ${part("row-menu")}` }] },
  { name: "my-access-expired", snapshot: everything(), steps: [{ click: '[data-chip="expired"]' }, { click: part("why-not") }] },
  { name: "my-access-long", snapshot: snapshot({ eligible: crowd }) },
  {
    name: "my-access-missed",
    snapshot: everything({
      notices: [
        { id: "n1", at: NOW - minutes(12), title: "Approved: Application Administrator", body: "Active until 11:31. Nestor Wilke: “Agreed”", place: { at: "myAccess" } },
        { id: "n2", at: NOW - minutes(31), title: "Reports Reader works now", body: "2 h 49 min left", place: { at: "myAccess" } },
        { id: "n3", at: NOW - minutes(44), title: "Teams Administrator: eligibility ends in 14 days", body: "On 5 Dec 2026", place: { at: "myAccess" } },
      ],
    }),
    steps: [{ click: part("see-all") }],
  },
  { name: "deactivate-one", snapshot: everything(), steps: [{ focus: `[data-id="${exchange.id}"]` }, { key: "x" }] },
  {
    name: "deactivate-all",
    snapshot: everything({ active: [exchangeActive, { ...reportsActive, deactivatableFrom: NOW + minutes(3) }, { ...reportsActive, key: "unit", role: "User Administrator", scope: "Administrative unit: Apps" }] }),
    steps: [{ click: part("deactivate-all") }],
  },
];

const draft = { duration: 7200, justification: "Release 24.11: roll back the web front end.", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null };
const batchRows: EligibleRow[] = [
  { ...exchange, draft: { ...draft, ticketNumber: "CHG-20431" } },
  { ...application, draft },
  { ...reports, id: "e-cloud", key: "cloud", role: "Cloud Device Administrator", rules: rules(3600, { needs: ["justification"] }), draft },
];
const of = (row: EligibleRow, change: Parameters<typeof intent>[0]) =>
  intent({ id: `i-${row.key}`, batch: "b1", eligible: row.id, key: row.key, role: row.role, draft, ...change });

const five: EligibleRow[] = [
  { ...reports, id: "e-cloud", key: "cloud", role: "Cloud Device Administrator" },
  application,
  exchange,
  { ...reports, id: "e-teams", key: "teams", role: "Teams Administrator" },
  { ...reports, id: "e-user", key: "user", role: "User Administrator", scope: "Administrative unit: Apps" },
];
const [cloud, , , teams, user] = five as [EligibleRow, EligibleRow, EligibleRow, EligibleRow, EligibleRow];
const batchSnapshot = () =>
  snapshot({
    eligible: [{ ...cloud, state: { at: "active", startsAt: NOW, endsAt: NOW + hours(2) } }, { ...application, state: { at: "waiting" } }, exchange, teams, { ...user, state: { at: "applying" } }],
    active: [
      { ...reportsActive, key: "cloud", role: cloud.role, startsAt: NOW, endsAt: NOW + hours(2) },
      applicationWaiting,
      { ...reportsActive, key: "user", role: user.role, scope: user.scope, state: "applying", startsAt: NOW, endsAt: null, usable: "notAsked" },
    ],
    intents: [
      of(user, { state: "waiting" }),
      of(teams, { state: "failed", error: error("not-sent", { detail: "graph.microsoft.com" }), repeatable: true }),
      of(exchange, { state: "refused", error: error("refused", { problems: ["ticket-missing"], requestId: "7f1c" }), repeatable: true }),
      of(application, { state: "waiting" }),
      of(cloud, { state: "done", endsAt: NOW + hours(2) }),
    ],
  });

const selectThree = [...pick(exchange.id, application.id, "e-cloud"), { click: part("activate-selected") }];

/** Several roles at once. */
export const batch: Screen[] = [
  { name: "batch-form", snapshot: snapshot({ eligible: batchRows, recents: ["Release 24.11 hotfix", "On-call: web tier", "Scale out shop"] }), steps: selectThree },
  {
    name: "batch-form-missing",
    snapshot: snapshot({ eligible: batchRows.map((row) => ({ ...row, draft: null })) }),
    steps: [...selectThree, { click: part("send-batch") }],
  },
  { name: "batch-notice", snapshot: batchSnapshot() },
  { name: "batch-result", snapshot: batchSnapshot(), steps: [{ click: part("show-batch") }] },
  {
    name: "batch-result-sign-in",
    snapshot: snapshot({
      eligible: five,
      intents: [
        of(user, { state: "unclear" }),
        of(exchange, { state: "needsStepUp", error: error("step-up-canceled") }),
        of(application, { state: "steppingUp" }),
        of(cloud, { state: "sending" }),
      ],
    }),
    steps: [{ click: part("show-batch") }],
  },
];

const withMore = (moreTime: (typeof exchangeActive)["moreTime"]) =>
  snapshot({
    active: [{ ...exchangeActive, moreTime }],
    eligible: [{ ...active(exchange), draft: { ...draft, duration: 3600, ticketNumber: "CHG-20431" } }, application],
  });

/** More time… of a running activation. */
export const moreTime: Screen[] = [
  { name: "more-time", snapshot: withMore({ offAndOn: null, atEnd: null, armed: null }), steps: [{ click: part("more-time") }] },
  {
    name: "more-time-now",
    snapshot: withMore({ offAndOn: null, atEnd: null, armed: null }),
    steps: [{ click: part("more-time") }, { click: part("way-offAndOn") }],
  },
  {
    name: "more-time-early",
    snapshot: withMore({ offAndOn: { code: "first-minutes", at: NOW + minutes(3) }, atEnd: null, armed: null }),
    steps: [{ click: part("more-time") }],
  },
  {
    name: "more-time-approval",
    snapshot: withMore({ offAndOn: { code: "approval", at: null }, atEnd: { code: "approval", at: null }, armed: null }),
    steps: [{ click: part("more-time") }],
  },
  { name: "more-time-armed", snapshot: withMore(armed), steps: [{ click: part("more-time") }] },
  {
    name: "more-time-asking",
    snapshot: withMore({ ...armed, armed: { ...armed.armed, asking: true, intent: "i1" } }),
    steps: [{ click: part("more-time") }],
  },
];

/** What the activation sheet tells beyond its form. */
export const about: Screen[] = [
  {
    name: "sheet-recents",
    snapshot: snapshot({ recents: ["Release 24.11 hotfix", "On-call: web tier, the shop does not answer since this morning", "Scale out shop", "Mail flow"] }),
    sheet: "application",
  },
  {
    name: "role-about",
    snapshot: everything(),
    steps: [{ click: `[data-id="${exchange.id}"] ${part("row-menu")}` }, { click: part("menu-about") }],
    answers: {
      roleInfo: () => ({
        description: "Can manage all aspects of the Exchange product.",
        permissions: ["microsoft.office365.exchange/allEntities/basic/allTasks", "microsoft.office365.network/performance/allProperties/read", "microsoft.office365.serviceHealth/allEntities/allTasks"],
        excluded: [],
        portal: "https://portal.example/role",
      }),
    },
  },
  { name: "sheet-mfa", snapshot: snapshot({ eligible: [{ ...reports, rules: rules(7200, { needs: ["mfa", "justification"] }) }], intents: [intent({ key: "reports", eligible: reports.id, state: "needsStepUp" })] }), sheet: "reports" },
  { name: "sheet-other-account", snapshot: snapshot({ intents: [intent({ state: "needsStepUp", error: error("step-up-other-account", { detail: "Megan Bowen" }) })] }), sheet: "exchange" },
  { name: "sheet-not-sent", snapshot: snapshot({ intents: [intent({ state: "notSent", error: error("not-sent", { requestId: "7f1c" }) })] }), sheet: "exchange" },
  { name: "sheet-offline", snapshot: { ...busy(), head: snapshot({ head: { sync: { state: "offline", lastChecked: NOW - minutes(6), offlineSince: NOW - minutes(6), retryAt: null } } }).head, eligible: snapshot().eligible }, sheet: "application" },
];
