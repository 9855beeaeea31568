import type { ActiveRow, EligibleRow, IntentRow, Millis, Snapshot } from "../../host/host";
import { either, moment } from "../words";

/** The activation of this eligibility, at whichever place in it, that is under way or did not work; the newest. */
export function intentOf(snapshot: Snapshot, eligible: EligibleRow): IntentRow | null {
  return snapshot.intents.rows.find((row) => row.ask === "activate" && (row.eligible === eligible.id || row.key === eligible.key)) ?? null;
}

/** The key of what the row's state tells about: of its own place, or of a narrower one. */
export const keyOf = (row: EligibleRow): string => row.at?.key ?? row.key;

/** The eligibility that something in force came from. */
export const eligibleOf = (snapshot: Snapshot, of: { key: string; eligible: string | null }): EligibleRow | null =>
  snapshot.eligible.rows.find(({ id }) => id === of.eligible) ?? snapshot.eligible.rows.find(({ key }) => key === of.key) ?? null;

/** Can it be asked for at this place? What stands at a narrower place than the eligibility's leaves all others free. `at` = its id. */
export function isFree(row: EligibleRow, at: string | null): boolean {
  if (row.state.at === "expired") return false;
  if (row.state.at === "ready" || row.state.at === "busy") return true;
  return row.at !== null && row.at.id.toLowerCase() !== at?.toLowerCase();
}

/** Was it accepted? Then there is nothing left to do in the form. */
export const accepted = (intent: IntentRow): boolean => intent.state === "waiting" || intent.state === "done";

/** Is it on its way, so that the form waits? */
export const onItsWay = (intent: IntentRow): boolean =>
  intent.state === "sending" || intent.state === "steppingUp" || intent.state === "unclear";

/** What to tell when an activation was accepted, by what became of it. */
export function acceptedWords(row: EligibleRow, active: ActiveRow | undefined, now: Millis): string {
  switch (active?.state) {
    case "waiting":
      return active.approvers.length > 0
        ? `${row.role} was requested. Waiting for ${either(active.approvers)}.`
        : `${row.role} was requested. Waiting for an approver.`;
    case "scheduled":
      return active.startsAt === null
        ? `${row.role} is scheduled.`
        : `${row.role} is scheduled for ${moment(active.startsAt, now)}.`;
    case "active":
      return active.endsAt === null ? `${row.role} is active.` : `${row.role} is active until ${moment(active.endsAt, now)}.`;
    default:
      return `${row.role} was accepted. Microsoft is applying it.`;
  }
}
