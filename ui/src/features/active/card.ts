import type { ActiveRow, Millis } from "../../host/host";
import { placesOf, shortened, whereOf } from "../../shared/scope";
import { either, left, length, moment, secondsOf, tone, type Tone, WARN } from "../../shared/words";

/** The approver's time, fixed by the service. */
const DECISION: Millis = 24 * 3_600_000;

/** So many characters of a place have room on a card. */
const PLACE = 34;

/** What a card says at a moment. */
export interface CardWords {
  /** Below the name: the place, or who has to decide. */
  second: string;
  /** All of the second line, for its tooltip. */
  whole: string;
  /** Facts of time, told one after the other. */
  facts: string[];
  /** Those that have room in a narrow window. */
  brief: string[];
  /** For the ring of a countdown; `null` = there is none. */
  countdown: { seconds: number; granted: number; tone: Tone; label: string } | null;
  /** The last minutes: what can be done about the end comes forward. */
  low: boolean;
  /** Why it cannot be deactivated now; `undefined` = it is not the person's to end. */
  deactivate: string | null | undefined;
}

/** From here on the end of what is held without an activation is watched. */
const SOON: Millis = 14 * 24 * 3_600_000;

/** Held without an activation, and nothing about it is to be watched or done: it needs no card. */
export const quiet = (row: ActiveRow, now: Millis): boolean =>
  row.state === "standing" && row.prolong === null && (row.endsAt === null || row.endsAt - now > SOON);

/** Everything that a card of the active strip says about `row` at `now`; `taken`: characters that stand before its place. */
export function cardWords(row: ActiveRow, now: Millis, taken = 0): CardWords {
  const counts = (row.state === "active" || row.state === "standing") && row.endsAt !== null;
  const seconds = counts && row.endsAt !== null ? secondsOf(row.endsAt - now) : 0;
  return {
    second: row.state === "waiting" ? waitsFor(row) : shortened(placesOf(row), PLACE - taken),
    whole: [row.state === "waiting" ? waitsFor(row) : null, whereOf(row), row.askedAt === null ? null : `asked ${moment(row.askedAt, now)}`]
      .filter((text) => text !== null)
      .join(" · "),
    facts: facts(row, seconds, now),
    brief: brief(row, facts(row, seconds, now)),
    countdown:
      counts && row.endsAt !== null && row.startsAt !== null
        ? {
            seconds,
            granted: secondsOf(row.endsAt - row.startsAt),
            tone: tone(seconds),
            label: `${row.role}, ${left(seconds)}, ends ${moment(row.endsAt, now)}`,
          }
        : null,
    low: row.state === "active" && counts && seconds > 0 && seconds <= WARN,
    deactivate: deactivate(row, now),
  };
}

const waitsFor = (row: ActiveRow) =>
  row.approvers.length > 0 ? `Waiting for ${either(row.approvers)}` : `Waiting for an approver`;

/** One fact; what is armed for the end is told as well. */
const brief = (row: ActiveRow, facts: string[]): string[] => facts.slice(0, row.moreTime?.armed ? 2 : 1);

function facts(row: ActiveRow, seconds: number, now: Millis): string[] {
  switch (row.state) {
    case "standing":
      return ["Always on", ...(row.endsAt === null ? [] : [`Ends ${moment(row.endsAt, now)}`])];
    case "active":
      if (row.endsAt === null) return [usable(row) ?? "Active"];
      if (seconds <= 0) return ["Ended"];
      // That it works says nothing anymore when its end comes forward.
      if (seconds <= WARN && row.usable === "usable" && !row.moreTime?.armed) return [`Ends ${moment(row.endsAt, now)}`];
      return [`Ends ${moment(row.endsAt, now)}`, again(row) ?? usable(row) ?? granted(row)].filter((fact) => fact !== null);
    case "waiting": {
      if (row.askedAt === null) return [];
      const decides = secondsOf(row.askedAt + DECISION - now);
      return [decides > 0 ? left(decides) : `Asked ${moment(row.askedAt, now)}`];
    }
    case "scheduled":
      return [
        ...(row.startsAt === null ? ["Scheduled"] : [`Starts ${moment(row.startsAt, now)}`]),
        ...(granted(row) ? [granted(row) as string] : []),
      ];
    case "applying":
      return ["Applying at Microsoft", "can take minutes"];
  }
}

/** What is armed for the end comes before what is known anyway. */
function again(row: ActiveRow): string | null {
  const armed = row.moreTime?.armed;
  if (!armed) return null;
  return armed.asking ? "sign in to have it again" : `then again for ${length(armed.draft.duration)}`;
}

function granted(row: ActiveRow): string | null {
  if (row.startsAt === null || row.endsAt === null) return null;
  return `${length(secondsOf(row.endsAt - row.startsAt))} granted`;
}

function usable(row: ActiveRow): string | null {
  switch (row.usable) {
    case "usable":
      return "Works now";
    case "notYet":
      return "Not in effect yet";
    case "cannotBeObserved":
      return "Cannot be observed here";
    case "couldNotCheck":
      return "Could not check";
    case "notAsked":
      return null;
  }
}

function deactivate(row: ActiveRow, now: Millis): string | null | undefined {
  if (row.state !== "active" || row.deactivatableFrom === null) return undefined;
  const wait = row.deactivatableFrom - now;
  if (wait <= 0) return null;
  // Rounded up: it is never too early when it says so.
  const seconds = Math.ceil(wait / 1000);
  return `Can be deactivated in ${seconds > 60 ? length(Math.ceil(seconds / 60) * 60) : length(seconds)}`;
}

/** `2 active · 1 waiting`; what is none is not told. */
export function counts(rows: ActiveRow[]): string {
  const of = (...states: ActiveRow["state"][]) => rows.filter((row) => states.includes(row.state)).length;
  return [
    [of("active", "standing"), "active"],
    [of("applying"), "applying"],
    [of("waiting"), "waiting"],
    [of("scheduled"), "scheduled"],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(" · ");
}

/** What to tell a screen reader that looked at these rows at `before` and looks again at `now`. */
export function crossed(rows: ActiveRow[], before: Millis, now: Millis): string[] {
  return rows.flatMap((row) => {
    if (row.state !== "active" || row.endsAt === null) return [];
    const was = row.endsAt - before;
    const is = row.endsAt - now;
    const passes = (mark: Millis) => was > mark && is <= mark;
    if (passes(0)) return [`${row.role} has ended`];
    if (passes(60_000)) return [`${row.role}: 1 minute left`];
    return passes(WARN * 1000) ? [`${row.role}: 5 minutes left, ends ${moment(row.endsAt, now)}`] : [];
  });
}
