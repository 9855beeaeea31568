import { together } from "../../src/host/accounts.samples";
import { both } from "../../src/host/kinds.samples";
import { application, busy, error, exchange, reports, reportsActive, snapshot, sources } from "../../src/host/samples";
import { part, type Screen } from "./screen";

const many = snapshot({
  active: [reportsActive],
  eligible: [exchange, application, { ...reports, state: { at: "active", startsAt: reportsActive.startsAt, endsAt: reportsActive.endsAt } }],
  recents: ["Mail flow rule for the shop"],
});
/** Asks for nothing but a justification, so that it can be activated with the last one. */
const security = { ...reports, id: "security-reader", key: "security-reader", role: "Security Reader" };
const readers = snapshot({
  active: [reportsActive],
  eligible: [exchange, { ...reports, state: { at: "active", startsAt: reportsActive.startsAt, endsAt: reportsActive.endsAt } }, security],
  recents: ["Mail flow rule for the shop"],
});
const place = { at: "palette" } as const;
const typed = (type: string) => [{ type, into: part("palette-field") }];
const why = [...typed("why not"), { key: "Enter" }];

/** The command palette and the dialogs of the window. */
export const palette: Screen[] = [
  { name: "palette", snapshot: many, place },
  { name: "palette-typed", snapshot: many, place, steps: typed("admin") },
  { name: "palette-groups", snapshot: readers, place, steps: typed("re") },
  { name: "palette-nothing", snapshot: many, place, steps: typed("exchnage") },
  { name: "palette-told", snapshot: busy(), place, steps: [...typed("check now"), { key: "Enter" }] },
  { name: "shortcuts", snapshot: many, steps: [{ key: "F1" }] },
  { name: "why-not-here", snapshot: many, place, steps: why },
  { name: "why-not-here-accounts", snapshot: together(), place, steps: [...why, ...[{ type: "teams administrator", into: part("expected") }]] },
  { name: "palette-found-by", snapshot: both(), place, steps: typed("contributor tier") },
  {
    name: "why-not-here-forbidden",
    snapshot: snapshot({
      eligible: null,
      head: {
        sources: sources.map((source) =>
          source.source.list === "eligible" && source.source.kind === "entraRole" ? { ...source, rows: null, error: error("forbidden", { detail: "PermissionScopeNotGranted", requestId: "7f1c" }) } : source,
        ),
      },
    }),
    place,
    steps: why,
  },
];
