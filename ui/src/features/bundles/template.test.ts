import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { filledIn, hasPlaceholder, unknown } from "./template";

interface Row {
  text: string;
  /** By a bundle named `Monday release`, on 1 March 2026 at 23:05 where the person is. */
  filled: string;
  unknown: string[];
}
const rows = JSON.parse(readFileSync("../tests/fixtures/templates.json", "utf8")) as Row[];
const now = new Date(2026, 2, 1, 23, 5).getTime();

it.each(rows)("“$text” is sent as “$filled”", (row) => {
  expect(filledIn(row.text, "Monday release", now)).toBe(row.filled);
  expect(unknown(row.text)).toEqual(row.unknown);
});

it("takes a name that looks like a placeholder for a name", () => {
  expect(filledIn("{name}", "{date}", now)).toBe("{date}");
});

it("tells a template from a text", () => {
  expect(["Release {date}", "{name}", "{Date}", "Release"].map(hasPlaceholder)).toEqual([true, true, false, false]);
});
