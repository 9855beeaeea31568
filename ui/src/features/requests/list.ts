import type { Millis, RequestRow } from "../../host/host";
import type { Chip } from "../../shared/Chips.svelte";
import { fits } from "../../shared/filter";
import { placesOf, shortened } from "../../shared/scope";
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

/** The requests that a chip and the words of the filter show, in the order they came in. */
export function shown(rows: RequestRow[], kind: Kind, words: string[]): RequestRow[] {
  const states = kinds.find(({ id }) => id === kind)?.states ?? [];
  return rows.filter((row) => states.includes(row.state) && fits(searched(row), words));
}

/** What the filter looks at: what the person sees of a request, and what they wrote. */
const searched = (row: RequestRow): string[] => [
  row.role,
  row.scope,
  ...row.path,
  row.customer?.name ?? "",
  looks[row.state].word,
  ...[row.justification, row.ticketNumber, row.ticketSystem, row.decidedBy].filter((text) => text !== null),
];

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
 * `words`: what was looked for.
 */
export function line(row: RequestRow, now: Millis, room = Infinity, words: readonly string[] = []): string {
  const lasts = row.duration === null ? null : length(row.duration);
  const from = row.state === "scheduled" && row.startsAt !== null ? starts(row.startsAt, now) : null;
  const why = { lapsed: "nobody decided in 24 h", ended: "reason unknown" }[row.state as string] ?? null;
  const before = whats[row.what] ?? "";
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
