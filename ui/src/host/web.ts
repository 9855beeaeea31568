import type { Commands, Host, Millis, PlaceView, Snapshot, WindowAct } from "./host";

/** What commands answer, by their names. */
export type Answers = { [C in keyof Commands]?: (input: Commands[C]["input"]) => Commands[C]["output"] | Promise<Commands[C]["output"]> };

/** One command that was sent. */
export type Call = { [C in keyof Commands]: { name: C; input: Commands[C]["input"] } }[keyof Commands];

/** A host with fixed data, for the gallery and the tests: it shows what it is given and notes what it is asked. */
export interface WebHost extends Host {
  /** Every command so far, the newest last. */
  readonly calls: Call[];
  readonly windowActs: WindowAct[];
  /** Shows another snapshot; its clock counts from here on. */
  show(snapshot: Snapshot): void;
  go(place: PlaceView): void;
  /** What a command answers from now on; a command without one answers nothing. */
  answer(answers: Answers): void;
  /** Lets the service's time pass. */
  advance(milliseconds: number): void;
}

/** What commands answer that answer something; ids are such as no snapshot has. */
const usual: { [C in keyof Commands]?: Commands[C]["output"] } = {
  activate: "intent",
  deactivate: "intent",
  cancelRequest: "intent",
  activateMany: { batch: "batch", rows: [] },
  tryAgain: { batch: "batch", rows: [] },
  deactivateMany: { rows: [] },
  deactivateAll: { rows: [] },
  roleInfo: { description: null, permissions: [], excluded: [], portal: "https://portal.example/" },
  children: [],
  carries: { rows: [], error: null, cut: false },
  capabilities: { rows: [], consent: null, text: "" },
  saveBundle: "bundle",
  runBundle: { at: "started", batch: "batch" },
  exportBundle: "/home/bruce/Downloads/monday-release.stint.json",
  importBundleText: "bundle",
  exportRequests: "/home/bruce/Downloads/stint-requests.csv",
};

export function webHost(first: Snapshot, answers: Answers = {}): WebHost {
  let snapshot = first;
  let time: Millis = first.head.clock.now;
  let answering = answers;
  const calls: Call[] = [];
  const windowActs: WindowAct[] = [];
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const places = new Set<(place: PlaceView) => void>();

  return {
    calls,
    windowActs,
    async call(name, input) {
      calls.push({ name, input } as Call);
      const answer = answering[name];
      if (answer) return answer(input);
      return (usual[name] ?? null) as never;
    },
    onSnapshot(listener) {
      listeners.add(listener);
      listener(snapshot);
      return () => listeners.delete(listener);
    },
    onPlace(listener) {
      places.add(listener);
      return () => places.delete(listener);
    },
    now: () => time,
    rate: () => snapshot.head.clock.rate,
    window: (act) => void windowActs.push(act),
    show(next) {
      snapshot = next;
      time = next.head.clock.now;
      for (const listener of listeners) listener(next);
    },
    go(place) {
      for (const listener of places) listener(place);
    },
    answer(more) {
      answering = { ...answering, ...more };
    },
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}
