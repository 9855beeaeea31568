import type { AppError, EligibleRow, Millis, RulesView } from "../../host/host";
import { tell } from "../errors";

const HALF_HOUR = 1800;
/** What most policies allow at the most, seconds. */
const USUALLY = 8 * 3600;

/** What a form goes by where nobody can tell what the policy asks: a reason, and up to eight hours. */
export const anyPolicy: RulesView = {
  longest: USUALLY,
  fixed: false,
  choices: Array.from({ length: USUALLY / HALF_HOUR }, (_, at) => (at + 1) * HALF_HOUR),
  needs: ["justification"],
  stepUp: null,
  stepUpDone: false,
  approvers: [],
};

/** What a form asks for: what the policy says, or, where that could not be read, what is usual. `null` = it is being read. */
export const offered = (row: EligibleRow): RulesView | null => row.rules ?? (unread(row) ? anyPolicy : null);

/** The policy could not be read. That stops nobody: the service judges what it is sent. */
export const unread = (row: EligibleRow): boolean => row.rules === null && row.rulesError !== null;

/** Nothing was heard of the policy yet. */
export const awaited = (row: EligibleRow): boolean => row.rules === null && row.rulesError === null;

/** Codes of what another try does not mend: who may read a policy is not who may activate the role. */
const lasting: readonly string[] = ["forbidden", "policy-not-readable", "scope-missing", "license-missing"];

/** What to tell where the policy could not be read, and whether another try may mend it. */
export function unreadWords(error: AppError, now: Millis): { text: string; again: boolean } {
  const again = !lasting.includes(error.code);
  const why = again ? tell(error, now).text : "Your account may not read it, which says nothing about activating the role.";
  return { text: `${why} Microsoft decides when you send it.`, again };
}
