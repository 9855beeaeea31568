import type { AppError, Millis, Snapshot, SourceView } from "../../host/host";
import { details, tell } from "../../shared/errors";
import { fits, wordsOf } from "../../shared/filter";
import { day, moment } from "../../shared/words";

/** What a source is, in words. */
export const sourceNames: Record<SourceView["source"], string> = {
  eligible: "Roles that you may activate",
  active: "Roles that you hold",
  activations: "Your requests",
  rules: "Policies of the roles",
};

/** One source and what it said. */
export interface Answer {
  name: string;
  /** When it was asked. */
  when: string;
  answer: string;
  ok: boolean;
}

/** What each source said last, in their order. */
export function answers(sources: SourceView[], now: Millis): Answer[] {
  return sources.map(({ source, askedAt, rows, error }) => ({
    name: sourceNames[source],
    when: askedAt === null ? "Not asked yet" : `Asked ${moment(askedAt, now)}`,
    answer: error ? tell(error, now).text : rows === null ? "No answer yet" : `${rows} ${rows === 1 ? "row" : "rows"}`,
    ok: error === null && rows !== null,
  }));
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
  const here = words.length === 0 ? undefined : snapshot.eligible.rows.find((row) => fits([row.role, row.scope], words));
  if (here) return [isHere(here.role, here.scope, here.key, here.state, now)];

  const found: Finding[] = [];
  const held = words.length === 0 ? undefined : snapshot.active.rows.find((row) => fits([row.role, row.scope], words));
  if (held) found.push(finding(`You hold ${held.role} already`, `${held.scope}. What is held without an activation is not activated.`, "show", held.key));
  if (head.stage.at === "needsSignIn" || head.sync.state === "needsSignIn") {
    found.push(finding("The lists are old", "Your organization ended the session, so nothing new was read. Sign in again.", "sign-in"));
  } else if (head.sync.state === "offline") {
    found.push(finding("Microsoft cannot be reached", "What is shown is what was known. Check again when you are online.", "check-now"));
  }
  const eligible = head.sources.find(({ source }) => source === "eligible");
  if (eligible?.error) found.push(unread(eligible.error, now));
  else if (!snapshot.eligible.known) found.push(finding("Not read yet", "Your roles have not been read since you signed in.", "check-now"));
  if (found.length > 0) return found;

  const who = head.person?.username ?? "this account";
  const where = head.tenant ?? "this tenant";
  const name = expected.trim() === "" ? "It" : `“${expected.trim()}”`;
  return [
    finding(
      "Microsoft does not list it for you",
      `${name} is not among the ${eligible?.rows ?? snapshot.eligible.rows.length} roles that ${who} may activate in ${where}. A Privileged Role Administrator there can make you eligible.`,
    ),
    finding("You were made eligible just now", "It can take some minutes until Microsoft lists it.", "check-now"),
    finding("It is for another account or tenant", `Roles belong to one account in one tenant. This is ${who} in ${where}.`),
    finding("It is no Entra role", "Stint reads Entra directory roles. Groups, Azure resources and access packages are not read yet."),
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

function unread(error: AppError, now: Millis): Finding {
  if (error.code !== "forbidden") return finding("Your roles could not be read", tell(error, now).text, "check-now");
  if (LICENSES.includes(error.detail ?? "")) {
    return finding(
      "The license is missing",
      "Microsoft says that this organization has no license for it. Roles that can be activated need Microsoft Entra ID P2 or ID Governance.",
    );
  }
  const code = error.detail === null ? "" : ` (${error.detail})`;
  return finding(
    "A permission is missing",
    `Microsoft did not let Stint read your roles${code}. An administrator has to consent to the app’s permissions; docs/app-registration.md lists them.`,
  );
}

/** What support needs, and nothing that names a person: each source, when it was asked, and what came. */
export function report(sources: SourceView[], at: Millis): string {
  const time = (instant: Millis | null) => (instant === null ? "never" : new Date(instant).toISOString());
  const lines = sources.map(({ source, askedAt, rows, error }) =>
    [
      `source: ${source}`,
      `asked: ${time(askedAt)}`,
      error ? details(error, askedAt ?? at).split("\n").slice(1).join("\n") : `rows: ${rows ?? "none yet"}`,
    ].join("\n"),
  );
  return [`time: ${new Date(at).toISOString()}`, ...lines].join("\n\n");
}
