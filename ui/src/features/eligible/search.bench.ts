import { bench, describe } from "vitest";
import type { EligibleRow } from "../../host/host";
import { accounts, alexRows, bruceRows } from "../../host/kinds.samples";
import { wordsOf } from "../../shared/filter";
import { found } from "../../shared/search";
import { lines } from "./lines";
import { groups } from "./view";

/** `npm run bench` prints what a keystroke in the filter takes; a keystroke has 16 ms at 500 rows. */
const rows = (count: number): EligibleRow[] =>
  Array.from({ length: count }, (_, at) => {
    const of = [...bruceRows, ...alexRows][at % 9] as EligibleRow;
    return { ...of, id: `e-${at}`, key: `k-${at}`, path: [`Subscription ${at % 40}`, `rg-${at % 600}`, `resource-${at}`] };
  });

for (const count of [500, 10_000]) {
  describe(`${count} rows`, () => {
    const all = rows(count);
    bench("a keystroke: filter, group and lay out", () => {
      lines(groups(found(all, wordsOf("contributor rg-1"), accounts), "kind", accounts), new Set());
    });
    bench("the same as a tree of scopes", () => {
      lines(groups(found(all, wordsOf("rg-1"), accounts), "scope", accounts), new Set());
    });
    bench("the first keystroke after a new snapshot", () => {
      found(all.map((row) => ({ ...row })), wordsOf("c"), accounts);
    });
  });
}
