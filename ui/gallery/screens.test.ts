import { render } from "@testing-library/svelte";
import axe from "axe-core";
import { expect, it } from "vitest";
import { webHost } from "../src/host/web";
import { play } from "./play";
import { screens } from "./screens";
import { windowOf } from "./windows";

// Colors and sizes need a browser: `npm run look` checks them in every theme.
const options: axe.RunOptions = { rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"] };

it.each(screens)("$name: axe-core finds nothing, one heading of the first level", async (screen) => {
  document.documentElement.lang = "en";
  document.title = "Stint";
  const host = webHost(screen.snapshot, screen.answers);
  render(windowOf(screen), { host });
  await play(screen, host);
  if (screen.sheet) expect(document.querySelector("[role=dialog]")).not.toBeNull();
  const { violations } = await axe.run(document, options);
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  expect(document.querySelectorAll("h1")).toHaveLength(1);
}, 30_000);

it("has a name for each screen", () => {
  expect(new Set(screens.map(({ name }) => name)).size).toBe(screens.length);
});
