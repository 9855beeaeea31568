import { fits, wordsOf } from "../../shared/filter";

/**
 * How well a line fits, lower is better: words at the start of the title, then at the start of a word in it, then
 * anywhere in it, then only beside it; `null` = not at all. Without words every line fits alike.
 */
export function rank(title: string, side: string, words: string[]): number | null {
  if (words.length === 0) return 0;
  if (!fits([title, side], words)) return null;
  if (!fits([title], words)) return 3;
  const parts = wordsOf(title.replace(/[:…]/g, " "));
  const first = words[0] ?? "";
  if (parts[0]?.startsWith(first)) return 0;
  return parts.some((part) => part.startsWith(first)) ? 1 : 2;
}
