import type { EligibleRow, PlaceWithin } from "../../host/host";

/** A narrower place than an eligibility's. */
export type Place = Pick<PlaceWithin, "id" | "name">;

/** How a place is called where nobody has told: the end of its id. */
export const endOf = (id: string): string => id.split("/").at(-1) ?? id;

/**
 * Where a form for this eligibility starts: what was typed and not sent, else the narrower place at which it was asked for
 * last; `null` = all of it. Wanting all of it is a choice as well.
 */
export function startsAt({ canNarrow, draft, lastPlace }: EligibleRow): Place | null {
  if (draft) return draft.at === null ? null : { id: draft.at, name: draft.atName ?? endOf(draft.at) };
  return canNarrow && lastPlace ? { id: lastPlace.id, name: lastPlace.name } : null;
}

/** How a narrower place of an eligibility is called, by what is known of it. */
export const nameOf = ({ draft, lastPlace }: EligibleRow, id: string): string =>
  (draft?.at === id ? draft.atName : lastPlace?.id === id ? lastPlace.name : null) ?? endOf(id);
