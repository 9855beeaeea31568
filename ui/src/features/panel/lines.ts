import type { ActiveRow, BundleView, EligibleRow, Millis, Snapshot } from "../../host/host";
import { bundleBrief } from "../../shared/bundle-words";
import { fits, wordsOf } from "../../shared/filter";
import { eligibleOf } from "../../shared/form/progress";
import { startsAt } from "../../shared/form/place";
import { atOnce, verbOf } from "../../shared/form/quick";
import { placesOf, shortened } from "../../shared/scope";
import { found, foundBy, type Searched } from "../../shared/search";
import { either, left, length, moment, secondsOf } from "../../shared/words";

/** One row of the quick panel; `place` may be cut where room is short, `fact` never. */
export type Line = { id: string; place: string; fact: string } & (
  | { kind: "active" | "waiting"; row: ActiveRow }
  | { kind: "role"; verb: string; row: EligibleRow }
  | { kind: "bundle"; verb: string; bundle: BundleView }
);

/** A line of one access. */
export type AccessLine = Exclude<Line, { kind: "bundle" }>;

/** Rows under a heading. */
export interface Section {
  title: string;
  /** At the heading's right. */
  side: string | null;
  lines: Line[];
}

/** So many characters of a place have room beside a fact. */
const PLACE = 30;
/** How many bundles stand where nothing is looked for; the main window has them all. */
const BUNDLES = 3;
/** How many rows stand where nobody has chosen any, and how many that were used before. */
const FIRST = 4;
const RECENT = 3;
/** Above so many rows what was used before is left out. */
const ENOUGH = 7;
/** The approver's time, fixed by the service. */
const DECISION: Millis = 24 * 3_600_000;

/** What the panel shows for what was typed; sections without rows are left out. */
export function sections(snapshot: Snapshot, typed: string, now: Millis): Section[] {
  const words = wordsOf(typed);
  const { accounts } = snapshot.head;
  const searching = words.length > 0;
  const held = found(snapshot.active.rows, words, accounts);
  const running = held.filter((row) => row.state === "active" || row.state === "applying" || (searching && row.state === "standing"));
  const coming = held.filter((row) => row.state === "waiting" || row.state === "scheduled");
  const ready = found(snapshot.eligible.rows.filter((row) => row.state.at === "ready" || row.state.at === "busy"), words, accounts);
  const chosen = snapshot.eligible.rows.some((row) => row.favorite);
  const quick = searching ? ready : chosen ? ready.filter((row) => row.favorite) : ready.slice(0, FIRST);
  const bundles = snapshot.bundles.rows.filter((bundle) => fits([bundle.name, ...bundle.rows.map(({ role }) => role)], words));
  const title = searching ? "Activate" : chosen ? "Quick activate" : "Ready to activate";
  const count = running.length + coming.length + quick.length;
  /** Says first why a line was found, where it does not show that. */
  const why = (line: AccessLine): Line => {
    const row: Searched = line.row;
    const by = searching ? foundBy(row, words, accounts.find(({ id }) => id === row.account), [row.role, line.place]) : null;
    return by === null ? line : { ...line, place: `${by} · ${line.place}` };
  };
  const before = searching || !chosen || count >= ENOUGH ? [] : recent(snapshot, quick, now).slice(0, RECENT);
  return [
    section("Active now", String(running.length), running.map((row) => why(active(row, now, words)))),
    section("Your requests", null, coming.map((row) => why(waiting(row, now, words)))),
    section(title, null, quick.map((row) => why(role(row, words)))),
    section("Bundles", null, (searching ? bundles : bundles.slice(0, BUNDLES)).map(bundle)),
    section("Recent", null, before),
  ].filter(({ lines }) => lines.length > 0);
}

const section = (title: string, side: string | null, lines: Line[]): Section => ({ title, side, lines });

function active(row: ActiveRow, now: Millis, words: readonly string[]): AccessLine {
  const time =
    row.state === "applying" ? "applying at Microsoft" : row.endsAt === null ? "always on" : row.endsAt <= now ? "ended" : `ends ${moment(row.endsAt, now)}`;
  return { id: `active ${row.key}`, kind: "active", place: shortened(placesOf(row), PLACE, words), fact: time, row };
}

function waiting(row: ActiveRow, now: Millis, words: readonly string[]): AccessLine {
  const id = `waiting ${row.key}`;
  if (row.state === "scheduled") {
    const when = row.startsAt === null ? "scheduled" : `starts ${moment(row.startsAt, now)}`;
    return { id, kind: "waiting", place: shortened(placesOf(row), PLACE, words), fact: when, row };
  }
  const who = row.approvers.length > 0 ? either(row.approvers) : "an approver";
  const fact = row.askedAt === null || row.askedAt + DECISION <= now ? "" : left(secondsOf(row.askedAt + DECISION - now));
  return { id, kind: "waiting", place: `Waiting for ${who}`, fact, row };
}

/** An eligible row as a line: what it takes at most, or for how long it is activated at once. */
function role(row: EligibleRow, words: readonly string[] = []): AccessLine {
  const form = atOnce(row);
  // It is told where it would be activated, which may be inside the eligibility's place.
  const narrower = startsAt(row);
  const inside = narrower === null ? [] : [narrower.name];
  const needs = row.rules?.needs ?? [];
  const facts = [
    row.rules === null ? null : form ? length(form.duration) : `up to ${length(row.rules.longest)}`,
    needs.includes("approval") ? "approval" : needs.includes("stepUp") && !row.rules?.stepUpDone ? "step-up" : null,
  ];
  return { id: `role ${row.key}`, kind: "role", place: shortened([...placesOf(row), ...inside], PLACE, words), fact: facts.filter(Boolean).join(" · "), verb: verbOf(row), row };
}

/** A bundle as a line: how much it is, and what comes between the click and its roles. */
function bundle(bundle: BundleView): Line {
  return { id: `bundle ${bundle.id}`, kind: "bundle", place: bundleBrief(bundle), fact: "", verb: bundle.confirmed ? (bundle.ready ? "Activate" : "Activate…") : "Look at it…", bundle };
}

/** The roles that were activated last and can be again, each once, the newest first. */
function recent(snapshot: Snapshot, shown: EligibleRow[], now: Millis): Line[] {
  const seen = new Set(shown.map(({ key }) => key));
  return snapshot.requests.rows.flatMap((request) => {
    const row = eligibleOf(snapshot, request);
    if (row?.state.at !== "ready" || request.what !== "activate" || seen.has(row.key)) return [];
    seen.add(row.key);
    const fact = [moment(request.askedAt, now), request.duration === null ? null : length(request.duration)].filter(Boolean).join(", ");
    return [{ ...role(row), id: `recent ${row.key}`, fact }];
  });
}
