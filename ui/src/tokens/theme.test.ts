import { expect, it, vi } from "vitest";
import { follow } from "./theme";

it("wears the system's theme, and contrast before all others", () => {
  const on = { dark: false, contrast: false };
  const listeners = new Set<() => void>();
  vi.stubGlobal("matchMedia", (query: string) => ({
    get matches() {
      return query.includes("contrast") ? on.contrast : on.dark;
    },
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  }));
  const root = document.createElement("div");
  const change = (next: Partial<typeof on>) => {
    Object.assign(on, next);
    for (const listener of listeners) listener();
    return [root.dataset["theme"], root.dataset["ground"]];
  };

  const stop = follow("system", root);
  expect(change({})).toEqual(["light", "light"]);
  expect(change({ dark: true })).toEqual(["dark", "dark"]);
  expect(change({ contrast: true })).toEqual(["contrast", "dark"]);
  expect(change({ dark: false })).toEqual(["contrast", "light"]);
  stop();
  expect(listeners.size).toBe(0);

  const end = follow("light", root);
  expect(change({ contrast: true, dark: true })).toEqual(["light", "dark"]);
  end();
  follow("contrast", root);
  expect(change({ contrast: false, dark: false })).toEqual(["contrast", "light"]);
});
