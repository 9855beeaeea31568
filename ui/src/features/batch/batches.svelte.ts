import { SvelteMap } from "svelte/reactivity";
import type { ActivateForm, AppError, BatchView, Host } from "../../host/host";

/** What this window knows of a batch beyond its intents: what was asked for, and what was not even taken. */
export interface Known {
  /** In the order in which it was asked; the eligibilities' ids. */
  order: string[];
  forms: Map<string, ActivateForm>;
  /** Why a role was not taken, by eligibility. */
  errors: Map<string, AppError>;
}

/** The batches of a window, by their ids. */
export class Batches {
  readonly #known = new SvelteMap<string, Known>();

  of(batch: string): Known | null {
    return this.#known.get(batch) ?? null;
  }

  /** Keeps an answer: of the first sending, or of another try for some of the roles. */
  take(answer: BatchView, forms: readonly ActivateForm[], skipped: ReadonlyMap<string, AppError> = new Map()): void {
    const before = this.#known.get(answer.batch);
    const errors = new Map([...(before?.errors ?? []), ...skipped]);
    for (const { eligible, error } of answer.rows) {
      if (error) errors.set(eligible, error);
      else errors.delete(eligible);
    }
    const asked = [...forms.map(({ eligible }) => eligible), ...answer.rows.map(({ eligible }) => eligible), ...skipped.keys()];
    this.#known.set(answer.batch, {
      order: [...new Set([...(before?.order ?? []), ...asked])],
      forms: new Map([...(before?.forms ?? []), ...forms.map((form) => [form.eligible, form] as const)]),
      errors,
    });
  }
}

const windows = new WeakMap<Host, Batches>();

/** Those of the window that has this host; they last as long as it. */
export function batches(host: Host): Batches {
  const known = windows.get(host);
  if (known) return known;
  const made = new Batches();
  windows.set(host, made);
  return made;
}
