import type { Millis } from "../host/host";

/** When something that shows time looks different next; `null` = never. */
export type Plan = (now: Millis) => Millis | null;

/** What waits for a change of the time. Nothing is drawn from it. */
export class Plans {
  readonly #all = new Set<Plan>();

  /** Adds one; returns what takes it away. */
  add(plan: Plan): () => void {
    this.#all.add(plan);
    return () => this.#all.delete(plan);
  }

  /** The earliest moment at which one of them looks different; `null` = none ever does. */
  next(now: Millis): Millis | null {
    const moments = [...this.#all].map((plan) => plan(now)).filter((at) => at !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  }
}
