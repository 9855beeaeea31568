import type { AppError, Millis } from "../host/host";
import { length, moment, secondsOf } from "./words";

/** How serious it is: something to know, something to do, something that went wrong. */
export type Severity = "info" | "warn" | "bad";

/** What the person can do about it; the place that shows it has the button. */
export type NextAction = "sign-in" | "step-up" | "check-now" | "try-again" | "edit" | "none";

interface Entry {
  severity: Severity;
  /** `detail` is a fact for the text or nothing. */
  text: (detail: string | null, error: AppError, now: Millis) => string;
  next: NextAction;
}

const entry = (severity: Severity, next: NextAction, text: Entry["text"] | string): Entry => ({
  severity,
  next,
  text: typeof text === "string" ? () => text : text,
});

/** `: detail` where there is one. */
const colon = (detail: string | null) => (detail ? `: ${detail}` : "");
/** ` (detail)` where there is one. */
const bracket = (detail: string | null) => (detail ? ` (${detail})` : "");

/** Every code that the app sends, by the order of [`AppError`]'s documentation. */
const table = {
  offline: entry("warn", "try-again", (host) => `${host ?? "Microsoft"} cannot be reached. Nothing was changed.`),
  throttled: entry("info", "try-again", (_, { retryAt }, now) =>
    retryAt !== null && retryAt > now
      ? `Microsoft asks us to slow down. Try again in ${length(Math.max(1, secondsOf(retryAt - now)))}.`
      : "Microsoft asks us to slow down.",
  ),
  "sign-in-needed": entry("warn", "sign-in", "Your organization ended the session. Sign in again to continue."),
  "azure-sign-in-needed": entry(
    "warn",
    "sign-in",
    "Azure asks for a sign-in of its own before it answers. Sign in again; everything else goes on as before.",
  ),
  "azure-consent-needed": entry(
    "warn",
    "sign-in",
    "Nobody has allowed Stint to ask Azure for you. Sign in again to allow it; where you may not, an administrator can.",
  ),
  "step-up-needed": entry(
    "info",
    "step-up",
    (context) => `The policy asks for a stronger sign-in${bracket(context)}. Nothing was sent yet.`,
  ),
  "step-up-canceled": entry("warn", "step-up", "The sign-in was canceled, so nothing was sent."),
  "step-up-other-account": entry(
    "bad",
    "step-up",
    (name) => `Somebody else signed in${bracket(name)}, so nothing was sent. Sign in with your own account.`,
  ),
  "sign-in-canceled": entry("info", "sign-in", "The sign-in was canceled."),
  "sign-in-failed": entry("bad", "sign-in", (why) => `The sign-in did not work${colon(why)}.`),
  "no-client-id": entry(
    "warn",
    "edit",
    "Stint needs the client id of an app registration in your organization. An administrator makes one in five minutes; docs/app-registration.md says how.",
  ),
  refused: entry("bad", "edit", (why) => `The role’s policy said no${bracket(why)}.`),
  problems: entry("warn", "edit", "Some fields need another look."),
  "not-found": entry("warn", "check-now", "Microsoft no longer knows it. The list may be old."),
  "already-active": entry("info", "check-now", "This role is active already."),
  "already-asked": entry("info", "check-now", "A request for this role is waiting already."),
  "too-early": entry("warn", "none", (_, { retryAt }, now) =>
    retryAt !== null && retryAt > now
      ? `A role cannot be deactivated in its first 5 minutes. This one can from ${moment(retryAt, now)}.`
      : "A role cannot be deactivated in its first 5 minutes.",
  ),
  "not-eligible": entry("warn", "check-now", "You are no longer eligible for this role."),
  forbidden: entry("bad", "none", (what) => `Your account may not do this${bracket(what)}. An administrator can allow it.`),
  unclear: entry(
    "warn",
    "check-now",
    "It is not known whether Microsoft took the request. Stint looks it up and does not send it again.",
  ),
  ambiguous: entry("warn", "none", (candidates) => `More than one fits${colon(candidates)}.`),
  denied: entry("bad", "none", (words) => `A person said no${colon(words)}.`),
  lapsed: entry("warn", "edit", "Nobody decided within 24 hours. You can ask again."),
  canceled: entry("info", "none", "The request was canceled."),
  "not-recorded": entry(
    "bad",
    "try-again",
    (why) => `Stint could not write it down on this device, so nothing was sent${colon(why)}.`,
  ),
  "not-sent": entry("warn", "try-again", (why) => `The request did not reach Microsoft${bracket(why)}. Nothing was changed.`),
  "sign-in-under-way": entry("info", "none", "Your browser waits for another sign-in. Finish or cancel that one first."),
  "approval-needed": entry(
    "warn",
    "none",
    "Somebody has to approve this role each time, so it cannot be activated again by itself.",
  ),
  "not-active": entry("info", "check-now", "This role is no longer active."),
  "not-a-setting": entry("bad", "edit", (which) => `This cannot be chosen${bracket(which)}.`),
  "device-rules": entry(
    "bad",
    "sign-in",
    (code) =>
      `Your organization does not allow a sign-in from this device or place${bracket(code)}. Its administrators can say what it asks for.`,
  ),
  "step-up-device-rules": entry(
    "bad",
    "step-up",
    (code) =>
      `Your organization does not allow the stronger sign-in from this device or place${bracket(code)}, so nothing was sent.`,
  ),
  "rules-unknown": entry("warn", "check-now", "What the role’s policy asks for could not be read yet."),
  "rows-left-out": entry(
    "warn",
    "check-now",
    (rows) => `${rows === "1" ? "1 row" : `${rows ?? "Some"} rows`} could not be understood and may be missing or old.`,
  ),
  "export-failed": entry("bad", "try-again", (why) => `The file was not written${colon(why)}.`),
  "browser-failed": entry("bad", "try-again", (why) => `No browser could be opened${colon(why)}.`),
  "shortcut-taken": entry("warn", "edit", "Another program uses these keys. Choose others."),
  "shortcut-not-available": entry("info", "none", "This desktop lets no program hear keys while another one has them."),
  "needs-reader": entry(
    "warn",
    "none",
    (place) =>
      `What the delegation asks for could not be read: nothing ${place ? `at ${place}` : "there"} is yours all the time. Microsoft may refuse it. Your own organization’s administrators can add Reader to the delegation.`,
  ),
  "scope-missing": entry(
    "bad",
    "none",
    (scope) => `Nobody has consented to a permission that Stint needs${bracket(scope)}. An administrator can.`,
  ),
  "license-missing": entry("bad", "none", (code) => `The organization has no license for it${bracket(code)}.`),
  "policy-not-readable": entry("info", "none", "What the policy asks could not be read. Microsoft decides when you send it."),
  "role-not-readable": entry(
    "warn",
    "none",
    (code) => `Your account may not read what this role may do${bracket(code)}. It can once a role there is active.`,
  ),
  "bundle-not-valid": entry("bad", "none", (why) => `This file is no bundle that Stint can read${colon(why)}. Nothing was taken from it.`),
  "bundle-too-large": entry("bad", "none", "A bundle has 64 kB and 50 roles at most. Nothing was taken from the file."),
  "bundle-other-tenant": entry(
    "warn",
    "none",
    (tenant) => `This bundle is for another tenant${bracket(tenant)}. Sign in there first; nothing was taken from the file.`,
  ),
  unexpected: entry("bad", "try-again", (what) => `Something unexpected came back${colon(what)}.`),
} satisfies Record<string, Entry>;

