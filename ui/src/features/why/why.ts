import type { AccountView, AppError, Millis, Snapshot, SourceView } from "../../host/host";
import { cloudWords } from "../../shared/clouds";
import { details, tell } from "../../shared/errors";
import { wordsOf } from "../../shared/filter";
import { kinds } from "../../shared/kinds";
import { shortName } from "../../shared/marks.svelte";
import { whereOf } from "../../shared/scope";
import { found } from "../../shared/search";
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
  /** Whose it is, and the whole of it; `null` = there is one account. */
  account: { name: string; whole: string } | null;
  name: string;
  /** When it was asked. */
  when: string;
  answer: string;
  ok: boolean;
}

/** What each source said last, in their order. */
export function answers({ sources, accounts }: Snapshot["head"], now: Millis): Answer[] {
  return sources.map((source) => {
    const account = accounts.length > 1 ? accounts.find(({ id }) => id === source.account) : undefined;
    return {
      id: `${source.account} ${source.source.kind} ${source.source.list}`,
      account: account ? { name: shortName(account, accounts), whole: whoIn(account) } : null,
      name: sourceName(source),
      when: source.askedAt === null ? "Not asked yet" : `Asked ${moment(source.askedAt, now)}`,
      answer: said(source, now),
      ok: source.error === null && source.rows !== null,
    };
  });
}

const whoIn = (account: AccountView): string => [account.username, account.tenant, cloudWords(account)].join(" · ");

function said({ error, rows }: SourceView, now: Millis): string {
  if (error) return tell(error, now).text;
  return rows === null ? "No answer yet" : `${rows} ${rows === 1 ? "row" : "rows"}`;
}

/** What the window can do about a finding. */
export type Way =
  /** Shows the row of the access with this key. */
  | { at: "show"; key: string }
  /** Signs this account in again; `null` = whoever was signed in. */
  | { at: "sign-in"; account: AccountView | null }
  /** Shows what works for this account. */
  | { at: "card"; account: AccountView }
  | { at: "check-now" };

/** Why a role is not here, and what to do about it. */
export interface Finding {
  title: string;
  text: string;
  way: Way | null;
}

const finding = (title: string, text: string, way: Way | null = null): Finding => ({ title, text, way });

/** So many rows that are here are told. */
const HERE = 3;

/** Everything that explains why `expected` is not in the list, the likeliest first; never empty. */
export function findings(snapshot: Snapshot, expected: string, now: Millis): Finding[] {
  const { head } = snapshot;
  const words = wordsOf(expected);
  /** Whose something is, where there are several accounts. */
  const whose = (of: { account: string }) => {
    const account = head.accounts.length > 1 ? head.accounts.find(({ id }) => id === of.account) : undefined;
    return account ? ` · ${shortName(account, head.accounts)}` : "";
  };
  const here = words.length === 0 ? [] : found(snapshot.eligible.rows, words, head.accounts);
  if (here.length > 0) return here.slice(0, HERE).map((row) => isHere(row, `${whereOf(row)}${whose(row)}`, now));

  const all: Finding[] = [];
  const [held] = words.length === 0 ? [] : found(snapshot.active.rows, words, head.accounts);
  if (held) all.push(finding(`You hold ${held.role} already`, `${whereOf(held)}${whose(held)}. What is held without an activation is not activated.`, { at: "show", key: held.key }));
  if (head.stage.at === "needsSignIn" || head.sync.state === "needsSignIn") {
    all.push(finding("The lists are old", "Your organization ended the session, so nothing new was read. Sign in again.", { at: "sign-in", account: null }));
  } else if (head.sync.state === "offline") {
    all.push(finding("Microsoft cannot be reached", "What is shown is what was known. Check again when you are online.", { at: "check-now" }));
  } else if (head.accounts.length > 1) {
    const out = head.accounts.filter(({ state }) => state === "needsSignIn");
    all.push(...out.map((account) => finding(`${shortName(account, head.accounts)} is signed out`, `Nothing new was read for ${account.username} in ${account.tenant}.`, { at: "sign-in", account })));
  }
  const eligible = head.sources.filter(({ source }) => source.list === "eligible");
  all.push(...eligible.flatMap((source) => (source.error ? [unread(source, source.error, whose(source), head.accounts, now)] : [])));
  if (all.length === 0 && !snapshot.eligible.known) all.push(finding("Not read yet", "Your roles have not been read since you signed in.", { at: "check-now" }));
  if (all.length > 0) return all;

  const who = head.accounts.length > 1 ? `these ${head.accounts.length} accounts` : (head.person?.username ?? "this account");
  const where = head.accounts.length > 1 ? [...new Set(head.accounts.map(({ tenant }) => tenant))].join(" and ") : (head.tenant ?? "this tenant");
  const name = expected.trim() === "" ? "It" : `“${expected.trim()}”`;
  const rows = eligible.reduce((sum, { rows }) => sum + (rows ?? 0), 0) || snapshot.eligible.rows.length;
  return [
    finding(
      "Microsoft does not list it for you",
      `${name} is not among the ${rows} that ${who} may activate in ${where}. An administrator there can make you eligible: of Entra roles a Privileged Role Administrator, of a group its owner, of Azure an Owner or User Access Administrator at the place.`,
    ),
    finding("You were made eligible just now", "It can take some minutes until Microsoft lists it.", { at: "check-now" }),
    finding(
      "It is for another account, tenant or cloud",
      `Each belongs to one account in one tenant of one cloud. Asked was ${who} in ${where}; another one is added by the name of the tenant above.`,
    ),
    finding("It comes through a group", "An eligibility through a group is listed only while you are a member of that group."),
  ];
}

