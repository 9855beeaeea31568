/** A part of a text; `hit` where it is what was looked for. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** The words of a filter, as they are compared. */
export const wordsOf = (filter: string): string[] => filter.split(/\s+/).filter(Boolean).map(plain);

/** Does every word stand somewhere in these texts? Case and accents do not count. */
export function fits(texts: readonly string[], words: readonly string[]): boolean {
  const all = texts.map(plain);
  return words.every((word) => all.some((text) => text.includes(word)));
}

/** A text cut where the words stand in it. */
export function pieces(text: string, words: readonly string[]): Piece[] {
  // Letter by letter, so that a letter that gets longer or shorter when it is compared moves nothing.
  const letters = [...text];
  const compared = letters.map(plain);
  const hits = letters.map(() => false);
  for (const word of words) {
    for (let from = 0; from < letters.length; from += 1) {
      let seen = "";
      let to = from;
      while (to < letters.length && seen.length < word.length) seen += compared[to++];
      if (seen.startsWith(word)) hits.fill(true, from, to);
    }
  }
  const found: Piece[] = [];
  letters.forEach((letter, index) => {
    const hit = hits[index] ?? false;
    const last = found.at(-1);
    if (last && last.hit === hit) last.text += letter;
    else found.push({ text: letter, hit });
  });
  return found;
}

/** What stands around the first of the words in a text, in about `room` characters; a text that has room is left whole. */
export function around(text: string, words: readonly string[], room = 40): string {
  if (text.length <= room) return text;
  const parts = pieces(text, words);
  const before = parts[0]?.hit === false && parts.length > 1 ? parts[0].text.length : 0;
  const least = Math.min(before - LEAD, text.length - room);
  const from = least <= 0 ? 0 : text.lastIndexOf(" ", least) + 1;
  const hit = parts.find(({ hit }) => hit)?.text.length ?? 0;
  const end = Math.max(from + room, before + hit);
  const to = end >= text.length ? text.length : Math.max(text.lastIndexOf(" ", end), before + hit);
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

/** So many characters, to the beginning of a word, stand before what was found, where there are more. */
const LEAD = 8;

/** A text as it is compared: without case and accents. */
export function plain(text: string): string {
  // Most texts have no accents, and taking them off costs more than all the rest.
  const bare = NOT_ASCII.test(text) ? text.normalize("NFD").replace(/\p{Diacritic}/gu, "") : text;
  return bare.toLowerCase();
}

const NOT_ASCII = /[\u0080-\uffff]/;
