import type { Millis } from "../../host/host";

/** A start as a form takes it: which day, and the time of that day as typed. */
export interface Start {
  /** Days from today. */
  day: number;
  time: string;
}

/** How many days ahead a form offers. */
export const DAYS_AHEAD = 30;

/** Minutes since midnight of what was typed: `14:30`, `1430`, `2pm`, `2:30 pm`; `null` = not a time of day. */
export function parseTime(typed: string): number | null {
  const match = /^(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?$/.exec(typed.trim().toLowerCase());
  if (!match) return null;
  const [, hourDigits, minuteDigits, half] = match;
  let hour = Number(hourDigits);
  const minute = Number(minuteDigits ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === "p" ? 12 : 0);
  }
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}

/** The instant of a start, by the person's own clock; `null` while the time is none. */
export function instant(start: Start, now: Millis): Millis | null {
  const minutes = parseTime(start.time);
  if (minutes === null) return null;
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + start.day, 0, minutes).getTime();
}

/** An instant as a form shows it. */
export function startOf(at: Millis, now: Millis): Start {
  const midnight = (instant: Millis) => new Date(instant).setHours(0, 0, 0, 0);
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return {
    day: Math.max(0, Math.round((midnight(at) - midnight(now)) / 86_400_000)),
    time: `${two(date.getHours())}:${two(date.getMinutes())}`,
  };
}

/** What a form offers first: the next full hour. */
export const nextHour = (now: Millis): Start => startOf(new Date(now).setMinutes(60, 0, 0), now);

/** The days that a form offers. */
export function days(now: Millis): { day: number; label: string }[] {
  const date = new Date(now);
  return Array.from({ length: DAYS_AHEAD + 1 }, (_, day) => {
    const at = new Date(date.getFullYear(), date.getMonth(), date.getDate() + day);
    const name = at.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
    return { day, label: day === 0 ? `Today, ${name}` : day === 1 ? `Tomorrow, ${name}` : name };
  });
}

/** The person's time zone in words: `Europe/Vienna, GMT+1`. */
export function zone(now: Millis): string {
  const format = new Intl.DateTimeFormat("en-US", { timeZoneName: "shortOffset" });
  const offset = format.formatToParts(now).find((part) => part.type === "timeZoneName")?.value;
  return [format.resolvedOptions().timeZone, offset].filter(Boolean).join(", ");
}
