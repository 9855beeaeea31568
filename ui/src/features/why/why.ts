import type { AppError, Millis, Snapshot, SourceView } from "../../host/host";
import { details, tell } from "../../shared/errors";
import { fits, wordsOf } from "../../shared/filter";
import { kinds } from "../../shared/kinds";
import { whereOf } from "../../shared/scope";
import { day, moment } from "../../shared/words";

/** What a list has, in words. */
const lists: Record<SourceView["source"]["list"], string> = {
  eligible: "what you may activate",
  active: "what you hold",
  activations: "your requests",
  rules: "policies",
};

/** What a source is, in words: `Groups: your requests`. */
export const sourceName = ({ source }: SourceView): string => `${kinds[source.kind].plural}: ${lists[source.list]}`;

/** One source and what it said. */
export interface Answer {
  /** Unlike every other. */
  id: string;
  name: string;
  /** When it was asked. */
  when: string;
  answer: string;
  ok: boolean;
}

/** What each source said last, in their order. */
export function answers(sources: SourceView[], now: Millis): Answer[] {
  return sources.map((source) => ({
    id: `${source.account} ${source.source.kind} ${source.source.list}`,
    name: sourceName(source),
    when: source.askedAt === null ? "Not asked yet" : `Asked ${moment(source.askedAt, now)}`,
    answer: said(source, now),
    ok: source.error === null && source.rows !== null,
  }));
}

function said({ error, rows }: SourceView, now: Millis): string {
  if (error) return tell(error, now).text;
  return rows === null ? "No answer yet" : `${rows} ${rows === 1 ? "row" : "rows"}`;
}

/** Why a role is not here, and what to do about it. */
export interface Finding {
  title: string;
  text: string;
  /** What the window can do about it. */
  way: "show" | "sign-in" | "check-now" | "none";
  /** Which row to show. */
  key: string | null;
}

const finding = (title: string, text: string, way: Finding["way"] = "none", key: string | null = null): Finding => ({ title, text, way, key });

/** Everything that explains why `expected` is not in the list, the likeliest first; never empty. */
export function findings(snapshot: Snapshot, expected: string, now: Millis): Finding[] {
  const { head } = snapshot;
  const words = wordsOf(expected);
  const here = words.length === 0 ? undefined : snapshot.eligible.rows.find((row) => fits([row.role, whereOf(row)], words));
  if (here) return [isHere(here.role, whereOf(here), here.key, here.state, now)];

  const found: Finding[] = [];
  const held = words.length === 0 ? undefined : snapshot.active.rows.find((row) => fits([row.role, whereOf(row)], words));
  if (held) found.push(finding(`You hold ${held.role} already`, `${whereOf(held)}. What is held without an activation is not activated.`, "show", held.key));
  if (head.stage.at === "needsSignIn" || head.sync.state === "needsSignIn") {
    found.push(finding("The lists are old", "Your organization ended the session, so nothing new was read. Sign in again.", "sign-in"));
  } else if (head.sync.state === "offline") {
    found.push(finding("Microsoft cannot be reached", "What is shown is what was known. Check again when you are online.", "check-now"));
  }
  const out = head.accounts.filter(({ state }) => state === "needsSignIn");
  if (out.length > 0 && out.length < head.accounts.length) {
    found.push(finding("An account is signed out", `Nothing new was read for ${out.map(({ username, tenant }) => `${username} in ${tenant}`).join(", ")}. Sign in there by the name of the tenant above.`));
  }
  const eligible = head.sources.filter(({ source }) => source.list === "eligible");
  found.push(...eligible.flatMap((source) => (source.error ? [unread(source, source.error, now)] : [])));
  if (found.length === 0 && !snapshot.eligible.known) found.push(finding("Not read yet", "Your roles have not been read since you signed in.", "check-now"));
  if (found.length > 0) return found;

  const who = head.accounts.length > 1 ? `these ${head.accounts.length} accounts` : (head.person?.username ?? "this account");
  const where = head.accounts.length > 1 ? [...new Set(head.accounts.map(({ tenant }) => tenant))].join(" and ") : (head.tenant ?? "this tenant");
  const name = expected.trim() === "" ? "It" : `“${expected.trim()}”`;
  const rows = eligible.reduce((sum, { rows }) => sum + (rows ?? 0), 0) || snapshot.eligible.rows.length;
  return [
    finding(
      "Microsoft does not list it for you",
      `${name} is not among the ${rows} that ${who} may activate in ${where}. An administrator there can make you eligible: of Entra roles a Privileged Role Administrator, of a group its owner, of Azure an Owner or User Access Administrator at the place.`,
    ),
    finding("You were made eligible just now", "It can take some minutes until Microsoft lists it.", "check-now"),
    finding("It is for another account or tenant", `Each belongs to one account in one tenant. Asked was ${who} in ${where}; another one is added by the name of the tenant above.`),
    finding("It comes through a group", "An eligibility through a group is listed only while you are a member of that group."),
  ];
}

