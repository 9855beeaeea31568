import type { Millis, RequestRow } from "../../host/host";
import { tell } from "../../shared/errors";
import type { IconName } from "../../shared/icons";
import { date, either, left, length, moment, secondsOf } from "../../shared/words";

/** How long the service lets somebody decide. */
export const DECISION: Millis = 24 * 3_600_000;

type Step = RequestRow["steps"][number];

/** A step in words. */
export interface Told {
  icon: IconName;
  state: Step["state"];
  title: string;
  /** One sentence or two; empty = nothing is known beyond the title. */
  text: string;
  /** When, or `now`. */
  time: string;
}

interface About {
  row: RequestRow;
  step: Step;
  now: Millis;
  /** When the person is told before the end, minutes. */
  lead: number | null;
}

/** The way of a request in words, in the order of its steps. `lead`: minutes before the end at which a notice comes. */
export function timeline(row: RequestRow, now: Millis, lead: number | null): Told[] {
  return row.steps.map((step) => {
    const { title, text, icon } = words[step.what]({ row, step, now, lead });
    const time = step.at !== null ? moment(step.at, now) : step.state === "now" ? "now" : "";
    return { icon: step.state === "done" ? "check" : step.state === "failed" ? "dismiss" : icon, state: step.state, title, text, time };
  });
}

/** Until when a waiting request may be decided. */
export const decidedBy = (row: RequestRow): Millis => row.askedAt + DECISION;

type Words = Pick<Told, "title" | "text" | "icon">;

const words: Record<Step["what"], (about: About) => Words> = {
  sent: ({ row, step, now }) => {
    const icon = "send";
    const from = row.fromHere ? "From this device" : "Not from this device";
    if (step.state === "failed") return { icon, title: "Not sent", text: why(row, now, "It did not reach Microsoft.") };
    if (row.state === "unclear") {
      return { icon, title: "Sent, without an answer", text: "Stint looks up whether Microsoft took it and does not send it again." };
    }
    if (step.state === "next") return { icon, title: "Send the request", text: "" };
    return { icon, title: row.what === "deactivate" ? "Deactivation sent" : "Request sent", text: from };
  },

  policyChecked: ({ row, step, now }) => {
    const icon = "shieldPerson";
    if (step.state === "failed") return { icon, title: "Refused by the policy", text: why(row, now, "The role’s policy said no.") };
    if (step.state === "done") return { icon, title: "Policy checked", text: "The role’s policy took the request" };
    return { icon, title: "Policy check", text: "Microsoft looks at the role’s policy" };
  },

  waiting: ({ row, step, now }) => {
    const icon = "hourglass";
    if (isMoreTime(row)) return { icon, ...administrator(step.state) };
    const who = row.approvers.length > 0 ? either(row.approvers) : "an approver";
    switch (step.state) {
      case "done":
        return { icon, title: "Waited for a decision", text: row.approvers.length > 0 ? `Could be decided by ${who}` : "" };
      case "failed":
        return { icon, title: "Nobody decided in time", text: `The 24 hours are over${row.approvers.length > 0 ? `. ${who} could have decided` : ""}.` };
      case "next":
        return { icon, title: `Waits for ${who}`, text: "Decided within 24 hours, or it lapses." };
      case "now": {
        const rest = secondsOf(decidedBy(row) - now);
        const until = rest > 0 ? `${left(rest)}: decided by ${moment(decidedBy(row), now)}, or it lapses.` : "The 24 hours are over.";
        return { icon, title: `Waiting for ${who}`, text: until };
      }
    }
  },

  decided: ({ row, step }) => {
    const icon = "person";
    const said = row.decisionReason ? `“${row.decisionReason}”` : "";
    const by = row.decidedBy ? ` by ${row.decidedBy}` : "";
    if (step.state === "next" || step.state === "now") return { icon, title: "Decision", text: "" };
    const title = `${step.state === "failed" ? "Denied" : "Approved"}${by}`;
    return { icon, title, text: said || (by ? "" : "Microsoft does not tell who decided") };
  },

  delivered: ({ row, step, now }) => {
    const icon = "sync";
    const role = row.what === "deactivate" ? "takes the role away" : "gives you the role";
    switch (step.state) {
      case "done":
        return { icon, title: "Delivered", text: row.what === "deactivate" ? "You no longer hold the role" : "Microsoft gave you the role" };
      case "failed":
        return { icon, title: "Not delivered", text: why(row, now, "Microsoft could not finish it.") };
      case "now":
        return { icon, title: "Applying at Microsoft", text: "Can take minutes" };
      case "next":
        return { icon, title: "Delivery", text: `Microsoft ${role}` };
    }
  },

  active: ({ row, step, now, lead }) => {
    const icon = "timer";
    if (isMoreTime(row)) return { icon, ...moreTime(row, step.state, now) };
    const lasts = row.duration === null ? null : length(row.duration);
    const told = lead === null ? "" : `You are told ${length(lead * 60)} before it ends`;
    switch (step.state) {
      case "done":
        return { icon, title: lasts ? `Was active, ${lasts} granted` : "Was active", text: "" };
      case "failed":
        return { icon, title: "Did not become active", text: "" };
      case "now": {
        const until = row.endsAt === null ? "Active" : `Active until ${moment(row.endsAt, now)}`;
        const rest = row.endsAt === null ? [] : [left(secondsOf(row.endsAt - now))];
        return { icon, title: until, text: [...rest, ...(told ? [told] : [])].join(" · ") };
      }
      case "next": {
        const starts = row.startsAt !== null && row.startsAt > now ? `Active from ${moment(row.startsAt, now)}` : "Active";
        return { icon, title: lasts ? `${starts} for ${lasts}` : starts, text: told };
      }
    }
  },

  ended: ({ row, step, now }) => {
    const icon = "history";
    if (step.state === "next") return { icon, title: "Ends", text: "You no longer hold the role then" };
    switch (row.state) {
      case "expired":
        return { icon, title: "Ended", text: row.duration === null ? "The granted time is over" : `${length(row.duration)} is over` };
      case "deactivated":
        return { icon, title: "Deactivated", text: "Ended before its time was over" };
      case "canceled":
        return { icon, title: "Canceled", text: "The request was taken back" };
      case "lapsed":
        return { icon, title: "Lapsed", text: "Nobody decided in time" };
      case "ended":
        return { icon, title: "Ended", text: "Microsoft does not tell why" };
      case "failed":
      case "notSent":
      case "refused":
        return { icon, title: "Ended", text: why(row, now, "") };
      case "denied":
        return { icon, title: "Ended", text: "" };
      case "active":
      case "applying":
      case "scheduled":
      case "unclear":
      case "waiting":
        return { icon, title: "Ends", text: "" };
    }
  },
};

