import { SvelteSet } from "svelte/reactivity";
import type { AppError, ChildView, Host } from "../../host/host";
import { settle } from "../attempt";

/** One line of the tree. */
export interface Branch {
  id: string;
  name: string;
  kind: ChildView["kind"];
  /** Of what was found: the names of the places around it, the outermost first; in the tree, which shows them, none. */
  around: string[];
  /** From 1. */
  level: number;
  /** `null` = nothing is below it. */
  open: boolean | null;
  /** The id of the place that it is in; `null` = the eligibility's own. */
  within: string | null;
  /** Its number among its neighbors, from 1, and how many those are. */
  place: number;
  count: number;
}

/** What was read of one place. */
type Below = { at: "busy" } | { at: "done"; rows: ChildView[] } | { at: "failed"; error: AppError };

/** The key of what is right below the eligibility's own place. */
const TOP = "";

/** The places below an eligibility's, read when they are opened. */
export class Places {
  #below = $state.raw<Readonly<Record<string, Below>>>({});
  readonly #open = new SvelteSet<string>();
  /** What was looked for and found; `null` = the tree stands as it is. */
  #found = $state.raw<{ search: string; below: Below } | null>(null);

  constructor(
    private readonly host: Host,
    private readonly eligible: string,
  ) {}

  /** Reads what is right below, once. */
  begin(): void {
    if (!this.#below[TOP]) void this.#read(null);
  }

  /** Opens a place or folds it. */
  turn(id: string, open: boolean): void {
    if (open) this.#open.add(id);
    else this.#open.delete(id);
    if (open && this.#below[id]?.at !== "done") void this.#read(id);
  }

  /** Looks for places by name, at any depth; an empty text shows the tree again. */
  async search(text: string): Promise<void> {
    const search = text.trim();
    if (search === "") {
      this.#found = null;
      return;
    }
    this.#found = { search, below: { at: "busy" } };
    const answer = await settle(this.host.call("children", { eligible: this.eligible, scope: null, search }));
    // What was typed on meanwhile has its own answer.
    if (this.#found?.search !== search) return;
    this.#found = { search, below: answer.at === "done" ? { at: "done", rows: answer.value } : answer };
  }

  /** What is being read or could not be: of what was looked for, else of the top. */
  get state(): Below {
    return this.#found?.below ?? this.#below[TOP] ?? { at: "busy" };
  }

  /** What a place of the tree could not show, by its id. */
  failed(id: string): AppError | null {
    const below = this.#below[id];
    return below?.at === "failed" ? below.error : null;
  }

  /** It is being read. */
  busy(id: string): boolean {
    return this.#below[id]?.at === "busy";
  }

  /** Tries once more what could not be read. */
  again(): void {
    if (this.#found) void this.search(this.#found.search);
    else void this.#read(null);
  }

  /** Every line that shows, in order. */
  get branches(): Branch[] {
    if (this.#found) return this.#lines(this.#found.below, null, 1, false);
    return this.#lines(this.#below[TOP], null, 1, true);
  }

  #lines(below: Below | undefined, within: string | null, level: number, deep: boolean): Branch[] {
    if (below?.at !== "done") return [];
    return below.rows.flatMap(({ id, name, kind, path, hasChildren }, index) => {
      const open = deep && hasChildren ? this.#open.has(id) : null;
      const line: Branch = { id, name, kind, around: deep ? [] : path, level, open, within, place: index + 1, count: below.rows.length };
      return [line, ...(open ? this.#lines(this.#below[id], id, level + 1, true) : [])];
    });
  }

  async #read(scope: string | null): Promise<void> {
    const key = scope ?? TOP;
    this.#below = { ...this.#below, [key]: { at: "busy" } };
    const answer = await settle(this.host.call("children", { eligible: this.eligible, scope, search: "" }));
    this.#below = { ...this.#below, [key]: answer.at === "done" ? { at: "done", rows: answer.value } : answer };
  }
}
