import type { EligibleRow, RequestRow, Snapshot, VisitView } from "./host";
import {
  accounts,
  alexRows,
  appsOperators,
  contributor,
  contributorWaiting,
  fabrikamActive,
  kindRequests,
  readerStanding,
  standing,
  storage,
} from "./kinds.samples";
import { asKind, everyRequest } from "./requests.samples";
import { application, exchange, exchangeActive, minutes, NOW, rules, snapshot } from "./samples";

/** Fixed data of several accounts in one window, for the gallery and the tests. */

/** What the guest could activate when the session there ended. */
export const guestRow: EligibleRow = {
  ...exchange,
  id: "eligible-guest",
  key: "guest-reader",
  role: "Directory Readers",
  scope: "Relecloud directory",
  account: "guest",
  rules: rules(4 * 3600, { needs: ["justification"] }),
};

/** Two accounts with rows of their own, and a third one whose session has ended. */
export const together = (change: Parameters<typeof snapshot>[0] = {}): Snapshot =>
  snapshot({
    active: [exchangeActive, fabrikamActive, contributorWaiting, readerStanding],
    eligible: [
      standing(exchange, exchangeActive),
      application,
      appsOperators,
      standing(contributor, contributorWaiting),
      storage,
      ...alexRows.map((row) => (row.key === "fabrikam" ? standing(row, fabrikamActive) : row)),
      guestRow,
    ],
    ...change,
    head: { accounts, sources: accounts.flatMap(({ sources }) => sources), ...change.head },
  });

/** The browser is open for the guest's session. */
export const guestVisit: VisitView = {
  stepUp: false,
  account: "guest",
  name: "Bruce Wayne",
  tenant: "Relecloud",
  host: "login.microsoftonline.com",
  code: null,
  queued: 0,
};

/** Requests of both, one of them at a customer. */
export const togetherRequests: RequestRow[] = [
  {
    ...(everyRequest[0] as RequestRow),
    ...asKind(alexRows[0] as EligibleRow),
    id: "alex-1",
    state: "active",
    askedAt: NOW - minutes(82),
    startsAt: NOW - minutes(82),
    endsAt: NOW + minutes(398),
    duration: 8 * 3600,
    cancelable: null,
    intent: null,
    steps: [],
  },
  ...kindRequests,
];