function isHere({ role, key, state }: Snapshot["eligible"]["rows"][number], where: string, now: Millis): Finding {
  const way: Way = { at: "show", key };
  switch (state.at) {
    case "ready":
      return finding(`${role} is here`, `${where}. It can be activated; a filter may hide it.`, way);
    case "expired":
      return finding(`Your eligibility for ${role} has ended`, `${where}, on ${day(state.endedAt)}. An administrator of your organization can renew it.`, way);
    case "active":
      return finding(`${role} is active`, state.endsAt === null ? `${where}.` : `${where}, until ${moment(state.endsAt, now)}.`, way);
    case "waiting":
      return finding(`${role} waits for a decision`, `${where}. It becomes active when somebody approves it.`, way);
    case "scheduled":
      return finding(`${role} is scheduled`, state.startsAt === null ? `${where}.` : `${where}, from ${moment(state.startsAt, now)}.`, way);
    case "busy":
    case "applying":
      return finding(`${role} is being activated`, `${where}. Microsoft is applying it, which can take minutes.`, way);
  }
}

/** Why what an account may activate of one kind could not be read. */
function unread({ account: id, source }: SourceView, error: AppError, whose: string, accounts: readonly AccountView[], now: Millis): Finding {
  const what = `${kinds[source.kind].plural}${whose}`;
  const account = accounts.find((account) => account.id === id) ?? null;
  const card: Way | null = account && { at: "card", account };
  const code = error.detail === null ? "" : ` (${error.detail})`;
  const told = tell(error, now);
  switch (error.code) {
    case "license-missing":
      return finding(
        `${what}: the license is missing`,
        `Microsoft says that this organization has no license for it${code}. Roles that can be activated need Microsoft Entra ID P2 or ID Governance.`,
        card,
      );
    case "forbidden":
    case "scope-missing":
      return finding(
        `${what}: a permission is missing`,
        `Microsoft did not let Stint read them${code}. An administrator has to consent to the app’s permissions; docs/app-registration.md lists them.`,
        card,
      );
    case "rows-left-out":
      return finding(
        `${what}: not every row could be understood`,
        `${told.text} What you expect may be one of them; its name is not known. Copy details tells support which list it was.`,
        { at: "check-now" },
      );
    default:
      return finding(`${what} could not be read`, told.text, told.next === "sign-in" ? { at: "sign-in", account } : { at: "check-now" });
  }
}

/** What support needs, and nothing that names a person: of each account its tenant and cloud, each source, when it was asked, and what came. */
export function report({ sources, accounts }: Snapshot["head"], at: Millis): string {
  const time = (instant: Millis | null) => (instant === null ? "never" : new Date(instant).toISOString());
  // An account stands by its number, so that several of one tenant are told apart.
  const numbers = new Map(accounts.map(({ id }, index) => [id, index + 1]));
  const people = accounts.map(({ id, tenantId, cloud }) => `account ${numbers.get(id)}: tenant ${tenantId}, cloud ${cloud}`);
  const lines = sources.map(({ account, source, askedAt, rows, error }) =>
    [
      `source: ${source.kind}/${source.list}`,
      `account: ${numbers.get(account) ?? "signed out"}`,
      `asked: ${time(askedAt)}`,
      error ? details(error, askedAt ?? at).split("\n").slice(1).join("\n") : `rows: ${rows ?? "none yet"}`,
    ].join("\n"),
  );
  return [[`time: ${new Date(at).toISOString()}`, ...people].join("\n"), ...lines].join("\n\n");
}
