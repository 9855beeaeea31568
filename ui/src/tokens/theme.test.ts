import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

const sheet = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
/** The rules of the first block that begins so, without what is inside of them. */
const block = (css: string, head: string) => css.slice(css.indexOf(head)).split("\n}\n")[0] ?? "";
const names = (rules: string) => new Set([...rules.matchAll(/^ *(--[\w-]+):/gm)].map(([, name]) => name));

it("takes every color from the system where the system forces its own", () => {
  const css = sheet("./meaning.css");
  const contrast = names(block(css, '[data-theme="contrast"] {'));
  expect(contrast.size).toBeGreaterThan(40);
  const forced = block(css, "@media (forced-colors: active)");
  expect([...contrast].filter((name) => !names(forced).has(name))).toEqual([]);
  expect(forced).not.toMatch(/#[0-9a-f]{3,8}\b|rgb|hsl/i);
});

it("lets nothing move where the system asks for that", () => {
  const still = block(sheet("./base.css"), "@media (prefers-reduced-motion: reduce)");
  expect(still).toMatch(/\*,\s*\*::before,\s*\*::after \{/);
  expect(still).toContain("animation: none !important");
  expect(still).toContain("transition: none !important");
  // Nothing may be stronger than that rule.
  const src = join(import.meta.dirname, "..");
  const parts = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".svelte"));
  expect(parts.length).toBeGreaterThan(50);
  expect(parts.filter((name) => /(animation|transition)[\w-]*:[^;]*!important/.test(readFileSync(join(src, name), "utf8")))).toEqual([]);
});
