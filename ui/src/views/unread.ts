import type { AccountView, AppError, Snapshot, SourceView, Sync } from "../host/host";
import { kinds } from "../shared/kinds";

/** What one part of a page could not get, to be told where it would stand. */
export interface Unread {
  id: string;
  kind: SourceView["source"]["kind"];
  title: string;
  error: AppError;
  account: AccountView | undefined;
}

/** The state of the whole window that tells an error already: nothing is read while it lasts. */
const everywhere: Record<string, Sync["state"]> = { offline: "offline", throttled: "throttled", "sign-in-needed": "needsSignIn" };

/** What each list has, after the name of its kind. */
const words: Record<SourceView["source"]["list"], string> = {
  eligible: "could not be read",
  active: "that you hold could not be read",
  activations: "that you asked for could not be read",
  rules: "are shown without their policies",
};

/** The sources of these lists that could not be read, each account and kind once, in the order of the sources. */
export function unread(snapshot: Snapshot, lists: readonly SourceView["source"]["list"][]): Unread[] {
  const { accounts, sources, sync } = snapshot.head;
  const found = new Map<string, Unread>();
  for (const { account: id, source, error } of sources) {
    if (!error || !lists.includes(source.list) || everywhere[error.code] === sync.state) continue;
    const key = `${id} ${source.kind}`;
    if (found.has(key)) continue;
    const account = accounts.find((account) => account.id === id);
    const whose = account && accounts.length > 1 ? ` of ${account.tenant}` : "";
    found.set(key, { id: key, kind: source.kind, title: `${kinds[source.kind].plural}${whose} ${words[source.list]}`, error, account });
  }
  return [...found.values()];
}

/** The accounts that are signed out while another one is not: their rows are what was known. */
export const signedOut = ({ head }: Snapshot): AccountView[] =>
  head.stage.at === "needsSignIn" || head.accounts.length < 2 ? [] : head.accounts.filter(({ state }) => state === "needsSignIn");
