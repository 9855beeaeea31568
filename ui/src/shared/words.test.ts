import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ago, clock, initials, left, length, moment, ring, secondsOf, tone, untilChange, untilOlder } from "./words";

interface Row {
  seconds: number;
  ring: string;
  length: string;
  tone: string;
}

const rows = JSON.parse(readFileSync("../tests/fixtures/time-words.json", "utf8")) as Row[];

describe("time in words", () => {
  it("is told as the shared table says", () => {
    expect(rows.length).toBeGreaterThan(20);
    const told = rows.map(({ seconds }) => ({ seconds, ring: ring(seconds), length: length(seconds), tone: tone(seconds) }));
    expect(told).toEqual(rows);
  });

  it("never tells less than nothing", () => {
    expect(secondsOf(-5000)).toBe(0);
    expect(left(secondsOf(-5000))).toBe("Ended");
  });

  it("is told by the person's own day", () => {
    const now = Date.UTC(2026, 10, 21, 23, 30);
    expect(moment(now + 600_000, now)).toBe(clock(now + 600_000));
    expect(moment(now + 3_600_000, now)).toMatch(/^tomorrow /);
    expect(moment(now - 24 * 3_600_000, now)).toMatch(/^yesterday /);
    expect(moment(now + 9 * 24 * 3_600_000, now)).toMatch(/30/);
  });

  it("says how old something is", () => {
    expect([ago(12_000), ago(7 * 60_000), ago(3 * 3_600_000)]).toEqual(["12 s ago", "7 min ago", "3 h ago"]);
    expect([untilOlder(12_000), untilOlder(60_000), untilOlder(90_000)]).toEqual([8_000, 60_000, 30_000]);
  });
});

describe("the next redraw", () => {
  const looks = (leftOver: number) => [ring(secondsOf(leftOver)), tone(secondsOf(leftOver)), left(secondsOf(leftOver))].join();

  it("comes when the words change, not before and not later", () => {
    for (const start of [8_339_000, 301_500, 300_000, 120_000, 61_000, 60_999, 59_500, 1_000]) {
      const wait = untilChange(start) ?? Infinity;
      expect(looks(start - wait), `after ${start}`).not.toBe(looks(start));
      // A countdown that stands exactly on a boundary changes with the next millisecond.
      if (wait > 1) expect(looks(start - wait + 1), `just before ${start - wait}`).toBe(looks(start));
    }
  });

  it("comes each second only in the last minute", () => {
    expect(untilChange(30_500)).toBeLessThanOrEqual(1000);
    expect(untilChange(3 * 60_000 + 30_000)).toBe(30_001);
    expect(untilChange(0)).toBeNull();
  });
});

it("abbreviates names", () => {
  expect([initials("Bruce Wayne"), initials("breakglass-01"), initials("Ana Maria de la Cruz")]).toEqual(["BW", "B", "AC"]);
});