function isHere(role: string, scope: string, key: string, state: Snapshot["eligible"]["rows"][number]["state"], now: Millis): Finding {
  switch (state.at) {
    case "ready":
      return finding(`${role} is here`, `${scope}. It can be activated; a filter may hide it.`, "show", key);
    case "expired":
      return finding(
        `Your eligibility for ${role} has ended`,
        `${scope}, on ${day(state.endedAt)}. An administrator of your organization can renew it.`,
        "show",
        key,
      );
    case "active":
      return finding(`${role} is active`, state.endsAt === null ? `${scope}.` : `${scope}, until ${moment(state.endsAt, now)}.`, "show", key);
    case "waiting":
      return finding(`${role} waits for a decision`, `${scope}. It becomes active when somebody approves it.`, "show", key);
    case "scheduled":
      return finding(`${role} is scheduled`, state.startsAt === null ? `${scope}.` : `${scope}, from ${moment(state.startsAt, now)}.`, "show", key);
    case "busy":
    case "applying":
      return finding(`${role} is being activated`, `${scope}. Microsoft is applying it, which can take minutes.`, "show", key);
  }
}

/** The service's codes for a missing license. */
const LICENSES = ["AadPremiumLicenseRequired", "Authentication_RequestFromNonPremiumTenantOrB2CTenant"];

function unread(source: SourceView, error: AppError, now: Millis): Finding {
  const what = kinds[source.source.kind].plural;
  if (error.code === "license-missing" || LICENSES.includes(error.detail ?? "")) {
    return finding(
      `${what}: the license is missing`,
      "Microsoft says that this organization has no license for it. Roles that can be activated need Microsoft Entra ID P2 or ID Governance.",
    );
  }
  if (error.code !== "forbidden" && error.code !== "scope-missing") return finding(`${what} could not be read`, tell(error, now).text, "check-now");
  const code = error.detail === null ? "" : ` (${error.detail})`;
  return finding(
    `${what}: a permission is missing`,
    `Microsoft did not let Stint read them${code}. An administrator has to consent to the app’s permissions; docs/app-registration.md lists them.`,
  );
}

/** What support needs, and nothing that names a person: each source, when it was asked, and what came. */
export function report(sources: SourceView[], at: Millis): string {
  const time = (instant: Millis | null) => (instant === null ? "never" : new Date(instant).toISOString());
  const lines = sources.map(({ source, askedAt, rows, error }) =>
    [
      `source: ${source.kind}/${source.list}`,
      `asked: ${time(askedAt)}`,
      error ? details(error, askedAt ?? at).split("\n").slice(1).join("\n") : `rows: ${rows ?? "none yet"}`,
    ].join("\n"),
  );
  return [`time: ${new Date(at).toISOString()}`, ...lines].join("\n\n");
}
