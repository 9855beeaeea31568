import type { Host, Millis } from "../host/host";
import { type Plan, Plans } from "./plans";
import { untilChange, untilOlder } from "./words";

/** The quickest redraw, real milliseconds: a fast practice clock must not keep the page busy. */
const QUICKEST = 200;
/** The longest wait, real milliseconds: a timer of the page may run late, the time is read again at the latest then. */
const LONGEST = 60_000;

/**
 * The one source of ticks. It moves `now` exactly when something that is shown would look different: at the boundaries
 * of minutes, each second only in the last minute of a countdown, and not while nobody sees the page.
 */
export class Ticker {
  #now = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: Host;
  readonly #plans = new Plans();

  constructor(host: Host) {
    this.#host = host;
    this.#now = host.now();
  }

  /** The service's time as it is shown. */
  get now(): Millis {
    return this.#now;
  }

  /** Plans redraws; returns what ends that. */
  watch(plan: Plan): () => void {
    const drop = this.#plans.add(plan);
    this.#arm();
    return () => {
      drop();
      this.#arm();
    };
  }

  /** Shows the time as it is now: after a new clock, or when the page is seen again. */
  sync(): void {
    this.#now = this.#host.now();
    this.#arm();
  }

  /** Runs from now on; returns what ends that. */
  start(): () => void {
    const seen = () => this.sync();
    document.addEventListener("visibilitychange", seen);
    this.#arm();
    return () => {
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(this.#timer);
    };
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const now = this.#host.now();
    const next = this.#plans.next(now);
    if (next === null) return;
    const wait = (next - now) / this.#host.rate();
    this.#timer = setTimeout(() => this.sync(), Math.min(Math.max(wait, QUICKEST), LONGEST));
  }
}

/** What is left until `end`, kept current; call it while a component is made. */
export function countdown(ticker: Ticker, end: () => Millis | null): { readonly left: Millis | null } {
  $effect(() => {
    const at = end();
    if (at === null) return undefined;
    return ticker.watch((now) => {
      const wait = untilChange(at - now);
      return wait === null ? null : now + wait;
    });
  });
  return {
    get left() {
      const at = end();
      return at === null ? null : Math.max(0, at - ticker.now);
    },
  };
}

/**
 * How old something is, kept current, in real milliseconds: how fresh the data is has nothing to do with how fast the
 * practice tenant's time runs.
 */
export function age(ticker: Ticker, host: Host, since: () => Millis | null): { readonly age: Millis | null } {
  $effect(() => {
    const from = since();
    if (from === null) return undefined;
    return ticker.watch((now) => now + untilOlder((now - from) / host.rate()) * host.rate());
  });
  return {
    get age() {
      const from = since();
      return from === null ? null : Math.max(0, ticker.now - from) / host.rate();
    },
  };
}
