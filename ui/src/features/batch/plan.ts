import type { AccountView, ActivateForm, AppError, EligibleRow, Millis, NeedView } from "../../host/host";
import { snap } from "../../shared/form/duration";
import { startsAt } from "../../shared/form/place";
import { anyPolicy, unread } from "../../shared/form/rules";
import type { Step } from "../../shared/form/steps";
import { either, length, moment } from "../../shared/words";

/**
 * Why a selected role is not asked for: in a word or two, and as an error; `null` = it is. An unknown policy is no reason.
 * `blocked`: why its account can ask for nothing now.
 */
export function skipped(row: EligibleRow, now: Millis, blocked: string | null = null): { words: string; error: AppError } | null {
  const because = (words: string, code: string) => ({ words, error: { code, detail: null, requestId: null, problems: [], retryAt: null } });
  if (blocked !== null && row.state.at === "ready") return because("sign-in needed first", "sign-in-needed");
  switch (row.state.at) {
    case "ready":
      return row.why === null ? null : { words: "needs a look of its own", error: row.why };
    case "active":
      return because(row.state.endsAt === null ? "active already" : `active until ${moment(row.state.endsAt, now)}`, "already-active");
    case "expired":
      return because("eligibility ended", "not-eligible");
    default:
      return because("on its way already", "already-asked");
  }
}

/** What a role is asked for by; nobody waits for a policy that is not known. */
const rulesOf = (row: EligibleRow) => row.rules ?? anyPolicy;

/** How long a role gets: what was chosen, cut to its own limit. */
export const cut = (row: EligibleRow, seconds: number): number =>
  rulesOf(row).fixed ? rulesOf(row).longest : snap(seconds, rulesOf(row).choices);

/** What a form says about one role of the batch. */
export interface Part {
  length: string;
  note: string;
  /** The role allows less than what was chosen. */
  limited: boolean;
}

/** What becomes of one role when all are asked for `seconds`. */
export function part(row: EligibleRow, seconds: number, later: boolean): Part {
  const own = cut(row, seconds);
  if (row.rules === null) return { length: length(own), note: unread(row) ? "Microsoft decides" : "policy being read", limited: own < seconds };
  const limited = own < seconds;
  const approval = row.rules?.needs.includes("approval") ?? false;
  const note = approval ? "after approval" : later ? "at its start" : "active at once";
  return { length: length(own), note: limited ? (approval ? "role’s limit, after approval" : "role’s limit") : note, limited };
}

/** The lengths that the form offers: those of the role that allows the longest. Ascending. */
export function choices(rows: EligibleRow[]): number[] {
  const lists = rows.map((row) => rulesOf(row).choices);
  return lists.reduce((longest, list) => ((list.at(-1) ?? 0) > (longest.at(-1) ?? 0) ? list : longest), []);
}

/** How many of the roles ask for something: `asked by all 3`, `asked by 1 of 3`; nothing where none does. */
export function askedBy(rows: EligibleRow[], need: NeedView): string | undefined {
  const count = rows.filter((row) => row.rules?.needs.includes(need)).length;
  if (count === 0) return undefined;
  return count === rows.length ? (count === 1 ? undefined : `asked by all ${count}`) : `asked by ${count} of ${rows.length}`;
}

/** One form for each role, each cut to its own limit; what a role does not ask for is sent where it was typed. */
export const forms = (rows: EligibleRow[], filled: ActivateForm): ActivateForm[] =>
  rows.map((row) => ({ ...filled, eligible: row.id, duration: cut(row, filled.duration), at: startsAt(row)?.id ?? null }));

const names = (rows: EligibleRow[]): string => {
  const list = rows.map((row) => row.role);
  return list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
};

const spelled = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
const roles = (count: number): string => `${spelled[count] ?? count} ${count === 1 ? "role" : "roles"}`;

/** What happens next, in order, by what the policies say. `accounts`: all that are signed in. */
export function steps(rows: EligibleRow[], startsAt: Millis | null, now: Millis, accounts: readonly AccountView[] = []): Step[] {
  const known = rows.filter((row) => row.rules !== null);
  return [...judged(rows.filter((row) => row.rules === null)), ...signIns(known, accounts), ...active(known, startsAt, now), ...approvals(known)];
}

/** Nobody can tell what the policies of these ask. */
function judged(rows: EligibleRow[]): Step[] {
  if (rows.length === 0) return [];
  const what = rows.length === 1 ? "Its policy is" : "Their policies are";
  const who = rows.length <= 3 ? names(rows) : roles(rows.length).toLowerCase();
  return [{ title: `Microsoft decides about ${who}`, text: `${what} not known. You are told if a sign-in, a ticket or an approval is asked for.` }];
}

/** `As Bruce Wayne in Contoso for Contributor, then as Alex Wilber in Relecloud for Backup Contributor.` */
const sentence = (whose: string[]): string => whose.join(", then ").replace(/^a/, "A").concat(".");

function signIns(rows: EligibleRow[], accounts: readonly AccountView[]): Step[] {
  const asking = rows.filter((row) => row.rules?.stepUp !== null && row.rules?.stepUp !== undefined && !row.rules.stepUpDone);
  // One for each account and context.
  const contexts = new Set(asking.map((row) => `${row.account} ${row.rules?.stepUp}`)).size;
  if (contexts === 0) {
    const mfa = rows.filter((row) => row.rules?.needs.includes("mfa"));
    return mfa.length === 0
      ? []
      : [{ title: "MFA, where it is missing", text: `${names(mfa)}: your browser opens if your sign-in had none.` }];
  }
  const owners = accounts.filter(({ id }) => asking.some((row) => row.account === id));
  // Where several could be meant, each is named with its tenant and what its sign-in counts for.
  const whose = accounts.length < 2 ? [] : owners.map(({ id, name, tenant }) => `as ${name} in ${tenant} for ${names(asking.filter((row) => row.account === id))}`);
  if (contexts === 1) {
    const text = whose.length === 1 ? sentence(whose) : `It counts for ${names(asking)}.`;
    return [{ title: "Sign in again, once", text }];
  }
  if (whose.length > 1) {
    return [{ title: `Sign in again, ${contexts} times`, text: sentence(whose) }];
  }
  return [{ title: `Sign in again, ${contexts} times`, text: `${names(asking)} ask for ${contexts} different sign-ins.` }];
}

function active(rows: EligibleRow[], startsAt: Millis | null, now: Millis): Step[] {
  const direct = rows.filter((row) => !row.rules?.needs.includes("approval"));
  if (direct.length === 0) return [];
  const who = direct.length === 1 && rows.length > 1 ? names(direct) : roles(direct.length);
  const becomes = direct.length === 1 ? "becomes" : "become";
  const title = startsAt === null ? `${who} ${becomes} active` : `${who} ${becomes} active ${moment(startsAt, now)}`;
  return [{ title, text: "Each on its own. One failing does not stop the others." }];
}

function approvals(rows: EligibleRow[]): Step[] {
  const waiting = rows.filter((row) => row.rules?.needs.includes("approval"));
  const [first] = waiting;
  if (!first) return [];
  const approvers = [...new Set(waiting.flatMap((row) => row.rules?.approvers ?? []))];
  const who = approvers.length > 0 ? `${either(approvers)}, within` : "Who may approve could not be read. Within";
  return [
    {
      title: waiting.length === 1 ? `${first.role} waits for approval` : `${roles(waiting.length)} wait for approval`,
      text: `${who} 24 hours. You can cancel.`,
    },
  ];
}
