import type { AccountView, EligibleRow, Millis, RequestRow } from "../../host/host";
import type { Chip } from "../../shared/Chips.svelte";
import { placesOf, shortened } from "../../shared/scope";
import { found, foundBy, type Searched } from "../../shared/search";
import { clock, date, day, days, length, moment } from "../../shared/words";
import { type Kind, kinds, looks } from "./states";

/** Requests under one heading. */
export interface Group {
  title: string;
  rows: RequestRow[];
}

/** The chips that show something; `All` always stands. */
export function chips(rows: RequestRow[]): Chip[] {
  return kinds
    .map(({ id, label, states }) => ({ id, label, count: rows.filter((row) => states.includes(row.state)).length }))
    .filter(({ id, count }) => id === "all" || count > 0);
}

/** A request as it is looked for. */
export interface Sought extends Searched {
  request: RequestRow;
}

/** The requests as they are looked for, in their order: the group that an access comes through is known from its eligibility. */
export function soughtOf(rows: readonly RequestRow[], eligible: readonly EligibleRow[]): Sought[] {
  const through = new Map(eligible.map((row) => [row.id, row.through]));
  return rows.map((request) => {
    const { key, account, kind, role, scope, scopeKind, path, customer } = request;
    const group = request.eligible === null ? null : (through.get(request.eligible) ?? null);
    return { key, account, kind, role, scope, scopeKind, path, customer, through: group, also: wrote(request), request };
  });
}

/** What a request says besides its access: what became of it, what the person wrote and who decided. */
const wrote = (row: RequestRow): string[] =>
  [whats[row.what], looks[row.state].word, row.justification, row.ticketNumber, row.ticketSystem, row.decidedBy].filter((text) => typeof text === "string");

/** The requests that a chip and the words of the filter show, in the order they came in. */
export function shown(rows: readonly Sought[], kind: Kind, words: readonly string[], accounts: readonly AccountView[]): Sought[] {
  const states = kinds.find(({ id }) => id === kind)?.states ?? [];
  return found(rows.filter(({ request }) => states.includes(request.state)), words, accounts);
}

/** Why a request was found, where nothing in its row of the list says so; `mark` = whose it is, as the row has it. */
export function whyFound(row: Sought, words: readonly string[], account: AccountView | undefined, mark: string): string | null {
  if (words.length === 0) return null;
  return foundBy(row, words, account, [row.role, ...placesOf(row), mark, whats[row.request.what] ?? "", looks[row.request.state].word]);
}

/** Coming up (the next one first), then today's, then the earlier ones. Groups without a request are left out. */
export function groups(rows: RequestRow[], now: Millis): Group[] {
  const coming = rows.filter((row) => row.state === "scheduled");
  const asked = rows.filter((row) => row.state !== "scheduled");
  const start = (row: RequestRow) => row.startsAt ?? Infinity;
  return [
    { title: "Coming up", rows: coming.toSorted((a, b) => start(a) - start(b)) },
    { title: `Today, ${day(now, "long")}`, rows: asked.filter((row) => days(row.askedAt, now) >= 0) },
    { title: "Earlier", rows: asked.filter((row) => days(row.askedAt, now) < 0) },
  ].filter(({ rows }) => rows.length > 0);
}

/** What was asked for where it is no activation. */
export const whats: Partial<Record<RequestRow["what"], string>> = { deactivate: "Deactivation", extend: "Extension", renew: "Renewal" };

/**
 * The second line of a request: `Contoso directory · 30 min`, in about `room` characters, for which its place gives way.
 * `words`: what was looked for; `by`: why it was found, where that is to be told.
 */
export function line(row: RequestRow, now: Millis, room = Infinity, words: readonly string[] = [], by: string | null = null): string {
  const lasts = row.duration === null ? null : length(row.duration);
  const from = row.state === "scheduled" && row.startsAt !== null ? starts(row.startsAt, now) : null;
  const why = { lapsed: "nobody decided in 24 h", ended: "reason unknown" }[row.state as string] ?? null;
  const before = [whats[row.what], by].filter(Boolean).join(BETWEEN);
  const after = [[lasts, from].filter(Boolean).join(", "), why].filter(Boolean).join(" · ");
  const left = room - [before, after].reduce((sum, text) => sum + (text === "" ? 0 : text.length + BETWEEN.length), 0);
  // Whose it is stays, and so does where it is.
  const place = shortened(placesOf(row), left, words, row.customer ? 1 : 0);
  return [before, place, after].filter(Boolean).join(BETWEEN);
}

/** Between two facts. */
const BETWEEN = " · ";

/** `tomorrow from 22:00`. */
function starts(at: Millis, now: Millis): string {
  const told = moment(at, now);
  return `${told.slice(0, -clock(at).length)}from ${clock(at)}`;
}

/** When, at the end of a row: the time of today, else the day; of what is to come the day of its start. */
export function when(row: RequestRow, now: Millis): string {
  if (row.state === "scheduled" && row.startsAt !== null) return date(row.startsAt, now);
  return days(row.askedAt, now) === 0 ? clock(row.askedAt) : date(row.askedAt, now);
}

/** `9 activations in 7 days · 2 eligible · 1 active`; what is none is not told. */
export function figures(counts: { activations7: number; requests30: number; eligible: number; active: number }): string {
  const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
  return [
    counts.activations7 > 0 ? `${many(counts.activations7, "activation")} in 7 days` : null,
    counts.requests30 > 0 ? `${many(counts.requests30, "request")} in 30 days` : null,
    counts.eligible > 0 ? `${counts.eligible} eligible` : null,
    counts.active > 0 ? `${counts.active} active` : null,
  ]
    .filter(Boolean)
    .join(" · ");
}
