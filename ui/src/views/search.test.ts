import { describe, expect, it } from "vitest";
import { find } from "../features/palette/entries";
import { sections } from "../features/panel/lines";
import { together } from "../host/accounts.samples";
import { bruce, both } from "../host/kinds.samples";
import { NOW } from "../host/samples";
import { wordsOf } from "../shared/filter";
import { found } from "../shared/search";

/** Nothing is active or waits here, so that every row stands as what may be activated. */
const ready = both();
const list = (typed: string) => found(ready.eligible.rows, wordsOf(typed), ready.head.accounts).filter(({ why }) => why === null).map(({ key }) => key);
const palette = (typed: string, of = ready) => find(of, typed, NOW, () => null, null).entries;
const panel = (typed: string, of = ready) => sections(of, typed, NOW).flatMap(({ lines }) => lines);

describe("one search", () => {
  it.each(["contributor", "rg-web", "tier 2", "fabrikam", "apex bank", "relecloud virtual", "alex.wilber", "groups", "customer’s", "stfinance01"])(
    "finds the same by “%s” in the list, the palette and the panel",
    (typed) => {
      const keys = list(typed);
      expect(keys.length).toBeGreaterThan(0);
      const activate = palette(typed).flatMap((entry) => (entry.group === "Activate" && entry.act.do !== "bundle" ? [entry.id.replace("activate ", "")] : []));
      expect(activate.toSorted()).toEqual(keys.toSorted());
      const roles = panel(typed).flatMap((line) => (line.kind === "role" && line.row.why === null ? [line.row.key] : []));
      expect(roles).toEqual(keys);
    },
  );

  it("finds what is active and what waits alike", () => {
    const of = together();
    expect(palette("relecloud deactivate", of).map(({ title }) => title)).toEqual(["Deactivate Contributor"]);
    expect(panel("tier 2", of).map(({ id }) => id)).toContain("active fabrikam");
    expect(panel("rg-web", of).map(({ id }) => id)).toContain("waiting contributor");
  });

  it("says by what a line was found where it does not show it", () => {
    const side = (typed: string) => palette(typed).find(({ id }) => id === "activate apex")?.side;
    expect(side("backup tier")).toMatch(/^through Tier 2 Support · Apex Bank › /);
    expect(side("backup alex.wilber")).toMatch(/^alex\.wilber@relecloud\.example · /);
    expect(side("backup apex")).toMatch(/^Apex Bank › /);
    const place = (typed: string, of = ready) => panel(typed, of).map(({ place }) => place);
    expect(place("backup tier")).toEqual([expect.stringMatching(/^through Tier 2 Support · /)]);
    expect(place("waiting rg-web", bruce())).toEqual([]);
    expect(place("rg-web", bruce())).toEqual(["rg-web-prod · Waiting for Nestor Wilke or Megan Bowen"]);
  });
});
