import { describe, expect, it } from "vitest";
import type { EligibleRow, IntentRow } from "../../host/host";
import { contributor } from "../../host/kinds.samples";
import {
  application,
  applicationWaiting,
  error,
  exchange,
  exchangeActive,
  hours,
  intent,
  minutes,
  NOW,
  reports,
  rules,
  snapshot,
} from "../../host/samples";
import { clock } from "../../shared/words";
import { Batches } from "./batches.svelte";
import { askedBy, choices, forms, part, skipped, steps } from "./plan";
import { openBatch, progress, results } from "./result";

const short: EligibleRow = { ...reports, id: "e-short", key: "short", role: "Short Role", rules: rules(3600, { needs: ["justification"] }) };
const filled = { eligible: "", duration: 7200, justification: "Release", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null };

describe("one form for several roles", () => {
  it("offers what the longest allows and cuts each to its own limit", () => {
    expect(choices([short, exchange, reports]).at(-1)).toBe(8 * 3600);
    expect(forms([short, exchange], filled).map(({ eligible, duration }) => [eligible, duration])).toEqual([
      ["e-short", 3600],
      [exchange.id, 7200],
    ]);
  });

  it("says what each gets", () => {
    expect(part(short, 7200, false)).toEqual({ length: "1 h", note: "role’s limit", limited: true });
    expect(part(application, 7200, false)).toEqual({ length: "2 h", note: "after approval", limited: false });
    expect(part(application, 10_800, false).note).toBe("role’s limit, after approval");
    expect(part(reports, 7200, true).note).toBe("at its start");
  });

  it("asks for each role at the place where it was wanted last", () => {
    const lastPlace = { id: "/a/shop", key: "k", name: "shop" };
    const form = { eligible: "", duration: 3600, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null };
    expect(forms([{ ...contributor, lastPlace }, contributor, { ...exchange, lastPlace }], form).map(({ at }) => at)).toEqual(["/a/shop", null, null]);
  });

  it("says how many ask for a field", () => {
    expect(askedBy([exchange, application, reports], "justification")).toBe("asked by all 3");
    expect(askedBy([exchange, application, reports], "ticket")).toBe("asked by 1 of 3");
    expect(askedBy([reports], "ticket")).toBeUndefined();
  });

  it("leaves out what cannot be asked for, and says why", () => {
    const running: EligibleRow = { ...exchange, state: { at: "active", startsAt: NOW, endsAt: NOW + minutes(4) } };
    expect(skipped(running, NOW)).toMatchObject({ words: `active until ${clock(NOW + minutes(4))}`, error: { code: "already-active" } });
    expect(skipped({ ...exchange, why: error("needs-reader") }, NOW)).toMatchObject({ words: "needs a look of its own", error: { code: "needs-reader" } });
    expect(skipped({ ...exchange, state: { at: "expired", endedAt: NOW } }, NOW)?.error.code).toBe("not-eligible");
    expect(skipped({ ...exchange, state: { at: "waiting" } }, NOW)?.error.code).toBe("already-asked");
    expect(skipped(exchange, NOW)).toBeNull();
  });

  it("leaves out none whose policy is not known, and says who decides about it", () => {
    const unread: EligibleRow = { ...exchange, rules: null, rulesError: error("forbidden") };
    const awaited: EligibleRow = { ...exchange, rules: null };
    expect([unread, awaited].map((row) => skipped(row, NOW))).toEqual([null, null]);
    expect(part(unread, 7200, false)).toEqual({ length: "2 h", note: "Microsoft decides", limited: false });
    expect(part(awaited, 7200, false).note).toBe("policy being read");
    expect(choices([unread]).at(-1)).toBe(8 * 3600);
    expect(steps([unread, reports], null, NOW).map(({ title }) => title)).toEqual(["Microsoft decides about Exchange Administrator", "One role becomes active"]);
  });
});

describe("what happens next", () => {
  it("is one sign-in for all of a context, then what becomes active, then who decides", () => {
    expect(steps([exchange, application, reports], null, NOW).map(({ title }) => title)).toEqual([
      "Sign in again, once",
      "Two roles become active",
      "Application Administrator waits for approval",
    ]);
    expect(steps([exchange, application], null, NOW)[0]?.text).toBe("It counts for Exchange Administrator and Application Administrator.");
  });

  it("counts the sign-ins where contexts differ, and has none where they are satisfied", () => {
    const other = { ...reports, rules: rules(3600, { needs: ["stepUp"], stepUp: "c2" }) };
    expect(steps([exchange, other], null, NOW)[0]?.title).toBe("Sign in again, 2 times");
    const done = { ...exchange, rules: rules(3600, { needs: ["stepUp"], stepUp: "c1", stepUpDone: true }) };
    expect(steps([done, reports], null, NOW).map(({ title }) => title)).toEqual(["Two roles become active"]);
  });
});

