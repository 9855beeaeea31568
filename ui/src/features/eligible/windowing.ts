/** Lists longer than this are drawn only where they are seen. */
export const LONG = 300;

/** An item that is drawn, and how much is left out above it, px. */
export interface Drawn {
  index: number;
  gap: number;
}

/**
 * Which items of a list are drawn when `from` to `to` (px from its top) can be seen, in order, and how much is left out
 * below the last. `kept` is drawn wherever it stands: what has the keyboard must not vanish when the list is scrolled.
 */
export function windowed(heights: readonly number[], from: number, to: number, kept: number | null): { drawn: Drawn[]; after: number } {
  const drawn: Drawn[] = [];
  let top = 0;
  let gap = 0;
  heights.forEach((height, index) => {
    const seen = top + height > from && top < to;
    if (seen || index === kept) {
      drawn.push({ index, gap });
      gap = 0;
    } else {
      gap += height;
    }
    top += height;
  });
  return { drawn, after: gap };
}
