import type { BundleForm, BundleFormRow, BundleView, EligibleRow } from "../../host/host";
import { usual } from "../../shared/form/duration";
import { endOf, startsAt } from "../../shared/form/place";
import { anyPolicy } from "../../shared/form/rules";

/** What a file may hold, bytes; more is not even read. */
export const FILE_LIMIT = 64 * 1024;
/** How many roles a bundle may have. */
export const ROWS = 50;

/** A role of a bundle while it is edited. */
export interface Part {
  /** Unlike every other part's. */
  id: string;
  /** What it is for; `null` = the person is not eligible for it. */
  row: EligibleRow | null;
  role: string;
  scope: string;
  kind: EligibleRow["kind"];
  /** How the narrower place is called; `null` = it is the eligibility's own. */
  atName: string | null;
  form: BundleFormRow;
}

/** A new part for an eligibility: as long as a form would offer, at the place that was chosen last. */
export function partOf(row: EligibleRow): Part {
  const duration = row.rules?.fixed ? row.rules.longest : (row.draft?.duration ?? usual((row.rules ?? anyPolicy).choices));
  const place = startsAt(row);
  const form = { eligible: row.id, was: null, at: place?.id ?? null, duration };
  return { id: row.id, row, role: row.role, scope: row.scope, kind: row.kind, atName: place?.name ?? null, form };
}

/** The parts of a bundle as it is, in its order. */
export function partsOf(bundle: BundleView, rows: readonly EligibleRow[]): Part[] {
  return bundle.rows.map(({ kind, role, scope, at, atName, duration, eligible }, was) => ({
    id: `${was} ${eligible ?? role}`,
    row: rows.find(({ id }) => id === eligible) ?? null,
    role,
    scope,
    kind,
    atName: at === null ? null : (atName ?? endOf(at)),
    form: { eligible, was, at, duration },
  }));
}

/** The parts with the one at `from` moved by so many places; as they were where there is no such place. */
export function moved(parts: readonly Part[], from: number, by: 1 | -1): Part[] {
  const to = from + by;
  const part = parts[from];
  if (!part || to < 0 || to >= parts.length) return [...parts];
  const rest = parts.toSpliced(from, 1);
  return rest.toSpliced(to, 0, part);
}

/** What is wrong with a bundle that somebody fills in; `null` = nothing. */
export function problemOf(name: string, parts: readonly Part[]): "name" | "empty" | "many" | null {
  if (name.trim() === "") return "name";
  if (parts.length === 0) return "empty";
  return parts.length > ROWS ? "many" : null;
}

/** What is kept. */
export const formOf = (id: string | null, name: string, justification: string, ticketSystem: string, parts: readonly Part[]): BundleForm => ({
  id,
  name: name.trim(),
  justification: justification.trim(),
  ticketSystem: ticketSystem.trim(),
  rows: parts.map(({ form }) => form),
});
