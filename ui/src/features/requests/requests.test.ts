import { describe, expect, it } from "vitest";
import type { EligibleRow } from "../../host/host";
import { accounts, alexRows } from "../../host/kinds.samples";
import { active, denied, everyRequest, expired, refused, scheduled, waiting } from "../../host/requests.samples";
import { hours, minutes, NOW } from "../../host/samples";
import { clock, date } from "../../shared/words";
import { chips, figures, groups, line, shown, soughtOf, when, whyFound } from "./list";
import { type Kind, kinds, looks, over, type State } from "./states";
import { facts, requestDetails, timeline } from "./timeline";

const states = Object.keys(looks) as State[];

/** The access that a request of this eligibility is about. */
const of = ({ id, key, account, kind, role, scope, scopeKind, path, customer }: EligibleRow) =>
  ({ eligible: id, key, account, kind, role, scope, scopeKind, path, customer });

describe("the chips", () => {
  it("show each state under exactly one of them besides All", () => {
    const [, ...others] = kinds;
    expect(others.flatMap((kind) => kind.states).toSorted()).toEqual(states.toSorted());
  });

  it("count, and leave out what is none", () => {
    expect(chips([waiting, denied, refused])).toEqual([
      { id: "all", label: "All", count: 3 },
      { id: "waiting", label: "Waiting", count: 1 },
      { id: "denied", label: "Denied", count: 2 },
    ]);
    expect(chips([])).toEqual([{ id: "all", label: "All", count: 0 }]);
  });

  it("tell one state from another by its word", () => {
    expect(new Set(states.map((state) => looks[state].word)).size).toBe(states.length);
    expect(states.filter(over)).not.toContain("unclear");
  });
});

describe("the list", () => {
  it("has what is to come first, then today, then the rest", () => {
    expect(groups([waiting, active, scheduled, denied, expired], NOW).map(({ title, rows }) => [title, rows.map(({ id }) => id)])).toEqual([
      ["Coming up", ["scheduled"]],
      ["Today, 21 November", ["request-1", "active"]],
      ["Earlier", ["denied", "expired"]],
    ]);
  });

  it("puts the start that comes next before the others", () => {
    const sooner = { ...scheduled, id: "sooner", startsAt: NOW + hours(1) };
    const someDay = { ...scheduled, id: "some-day", startsAt: null };
    expect(groups([someDay, scheduled, sooner], NOW)[0]?.rows.map(({ id }) => id)).toEqual(["sooner", "scheduled", "some-day"]);
  });

  it("says where, for how long and from when", () => {
    const lapsed = { ...waiting, state: "lapsed" as const, duration: 7200 };
    expect(line(waiting, NOW)).toBe("Administrative unit: Apps · 1 h");
    expect(line(scheduled, NOW)).toBe(`Contoso directory · 2 h, tomorrow from ${clock(scheduled.startsAt ?? 0)}`);
    expect(line(lapsed, NOW)).toBe("Administrative unit: Apps · 2 h · nobody decided in 24 h");
    expect(line({ ...active, what: "deactivate", duration: null }, NOW)).toBe("Deactivation · Contoso directory");
  });

  it("says when: today the time, else the day, with its year where that is not clear", () => {
    expect(when(waiting, NOW)).toBe(clock(waiting.askedAt));
    expect(when(denied, NOW)).toBe(date(denied.askedAt, NOW));
    expect(when(scheduled, NOW)).toBe(date(scheduled.startsAt ?? 0, NOW));
    expect(when({ ...denied, askedAt: NOW - hours(24 * 360) }, NOW)).toMatch(/2025$/);
  });

  it("is filtered by role, scope, state and what was written", () => {
    const among = (kind: Kind, words: string[]) => shown(soughtOf(everyRequest, []), kind, words, []).map(({ request }) => request.id);
    const ids = (...words: string[]) => among("all", words);
    expect(ids("expense", "chg-20431")).toEqual(["request-1"]);
    expect(ids("lapsed")).toEqual(["lapsed"]);
    expect(ids("exchange", "refused")).toEqual(["refused"]);
    expect(among("denied", ["wilke"])).toEqual(["denied"]);
  });

  it("is found like everything else: by account, customer, group and kind, and says by what where nothing shows it", () => {
    const [fabrikam] = alexRows as [EligibleRow];
    const delegated = { ...waiting, ...of(fabrikam), id: "delegated" };
    const written = { ...expired, id: "written", justification: "The nightly import of the payroll of all branches stopped halfway." };
    const rows = soughtOf([waiting, delegated, written], [fabrikam]);
    const told = (...words: string[]) =>
      shown(rows, "all", words, accounts).map((row) => [row.request.id, whyFound(row, words, accounts.find(({ id }) => id === row.account), "Contoso")]);
    expect(told("alex.wilber")).toEqual([["delegated", "alex.wilber@relecloud.example"]]);
    expect(told("fabrikam")).toEqual([["delegated", null]]);
    expect(told("tier", "azure")).toEqual([["delegated", "through Tier 2 Support, Customer’s Azure role"]]);
    expect(told("contoso").map(([id]) => id)).toEqual(["request-1", "written"]);
    expect(told("halfway")).toEqual([["written", "…payroll of all branches stopped halfway."]]);
    expect(told("waiting")).toEqual([["request-1", null], ["delegated", null]]);
  });

  it("counts what My view counts, and not what is none", () => {
    expect(figures({ activations7: 1, requests30: 14, eligible: 2, active: 0 })).toBe(
      "1 activation in 7 days · 14 requests in 30 days · 2 eligible",
    );
    expect(figures({ activations7: 0, requests30: 0, eligible: 0, active: 0 })).toBe("");
  });
});

