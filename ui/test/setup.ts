import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/dom";
import { vi } from "vitest";

// A slow machine is no reason to call a page broken.
configure({ asyncUtilTimeout: 10_000 });

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
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
  // As a browser does: the keyboard goes to what asks for it, else to the first that takes it.
  const first = this.querySelector<HTMLElement>("[autofocus]") ?? this.querySelector<HTMLElement>("input, button, [tabindex='0']");
  first?.focus();
};
