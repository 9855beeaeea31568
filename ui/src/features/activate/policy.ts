import type { EligibleRow, NeedView } from "../../host/host";
import { either, length } from "../../shared/words";

/** What has to be filled in, by need. */
const fields: Partial<Record<NeedView, string>> = { justification: "a justification", ticket: "a ticket number" };

/** What the policy of a role says, one fact a line; nothing where it is not known. */
export function policyWords(row: EligibleRow): string[] {
  const rules = row.rules;
  if (!rules) return [];
  const asked = rules.needs.flatMap((need) => fields[need] ?? []);
  return [
    rules.fixed ? `Always runs for ${length(rules.longest)}: the delegation says so.` : `Up to ${length(rules.longest)} at a time.`,
    ...(asked.length > 0 ? [`Asks for ${asked.join(" and ")}.`] : ["Asks for no justification."]),
    ...signIn(row),
    ...(rules.needs.includes("approval") ? [approval(rules.approvers)] : ["Nobody has to approve."]),
    ...(row.through === null ? [] : [`You are eligible through ${row.through || "a group"}; the role becomes active only for you.`]),
    ...(row.condition === null ? [] : [`Holds under a condition: ${row.condition}`]),
  ];
}

function signIn(row: EligibleRow): string[] {
  const rules = row.rules;
  if (rules && rules.stepUp !== null) {
    const has = rules.stepUpDone ? ", which your sign-in has" : ", in your browser";
    return [`Asks for a step-up sign-in (${rules.stepUp})${has}.`];
  }
  return rules?.needs.includes("mfa") ? ["Asks for multifactor authentication."] : [];
}

function approval(approvers: string[]): string {
  if (approvers.length === 0) return "Somebody has to approve within 24 hours; who may could not be read.";
  return `${either(approvers)} decides within 24 hours.`;
}
