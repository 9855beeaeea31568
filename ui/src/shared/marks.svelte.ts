import type { AccountView } from "../host/host";
import { initials } from "./words";

/** Whose a row is, in a word or two beside its name. */
export interface Mark {
  text: string;
  /** The whole of it. */
  tip: string;
  /** Its session has ended: the row is what was known. */
  out: boolean;
}

/** Whose rows are, where several accounts have some in sight. */
export class Marks {
  #marks = $state.raw<Readonly<Record<string, Mark>>>({});

  /** Takes the accounts as they are now; with fewer than two nothing is marked. */
  take(accounts: readonly AccountView[]): void {
    this.#marks = accounts.length < 2 ? {} : Object.fromEntries(accounts.map((account) => [account.id, markOf(account, accounts)]));
  }

  /** Of a row of this account; `null` = there is no other whose it could be. */
  of(account: string): Mark | null {
    return this.#marks[account] ?? null;
  }
}

/** The tenant, and who it is there where several accounts are in it: `Contoso`, `Relecloud · AW`. */
export function shortName(account: AccountView, accounts: readonly AccountView[]): string {
  const near = accounts.filter(({ tenantId }) => tenantId === account.tenantId);
  if (near.length < 2) return account.tenant;
  const letters = initials(account.name);
  const alike = near.filter(({ name }) => initials(name) === letters).length > 1;
  return `${account.tenant} · ${alike ? account.username : letters}`;
}

function markOf(account: AccountView, accounts: readonly AccountView[]): Mark {
  const out = account.state === "needsSignIn";
  const tip = `${account.name}, ${account.username}, ${account.tenant}${out ? ": sign in again there first" : ""}`;
  return { text: shortName(account, accounts), tip, out };
}
