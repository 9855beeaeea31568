import { everyRequest, waiting } from "../../src/host/requests.samples";
import { busy, error, exchange, application, intent, minutes, NOW, type Rows, snapshot } from "../../src/host/samples";
import { part, type Screen, sync } from "./screen";

const place = { at: "requests" as const, id: null };
const on = (id: string): Screen["place"] => ({ at: "requests", id });
const everything = (rows: Rows = {}) => snapshot({ active: busy().active.rows, requests: everyRequest, ...rows });
const open = (id: string): Screen => ({ name: `request-${id}`, snapshot: everything(), place: on(id) });
const unread = (head: NonNullable<Rows["head"]>) => snapshot({ requests: null, head });

/** The page My requests. */
export const requests: Screen[] = [
  { name: "requests", snapshot: everything(), place: on(waiting.id) },
  ...["active", "refused", "denied", "lapsed", "scheduled", "expired", "unclear", "not-sent", "failed", "deactivation", "ended"].map(open),
  {
    name: "requests-try-again",
    snapshot: everything({
      intents: [intent({ id: "intent-not-sent", key: "reports", state: "notSent", error: error("not-sent"), repeatable: true })],
    }),
    place: on("not-sent"),
  },
  { name: "requests-filtered", snapshot: everything(), place, filter: "exch" },
  { name: "requests-no-match", snapshot: everything(), place, filter: "exchnage" },
  { name: "requests-empty", snapshot: snapshot(), place },
  { name: "requests-loading", snapshot: unread({ sync: sync({ state: "running", lastChecked: null }) }), place },
  {
    name: "requests-forbidden",
    snapshot: unread({
      sync: sync({ state: "failed", lastChecked: null }),
      problems: [error("forbidden", { detail: "RoleAssignmentSchedule.ReadWrite.Directory", requestId: "7f1c" })],
    }),
    place,
  },
  { name: "requests-unread-offline", snapshot: unread({ sync: sync({ state: "offline", lastChecked: null, offlineSince: NOW - minutes(1) }) }), place },
  {
    name: "requests-unread-signed-out",
    snapshot: unread({ stage: { at: "needsSignIn", failed: null }, sync: sync({ state: "needsSignIn", lastChecked: null }) }),
    place,
  },
  {
    name: "requests-offline",
    snapshot: everything({ head: { sync: sync({ state: "offline", lastChecked: NOW - minutes(6), offlineSince: NOW - minutes(6) }) } }),
    place: on(waiting.id),
  },
  { name: "requests-throttled", snapshot: everything({ head: { sync: sync({ state: "throttled", retryAt: NOW + 38_000 }) } }), place: on(waiting.id) },
  { name: "requests-history-off", snapshot: everything({ requests: everyRequest.slice(0, 4), settings: { keepHistory: false } }), place: on(waiting.id) },
  {
    name: "requests-exported",
    snapshot: everything(),
    place,
    steps: [{ click: part("export") }, { click: part("export-csv") }],
  },
  {
    name: "requests-ask-again",
    snapshot: everything({ eligible: [exchange, application] }),
    place: on("denied"),
    steps: [{ click: part("ask-again") }],
  },
];
