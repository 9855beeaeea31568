import type { EligibleRow } from "../../host/host";
import { type Kind, kindOrder, kinds } from "../../shared/kinds";

/** Which rows are kept: all, those of a kind, or those in a state. */
export type Chip = "all" | Kind | "favorites" | "active" | "expired";

/** By what the rows stand together. */
export type Grouping = "kind" | "scope" | "state";

/** The groupings in the order in which they are offered. */
export const groupings: Record<Grouping, string> = { kind: "Kind", scope: "Scope", state: "State" };

/** Rows that stand together, at least one. */
export interface Group {
  /** Unlike that of every other grouping, so that what is folded stays apart. */
  key: string;
  title: string;
  rows: EligibleRow[];
}

/** Does a chip keep this row? */
export function keeps(chip: Chip, row: EligibleRow): boolean {
  switch (chip) {
    case "all":
      return true;
    case "favorites":
      return row.favorite;
    case "active":
    case "expired":
      return row.state.at === chip;
    default:
      return row.kind === chip;
  }
}

/** The chips that keep something, each with how much; all of it comes first. */
export function chips(rows: EligibleRow[]): { id: Chip; label: string; count: number }[] {
  const offered: [Chip, string][] = [
    ["all", "All"],
    ...kindOrder.map((kind): [Chip, string] => [kind, kinds[kind].plural]),
    ["favorites", "Favorites"],
    ["active", "Active"],
    ["expired", "Expired"],
  ];
  return offered
    .map(([id, label]) => ({ id, label, count: rows.filter((row) => keeps(id, row)).length }))
    .filter(({ count }) => count > 0);
}

/** The states as groups, in their order. */
const stateTitles = { ready: "Ready", active: "Active", onItsWay: "On its way", expired: "Expired" };

function stateOf(row: EligibleRow): keyof typeof stateTitles {
  const { at } = row.state;
  return at === "ready" || at === "active" || at === "expired" ? at : "onItsWay";
}

/** The rows in groups; the order of the rows stays, but what has expired stands last in its group. */
export function groups(rows: EligibleRow[], by: Grouping): Group[] {
  switch (by) {
    case "kind":
      return gathered(rows, by, kindOrder, (row) => row.kind, (kind) => kinds[kind].plural);
    case "state":
      return gathered(rows, by, Object.keys(stateTitles) as (keyof typeof stateTitles)[], stateOf, (state) => stateTitles[state]);
    case "scope": {
      const scopes = [...new Set(rows.map((row) => row.scope))].sort((a, b) => a.localeCompare(b));
      return gathered(rows, by, scopes, (row) => row.scope, (scope) => scope);
    }
  }
}

function gathered<K extends string>(
  rows: EligibleRow[],
  by: Grouping,
  order: readonly K[],
  keyOf: (row: EligibleRow) => K,
  titleOf: (key: K) => string,
): Group[] {
  // One walk over the rows, whatever the number of groups.
  const found = new Map<K, EligibleRow[]>(order.map((key) => [key, []]));
  for (const row of rows) found.get(keyOf(row))?.push(row);
  return [...found]
    .filter(([, rows]) => rows.length > 0)
    .map(([key, rows]) => ({ key: `${by}:${key}`, title: titleOf(key), rows: expiredLast(rows) }));
}

const expiredLast = (rows: EligibleRow[]) => [
  ...rows.filter((row) => row.state.at !== "expired"),
  ...rows.filter((row) => row.state.at === "expired"),
];
