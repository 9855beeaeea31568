import type { ActiveRow, EligibleRow, IntentRow, Millis, Snapshot } from "../../host/host";
import { either, moment } from "../words";

/** The activation of this access that is under way or did not work; the newest. */
export function intentOf(snapshot: Snapshot, key: string): IntentRow | null {
  return snapshot.intents.rows.find((row) => row.key === key && row.ask === "activate") ?? null;
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
