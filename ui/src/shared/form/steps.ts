import type { EligibleRow, Millis } from "../../host/host";
import { either, length, moment } from "../words";
import { unread } from "./rules";

/** One thing that happens after the form is sent. */
export interface Step {
  title: string;
  text: string;
}

/** What happens next, in order, by what the policy says. Nothing is told that the service does not tell. */
export function steps(row: EligibleRow, seconds: number, startsAt: Millis | null, now: Millis): Step[] {
  const rules = row.rules;
  if (unread(row)) return [judged, activeStep(row, seconds, startsAt, now, false)];
  if (!rules) return [];
  const found: Step[] = [];
  if (rules.stepUp !== null && !rules.stepUpDone) {
    found.push({
      title: "Sign in again",
      text: `${rules.stepUp}, in your browser. What you typed stays here.`,
    });
  } else if (rules.needs.includes("mfa")) {
    found.push({
      title: "MFA, where it is missing",
      text: "The policy asks for multifactor authentication. Your browser opens if your sign-in had none.",
    });
  }
  const approval = rules.needs.includes("approval");
  if (approval) found.push(approvalStep(rules.approvers));
  found.push(activeStep(row, seconds, startsAt, now, approval));
  return found;
}

/** What comes first where nobody can tell what the policy asks. */
const judged: Step = {
  title: "Microsoft looks at the policy",
  text: "It may ask for a sign-in, a ticket or an approval. You are told, and nothing that you typed is lost.",
};

function approvalStep(approvers: string[]): Step {
  if (approvers.length === 0) {
    return { title: "An approver decides", text: "Within 24 hours. Who may approve could not be read. You can cancel." };
  }
  return {
    title: approvers.length === 1 ? `${approvers[0]} decides` : `One of ${approvers.length} approvers decides`,
    text: `${approvers.length === 1 ? "Within" : `${either(approvers)}, within`} 24 hours. You can cancel.`,
  };
}

function activeStep(row: EligibleRow, seconds: number, startsAt: Millis | null, now: Millis, approval: boolean): Step {
  const title = `${row.role} is active for ${length(seconds)}`;
  const slow = "Microsoft may take minutes to apply it.";
  if (startsAt !== null) {
    const until = moment(startsAt + seconds * 1000, now);
    return { title, text: `From ${moment(startsAt, now)} until ${until}. ${slow}` };
  }
  if (approval) return { title, text: `The clock starts at approval. ${slow}` };
  return { title, text: `Until ${moment(now + seconds * 1000, now)}. ${slow}` };
}

/** What the button that sends says. */
export function sendLabel(row: EligibleRow): string {
  if (row.rules?.needs.includes("approval")) return "Request activation";
  const stepsUp = row.rules !== null && row.rules.stepUp !== null && !row.rules.stepUpDone;
  return stepsUp ? "Sign in and activate" : "Activate";
}
