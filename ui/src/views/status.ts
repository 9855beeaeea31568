import type { AppError, Host, IntentRow, Millis, Snapshot } from "../host/host";
import { type NextAction, type Severity, tell } from "../shared/errors";
import { length, secondsOf } from "../shared/words";
import { signedOut } from "./unread";

/** Data older than this is told as old, real milliseconds. */
const STALE: Millis = 5 * 60_000;

/** Why nothing can be changed now; `null` = it can. */
export function blocked(snapshot: Snapshot): string | null {
  const { stage, sync } = snapshot.head;
  if (stage.at === "needsSignIn" || sync.state === "needsSignIn") return "Sign in again first";
  return sync.state === "offline" ? "You are offline. Changes have to wait." : null;
}

/** What says whose something is. */
type Owned = { account: string };

/** Why this row cannot be changed now: nothing can, or its account has to sign in first while others need not. */
export function blockedFor(snapshot: Snapshot): (row: Owned) => string | null {
  const all = blocked(snapshot);
  const out = new Map(signedOut(snapshot).map(({ id, tenant }) => [id, `Sign in to ${tenant} again first`]));
  return (row) => all ?? out.get(row.account) ?? null;
}

/** Why none of these can be changed now; `null` = some can. */
export const blockedAll = (snapshot: Snapshot, rows: readonly Owned[]): string | null => {
  const whys = rows.map(blockedFor(snapshot));
  return whys.length === 0 ? blocked(snapshot) : whys.every((why) => why !== null) ? (whys[0] ?? null) : null;
};

/** Is what is shown older than five minutes? */
export function stale(snapshot: Snapshot, now: Millis, host: Host): boolean {
  return old(snapshot.head.sync.lastChecked, now, host);
}

/** Is what is shown of this row's account older than five minutes? */
export function staleFor(snapshot: Snapshot, now: Millis, host: Host): (row: Owned) => boolean {
  const all = stale(snapshot, now, host);
  const olds = new Set(snapshot.head.accounts.filter(({ sync }) => old(sync.lastChecked, now, host)).map(({ id }) => id));
  return (row) => all || olds.has(row.account);
}

const old = (lastChecked: Millis | null, now: Millis, host: Host) => lastChecked !== null && (now - lastChecked) / host.rate() > STALE;

/** The one message at the top of the page. */
export interface Notice {
  severity: Severity;
  title: string | undefined;
  text: string;
  next: NextAction;
  error: AppError | null;
  /** What it is about, where it is about something that was asked for. */
  intent: IntentRow | null;
}

/** Which message the page shows: first what the person asked for and did not get, then what could not be read. */
export function notice(snapshot: Snapshot, now: Millis, openKey: string | null): Notice | null {
  const { sync, problems, stage } = snapshot.head;
  if (stage.at === "needsSignIn" || sync.state === "needsSignIn") {
    return {
      severity: "warn",
      title: "Sign in again to continue",
      text: "Your organization ended the session. Countdowns keep running from what was known.",
      next: "sign-in",
      error: null,
      intent: null,
    };
  }
  // The open sheet tells about its own, whatever place in it, and a batch about its roles.
  const openId = snapshot.eligible.rows.find(({ key }) => key === openKey)?.id ?? null;
  const intent = snapshot.intents.rows.find(
    (row) => wantsAttention(row) && row.batch === null && !(row.ask === "activate" && (row.key === openKey || (openId !== null && row.eligible === openId))),
  );
  if (intent) return ofIntent(intent, now, whoIn(snapshot, intent));
  if (sync.state === "throttled") {
    const wait = sync.retryAt === null ? 0 : secondsOf(sync.retryAt - now);
    const again = wait > 0 ? `Trying again in ${length(wait)}.` : "Trying again now.";
    const text = `Microsoft asks us to slow down. ${again} Nothing is lost; your list stays usable.`;
    return { severity: "info", title: undefined, text, next: "none", error: null, intent: null };
  }
  const problem = problems[0];
  if (!problem || !snapshot.eligible.known || sync.state === "offline") return null;
  // What a source could not give is told where it would stand.
  if (snapshot.head.sources.some(({ error }) => error !== null)) return null;
  const told = tell(problem, now);
  return { ...told, title: "Not everything could be read", error: problem, intent: null };
}

const wantsAttention = (row: IntentRow) =>
  row.state === "needsStepUp" || row.state === "unclear" || row.state === "notSent" || row.state === "refused" || row.state === "failed";

/** Who signs in where for an intent, where several accounts could: `Alex Wilber in Relecloud`. */
function whoIn({ head, eligible, active }: Snapshot, intent: IntentRow): string | null {
  if (head.accounts.length < 2) return null;
  const row = eligible.rows.find(({ id }) => id === intent.eligible) ?? active.rows.find(({ key }) => key === intent.key);
  const account = head.accounts.find(({ id }) => id === row?.account);
  return account ? `${account.name} in ${account.tenant}` : null;
}

function ofIntent(intent: IntentRow, now: Millis, who: string | null): Notice {
  const title = {
    activate: `${intent.role} was not activated`,
    deactivate: `${intent.role} was not deactivated`,
    prolong: `No more time for ${intent.role}`,
    cancel: `The request for ${intent.role} was not canceled`,
  }[intent.ask];
  if (intent.state === "needsStepUp") {
    return {
      severity: "info",
      title: `${intent.role} needs a stronger sign-in`,
      text: who === null ? "Nothing was sent yet." : `Sign in as ${who}. Nothing was sent yet.`,
      next: "step-up",
      error: intent.error,
      intent,
    };
  }
  const code = intent.state === "unclear" ? "unclear" : "unexpected";
  const error = intent.error ?? { code, detail: null, requestId: null, problems: [], retryAt: null };
  return { ...tell(error, now), title: intent.state === "unclear" ? intent.role : title, error, intent };
}
