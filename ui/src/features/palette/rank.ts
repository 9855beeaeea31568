import { fits, plain, wordsOf } from "../../shared/filter";

/**
 * How well a line fits, lower is better: words at the start of the title, then at the start of a word in it, then
 * anywhere in it, then only beside it; `null` = not at all. Without words every line fits alike.
 *
 * `beside`: everything else that the line is found by, as `plain` gives it.
 */
export function rank(title: string, beside: string, words: readonly string[]): number | null {
  if (words.length === 0) return 0;
  const name = plain(title);
  if (!words.every((word) => name.includes(word) || beside.includes(word))) return null;
  if (!fits([title], words)) return 3;
  const parts = wordsOf(title.replace(/[:…]/g, " "));
  const first = words[0] ?? "";
  if (parts[0]?.startsWith(first)) return 0;
  return parts.some((part) => part.startsWith(first)) ? 1 : 2;
}