describe("what became of a batch", () => {
  const of = (row: EligibleRow, change: Partial<IntentRow>) =>
    intent({ id: `i-${row.key}`, batch: "b1", eligible: row.id, key: row.key, role: row.role, ...change });
  const one = (change: Partial<IntentRow>, rows: Parameters<typeof snapshot>[0] = {}) =>
    results("b1", null, snapshot({ intents: [of(exchange, change)], ...rows }), NOW)[0];

  it.each([
    [{ state: "sending" }, "sending", "Sending"],
    [{ state: "steppingUp" }, "signingIn", "Signing in"],
    [{ state: "needsStepUp" }, "signIn", "Needs a sign-in"],
    [{ state: "unclear" }, "unclear", "Unclear"],
    [{ state: "notSent" }, "notSent", "Not sent"],
    [{ state: "refused", error: error("refused") }, "refused", "Refused"],
    [{ state: "failed", error: error("denied", { detail: "No" }) }, "failed", "Denied"],
    [{ state: "failed", error: error("lapsed") }, "failed", "Lapsed"],
    [{ state: "failed", error: error("canceled") }, "over", "Canceled"],
    [{ state: "waiting" }, "applying", "Activating"],
    [{ state: "done", endsAt: NOW + hours(1) }, "active", "Active"],
  ] as [Partial<IntentRow>, string, string][])("%o is %s: %s", (change, state, label) => {
    expect(one(change)).toMatchObject({ state, label });
  });

  it("is what the service says of it rather than what was asked", () => {
    const waits = results("b1", null, snapshot({ active: [applicationWaiting], intents: [of(application, { state: "waiting" })] }), NOW)[0];
    expect(waits).toMatchObject({ state: "waiting", words: "Sent to Nestor Wilke or Megan Bowen.", cancelable: "request-1" });
    expect(one({ state: "waiting" }, { active: [exchangeActive] })).toMatchObject({ state: "active", endsAt: exchangeActive.endsAt });
  });

  it("asks alone for the field that was refused", () => {
    const refused = one({ state: "refused", repeatable: true, error: error("refused", { problems: ["ticket-missing"] }) });
    expect(refused).toMatchObject({ asks: ["ticket"], again: true });
    expect(one({ state: "unclear" })?.again).toBe(false);
  });

  it("has a row for what was not even taken, in the order of asking", () => {
    const known = new Batches();
    const running: EligibleRow = { ...reports, state: { at: "active", startsAt: NOW, endsAt: NOW + minutes(4) } };
    known.take(
      { batch: "b1", rows: [{ eligible: exchange.id, intent: "i-exchange", error: null }, { eligible: application.id, intent: null, error: error("problems", { problems: ["justification-missing"] }) }] },
      forms([exchange, application], filled),
      { [reports.id]: error("already-active"), [short.id]: error("not-eligible") },
    );
    const rows = results("b1", known.of("b1"), snapshot({ eligible: [exchange, application, running, short], intents: [of(exchange, { state: "sending" })] }), NOW);
    expect(rows.map(({ role, label }) => [role, label])).toEqual([
      ["Exchange Administrator", "Sending"],
      ["Application Administrator", "Not sent"],
      ["Reports Reader", "Skipped"],
      ["Short Role", "Skipped"],
    ]);
    expect(rows[3]).toMatchObject({ words: "You are no longer eligible for this role.", again: false });
    expect(rows[2]?.words).toBe(`Already active until ${clock(NOW + minutes(4))}.`);
  });

  it("counts what is done, and tells nothing that is none", () => {
    const all = snapshot({
      eligible: [exchange, application, reports],
      intents: [of(reports, { state: "done" }), of(application, { state: "refused" }), of(exchange, { state: "sending" })],
    });
    expect(progress(results("b1", null, all, NOW))).toEqual({ done: 2, total: 3, counts: "1 active · 1 failed" });
  });

  it("stands open while it has something to tell", () => {
    expect(openBatch(snapshot({ intents: [of(exchange, { state: "refused" })] }))).toBe("b1");
    expect(openBatch(snapshot({ intents: [of(exchange, { state: "done" }), of(application, { state: "waiting" })] }))).toBeNull();
    expect(openBatch(snapshot({ intents: [intent({ state: "refused" })] }))).toBeNull();
  });

  it("keeps what is known of a role when another one is tried again", () => {
    const known = new Batches();
    known.take({ batch: "b1", rows: [{ eligible: "a", intent: null, error: error("offline") }, { eligible: "b", intent: "i", error: null }] }, []);
    known.take({ batch: "b1", rows: [{ eligible: "a", intent: "i2", error: null }] }, []);
    expect(known.of("b1")).toMatchObject({ order: ["a", "b"], errors: {} });
  });
});
