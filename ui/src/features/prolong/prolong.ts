import type { ActiveRow, EligibleRow, Millis } from "../../host/host";
import type { Step } from "../../shared/form/steps";
import { moment } from "../../shared/words";

/** What may be prolonged: an eligibility, or an assignment that is in force. */
export type Prolongable = EligibleRow | ActiveRow;

const DAY = 24 * 3600;

/** For how long to ask, seconds; `whole` = as long as the policy allows. */
export const lengths = [
  { value: "whole", label: "As allowed", seconds: null },
  { value: "month", label: "1 month", seconds: 30 * DAY },
  { value: "quarter", label: "3 months", seconds: 90 * DAY },
  { value: "half", label: "6 months", seconds: 180 * DAY },
] as const;
export type Length = (typeof lengths)[number]["value"];

/** The words of an extension, which comes before the end, and of a renewal, which comes after it. */
export function words(row: Prolongable): { title: string; send: string; sent: string; failed: string } {
  return row.prolong === "renew"
    ? { title: `Renew ${row.role}`, send: "Ask for renewal", sent: `Renewal of ${row.role} was asked for.`, failed: "Nothing was asked for" }
    : { title: `Extend ${row.role}`, send: "Ask for extension", sent: `More time for ${row.role} was asked for.`, failed: "Nothing was asked for" };
}

/** When it ends or ended, in a sentence. */
export function endSentence(row: Prolongable, now: Millis): string {
  const end = "state" in row && typeof row.state === "object" && row.state.at === "expired" ? row.state.endedAt : row.endsAt;
  if (end === null) return "";
  return end <= now ? `It ended ${moment(end, now)}.` : `It ends ${moment(end, now)}.`;
}

/** What happens next. */
export function steps(row: Prolongable): Step[] {
  return [
    { title: "An administrator decides", text: "Not the approvers of activations. You can cancel while it waits, in My requests." },
    {
      title: row.prolong === "renew" ? `You can activate ${row.role} again` : `${row.role} stays yours`,
      text: row.prolong === "renew" ? "From the moment somebody approves it." : "Nothing is interrupted. Until somebody approves it, the end stays as it is.",
    },
  ];
}
