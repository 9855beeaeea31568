/** How much more than what is seen is drawn, px on either side: what a quick scroll shows before the next drawing. */
const MARGIN = 480;

/**
 * Which part of a long list can be seen, and how high its rows and heads are drawn. Call it while a component is made.
 * The page scrolls, not the list, so every scrolling in the window may move it.
 */
export class Scrolled {
  /** What is drawn at least, px from the top of the list. */
  from = $state(0);
  to = $state(2 * MARGIN);
  /** Heights, px; measured when something is drawn, since the text may be larger. */
  row = $state(48);
  head = $state(28);

  constructor(list: () => HTMLElement | undefined) {
    $effect(() => {
      const element = list();
      if (!element) return undefined;
      const look = () => this.#look(element);
      look();
      const resized = new ResizeObserver(look);
      resized.observe(element);
      document.addEventListener("scroll", look, { capture: true, passive: true });
      return () => {
        resized.disconnect();
        document.removeEventListener("scroll", look, { capture: true });
      };
    });
  }

  #look(list: HTMLElement): void {
    const height = (selector: string) => list.querySelector<HTMLElement>(selector)?.offsetHeight;
    this.row = height(".row") || this.row;
    this.head = height(".group") || this.head;
    const above = -list.getBoundingClientRect().top;
    // In steps, so that not every pixel draws anew.
    const step = MARGIN / 2;
    this.from = Math.floor((above - MARGIN) / step) * step;
    this.to = Math.ceil((above + innerHeight + MARGIN) / step) * step;
  }
}
