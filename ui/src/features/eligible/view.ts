import type { AccountView, EligibleRow } from "../../host/host";
import { type Kind, kindOf, kindOrder, kinds } from "../../shared/kinds";
import { customerName, placesOf } from "../../shared/scope";

/** Which rows are kept: all, those of a kind, or those in a state. */
export type Chip = "all" | Kind | "favorites" | "active" | "expired";

/** By what the rows stand together. */
export type Grouping = "kind" | "scope" | "customer" | "account" | "state";

/** What each grouping is called, in the order in which they are offered. */
export const groupings: Record<Grouping, string> = { kind: "Kind", scope: "Scope", customer: "Customer", account: "Account", state: "State" };

/** The groupings that part something here. */
export function groupingsFor(rows: EligibleRow[], accounts: readonly AccountView[]): Grouping[] {
  return (Object.keys(groupings) as Grouping[]).filter((by) => {
    if (by === "customer") return rows.some((row) => row.customer !== null);
    return by !== "account" || accounts.length > 1;
  });
}

/** Rows that stand together, at least one of them here or in a group below. */
export interface Group {
  /** Unlike that of every other grouping, so that what is folded stays apart. */
  key: string;
  title: string;
  /** After the count. */
  side?: string;
  /** Those that stand right below its head. */
  rows: EligibleRow[];
  /** How many stand in it and in the groups below. */
  count: number;
  /** How deep it stands, from 0; a group below follows the one that it is in. */
  level: number;
  /** What it is in, for those who hear it: empty at level 0. */
  within: string;
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
      return kindOf(row) === chip;
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
    .map(([id, label]) => ({ id, label, count: rows.reduce((count, row) => count + (keeps(id, row) ? 1 : 0), 0) }))
    .filter(({ count }) => count > 0);
}

/** The states as groups, in their order. */
const stateTitles = { ready: "Ready", active: "Active", onItsWay: "On its way", expired: "Expired" };

function stateOf(row: EligibleRow): keyof typeof stateTitles {
  const { at } = row.state;
  return at === "ready" || at === "active" || at === "expired" ? at : "onItsWay";
}

const collator = new Intl.Collator();
/** Of rows that no customer delegated, among those that one did. */
const OWN = "";

/** The rows in groups; the order of the rows stays, but what has expired stands last in its group. */
export function groups(rows: EligibleRow[], by: Grouping, accounts: readonly AccountView[] = []): Group[] {
  switch (by) {
    case "kind":
      return gathered(rows, by, kindOrder, kindOf, (kind) => ({ title: kinds[kind].plural }));
    case "state":
      return gathered(rows, by, Object.keys(stateTitles) as (keyof typeof stateTitles)[], stateOf, (state) => ({ title: stateTitles[state] }));
    case "customer": {
      const names = new Map(rows.map((row) => [row.customer?.id ?? OWN, row.customer ? customerName(row.customer) : ""]));
      const order = [...names.keys()].sort((a, b) => Number(a === OWN) - Number(b === OWN) || collator.compare(names.get(a) ?? "", names.get(b) ?? ""));
      const tenants = new Map(rows.map((row) => [row.customer?.id ?? OWN, accounts.find(({ id }) => id === row.account)?.tenant]));
      return gathered(rows, by, order, (row) => row.customer?.id ?? OWN, (id) => {
        const tenant = tenants.get(id);
        if (id === OWN) return { title: "Own organization" };
        return { title: names.get(id) ?? id, ...(tenant ? { side: `delegated to ${tenant}` } : {}) };
      });
    }
    case "account": {
      const order = [...new Set([...accounts.map(({ id }) => id), ...rows.map((row) => row.account)])];
      return gathered(rows, by, order, (row) => row.account, (id) => {
        const account = accounts.find((account) => account.id === id);
        return account ? { title: account.tenant, side: account.username } : { title: "Account" };
      });
    }
    case "scope":
      return tree(rows);
  }
}

function gathered<K extends string>(
  rows: EligibleRow[],
  by: Grouping,
  order: readonly K[],
  keyOf: (row: EligibleRow) => K,
  titleOf: (key: K) => { title: string; side?: string },
): Group[] {
  // One walk over the rows, whatever the number of groups.
  const found = new Map<K, EligibleRow[]>(order.map((key) => [key, []]));
  for (const row of rows) found.get(keyOf(row))?.push(row);
  return [...found]
    .filter(([, rows]) => rows.length > 0)
    .map(([key, rows]) => ({ key: `${by}:${key}`, ...titleOf(key), rows: expiredLast(rows), count: rows.length, level: 0, within: "" }));
}

/** A place and what is in it. */
interface Place {
  name: string;
  rows: EligibleRow[];
  below: Map<string, Place>;
}

/** The places as a tree, by name; a place with nothing of its own and one place in it stands with that one in one line. */
function tree(rows: EligibleRow[]): Group[] {
  const root: Place = { name: "", rows: [], below: new Map() };
  for (const row of rows) {
    let place = root;
    for (const name of placesOf(row)) {
      const next = place.below.get(name) ?? { name, rows: [], below: new Map() };
      place.below.set(name, next);
      place = next;
    }
    place.rows.push(row);
  }
  const lines: Group[] = [];
  const walk = (place: Place, level: number, path: string[]): number => {
    let [at, names] = [place, [place.name]];
    while (at.rows.length === 0 && at.below.size === 1) {
      const [only] = at.below.values();
      if (!only) break;
      [at, names] = [only, [...names, only.name]];
    }
    const whole = [...path, ...names];
    const group = {
      key: `scope:${whole.join("/")}`,
      title: names.join(" › "),
      rows: expiredLast(at.rows),
      count: at.rows.length,
      level,
      within: path.join(" › "),
    };
    lines.push(group);
    for (const below of sorted(at)) group.count += walk(below, level + 1, whole);
    return group.count;
  };
  for (const place of sorted(root)) walk(place, 0, []);
  return lines;
}

const sorted = (place: Place) => [...place.below.values()].sort((a, b) => collator.compare(a.name, b.name));

const expiredLast = (rows: EligibleRow[]) => {
  const expired = rows.filter((row) => row.state.at === "expired");
  return expired.length === 0 ? rows : [...rows.filter((row) => row.state.at !== "expired"), ...expired];
};
