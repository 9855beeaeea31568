import { onDestroy } from "svelte";
import type { EligibleRow, Host } from "../../host/host";
import { carriesOf } from "../../shared/carries.svelte";

/** How long the list has to rest before what its rows lack is asked for, real milliseconds. */
export const REST = 150;

/** Asks for what the rows in view lack: their policies, and what their groups carry. Each once, while it stands there. */
export class Wanted {
  readonly #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** For the component that is being made. */
  constructor(private readonly host: Host) {
    onDestroy(() => clearTimeout(this.#timer));
  }

  /** These rows are in view now. */
  look(rows: readonly EligibleRow[]): void {
    clearTimeout(this.#timer);
    for (const row of rows) if (row.rules !== null) this.#asked.delete(row.id);
    this.#timer = setTimeout(() => {
      const ids = rows.filter(lacksRules).map(({ id }) => id);
      this.#ask(ids.filter((id) => !this.#asked.has(id)));
      for (const row of rows) carriesOf(this.host).ask(row);
    }, REST);
  }

  /** Asks again, since it could not be read. */
  again(row: EligibleRow): void {
    this.#ask([row.id]);
  }

  #ask(ids: string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#asked.add(id);
    // What did not get through is asked for when the row comes into view again.
    this.host.call("needRules", { ids }).catch(() => {
      for (const id of ids) this.#asked.delete(id);
    });
  }
}

const lacksRules = (row: EligibleRow) => row.rules === null && row.rulesError === null && row.state.at !== "expired";
