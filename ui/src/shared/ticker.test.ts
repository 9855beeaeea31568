import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minutes, NOW, snapshot } from "../host/samples";
import type { Host } from "../host/host";
import { webHost } from "../host/web";
import { Ticker } from "./ticker.svelte";
import { untilChange } from "./words";

/** A host whose time passes with the test's timers, `rate` times as fast. */
function running(rate: number): Host {
  const began = Date.now();
  return { ...webHost(snapshot()), now: () => NOW + (Date.now() - began) * rate, rate: () => rate };
}

/** How often `now` moves in `milliseconds` of real time. */
function moves(ticker: Ticker, milliseconds: number): number {
  let count = 0;
  let last = ticker.now;
  for (let passed = 0; passed < milliseconds; passed += 50) {
    vi.advanceTimersByTime(50);
    if (ticker.now !== last) count += 1;
    last = ticker.now;
  }
  return count;
}

const until = (end: number) => (now: number) => {
  const wait = untilChange(end - now);
  return wait === null ? null : now + wait;
};

describe("the one source of ticks", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("moves at the boundaries of minutes", () => {
    const ticker = new Ticker(running(1));
    ticker.watch(until(NOW + minutes(42) + 30_000));
    expect(moves(ticker, minutes(3))).toBe(3);
  });

  it("moves each second in the last minute, and stops at the end", () => {
    const ticker = new Ticker(running(1));
    ticker.watch(until(NOW + 10_000));
    expect(moves(ticker, 20_000)).toBeGreaterThanOrEqual(10);
    expect(ticker.now).toBeGreaterThanOrEqual(NOW + 10_000);
    expect(moves(ticker, minutes(5))).toBe(0);
  });

  it("stands still when nobody sees the page, and is right at once when somebody does", () => {
    const ticker = new Ticker(running(1));
    const stop = ticker.start();
    ticker.watch(until(NOW + minutes(10)));
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(moves(ticker, minutes(5))).toBe(0);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(ticker.now).toBe(NOW + minutes(5));
    stop();
  });

  it("keeps up with a clock that runs 60 times faster, without keeping the page busy", () => {
    const ticker = new Ticker(running(60));
    ticker.watch(until(NOW + minutes(30)));
    expect(moves(ticker, 30_400)).toBeLessThan(100);
    expect(ticker.now).toBeGreaterThanOrEqual(NOW + minutes(30));
  });

  it("does nothing for what is not watched anymore", () => {
    const ticker = new Ticker(running(1));
    ticker.watch(until(NOW + minutes(42)))();
    expect(moves(ticker, minutes(3))).toBe(0);
  });
});
