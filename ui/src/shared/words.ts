/**
 * Time in words. The same functions exist in Rust (`stint-domain`, `words`); `tests/fixtures/time-words.json` holds both
 * to the same answers. Everything rounds down: a countdown never promises more than there is.
 */
import type { Millis } from "../host/host";
import { hourCycle } from "./clock.svelte";

/** From here on a countdown warns, seconds. */
export const WARN = 5 * 60;
/** From here on a countdown is about to end, seconds. */
export const LAST = 60;

/** How urgent a countdown looks; never the only sign. */
export type Tone = "calm" | "warn" | "last";

/** Whole seconds of a length, never less than none. */
export const secondsOf = (length: Millis): number => Math.max(0, Math.floor(length / 1000));

export function tone(seconds: number): Tone {
  if (seconds <= LAST) return "last";
  return seconds <= WARN ? "warn" : "calm";
}

/** The text inside a ring: `13d`, `21h`, `2h 18`, `42m`, `38s`. */
export function ring(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)}d`;
  if (hours >= 10 || (hours >= 1 && minutes % 60 === 0)) return `${hours}h`;
  if (hours >= 1) return `${hours}h ${String(minutes % 60).padStart(2, "0")}`;
  return minutes >= 1 ? `${minutes}m` : `${seconds}s`;
}

/** A length spelled out: `7 days`, `2 h 30 min`, `30 min`, `38 s`. The seconds of more than a minute are dropped. */
export function length(seconds: number): string {
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 1) {
    // From 25 h on minutes tell nobody anything.
    return minutes === 0 || hours >= 25 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  return minutes >= 1 ? `${minutes} min` : `${seconds} s`;
}

/** What is left, spelled out: `2 h 18 min left`, at the end `Ended`. */
export const left = (seconds: number): string => (seconds <= 0 ? "Ended" : `${length(seconds)} left`);

/**
 * How long until a countdown looks different: a minute boundary, or a second in the last minute, or a change of tone.
 * `null` when it has ended.
 */
export function untilChange(leftOver: Millis): Millis | null {
  const seconds = secondsOf(leftOver);
  if (leftOver <= 0) return null;
  if (seconds <= LAST) return leftOver - seconds * 1000 + (seconds === 0 ? 0 : 1);
  const next = Math.max(seconds - (seconds % 60) - 1, seconds > WARN ? WARN : 0, LAST);
  return leftOver - (next + 1) * 1000 + 1;
}

/** The time of day where the person is, by the system's region and the clock that was chosen: `10:28`. */
export const clock = (at: Millis): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", ...hourCycle() });

/** A day: `30 Nov`, or with its month written out `30 November`. */
export const day = (at: Millis, month: "short" | "long" = "short"): string =>
  new Date(at).toLocaleDateString(undefined, { day: "numeric", month });

/** A day, with its year where it is not this one: `30 Nov`, `30 Nov 2025`. */
export function date(at: Millis, now: Millis): string {
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) return day(at);
  return new Date(at).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

/** The next midnight where the person is. */
export const midnight = (now: Millis): Millis => new Date(now).setHours(24, 0, 0, 0);

/** How many of the person's own calendar days lie between: 0 = today, -1 = yesterday. */
export const days = (at: Millis, now: Millis): number => dayNumber(at) - dayNumber(now);

/** When, as short as is clear now: `10:28`, `tomorrow 10:28`, `30 Nov 10:28`, `30 Nov 2025 10:28`. */
export function moment(at: Millis, now: Millis): string {
  const apart = days(at, now);
  if (apart === 0) return clock(at);
  if (apart === 1) return `tomorrow ${clock(at)}`;
  if (apart === -1) return `yesterday ${clock(at)}`;
  return `${date(at, now)} ${clock(at)}`;
}

/** Counts the person's own calendar days; a day with a changed clock is one day too. */
function dayNumber(at: Millis): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** How long ago: `12 s ago`, `7 min ago`, `3 h ago`. */
export const ago = (age: Millis): string => `${secondsOf(age) < 3600 ? length(secondsOf(age)) : `${Math.floor(secondsOf(age) / 3600)} h`} ago`;

/** How long until [`ago`] is worth telling anew: ten seconds in the first minute, then a minute. */
export function untilOlder(age: Millis): Millis {
  const step = age < 60_000 ? 10_000 : 60_000;
  return step - (Math.max(0, age) % step);
}

/** Names in a row: `Nestor Wilke or Megan Bowen`. */
export function either(names: string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** The letters of an avatar: first and last name. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? "");
  return letters.join("").toUpperCase();
}