/** For whoever is asked for help: which call it was. */
const forSupport = ({ requestId }: AppError) => (requestId === null ? "" : ` For support: request ${requestId}.`);

/** What the services' own codes say more closely, where the app tells them as the detail of one of its own codes. */
const closer: Record<string, Entry> = {
  PermissionScopeNotGranted: entry("bad", "none", (_, error) =>
    `Nobody has consented to a permission that Stint needs for it (PermissionScopeNotGranted). An administrator can; “What works” at your account has a text for them.${forSupport(error)}`,
  ),
  AadPremiumLicenseRequired: entry("bad", "none", (_, error) =>
    `The organization has no license for it (AadPremiumLicenseRequired): it needs Microsoft Entra ID P2 or ID Governance. Whoever manages its licenses can add one.${forSupport(error)}`,
  ),
  AuthorizationFailed: entry("bad", "check-now", (_, error) =>
    `Azure did not let your account do this at this place (AuthorizationFailed). Check whether your access there still stands; an Owner or User Access Administrator of the place can give it.${forSupport(error)}`,
  ),
  InsufficientPermissions: entry("bad", "check-now", (_, error) =>
    `Microsoft says that your account may not do this (InsufficientPermissions). Check whether you are still eligible; an administrator of the role can say why.${forSupport(error)}`,
  ),
};

/** The codes whose detail is a service's own code. */
const carriers: readonly string[] = ["forbidden", "scope-missing", "license-missing"];

/** The codes of the table. */
export const codes: readonly string[] = Object.keys(table);

/** An error in words. */
export interface Told {
  severity: Severity;
  text: string;
  next: NextAction;
}

/** What to tell about an error at `now`; a code that is not in the table is told as `unexpected`. */
export function tell(error: AppError, now: Millis): Told {
  const known = Object.hasOwn(table, error.code);
  const own: Entry = known ? table[error.code as keyof typeof table] : table.unexpected;
  const { severity, next, text } = (carriers.includes(error.code) && closer[error.detail ?? ""]) || own;
  return { severity, next, text: text(known ? error.detail : (error.detail ?? error.code), error, now) };
}

/** What support needs, and nothing that names a person: time, code, the service's id of the failed call. */
export function details(error: AppError, at: Millis): string {
  return [`time: ${new Date(at).toISOString()}`, `code: ${error.code}`, `request id: ${error.requestId ?? "none"}`].join("\n");
}

/** Where a form shows a problem. */
export type Field = "duration" | "justification" | "ticket" | "start" | "scope";

const problems: Record<string, { field: Field; text: string }> = {
  "too-short": { field: "duration", text: "The least is 5 minutes." },
  "too-long": { field: "duration", text: "Longer than the role’s policy allows." },
  "not-later": { field: "duration", text: "It would not end later than it does now." },
  "justification-missing": { field: "justification", text: "The policy asks for a justification." },
  "justification-too-long": { field: "justification", text: "At most 500 characters." },
  "ticket-missing": { field: "ticket", text: "The policy asks for a ticket number." },
  "ticket-too-long": { field: "ticket", text: "At most 100 characters each." },
  "start-in-past": { field: "start", text: "This time has passed." },
  "eligibility-ends": { field: "start", text: "Your eligibility ends before this time." },
};

/** The names of the problems that a field can show. */
export const problemNames: readonly string[] = Object.keys(problems);

/** The first problem of each field, in words. */
export function fieldProblems(names: readonly string[]): Partial<Record<Field, string>> {
  const found: Partial<Record<Field, string>> = {};
  for (const name of names) {
    const problem = problems[name];
    if (problem) found[problem.field] ??= problem.text;
  }
  return found;
}
