/** Lengths as a form offers and takes them, in seconds. */

const HOUR = 3600;
const MINUTE = 60;

/** Shapes that people type, each with what its numbers are worth. */
const shapes: [RegExp, (numbers: number[]) => number][] = [
  // 1:30
  [/^(\d{1,3}):([0-5]\d)$/, ([h = 0, m = 0]) => h * HOUR + m * MINUTE],
  // 2 h 30 min
  [/^(\d+)\s*h(?:ours?|rs?)?\s*(\d+)\s*(?:m|min|minutes?)?$/, ([h = 0, m = 0]) => h * HOUR + m * MINUTE],
  // 1.5h, 2 hours
  [/^(\d+(?:[.,]\d+)?)\s*h(?:ours?|rs?)?$/, ([h = 0]) => h * HOUR],
  // 90m, 90 min
  [/^(\d+(?:[.,]\d+)?)\s*m(?:in(?:utes?)?)?$/, ([m = 0]) => m * MINUTE],
  // A bare number: hours as far as a day has them, else minutes.
  [/^(\d+(?:[.,]\d+)?)$/, ([n = 0]) => (n <= 24 ? n * HOUR : n * MINUTE)],
];

/** Seconds of what was typed: `1:30`, `90m`, `1.5h`, `2 h 30 min`, `2`; `null` = not a length. */
export function parse(typed: string): number | null {
  const text = typed.trim().toLowerCase();
  for (const [shape, worth] of shapes) {
    const match = shape.exec(text);
    if (match) return Math.round(worth(match.slice(1).map((digits) => Number(digits.replace(",", ".")))));
  }
  return null;
}

/** The longest choice that is not longer than `seconds`, else the shortest. `choices` ascend and are not empty. */
export function snap(seconds: number, choices: number[]): number {
  return choices.findLast((choice) => choice <= seconds) ?? choices[0] ?? seconds;
}

/** What a new form starts with: an hour where that is allowed. */
export const usual = (choices: number[]): number => snap(HOUR, choices);

/** The choice `by` places away from `seconds`, at most the last. */
export function step(seconds: number, by: 1 | -1, choices: number[]): number {
  const at = choices.indexOf(snap(seconds, choices));
  return choices[Math.min(Math.max(at + by, 0), choices.length - 1)] ?? seconds;
}
