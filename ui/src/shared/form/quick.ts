import type { ActivateForm, EligibleRow } from "../../host/host";
import { usual } from "./duration";
import { startsAt } from "./place";
import { offered } from "./rules";

/** What a row's own button says: `…` where it opens a form first. */
export function verbOf(row: EligibleRow): string {
  if (row.why !== null) return "Why not?";
  if (row.rules?.needs.includes("approval")) return "Request…";
  return atOnce(row) === null ? "Activate…" : "Activate";
}

/** The form of a role whose policy asks for nothing that a person has to fill in or wait for; `null` = it asks. */
export function atOnce(row: EligibleRow): ActivateForm | null {
  const asks = offered(row)?.needs.some((need) => need === "justification" || need === "ticket" || need === "approval") ?? true;
  return asks || row.draft !== null ? null : withLast(row, []);
}

/**
 * The form of a role with what was typed for it before, else the justification that was used last; `null` where the
 * policy asks for more than that.
 *
 * `recents`: justifications, the newest first.
 */
export function withLast(row: EligibleRow, recents: readonly string[]): ActivateForm | null {
  const { draft } = row;
  const rules = offered(row);
  if (!rules || row.state.at !== "ready" || row.why !== null) return null;
  const form = {
    eligible: row.id,
    duration: rules.fixed ? rules.longest : (draft?.duration ?? usual(rules.choices)),
    justification: draft?.justification.trim() ? draft.justification : (recents[0] ?? ""),
    ticketNumber: draft?.ticketNumber ?? "",
    ticketSystem: draft?.ticketSystem ?? "",
    startsAt: draft?.startsAt ?? null,
    at: startsAt(row)?.id ?? null,
  };
  if (rules.needs.includes("justification") && form.justification.trim() === "") return null;
  if (rules.needs.includes("ticket") && form.ticketNumber.trim() === "") return null;
  return form;
}
