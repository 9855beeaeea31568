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
