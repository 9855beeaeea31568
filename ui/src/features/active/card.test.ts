import { describe, expect, it } from "vitest";
import { applicationWaiting, exchangeActive, minutes, NOW, reportsActive } from "../../host/samples";
import { clock } from "../../shared/words";
import { cardWords, counts, crossed } from "./card";

describe("a card", () => {
  it("says how long is left and until when, and whether it works", () => {
    const words = cardWords(reportsActive, NOW);
    expect(words.facts).toEqual([`Ends ${clock(NOW + minutes(138))}`, "Works now"]);
    expect(words.countdown).toMatchObject({ seconds: 138 * 60, granted: 240 * 60, tone: "calm" });
    expect(words.low).toBe(false);
  });

  it("brings the end forward in the last five minutes", () => {
    const words = cardWords(exchangeActive, NOW);
    expect(words.low).toBe(true);
    expect(words.facts).toEqual([`Ends ${clock(NOW + minutes(4))}`]);
    expect(cardWords({ ...exchangeActive, usable: "notYet" }, NOW).facts).toContain("Not in effect yet");
    expect(words.countdown?.label).toBe(`Exchange Administrator, 4 min left, ends ${clock(NOW + minutes(4))}`);
  });

  it("never shows less than nothing", () => {
    const words = cardWords(exchangeActive, NOW + minutes(9));
    expect([words.facts, words.countdown?.seconds, words.low]).toEqual([["Ended"], 0, false]);
  });

  it("says when it can be deactivated, never too early", () => {
    const from = NOW + 3 * 60_000;
    const at = (now: number) => cardWords({ ...reportsActive, deactivatableFrom: from }, now).deactivate;
    expect(at(NOW)).toBe("Can be deactivated in 3 min");
    expect(at(NOW + 1)).toBe("Can be deactivated in 3 min");
    expect(at(from - 60_000)).toBe("Can be deactivated in 1 min");
    expect(at(from - 500)).toBe("Can be deactivated in 1 s");
    expect(at(from)).toBeNull();
  });

  it("cannot be deactivated where it is not the person's to end", () => {
    expect(cardWords({ ...reportsActive, deactivatableFrom: null }, NOW).deactivate).toBeUndefined();
    expect(cardWords(applicationWaiting, NOW).deactivate).toBeUndefined();
  });

  it("says who decides and how long they have", () => {
    const words = cardWords(applicationWaiting, NOW);
    expect(words.second).toBe("Waiting for Nestor Wilke or Megan Bowen");
    expect(words.facts).toEqual(["23 h 34 min left"]);
    expect(words.whole).toBe(`Waiting for Nestor Wilke or Megan Bowen · Administrative unit: Apps · asked ${clock(NOW - minutes(26))}`);
    expect(cardWords({ ...applicationWaiting, approvers: [] }, NOW).second).toBe("Waiting for an approver");
  });
});

it("counts what there is and not what there is not", () => {
  expect(counts([exchangeActive, reportsActive, applicationWaiting])).toBe("2 active · 1 waiting");
  expect(counts([applicationWaiting])).toBe("1 waiting");
});

describe("what a screen reader is told", () => {
  const end = exchangeActive.endsAt ?? 0;
  it("is told once at five minutes, one minute and the end", () => {
    const told = (before: number, now: number) => crossed([exchangeActive], before, now);
    expect(told(end - minutes(6), end - minutes(5))).toEqual([`Exchange Administrator: 5 minutes left, ends ${clock(end)}`]);
    expect(told(end - minutes(5), end - minutes(4))).toEqual([]);
    expect(told(end - 61_000, end - 60_000)).toEqual(["Exchange Administrator: 1 minute left"]);
    expect(told(end - 1, end)).toEqual(["Exchange Administrator has ended"]);
    expect(told(end, end + minutes(1))).toEqual([]);
  });

  it("is only the last of what was passed at once", () => {
    expect(crossed([exchangeActive], end - minutes(30), end + 1)).toEqual(["Exchange Administrator has ended"]);
  });
});
