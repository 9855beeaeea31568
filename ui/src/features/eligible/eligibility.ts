import type { EligibleRow, Millis } from "../../host/host";

const DAY: Millis = 24 * 3_600_000;
/** From here on the end of an eligibility is told. */
const SOON: Millis = 14 * DAY;

/** A day that may be in another year: `5 Dec 2026`. */
export const date = (at: Millis): string =>
  new Date(at).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });

/** What a row says about the end of the eligibility; `null` where that is far away or there is none. */
export function endWords(row: EligibleRow, now: Millis): string | null {
  if (row.state.at === "expired") return expired(row.state.endedAt, now);
  if (row.endsAt === null || row.endsAt - now > SOON) return null;
  return `Eligible until ${date(row.endsAt)}`;
}

function expired(endedAt: Millis, now: Millis): string {
  const days = Math.floor(Math.max(0, now - endedAt) / DAY);
  if (days === 0) return "Expired today";
  return days === 1 ? "Expired yesterday" : `Expired ${days} days ago`;
}

/** What a row tells beside its place, the most telling first. */
export function facts(row: EligibleRow, carries: string | null): string[] {
  return [
    row.at === null ? null : `at ${row.at.name}`,
    row.through === null ? null : row.through === "" ? "through a group" : `through ${row.through}`,
    row.condition === null ? null : "condition",
    carries,
  ].filter((fact) => fact !== null);
}

/** Numbers in words as far as a sentence begins with them. */
const spelled = ["None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
const inWords = (count: number): string => spelled[count] ?? String(count);

/** What the selected rows that can be activated ask for: `One asks for approval, two ask for a step-up sign-in`. */
export function asks(rows: EligibleRow[]): string {
  const count = (needs: (row: EligibleRow) => boolean | undefined) => rows.filter(needs).length;
  const approval = count((row) => row.rules?.needs.includes("approval"));
  const stepUp = count((row) => row.rules?.stepUp !== null && row.rules?.stepUp !== undefined && !row.rules.stepUpDone);
  const parts = [
    [approval, "for approval"] as const,
    [stepUp, "for a step-up sign-in"] as const,
  ].filter(([count]) => count > 0);
  return parts
    .map(([count, what], index) => {
      const word = index === 0 ? inWords(count) : inWords(count).toLowerCase();
      return `${word} ${count === 1 ? "asks" : "ask"} ${what}`;
    })
    .join(", ");
}
