import type { EligibleRow, RequestRow } from "./host";
import { application, error, exchange, hours, minutes, NOW, reports } from "./samples";

/** Fixed requests of Bruce, for the gallery and the tests. */

type Step = RequestRow["steps"][number];

const step = (what: Step["what"], state: Step["state"], at: number | null = null): Step => ({ what, state, at });
const days = (count: number) => hours(24 * count);

/** Asked for at 09:58 and waiting for somebody. */
export const waiting: RequestRow = {
  id: "request-1",
  key: application.key,
  eligible: application.id,
  kind: "entraRole",
  role: application.role,
  scope: application.scope,
  what: "activate",
  state: "waiting",
  askedAt: NOW - minutes(26),
  startsAt: null,
  endsAt: null,
  duration: 3600,
  justification: "Register the expense app for single sign-on.",
  ticketNumber: "CHG-20431",
  ticketSystem: "ServiceNow",
  approvers: ["Nestor Wilke"],
  decidedBy: null,
  decisionReason: null,
  fromHere: true,
  cancelable: "request-1",
  intent: "intent-1",
  error: null,
  steps: [
    step("sent", "done", NOW - minutes(26)),
    step("policyChecked", "done", NOW - minutes(26)),
    step("waiting", "now"),
    step("delivered", "next"),
    step("active", "next"),
  ],
  account: "bruce",
  scopeKind: application.scopeKind,
  path: application.path,
  customer: null,
  at: null,
};

/** Something that was asked for `ago`, and what became of it. */
function past(change: Partial<RequestRow> & Pick<RequestRow, "id" | "state">, ago: number): RequestRow {
  const askedAt = NOW - ago;
  return {
    ...waiting,
    askedAt,
    cancelable: null,
    intent: null,
    ticketNumber: null,
    ticketSystem: null,
    approvers: [],
    steps: [step("sent", "done", askedAt), step("policyChecked", "done", askedAt)],
    ...change,
  };
}

const ofExchange = { key: exchange.key, eligible: exchange.id, role: exchange.role, scope: exchange.scope };
const ofReports = { key: reports.key, eligible: null, role: reports.role, scope: reports.scope };

export const scheduled = past(
  {
    ...ofReports,
    id: "scheduled",
    state: "scheduled",
    duration: 7200,
    startsAt: NOW + hours(24) + hours(11) + minutes(36),
    endsAt: NOW + hours(24) + hours(13) + minutes(36),
    cancelable: "scheduled",
    justification: "Monthly report.",
    steps: [step("sent", "done", NOW - hours(20)), step("policyChecked", "done", NOW - hours(20)), step("active", "next"), step("ended", "next")],
  },
  hours(20),
);

export const active = past(
  {
    ...ofExchange,
    id: "active",
    state: "active",
    duration: 3600,
    startsAt: NOW - minutes(56),
    endsAt: NOW + minutes(4),
    justification: "Release 24.11: mail flow rule for the shop.",
    steps: [
      step("sent", "done", NOW - minutes(56)),
      step("policyChecked", "done", NOW - minutes(56)),
      step("delivered", "done", NOW - minutes(55)),
      step("active", "now", NOW - minutes(55)),
      step("ended", "next", NOW + minutes(4)),
    ],
  },
  minutes(56),
);

export const refused = past(
  {
    ...ofExchange,
    id: "refused",
    state: "refused",
    intent: "intent-refused",
    error: error("refused", { detail: "the ticket number is missing", requestId: "7f1c", problems: ["ticket-missing"] }),
    steps: [step("sent", "done", NOW - hours(3)), step("policyChecked", "failed", NOW - hours(3))],
  },
  hours(3),
);

export const denied = past(
  {
    id: "denied",
    state: "denied",
    decidedBy: "Nestor Wilke",
    decisionReason: "Use the staging unit first.",
    steps: [
      step("sent", "done", NOW - days(9)),
      step("policyChecked", "done", NOW - days(9)),
      step("waiting", "done", NOW - days(9)),
      step("decided", "failed", NOW - days(9) + hours(2)),
    ],
  },
  days(9),
);

export const expired = past(
  {
    ...ofExchange,
    id: "expired",
    state: "expired",
    fromHere: false,
    startsAt: NOW - days(13),
    endsAt: NOW - days(13) + hours(1),
    steps: [
      step("sent", "done", NOW - days(13)),
      step("delivered", "done", NOW - days(13)),
      step("active", "done", NOW - days(13)),
      step("ended", "done", NOW - days(13) + hours(1)),
    ],
  },
  days(13),
);

/** One in every state. */
export const everyRequest: RequestRow[] = [
  waiting,
  past({ ...ofReports, id: "applying", state: "applying", steps: [step("sent", "done", NOW - minutes(2)), step("delivered", "now")] }, minutes(2)),
  past({ ...ofReports, id: "unclear", state: "unclear", error: error("unclear"), steps: [step("sent", "now", NOW - minutes(9))] }, minutes(9)),
  active,
  past(
    { ...ofReports, id: "not-sent", state: "notSent", intent: "intent-not-sent", error: error("not-sent"), steps: [step("sent", "failed", NOW - hours(1))] },
    hours(1),
  ),
  refused,
  past(
    {
      ...ofReports,
      id: "failed",
      state: "failed",
      error: error("unexpected", { detail: "ProvisioningFailed", requestId: "90ab" }),
      steps: [step("sent", "done", NOW - hours(4)), step("policyChecked", "done", NOW - hours(4)), step("delivered", "failed", NOW - hours(4))],
    },
    hours(4),
  ),
  past({ ...ofExchange, id: "deactivation", what: "deactivate", state: "deactivated", duration: null, justification: null }, hours(6)),
  scheduled,
  denied,
  past(
    {
      id: "lapsed",
      state: "lapsed",
      duration: 7200,
      approvers: ["Nestor Wilke", "Megan Bowen"],
      steps: [step("sent", "done", NOW - days(11)), step("policyChecked", "done", NOW - days(11)), step("waiting", "failed", NOW - days(10))],
    },
    days(11),
  ),
  expired,
  past({ id: "canceled", state: "canceled", steps: [step("sent", "done", NOW - days(15)), step("ended", "done", NOW - days(15) + minutes(8))] }, days(15)),
  past({ id: "ended", state: "ended", duration: null, justification: null, steps: [] }, days(330)),
];

/** What a request says of the access that it is about. */
export const asKind = ({ key, id, kind, role, scope, scopeKind, path, customer, account }: EligibleRow) => ({
  key,
  eligible: id,
  kind,
  role,
  scope,
  scopeKind,
  path,
  customer,
  account,
});

/** An activation of this eligibility that was asked for just now, and what became of it. */
export const requestOf = (row: EligibleRow, change: Partial<RequestRow>): RequestRow => ({ ...past({ id: "request", state: "active" }, 0), ...asKind(row), ...change });
