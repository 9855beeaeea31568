import { SvelteMap } from "svelte/reactivity";
import type { CarriesView, EligibleRow, Host } from "../host/host";
import { type Attempt, settle } from "./attempt";

/** What groups carry, read when somebody looks at them and kept as long as the window. */
export class Carries {
  readonly #known = new SvelteMap<string, Attempt<CarriesView>>();
  /** One at a time: nobody is in a hurry for it, and each may take several readings. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: Host) {}

  of(row: EligibleRow): Attempt<CarriesView> {
    return this.#known.get(row.key) ?? { at: "idle" };
  }

  /** Reads it where that was not done yet. */
  ask(row: EligibleRow): void {
    if (row.kind !== "group" || this.#known.has(row.key)) return;
    this.again(row);
  }

  /** Reads it anew. */
  again(row: EligibleRow): void {
    this.#known.set(row.key, { at: "busy" });
    const read = async () => this.#known.set(row.key, await settle(this.host.call("carries", { eligible: row.id })));
    this.#queue = this.#queue.then(read);
  }
}

const windows = new WeakMap<Host, Carries>();

/** Those of the window that has this host. */
export function carriesOf(host: Host): Carries {
  const known = windows.get(host);
  if (known) return known;
  const made = new Carries(host);
  windows.set(host, made);
  return made;
}

/** `grants 3 roles`; `null` where nothing is known, or not all of it. */
export function carriesWords(attempt: Attempt<CarriesView>): string | null {
  if (attempt.at !== "done" || attempt.value.error !== null || attempt.value.cut) return null;
  const count = attempt.value.rows.length;
  return count === 0 ? null : `grants ${count} ${count === 1 ? "role" : "roles"}`;
}
