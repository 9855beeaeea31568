import type { Snapshot } from "../host/host";
import {
  application,
  applicationWaiting,
  busy,
  error,
  exchange,
  exchangeActive,
  intent,
  minutes,
  NOW,
  people,
  reports,
  reportsActive,
  snapshot,
} from "../host/samples";

/** A whole window in one state, for the gallery and the tests. */
export interface Screen {
  name: string;
  snapshot: Snapshot;
  /** Whose sheet is open. */
  sheet?: string;
  /** What stands in the filter. */
  filter?: string;
}

const signedOut = (failed: string | null) => ({
  head: {
    stage: { at: "signedOut" as const, people, failed: failed === null ? null : error(failed) },
    clock: { now: NOW, rate: 60 },
    person: null,
    tenant: null,
  },
});
const sync = (change: Partial<Snapshot["head"]["sync"]>) => ({
  state: "idle" as const,
  lastChecked: NOW - 12_000,
  offlineSince: null,
  retryAt: null,
  ...change,
});
const draft = {
  duration: 3600,
  justification: "Release 24.11: mail flow rule for the shop.",
  ticketNumber: "CHG-20431",
  ticketSystem: "ServiceNow",
  startsAt: null,
};

/** Every screen in every state that it has. */
export const screens: Screen[] = [
  { name: "first-run", snapshot: snapshot({ head: { stage: { at: "firstRun", workReady: false }, practice: false } }) },
  { name: "first-run-work", snapshot: snapshot({ head: { stage: { at: "firstRun", workReady: true }, practice: false } }) },
  { name: "personas", snapshot: snapshot(signedOut(null)) },
  { name: "personas-failed", snapshot: snapshot(signedOut("sign-in-failed")) },
  {
    name: "work-sign-in",
    snapshot: snapshot({ head: { practice: false, stage: { at: "signedOut", people: [], failed: error("sign-in-canceled") } } }),
  },
  { name: "waiting-for-browser", snapshot: snapshot({ head: { stage: { at: "waitingForBrowser", name: "Bruce Wayne" } } }) },
  { name: "my-access", snapshot: busy() },
  { name: "nothing-active", snapshot: snapshot() },
  { name: "filtered", snapshot: snapshot(), filter: "app adm" },
  { name: "no-match", snapshot: snapshot(), filter: "exchnage" },
  { name: "loading", snapshot: snapshot({ eligible: null, head: { sync: sync({ state: "running", lastChecked: null }) } }) },
  { name: "empty", snapshot: snapshot({ eligible: [] }) },
  {
    name: "unreadable",
    snapshot: snapshot({
      eligible: null,
      head: {
        sync: sync({ state: "failed", lastChecked: null }),
        problems: [error("forbidden", { detail: "RoleEligibilitySchedule.Read.Directory", requestId: "7f1c" })],
      },
    }),
  },
  {
    name: "offline",
    snapshot: { ...busy(), head: snapshot({ head: { sync: sync({ state: "offline", lastChecked: NOW - minutes(6), offlineSince: NOW - minutes(6) }) } }).head },
  },
  {
    name: "throttled",
    snapshot: { ...busy(), head: snapshot({ head: { sync: sync({ state: "throttled", retryAt: NOW + 38_000 }) } }).head },
  },
  { name: "stale", snapshot: { ...busy(), head: snapshot({ head: { sync: sync({ lastChecked: NOW - minutes(7) }) } }).head } },
  {
    name: "needs-sign-in",
    snapshot: { ...busy(), head: snapshot({ head: { stage: { at: "needsSignIn", failed: null }, sync: sync({ state: "needsSignIn" }) } }).head },
  },
  {
    name: "refused",
    snapshot: snapshot({ intents: [intent({ state: "refused", error: error("refused", { problems: ["ticket-missing"], requestId: "7f1c" }) })] }),
  },
  {
    name: "partly-read",
    snapshot: snapshot({ head: { sync: sync({ state: "failed" }), problems: [error("unexpected", { detail: "HTTP 500", requestId: "7f1c" })] } }),
  },
  {
    name: "every-state",
    snapshot: snapshot({
      head: { tray: false, secrets: "memory" },
      active: [
        { ...exchangeActive, endsAt: NOW + 38_000 },
        { ...exchangeActive, key: "ended", role: "Teams Administrator", endsAt: NOW },
        { ...reportsActive, usable: "notYet", deactivatableFrom: NOW + minutes(3) },
        { ...reportsActive, key: "unit", role: "User Administrator", scope: "Administrative unit: Apps", usable: "cannotBeObserved" },
        { ...reportsActive, key: "unchecked", role: "Groups Administrator", usable: "couldNotCheck" },
        applicationWaiting,
        { ...reportsActive, key: "later", role: "Security Reader", state: "scheduled", startsAt: NOW + minutes(96), usable: "notAsked", cancelable: "request-2", deactivatableFrom: null },
        { ...reportsActive, key: "applying", role: "Billing Administrator", state: "applying", endsAt: null, usable: "notAsked", deactivatableFrom: null },
        { ...reportsActive, key: "standing", role: "Directory Readers", state: "standing", endsAt: null, usable: "notAsked", deactivatableFrom: null },
      ],
      eligible: [
        exchange,
        { ...application, state: { at: "waiting" } },
        { ...reports, state: { at: "active", startsAt: reportsActive.startsAt, endsAt: reportsActive.endsAt } },
        { ...reports, id: "e-applying", key: "applying", role: "Billing Administrator", state: { at: "applying" } },
        { ...reports, id: "e-busy", key: "busy", role: "Helpdesk Administrator", state: { at: "busy" }, throughGroup: true },
        { ...reports, id: "e-later", key: "later", role: "Security Reader", state: { at: "scheduled", startsAt: NOW + minutes(96) } },
        { ...reports, id: "e-unread", key: "unread", role: "Intune Administrator", rules: null, endsAt: NOW + minutes(7 * 24 * 60) },
      ],
    }),
  },
  { name: "sheet", snapshot: snapshot({ eligible: [{ ...exchange, draft }, application] }), sheet: "exchange" },
  { name: "sheet-approval", snapshot: snapshot(), sheet: "application" },
  { name: "sheet-later", snapshot: snapshot({ eligible: [{ ...reports, draft: { ...draft, startsAt: NOW + minutes(24 * 60 + 36) } }] }), sheet: "reports" },
  { name: "sheet-more-time", snapshot: busy(), sheet: "exchange" },
  {
    name: "sheet-refused",
    snapshot: snapshot({
      eligible: [{ ...exchange, draft: { ...draft, ticketNumber: "" } }],
      intents: [intent({ state: "refused", error: error("refused", { problems: ["ticket-missing", "too-long"], requestId: "7f1c" }) })],
    }),
    sheet: "exchange",
  },
  { name: "sheet-stepping-up", snapshot: snapshot({ eligible: [{ ...exchange, draft }], intents: [intent({ state: "steppingUp" })] }), sheet: "exchange" },
  {
    name: "sheet-step-up-canceled",
    snapshot: snapshot({ eligible: [{ ...exchange, draft }], intents: [intent({ state: "needsStepUp", error: error("step-up-canceled") })] }),
    sheet: "exchange",
  },
  { name: "sheet-unclear", snapshot: snapshot({ eligible: [{ ...exchange, draft, state: { at: "busy" } }], intents: [intent({ state: "unclear" })] }), sheet: "exchange" },
];
