import type { ActiveRow, BarView, EligibleRow, Millis } from "../../host/host";
import type { Step } from "../../shared/form/steps";
import { length, moment, secondsOf } from "../../shared/words";

/** The two honest ways to more time; a running activation itself is never prolonged. */
export type Way = "atEnd" | "offAndOn";

/** How long the service takes at the most to act at the end, minutes. */
const WITHIN = 2;

/** What stands in the way of one, in words. */
export function barWords(bar: BarView, now: Millis): string {
  switch (bar.code) {
    case "approval":
      return "The policy asks for approval, so nobody can promise when you would have it again.";
    case "first-minutes": {
      const wait = bar.at === null ? 0 : Math.ceil(Math.max(0, bar.at - now) / 1000);
      const rounded = wait > 60 ? Math.ceil(wait / 60) * 60 : wait;
      return wait > 0
        ? `A role cannot be deactivated in its first 5 minutes. Possible in ${length(rounded)}.`
        : "A role cannot be deactivated in its first 5 minutes.";
    }
    case "not-eligible":
      return "You are no longer eligible for this role.";
    case "rules-unknown":
      return "The role’s policy is not read yet.";
    case "no-end":
      return "It has no end, so there is nothing to add.";
  }
}

/** What each way is, in one or two sentences. */
export function wayWords(way: Way, row: ActiveRow, now: Millis): { title: string; text: string } {
  if (way === "offAndOn") {
    return {
      title: "Off and on now",
      text: "Deactivates the role and activates it again at once. You have no access for some seconds, sometimes up to a minute.",
    };
  }
  const end = row.endsAt === null ? "the end" : moment(row.endsAt, now);
  return {
    title: "Again at the end",
    text: `Activates the role again after ${end}, with what you fill in here. Until then nothing changes and you can cancel.`,
  };
}

const stepsUp = (eligible: EligibleRow) => {
  const rules = eligible.rules;
  return rules !== null && ((rules.stepUp !== null && !rules.stepUpDone) || rules.needs.includes("mfa"));
};

/** What happens next when a way is chosen. */
export function steps(way: Way, row: ActiveRow, eligible: EligibleRow, seconds: number, now: Millis): Step[] {
  const own = length(seconds);
  if (way === "offAndOn") {
    const signIn = stepsUp(eligible)
      ? [{ title: "Sign in again", text: "First, in your browser. The role stays active until that is done." }]
      : [];
    return [
      ...signIn,
      { title: "The role is off for some seconds", text: "What you do with it then fails. If it does not come back, Stint says so at once." },
      { title: `${row.role} is active for ${own}`, text: `Until ${moment(now + seconds * 1000, now)}.` },
    ];
  }
  const end = row.endsAt ?? now;
  return [
    { title: `It ends ${moment(end, now)}`, text: `As it would without this. ${length(secondsOf(end - now))} from now.` },
    stepsUp(eligible)
      ? { title: "An alert may ask you to sign in", text: "The policy asks for a stronger sign-in. Stint opens no browser by itself." }
      : { title: "Stint activates it again", text: `Within ${WITHIN} minutes after the end, once, or not at all. You are told either way.` },
    { title: `${row.role} is active for ${own}`, text: `Until about ${moment(end + seconds * 1000, now)}. Stint has to run then.` },
  ];
}

/** What is armed, in one line: `1 h · “Mail flow”`. */
export function armedWords(draft: { duration: number; justification: string }): string {
  const why = draft.justification.trim();
  return [length(draft.duration), why && `“${why}”`].filter(Boolean).join(" · ");
}
