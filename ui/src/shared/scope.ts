import type { EligibleRow } from "../host/host";
import { plain } from "./filter";

/** What says where an access is. */
export type Placed = Pick<EligibleRow, "scope" | "scopeKind" | "path" | "customer">;

/** Between the parts of a path. */
export const BETWEEN = " › ";
const CUT = "…";

/** Who delegated it. Where the name may not be read it is known by its tenant's id alone, of which the beginning tells it apart. */
export const customerName = ({ id, name }: NonNullable<EligibleRow["customer"]>): string => (name === id ? `Customer ${id.slice(0, 8)}` : name);

/** The names of the place, the outermost first; a customer stands before its subscriptions, `outer` = where nothing else tells whose. */
export function placesOf(row: Placed, outer = true): string[] {
  const azure = ["subscription", "resourceGroup", "resource"].includes(row.scopeKind) && row.path.length > 0;
  const own = azure ? row.path : [row.scope];
  return row.customer && outer ? [customerName(row.customer), ...own] : own;
}

/** The whole place in words: `Fabrikam › Fabrikam Web › rg-shop`; `at` = a narrower one in it. */
export const whereOf = (row: Placed, at: string | null = null): string => [...placesOf(row), ...(at === null ? [] : [at])].join(BETWEEN);

/**
 * A path in at most about `room` characters: parts give way from the left, runs of them for one `…`, but its last part
 * stays, and so does each that was looked for, and the `fixed` first ones. `words` as `wordsOf` gives them.
 */
export function shortened(parts: readonly string[], room: number, words: readonly string[] = [], fixed = 0): string {
  const kept = parts.map(() => true);
  const text = () => {
    const shown = parts.flatMap((part, at) => (kept[at] ? [part] : kept[at - 1] === false ? [] : [CUT]));
    return shown.join(BETWEEN);
  };
  const hit = (part: string) => words.some((word) => plain(part).includes(word));
  for (let at = fixed; at < parts.length - 1 && text().length > room; at += 1) {
    if (!hit(parts[at] ?? "")) kept[at] = false;
  }
  return text();
}