/** Was more time asked for, of what somebody may activate or holds? */
const isMoreTime = (row: RequestRow): boolean => row.what === "extend" || row.what === "renew";

/** Somebody decides about more time who is no approver of activations, and in no given time. */
function administrator(state: Step["state"]): Omit<Words, "icon"> {
  switch (state) {
    case "done":
      return { title: "Waited for an administrator", text: "" };
    case "failed":
      return { title: "No administrator decided", text: "" };
    case "next":
      return { title: "Waits for an administrator", text: "You can take it back while it waits." };
    case "now":
      return { title: "Waiting for an administrator", text: "Not the approvers of activations. You can take it back while it waits." };
  }
}

/** What an administrator gives. */
function moreTime(row: RequestRow, state: Step["state"], now: Millis): Omit<Words, "icon"> {
  const done = row.what === "extend" ? "Extended" : "Renewed";
  const until = row.endsAt === null ? "" : ` until ${moment(row.endsAt, now)}`;
  switch (state) {
    case "done":
    case "now":
      return { title: `${done}${until}`, text: "" };
    case "failed":
      return { title: `Not ${done.toLowerCase()}`, text: why(row, now, "Microsoft could not finish it.") };
    case "next":
      return { title: row.duration === null ? "Without an end" : `For ${length(row.duration)}`, text: "Counted from the moment you asked." };
  }
}

const why = (row: RequestRow, now: Millis, otherwise: string): string => (row.error ? tell(row.error, now).text : otherwise);

/** A fact of the request and its name. */
export interface Fact {
  name: string;
  value: string;
}

/** What was asked for and granted, as far as it is known. */
export function facts(row: RequestRow, now: Millis): Fact[] {
  const lasts = row.duration === null ? null : length(row.duration);
  const ended = row.endsAt !== null && row.endsAt <= now;
  return [
    { name: "Justification", value: row.justification },
    { name: "Ticket", value: [row.ticketNumber, row.ticketSystem].filter(Boolean).join(" · ") },
    { name: isMoreTime(row) ? "Asked for" : "Lasts", value: lasts && (row.state === "waiting" && !isMoreTime(row) ? `${lasts} after approval` : lasts) },
    { name: "Starts", value: row.startsAt !== null && row.startsAt > now ? moment(row.startsAt, now) : null },
    { name: ended ? "Ended" : "Ends", value: row.endsAt === null ? null : moment(row.endsAt, now) },
    { name: "Asked", value: row.steps.length > 0 ? null : `${date(row.askedAt, now)}, ${row.fromHere ? "from this device" : "not from this device"}` },
    { name: "Decided by", value: row.steps.some(({ what }) => what === "decided") ? null : row.decidedBy },
  ].flatMap(({ name, value }) => (value ? [{ name, value }] : []));
}

/** What support needs, and nothing that names a person, a role or a place. */
export function requestDetails(row: RequestRow): string {
  return [
    `asked: ${new Date(row.askedAt).toISOString()}`,
    `request: ${row.what}`,
    `state: ${row.state}`,
    ...(row.error ? [`code: ${row.error.code}`] : []),
    `id: ${row.id}`,
    `request id: ${row.error?.requestId ?? "none"}`,
  ].join("\n");
}
