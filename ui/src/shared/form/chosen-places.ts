import type { Host, RequestRow } from "../../host/host";

/** A narrower place than an eligibility's. */
export interface Place {
  id: string;
  name: string;
}

/** What one window knows of narrower places. */
interface Known {
  /** What was chosen last for an access, by its key; `null` = its whole place was wanted again. */
  chosen: Map<string, Place | null>;
  /** How places are written, by their ids: an id tells it in lower case only. */
  names: Map<string, string>;
}

const windows = new WeakMap<Host, Known>();

function knownOf(host: Host): Known {
  const known = windows.get(host) ?? { chosen: new Map(), names: new Map() };
  windows.set(host, known);
  return known;
}

/**
 * Which narrower place an access was wanted at last: what was chosen in this window, else what was asked for last.
 * `requests` as the snapshot has them, the newest first.
 */
export function chosenLast(host: Host, row: { id: string; key: string; lastPlace: Place | null }, requests: readonly RequestRow[]): Place | null {
  const chosen = knownOf(host).chosen.get(row.key);
  if (chosen !== undefined) return chosen;
  if (row.lastPlace) return row.lastPlace;
  const asked = requests.find(({ what, eligible }) => what === "activate" && eligible === row.id);
  const name = asked?.path.at(-1);
  return asked && asked.at !== null && name !== undefined ? { id: asked.at, name } : null;
}

/** Remembers a choice; `null` = the whole place is wanted again. */
export function remember(host: Host, key: string, place: Place | null): void {
  knownOf(host).chosen.set(key, place);
  if (place) rememberName(host, place);
}

/** Remembers how a place is written. */
export function rememberName(host: Host, { id, name }: Place): void {
  knownOf(host).names.set(id, name);
}

/** Is it known how this place is written? */
export const nameIsKnown = (host: Host, id: string): boolean => knownOf(host).names.has(id);

/** How a place is written; `told` where nothing better is known, else the end of its id. */
export const placeName = (host: Host, id: string, told: string | null): string => knownOf(host).names.get(id) ?? told ?? id.split("/").at(-1) ?? id;
