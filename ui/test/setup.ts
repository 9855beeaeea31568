import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/dom";
import { afterEach, vi } from "vitest";

// A slow machine is no reason to call a page broken.
configure({ asyncUtilTimeout: 10_000 });

// A warning of Svelte tells of a fault that shows itself later, or only to some: the test that brought it about fails.
/* eslint-disable no-console -- It is told to the console. */
const warned: Error[] = [];
const warn = console.warn.bind(console);
console.warn = (...told: unknown[]) => {
  warn(...told);
  if (/\[svelte\]|svelte\.dev\/e\//.test(String(told[0]))) warned.push(new Error(String(told[0])));
};
/* eslint-enable no-console */
afterEach(() => {
  const [first] = warned.splice(0);
  if (first) throw first;
});

// What jsdom lacks and components ask for.
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
// axe-core asks for it to measure icon fonts, of which there are none.
HTMLCanvasElement.prototype.getContext = () => null;
const dispatch = EventTarget.prototype.dispatchEvent;
// As a browser does: what has left the page is not told that the pointer left it, as a chosen line of a menu that is gone.
Element.prototype.dispatchEvent = function (this: Element, event: Event) {
  const parted = !this.isConnected && /^(pointer|mouse)(leave|out)$/.test(event.type);
  return parted || dispatch.call(this, event);
};
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
  // As a browser does: the keyboard goes to what asks for it, else to the first that takes it.
  const first = this.querySelector<HTMLElement>("[autofocus]") ?? this.querySelector<HTMLElement>("input, button, [tabindex='0']");
  first?.focus();
};
