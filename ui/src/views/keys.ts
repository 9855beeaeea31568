/** What the keys of the main window ask for, wherever the focus is. */
export type Wish = { to: "item"; number: number } | { to: "settings" | "palette" | "shortcuts" | "refresh" } | { to: "region"; by: 1 | -1 };

/** What a key asks for; `null` = it is no key of the window. Command counts as Ctrl. */
export function wishOf(event: KeyboardEvent): Wish | null {
  if (event.altKey) return null;
  if (event.key === "F6") return { to: "region", by: event.shiftKey ? -1 : 1 };
  if (event.shiftKey) return null;
  if (event.key === "F1") return { to: "shortcuts" };
  if (!event.ctrlKey && !event.metaKey) return null;
  if (/^[1-9]$/.test(event.key)) return { to: "item", number: Number(event.key) };
  switch (event.key.toLowerCase()) {
    case ",":
      return { to: "settings" };
    case "k":
      return { to: "palette" };
    case "r":
      return { to: "refresh" };
    default:
      return null;
  }
}

const REGIONS = "header, nav, main, aside, [role=dialog]";
const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex='0']";

/** Puts the keyboard into the next or the one before of the regions that can be reached now. */
export function moveRegion(by: 1 | -1, root: ParentNode = document): void {
  if (root.querySelector("dialog[open]")) return;
  const stops = [...root.querySelectorAll<HTMLElement>(REGIONS)]
    .filter((region) => region.closest("[inert], [hidden]") === null)
    .map((region) => ({ region, stop: [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(reachable) }))
    .filter(({ stop }) => stop !== undefined);
  const at = stops.findIndex(({ region }) => region.contains(document.activeElement));
  const next = stops.at(at < 0 && by < 0 ? -1 : (at + by) % stops.length);
  next?.stop?.focus();
}

const reachable = (element: HTMLElement) => element.tabIndex >= 0 && element.closest("[inert], [hidden]") === null;
