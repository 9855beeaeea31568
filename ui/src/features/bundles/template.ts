import type { Millis } from "../../host/host";

/**
 * Justifications with placeholders. The app fills them in when it sends (`stint-domain`, `bundle/template`); here is the
 * same for the preview. `tests/fixtures/templates.json` says what becomes of what.
 */

/** What a placeholder can be called, in the order in which it is told. */
export const placeholders = ["date", "time", "name"] as const;

const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

const two = (number: number): string => String(number).padStart(2, "0");

/** The text as it is sent now by a bundle of this name, by the clock on the wall. */
export function filledIn(text: string, name: string, now: Millis): string {
  const at = new Date(now);
  const values: Record<string, string> = {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
    name,
  };
  return text.replace(PLACEHOLDER, (whole, word: string) => values[word] ?? whole);
}

/** Has it a placeholder that is filled in? */
export const hasPlaceholder = (text: string): boolean => [...text.matchAll(PLACEHOLDER)].some(([, word]) => isKnown(word ?? ""));

/** The placeholders that stand for nothing, in their order, each once. */
export function unknown(text: string): string[] {
  const words = [...text.matchAll(PLACEHOLDER)].map(([, word]) => word ?? "");
  return words.filter((word, at) => !isKnown(word) && words.indexOf(word) === at);
}

const isKnown = (word: string): boolean => (placeholders as readonly string[]).includes(word);
