import type { Host } from "../../host/host";

/** Which narrower place was chosen last, by eligibility; as long as the window. */
const chosen = new WeakMap<Host, Map<string, { id: string; name: string }>>();

export function chosenLast(host: Host, key: string): { id: string; name: string } | null {
  return chosen.get(host)?.get(key) ?? null;
}

/** Remembers a choice; `null` = the whole place is wanted again. */
export function remember(host: Host, key: string, place: { id: string; name: string } | null): void {
  const known = chosen.get(host) ?? new Map<string, { id: string; name: string }>();
  chosen.set(host, known);
  if (place) known.set(key, place);
  else known.delete(key);
}
