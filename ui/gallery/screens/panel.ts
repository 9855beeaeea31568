import {
  application,
  applicationWaiting,
  busy,
  error,
  exchange,
  exchangeActive,
  head,
  intent,
  minutes,
  NOW,
  people,
  reports,
  reportsActive,
  snapshot,
} from "../../src/host/samples";
import { busyWith, part, type Screen, sync } from "./screen";

const starred = [{ ...exchange, favorite: true }, { ...application, favorite: true }, reports];
const open = (key: string) => [{ click: `${part("panel-row")}[data-key="${key}"] ${part("panel-activate")}` }];

/** The quick panel. */
export const panel: Screen[] = (
  [
    {
      name: "panel",
      snapshot: snapshot({
        active: [exchangeActive, reportsActive, applicationWaiting],
        eligible: [
          { ...exchange, state: { at: "active", startsAt: exchangeActive.startsAt, endsAt: exchangeActive.endsAt } },
          { ...application, state: { at: "waiting" } },
          { ...reports, state: { at: "active", startsAt: reportsActive.startsAt, endsAt: reportsActive.endsAt } },
          { ...reports, id: "e-teams", key: "teams", role: "Teams Administrator", favorite: true },
          { ...application, id: "e-users", key: "users", role: "User Administrator", favorite: true },
        ],
      }),
    },
    { name: "panel-idle", snapshot: snapshot({ eligible: starred }) },
    { name: "panel-no-star", snapshot: snapshot({ eligible: [exchange, application, reports] }) },
    { name: "panel-found", snapshot: snapshot({ eligible: starred, active: [reportsActive] }), steps: [{ type: "admin", into: part("panel-search") }] },
    { name: "panel-none", snapshot: snapshot(), steps: [{ type: "exchnage", into: part("panel-search") }] },
    { name: "panel-empty", snapshot: snapshot({ eligible: [] }) },
    { name: "panel-loading", snapshot: snapshot({ eligible: null, head: { sync: sync({ state: "running", lastChecked: null }) } }) },
    { name: "panel-offline", snapshot: busyWith({ sync: sync({ state: "offline", lastChecked: NOW - minutes(6), offlineSince: NOW - minutes(6) }) }) },
    { name: "panel-needs-sign-in", snapshot: busyWith({ stage: { at: "needsSignIn", failed: null }, sync: sync({ state: "needsSignIn" }) }) },
    { name: "panel-signed-out", snapshot: snapshot({ head: head({ stage: { at: "signedOut", people, failed: null }, person: null, tenant: null }) }) },
    { name: "panel-form", snapshot: snapshot({ eligible: starred, recents: ["Mail flow rule for the shop", "Quarterly review"] }), steps: open("exchange") },
    {
      name: "panel-form-stepping-up",
      snapshot: snapshot({ eligible: starred, intents: [intent({ state: "steppingUp" })] }),
      steps: open("exchange"),
    },
    {
      name: "panel-form-refused",
      snapshot: snapshot({ eligible: starred, intents: [intent({ state: "refused", error: error("refused", { problems: ["ticket-missing"] }) })] }),
      steps: open("exchange"),
    },
    {
      name: "panel-form-unread",
      snapshot: snapshot({ eligible: [{ ...reports, rules: null, rulesError: error("policy-not-readable", { detail: "AuthorizationFailed" }) }] }),
      steps: open("reports"),
    },
    { name: "panel-wayland", snapshot: { ...busy(), head: head({ shortcut: { keys: "", state: "notAvailable" } }) } },
  ] satisfies Screen[]
).map((screen) => ({ ...screen, window: "panel" }));
