import { describe, expect, it } from "vitest";
import type { EligibleRow } from "../../host/host";
import { application, exchange, hours, minutes, NOW, reports, rules } from "../../host/samples";
import { asks, endWords } from "./eligibility";
import { Selection } from "./selection.svelte";
import { chips, groups, keeps } from "./view";
import { windowed } from "./windowing";

const days = (count: number) => hours(24 * count);
const expired: EligibleRow = { ...reports, id: "e-old", key: "old", role: "Aged Role", state: { at: "expired", endedAt: NOW - days(3) } };
const running: EligibleRow = { ...exchange, favorite: true, state: { at: "active", startsAt: NOW, endsAt: NOW + minutes(60) } };
const waiting: EligibleRow = { ...application, state: { at: "waiting" } };

describe("chips", () => {
  it("count what they keep and are not there for what is none", () => {
    expect(chips([running, reports, expired]).map(({ id, count }) => [id, count])).toEqual([
      ["all", 3],
      ["entraRole", 3],
      ["favorites", 1],
      ["active", 1],
      ["expired", 1],
    ]);
    expect(chips([reports]).map(({ id }) => id)).toEqual(["all", "entraRole"]);
  });

  it("keep what they say", () => {
    expect([running, reports, expired].filter((row) => keeps("active", row))).toEqual([running]);
  });
});

describe("groups", () => {
  const titles = (rows: EligibleRow[], by: Parameters<typeof groups>[1]) => groups(rows, by).map(({ title, rows }) => [title, rows.length]);

  it("gather by kind, scope or state, and leave none empty", () => {
    const rows = [expired, application, running, waiting, reports];
    expect(titles(rows, "kind")).toEqual([["Entra roles", 5]]);
    expect(titles(rows, "scope")).toEqual([["Administrative unit: Apps", 2], ["Contoso directory", 3]]);
    expect(titles(rows, "state")).toEqual([["Ready", 2], ["Active", 1], ["On its way", 1], ["Expired", 1]]);
  });

  it("put what has expired last, in the order that it had", () => {
    expect(groups([expired, running, reports], "kind")[0]?.rows).toEqual([running, reports, expired]);
  });
});

describe("the end of an eligibility", () => {
  it("is told from two weeks before it, with its year", () => {
    const at = (left: number) => endWords({ ...reports, endsAt: NOW + left }, NOW);
    expect(at(days(14) + 1)).toBeNull();
    expect(at(days(14))).toMatch(/^Eligible until .*2026$/);
    expect(endWords(reports, NOW)).toBeNull();
  });

  it("is told in days when it is over", () => {
    const ago = (since: number) => endWords({ ...expired, state: { at: "expired", endedAt: NOW - since } }, NOW);
    expect([ago(minutes(5)), ago(days(1)), ago(days(3))]).toEqual(["Expired today", "Expired yesterday", "Expired 3 days ago"]);
  });
});

describe("a selection", () => {
  const shown = ["a", "b", "c", "d", "e"];

  it("grows from where it began", () => {
    const selection = new Selection();
    selection.toggle("b");
    selection.extend(shown, "b", "c");
    selection.extend(shown, "c", "d");
    expect([...selection.ids]).toEqual(["b", "c", "d"]);
    selection.extend(shown, "d", "a");
    expect([...selection.ids].sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("is none, some or all of what is shown", () => {
    const selection = new Selection();
    expect(selection.of(shown)).toBe("none");
    selection.toggle("c");
    expect(selection.of(shown)).toBe("some");
    selection.all(shown);
    expect(selection.of(shown)).toBe("all");
    selection.all(shown);
    expect(selection.of(shown)).toBe("none");
  });

  it("forgets what is gone", () => {
    const selection = new Selection();
    selection.all(shown);
    selection.keep(new Set(["a", "e"]));
    expect([...selection.ids]).toEqual(["a", "e"]);
  });
});

describe("a long list", () => {
  const heights = [28, ...Array.from({ length: 100 }, () => 48)];
  const total = heights.reduce((sum, height) => sum + height, 0);
  const height = ({ drawn, after }: ReturnType<typeof windowed>) =>
    drawn.reduce((sum, { index, gap }) => sum + gap + (heights[index] ?? 0), after);

  it("draws what is seen, and is as high as if it drew all", () => {
    const part = windowed(heights, 1000, 1400, null);
    expect(part.drawn.map(({ index }) => index)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29]);
    expect(height(part)).toBe(total);
  });

  it("draws what has the keyboard wherever it is", () => {
    for (const kept of [0, 100, 25]) {
      const part = windowed(heights, 1000, 1400, kept);
      expect(part.drawn.map(({ index }) => index)).toContain(kept);
      expect(height(part)).toBe(total);
    }
  });
});

it("says what the selected roles ask for", () => {
  expect(asks([exchange, application, reports])).toBe("One asks for approval, two ask for a step-up sign-in");
  expect(asks([exchange, { ...exchange, rules: rules(3600, { stepUp: "c1", stepUpDone: true }) }])).toBe("One asks for a step-up sign-in");
  expect(asks([reports])).toBe("");
});
