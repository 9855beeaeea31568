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
  reports,
  reportsActive,
  snapshot,
} from "../../src/host/samples";
import { busyWith, type Screen, sync } from "./screen";

/** The page My access without a sheet. */
export const myAccess: Screen[] = [
  { name: "my-access", snapshot: busy() },
  { name: "my-access-focused", snapshot: busy(), steps: [{ focus: '[data-id="eligible-application"]' }] },
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
    snapshot: busyWith({ sync: sync({ state: "offline", lastChecked: NOW - minutes(6), offlineSince: NOW - minutes(6) }) }),
  },
  {
    name: "throttled",
    snapshot: busyWith({ sync: sync({ state: "throttled", retryAt: NOW + 38_000 }) }),
  },
  { name: "stale", snapshot: busyWith({ sync: sync({ lastChecked: NOW - minutes(7) }) }) },
  {
    name: "needs-sign-in",
    snapshot: busyWith({ stage: { at: "needsSignIn", failed: null }, sync: sync({ state: "needsSignIn" }) }),
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
        { ...reports, id: "e-busy", key: "busy", role: "Helpdesk Administrator", state: { at: "busy" }, through: "" },
        { ...reports, id: "e-later", key: "later", role: "Security Reader", state: { at: "scheduled", startsAt: NOW + minutes(96) } },
        { ...reports, id: "e-unread", key: "unread", role: "Intune Administrator", rules: null, endsAt: NOW + minutes(7 * 24 * 60) },
      ],
    }),
  },
];
