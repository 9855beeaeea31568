/* eslint-disable svelte/prefer-svelte-reactivity -- One set is put in the place of another; none is changed where it is seen. */

/** Which rows are selected, by their ids. */
export class Selection {
  // Thousands of ids that are selected at once are one change, not thousands.
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** Where a range begins: the row that was selected last by itself. */
  #anchor: string | null = null;

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Selects a row or takes it out. */
  toggle(id: string): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = id;
  }

  /** Selects everything between where the range began and `to`; `from` begins one where none has. `shown` in order. */
  extend(shown: readonly string[], from: string, to: string): void {
    const begins = this.#anchor !== null && shown.includes(this.#anchor) ? this.#anchor : from;
    this.#anchor = begins;
    const ends = [shown.indexOf(begins), shown.indexOf(to)].sort((a, b) => a - b);
    this.#ids = new Set([...this.#ids, ...shown.slice(ends[0], (ends[1] ?? 0) + 1)]);
  }

  /** Selects all that are shown; where all are selected, none of them stays so. */
  all(shown: readonly string[]): void {
    const ids = new Set(this.#ids);
    if (shown.every((id) => ids.has(id))) for (const id of shown) ids.delete(id);
    else for (const id of shown) ids.add(id);
    this.#ids = ids;
  }

  /** How many of these are selected: none, some or all of them. */
  of(shown: readonly string[]): "none" | "some" | "all" {
    const ids = this.#ids;
    if (ids.size === 0) return "none";
    const count = shown.filter((id) => ids.has(id)).length;
    if (count === 0) return "none";
    return count === shown.length ? "all" : "some";
  }

  clear(): void {
    this.#ids = new Set();
    this.#anchor = null;
  }

  /** Forgets what is no longer there. */
  keep(there: ReadonlySet<string>): void {
    const ids = [...this.#ids].filter((id) => there.has(id));
    if (ids.length < this.#ids.size) this.#ids = new Set(ids);
  }
}