describe("the timeline", () => {
  const told = (row: typeof waiting, now = NOW) => timeline(row, now, 5).map(({ title, text }) => (text ? `${title}: ${text}` : title));

  it("leaves more time to an administrator, without a day to decide in", () => {
    const asked: typeof waiting = {
      ...waiting,
      what: "extend",
      duration: 90 * 86_400,
      steps: [
        { what: "sent", state: "done", at: waiting.askedAt },
        { what: "waiting", state: "now", at: null },
        { what: "active", state: "next", at: null },
      ],
    };
    expect(told(asked).slice(1)).toEqual([
      "Waiting for an administrator: Not the approvers of activations. You can take it back while it waits.",
      "For 90 days: Counted from the moment you asked.",
    ]);
  });

  it("says whom a request waits for, and how much of the 24 hours is left", () => {
    expect(told(waiting)).toEqual([
      "Request sent: From this device",
      "Policy checked: The role’s policy took the request",
      `Waiting for Nestor Wilke: 23 h 34 min left: decided by tomorrow ${clock(waiting.askedAt)}, or it lapses.`,
      "Delivery: Microsoft gives you the role",
      "Active for 1 h: You are told 5 min before it ends",
    ]);
    expect(told(waiting, waiting.askedAt + hours(24))[2]).toBe("Waiting for Nestor Wilke: The 24 hours are over.");
    expect(told({ ...waiting, approvers: [] })[2]).toMatch(/^Waiting for an approver: /);
  });

  it("tells a person who denied from a policy that refused and from nobody", () => {
    const lapsed = everyRequest.find(({ state }) => state === "lapsed") ?? waiting;
    expect(told(denied).at(-1)).toBe("Denied by Nestor Wilke: “Use the staging unit first.”");
    expect(told({ ...denied, decidedBy: null, decisionReason: null }).at(-1)).toBe("Denied: Microsoft does not tell who decided");
    expect(told(refused).at(-1)).toBe("Refused by the policy: The role’s policy said no (the ticket number is missing).");
    expect(told(lapsed).at(-1)).toBe("Nobody decided in time: The 24 hours are over. Nestor Wilke or Megan Bowen could have decided.");
  });

  it("tells what runs, and what ended how", () => {
    expect(told(active).at(-2)).toBe(`Active until ${clock(NOW + minutes(4))}: 4 min left · You are told 5 min before it ends`);
    expect(told(expired)[0]).toBe("Request sent: Not from this device");
    expect(told(expired).at(-1)).toBe("Ended: 1 h is over");
    expect(timeline(active, NOW, null).at(-2)?.text).toBe("4 min left");
  });

  it("says of every state something that ends well, and marks what stopped it", () => {
    for (const row of everyRequest) {
      for (const step of timeline(row, NOW, 5)) {
        expect(step.title, row.id).toMatch(/^[A-Z]/);
        expect(`${step.title} ${step.text}`, row.id).not.toMatch(/undefined|null|NaN|!/);
        expect(step.icon === "dismiss", row.id).toBe(step.state === "failed");
      }
    }
  });
});

it("lists the facts that are known, and no empty one", () => {
  expect(facts(waiting, NOW).map(({ name, value }) => `${name}: ${value}`)).toEqual([
    "Justification: Register the expense app for single sign-on.",
    "Ticket: CHG-20431 · ServiceNow",
    "Lasts: 1 h after approval",
  ]);
  expect(facts(expired, NOW).map(({ name }) => name)).toEqual(["Justification", "Lasts", "Ended"]);
});

it("copies what support needs, and nothing that names a person, a role or a place", () => {
  const text = requestDetails({ ...refused, decidedBy: "Nestor Wilke", decisionReason: "No" });
  expect(text).toBe(
    ["asked: 2026-11-21T07:24:00.000Z", "request: activate", "state: refused", "code: refused", "id: refused", "request id: 7f1c"].join("\n"),
  );
});
