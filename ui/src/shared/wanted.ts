import { onDestroy } from "svelte";
import type { EligibleRow, Host } from "../host/host";
import { carriesOf } from "./carries.svelte";
import { awaited } from "./form/rules";

/** How long the list has to rest before what its rows lack is asked for, real milliseconds. */
export const REST = 150;

/** Asks for what the rows in view lack: their policies and, where that shows, what their groups carry. Each once, while it stands there. */
export class Wanted {
  readonly #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** For the component that is being made. `carries`: what groups carry shows in the rows. */
  constructor(
    private readonly host: Host,
    private readonly carries: boolean,
  ) {
    onDestroy(() => clearTimeout(this.#timer));
  }

  /** These rows are in view now. */
  look(rows: readonly EligibleRow[]): void {
    clearTimeout(this.#timer);
    for (const row of rows) if (row.rules !== null) this.#asked.delete(row.id);
    this.#timer = setTimeout(() => {
      const ids = rows.filter(lacksRules).map(({ id }) => id);
      this.#ask(ids.filter((id, at) => !this.#asked.has(id) && ids.indexOf(id) === at));
      if (this.carries) for (const row of rows) if (row.access !== "owner") carriesOf(this.host).ask(row);
    }, REST);
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

const lacksRules = (row: EligibleRow) => awaited(row) && row.state.at !== "expired";
