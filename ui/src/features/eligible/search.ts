import type { AccountView, EligibleRow } from "../../host/host";
import { plain } from "../../shared/filter";
import { kindOf, kinds } from "../../shared/kinds";

/** Between texts, so that no word is found over the end of one. */
const BETWEEN = "\n";

/** What a row is found by, made once for each; a row that changed is another one. */
const known = new WeakMap<EligibleRow, string>();

function textOf(row: EligibleRow): string {
  const before = known.get(row);
  if (before !== undefined) return before;
  const texts = [row.role, row.scope, ...row.path, row.through ?? "", row.customer?.name ?? "", kinds[kindOf(row)].one];
  const text = plain(texts.join(BETWEEN));
  known.set(row, text);
  return text;
}

/** What an account is found by. */
export const accountTexts = (account: AccountView): string[] => [account.tenant, account.name, account.username];

/**
 * The rows that hold every word in their role, place, group, customer or account, in their order. `words` as `wordsOf`
 * gives them.
 */
export function found(rows: EligibleRow[], words: readonly string[], accounts: readonly AccountView[]): EligibleRow[] {
  if (words.length === 0) return rows;
  // Each row belongs to an account; what that is found by is looked up once for it and not for each row.
  const left = new Map(
    accounts.map((account) => {
      const text = plain(accountTexts(account).join(BETWEEN));
      return [account.id, words.filter((word) => !text.includes(word))];
    }),
  );
  return rows.filter((row) => {
    const wanted = left.get(row.account) ?? words;
    if (wanted.length === 0) return true;
    const text = textOf(row);
    return wanted.every((word) => text.includes(word));
  });
}
