import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CommandFailed, type Snapshot } from "./host";
import { error, minutes, NOW, reportsActive, snapshot } from "./samples";
import { tauriHost } from "./tauri";

/** What the app answers, by command. */
let app: Record<string, (args: unknown) => unknown>;
let sent: [string, unknown][];

beforeEach(() => {
  app = { snapshot: () => snapshot(), take_place: () => null, window_focus: () => null };
  sent = [];
  mockWindows("main");
  mockIPC(
    (command, args) => {
      sent.push([command, args]);
      const answer = app[command];
      if (!answer) throw error("unexpected", { detail: command });
      return answer(args);
    },
    { shouldMockEvents: true },
  );
});

afterEach(clearMocks);

/** A host that has its first snapshot, and all that it shows afterwards. */
async function started() {
  const shown: Snapshot[] = [];
  const host = tauriHost();
  host.onSnapshot((snapshot) => shown.push(snapshot));
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  return { host, shown };
}

const none = {
  head: null,
  active: null,
  eligible: null,
  intents: null,
  requests: null,
  notices: null,
  settings: null,
  recents: null,
};

/** The last snapshot that was shown. */
function newest(shown: Snapshot[]): Snapshot {
  const last = shown.at(-1);
  if (!last) throw new Error("nothing is shown yet");
  return last;
}

describe("the app behind the window", () => {
  it("shows what changed and keeps the rest", async () => {
    const { shown } = await started();
    const active = { revision: 999_999, rows: [reportsActive] };
    await emit("slices-changed", { ...none, active });
    expect(shown.at(-1)).toEqual({ ...shown[0], active });
  });

  it("puts what changed into the long list and keeps the other rows as they are", async () => {
    const { shown } = await started();
    const before = newest(shown).eligible;
    const [first, second] = before.rows;
    if (!first || !second) throw new Error("the samples have two rows");
    const starred = { ...first, favorite: !first.favorite };
    const change = { since: before.revision, revision: before.revision + 1, known: true, order: null, rows: [starred] };
    await emit("slices-changed", { ...none, eligible: change });
    const after = newest(shown).eligible;
    expect(after.rows).toEqual([starred, ...before.rows.slice(1)]);
    expect(after.rows[1]).toBe(second);

    const order = [second.id, "new"];
    await emit("slices-changed", { ...none, eligible: { ...change, since: change.revision, revision: change.revision + 1, order, rows: [{ ...starred, id: "new" }] } });
    const moved = newest(shown).eligible;
    expect(moved.rows.map(({ id }) => id)).toEqual(order);
    expect(moved.rows[0]).toBe(second);
    expect(sent.filter(([command]) => command === "snapshot")).toHaveLength(1);
  });

  it("asks for everything where a change was missed, and not where one comes late", async () => {
    const { shown } = await started();
    const { revision, rows } = newest(shown).eligible;
    const asked = () => sent.filter(([command]) => command === "snapshot").length;
    const late = { since: revision - 2, revision: revision - 1, known: true, order: [], rows: [] };
    await emit("slices-changed", { ...none, eligible: late });
    expect(shown.at(-1)?.eligible.rows).toEqual(rows);
    expect(asked()).toBe(1);

    const all = snapshot();
    app["snapshot"] = () => ({ ...all, eligible: { ...all.eligible, revision: revision + 7, rows: rows.slice(0, 1) } });
    await emit("slices-changed", { ...none, eligible: { ...late, since: revision + 6, revision: revision + 7 } });
    await vi.waitFor(() => expect(shown.at(-1)?.eligible.revision).toBe(revision + 7));
    expect(shown.at(-1)?.eligible.rows).toHaveLength(1);
    expect(asked()).toBe(2);
  });

  it("asks again where something changed while the first snapshot was on its way", async () => {
    let answer: (snapshot: unknown) => void = () => {};
    const first = new Promise((resolve) => (answer = resolve));
    const old = snapshot();
    app["snapshot"] = () => first;
    const shown: Snapshot[] = [];
    tauriHost().onSnapshot((snapshot) => shown.push(snapshot));
    await vi.waitFor(() => expect(sent.map(([command]) => command)).toContain("snapshot"));
    const active = { revision: 999_999, rows: [reportsActive] };
    await emit("slices-changed", { ...none, active });
    app["snapshot"] = () => ({ ...old, active });
    answer(old);
    await vi.waitFor(() => expect(shown.at(-1)?.active).toEqual(active));
  });

  it("does not go back to what is older", async () => {
    const { shown } = await started();
    const newer = { revision: 999_999, rows: [reportsActive] };
    await emit("slices-changed", { ...none, active: newer });
    await emit("slices-changed", { ...none, active: { revision: 1, rows: [] } });
    expect(shown.at(-1)?.active).toEqual(newer);
  });

  it("shows a listener that comes later what is known", async () => {
    const { host, shown } = await started();
    const late = vi.fn();
    host.onSnapshot(late);
    expect(late).toHaveBeenCalledWith(shown.at(-1));
  });

  it("runs by the service's clock, at its rate", async () => {
    const page = vi.spyOn(performance, "now").mockReturnValue(5_000);
    app["snapshot"] = () => snapshot({ head: { clock: { now: NOW, rate: 60 } } });
    const { host } = await started();
    page.mockReturnValue(6_000);
    expect([host.now(), host.rate()]).toEqual([NOW + minutes(1), 60]);
    await emit("slices-changed", { ...none, head: { ...snapshot().head, clock: { now: NOW, rate: 1 } } });
    page.mockReturnValue(7_000);
    expect(host.now()).toBe(NOW + 1_000);
  });

  it("asks for the time again when the page slept through some of it", async () => {
    const { host, shown } = await started();
    app["snapshot"] = () => snapshot({ head: { clock: { now: NOW + minutes(30), rate: 1 } } });
    const wall = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(wall + minutes(30));
    window.dispatchEvent(new Event("focus"));
    await vi.waitFor(() => expect(shown).toHaveLength(2));
    expect(host.now()).toBeGreaterThanOrEqual(NOW + minutes(30));
  });

  it("sends a command with its arguments and answers with what came", async () => {
    const { host } = await started();
    app["deactivate"] = () => "intent-1";
    await expect(host.call("deactivate", { key: "reports" })).resolves.toBe("intent-1");
    expect(sent.at(-1)).toEqual(["deactivate", { key: "reports" }]);
    app["choose_work"] = () => null;
    await host.call("chooseWork", { cloud: "china", clientId: null });
    expect(sent.at(-1)).toEqual(["choose_work", { cloud: "china", clientId: null }]);
  });

  it("fails with what the app said", async () => {
    const { host } = await started();
    const early = error("too-early", { retryAt: NOW });
    app["deactivate"] = () => {
      throw early;
    };
    const failed = await host.call("deactivate", { key: "reports" }).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(CommandFailed);
    expect((failed as CommandFailed).error).toEqual(early);
  });

  it("goes to the place that waited, and to those that come", async () => {
    app["take_place"] = () => ({ at: "role", key: "exchange" });
    const { host } = await started();
    const places: unknown[] = [];
    host.onPlace((place) => places.push(place));
    await vi.waitFor(() => expect(places).toHaveLength(1));
    await emit("place-changed", { at: "myAccess" });
    expect(places).toEqual([{ at: "role", key: "exchange" }, { at: "myAccess" }]);
  });

  it("tells whether the person looks at it", async () => {
    await started();
    window.dispatchEvent(new Event("blur"));
    expect(sent.at(-1)).toEqual(["window_focus", { focused: false }]);
  });
});
