/** What a character of a second line takes on average, as a part of the root's text size. */
const LETTER = 0.3625;

/** About how many characters of a second line stand in a width, px; `beside` = what else stands there, rem. */
export function lettersIn(width: number, beside = 0): number {
  // Texts may be larger than usual, and all that is measured in rem with them.
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return Math.floor((width / rem - beside) / LETTER);
}
