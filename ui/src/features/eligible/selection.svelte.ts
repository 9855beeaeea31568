import { SvelteSet } from "svelte/reactivity";

/** Which rows are selected, by their ids. */
export class Selection {
  readonly ids = new SvelteSet<string>();
  /** Where a range begins: the row that was selected last by itself. */
  #anchor: string | null = null;

  /** Selects a row or takes it out. */
  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#anchor = id;
  }

  /** Selects everything between where the range began and `to`; `from` begins one where none has. `shown` in order. */
  extend(shown: readonly string[], from: string, to: string): void {
    const begins = this.#anchor !== null && shown.includes(this.#anchor) ? this.#anchor : from;
    this.#anchor = begins;
    const ends = [shown.indexOf(begins), shown.indexOf(to)].sort((a, b) => a - b);
    for (const id of shown.slice(ends[0], (ends[1] ?? 0) + 1)) this.ids.add(id);
  }

  /** Selects all that are shown; where all are selected, none of them stays so. */
  all(shown: readonly string[]): void {
    const every = shown.every((id) => this.ids.has(id));
    for (const id of shown) {
      if (every) this.ids.delete(id);
      else this.ids.add(id);
    }
  }

  /** How many of these are selected: none, some or all of them. */
  of(shown: readonly string[]): "none" | "some" | "all" {
    const count = shown.filter((id) => this.ids.has(id)).length;
    if (count === 0) return "none";
    return count === shown.length ? "all" : "some";
  }

  clear(): void {
    this.ids.clear();
    this.#anchor = null;
  }

  /** Forgets what is no longer there. */
  keep(there: ReadonlySet<string>): void {
    for (const id of [...this.ids]) if (!there.has(id)) this.ids.delete(id);
  }
}
