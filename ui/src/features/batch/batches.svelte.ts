import type { ActivateForm, AppError, BatchView, Host } from "../../host/host";

/** What this window knows of a batch beyond its intents: what was asked for, and what was not even taken. */
export interface Known {
  /** In the order in which it was asked; the eligibilities' ids. */
  order: string[];
  /** What was sent, by eligibility. */
  forms: Readonly<Record<string, ActivateForm>>;
  /** Why a role was not taken, by eligibility. */
  errors: Readonly<Record<string, AppError>>;
  /** Those of them that were not even sent; the eligibilities' ids. */
  skipped: readonly string[];
}

/** The batches of a window, by their ids. */
export class Batches {
  #known = $state.raw<Readonly<Record<string, Known>>>({});

  of(batch: string): Known | null {
    return this.#known[batch] ?? null;
  }

  /** Keeps an answer: of the first sending, or of another try for some. `skipped`: what was not even sent, and why. */
  take(answer: BatchView, forms: readonly ActivateForm[], skipped: Readonly<Record<string, AppError>> = {}): void {
    const before = this.of(answer.batch);
    const taken = answer.rows.filter(({ error }) => error === null).map(({ eligible }) => eligible);
    const errors = Object.entries({ ...before?.errors, ...skipped }).filter(([eligible]) => !taken.includes(eligible));
    const refused = answer.rows.flatMap(({ eligible, error }) => (error ? [[eligible, error] as const] : []));
    const asked = [
      ...(before?.order ?? []),
      ...forms.map(({ eligible }) => eligible),
      ...answer.rows.map(({ eligible }) => eligible),
      ...Object.keys(skipped),
    ];
    const known: Known = {
      order: asked.filter((eligible, at) => asked.indexOf(eligible) === at),
      forms: { ...before?.forms, ...Object.fromEntries(forms.map((form) => [form.eligible, form])) },
      errors: Object.fromEntries([...errors, ...refused]),
      skipped: [...(before?.skipped ?? []), ...Object.keys(skipped)].filter((eligible) => !answer.rows.some((row) => row.eligible === eligible)),
    };
    this.#known = { ...this.#known, [answer.batch]: known };
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
