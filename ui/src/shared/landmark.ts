/**
 * Where a menu of this element is drawn: in the landmark or dialog that the element stands in, so that it belongs to it
 * for a reader too. `undefined`: in the page.
 */
export const landmarkOf = (element: Element | null): HTMLElement | undefined =>
  element?.closest<HTMLElement>("main, nav, header, aside, [role='dialog'], [role='alertdialog']") ?? undefined;
