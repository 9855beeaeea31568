import type { EligibleRow, IntentRow, RequestRow, Snapshot } from "../../host/host";
import { eligibleOf, isFree } from "../../shared/form/progress";
import { over } from "./states";

const intentOf = (snapshot: Snapshot, row: RequestRow): IntentRow | undefined => snapshot.intents.rows.find(({ id }) => id === row.intent);

/** The batch that a request was part of, while the app follows it. */
export const batchOf = (snapshot: Snapshot, row: RequestRow): string | null => intentOf(snapshot, row)?.batch ?? null;

/** The intent that may be asked for once more with the very same contents: only one that certainly granted nothing. */
export function repeatable(snapshot: Snapshot, row: RequestRow): string | null {
  const intent = intentOf(snapshot, row);
  return intent?.repeatable ? intent.id : null;
}

/**
 * The eligibility whose form can ask for the same again, with the request's contents as its draft; `null` = the person may
 * not activate the role now, or it is on its way already.
 */
export function askedAgain(snapshot: Snapshot, row: RequestRow): { key: string; draft: EligibleRow["draft"] } | null {
  const eligible = eligibleOf(snapshot, row);
  if (row.what !== "activate" || !over(row.state) || !eligible || eligible.state.at === "busy" || !isFree(eligible, row.at)) return null;
  return {
    key: eligible.key,
    draft: {
      duration: row.duration ?? eligible.draft?.duration ?? eligible.rules?.choices[0] ?? 1800,
      justification: row.justification ?? "",
      ticketNumber: row.ticketNumber ?? "",
      ticketSystem: row.ticketSystem ?? "",
      startsAt: null,
      at: row.at,
      atName: row.at === null ? null : (row.path.at(-1) ?? null),
    },
  };
}
