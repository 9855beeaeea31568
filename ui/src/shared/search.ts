import type { AccountView, EligibleRow } from "../host/host";
import { around, plain } from "./filter";
import { kindOf, kinds } from "./kinds";
import { placesOf, type Placed } from "./scope";

/** What is looked for alike everywhere: what may be activated, what is in force, and what was asked for. */
export type Searched = Placed &
  Pick<EligibleRow, "key" | "account" | "kind" | "role"> & {
    through: EligibleRow["through"];
    at?: EligibleRow["at"];
    /** What it is found by besides. */
    also?: readonly string[];
  };

/** Between texts, so that no word is found over the end of one. */
const BETWEEN = "\n";

/** A part of an id as people paste it: of a path of Azure, or a whole GUID. Names are looked for by everything else. */
const ID = /\/|^[0-9a-f]{8}-[0-9a-f]{4}-/;

/** What a row is found by, made once for each; a row that changed is another one. */
const texts = new WeakMap<Searched, string>();
const accountTexts = new WeakMap<AccountView, string>();

/** All that a row is found by but its account, as words are compared with it. */
export function textOf(row: Searched): string {
  const before = texts.get(row);
  if (before !== undefined) return before;
  const kind = kinds[kindOf(row)];
  const all = [row.role, row.scope, ...row.path, row.at?.name ?? "", row.through ?? "", row.customer?.name ?? "", kind.one, kind.plural, ...(row.also ?? [])];
  const text = plain(all.join(BETWEEN));
  texts.set(row, text);
  return text;
}

/** All that an account is found by, as words are compared with it. */
export function accountText(account: AccountView | undefined): string {
  if (account === undefined) return "";
  const before = accountTexts.get(account);
  if (before !== undefined) return before;
  const text = plain(namesOf(account).join(BETWEEN));
  accountTexts.set(account, text);
  return text;
}

const namesOf = (account: AccountView): string[] => [account.tenant, account.name, account.username];

/** Is the word a part of the row's id? */
const byId = (row: Searched, word: string): boolean => ID.test(word) && plain(row.key).includes(word);

/** Those of the words that are a part of the row's id, to be looked for beside its texts. */
export const idsIn = (row: Searched, words: readonly string[]): string => words.filter((word) => byId(row, word)).join(BETWEEN);

/**
 * The rows that hold every word in their role, place, group, customer, kind or account, in their order; what looks like
 * an id is looked for in theirs as well. `words` as `wordsOf` gives them.
 */
export function found<Row extends Searched>(rows: Row[], words: readonly string[], accounts: readonly AccountView[]): Row[] {
  if (words.length === 0) return rows;
  // Each row belongs to an account; what that is found by is looked up once for it and not for each row.
  const left = new Map(accounts.map((account) => [account.id, words.filter((word) => !accountText(account).includes(word))]));
  return rows.filter((row) => holds(row, left.get(row.account) ?? words));
}

/** Does the row itself hold all of these words? */
export function holds(row: Searched, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = textOf(row);
  return words.every((word) => text.includes(word) || byId(row, word));
}

/** Why a row was found where nothing in `shown` says so, in a word or several; `null` = what is shown says it. */
export function foundBy(row: Searched, words: readonly string[], account: AccountView | undefined, shown: readonly string[]): string | null {
  const seen = plain(shown.join(BETWEEN));
  const hidden = words.filter((word) => !seen.includes(word));
  if (hidden.length === 0) return null;
  const told: string[] = [];
  for (const word of hidden) {
    // One text may tell of several words.
    if (told.some((text) => plain(text).includes(word))) continue;
    const text = tellings(row, account, words).find(([text]) => plain(text).includes(word))?.[1] ?? (byId(row, word) ? "found by its id" : undefined);
    if (text !== undefined && !told.includes(text)) told.push(text);
  }
  return told.length === 0 ? null : told.join(", ");
}

/** What a row may be found by, each with the words that tell it. */
function tellings(row: Searched, account: AccountView | undefined, words: readonly string[]): [text: string, told: string][] {
  const kind = kinds[kindOf(row)];
  const same = (text: string): [string, string] => [text, text];
  return [
    same(row.role),
    ...placesOf(row).map(same),
    ...(row.at ? [[row.at.name, `at ${row.at.name}`] as [string, string]] : []),
    ...(row.through ? [[row.through, `through ${row.through}`] as [string, string]] : []),
    [[kind.one, kind.plural].join(BETWEEN), kind.one],
    ...(account ? namesOf(account).map(same) : []),
    ...(row.also ?? []).map((text): [string, string] => [text, around(text, words)]),
  ];
}
