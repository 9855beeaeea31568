import type { EligibleRow } from "../../host/host";
import type { Group } from "./view";

/** One line of the list: a row, or the head of a group. */
export type Line = { id: string; group: Group; row: null } | { id: string; row: EligibleRow };

/** Heads and rows in the order of the list; what stands in a folded group is none of them. */
export function lines(groups: readonly Group[], folded: { has: (key: string) => boolean }): Line[] {
  const all: Line[] = [];
  /** Deeper groups are hidden while the one that they are in is folded. */
  let hidden = Infinity;
  for (const group of groups) {
    if (group.level > hidden) continue;
    hidden = Infinity;
    all.push({ id: group.key, group, row: null });
    if (folded.has(group.key)) hidden = group.level;
    else for (const row of group.rows) all.push({ id: row.id, row });
  }
  return all;
}

/** The rows of a group and of those in it, folded or not. */
export function rowsIn(groups: readonly Group[], key: string): EligibleRow[] {
  const at = groups.findIndex((group) => group.key === key);
  const level = groups[at]?.level ?? 0;
  const end = groups.findIndex((group, index) => index > at && group.level <= level);
  return at < 0 ? [] : groups.slice(at, end < 0 ? undefined : end).flatMap((group) => group.rows);
}
