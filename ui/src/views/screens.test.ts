import { render } from "@testing-library/svelte";
import axe from "axe-core";
import { flushSync } from "svelte";
import { expect, it } from "vitest";
import { webHost } from "../host/web";
import MainWindow from "./MainWindow.svelte";
import { screens } from "./screens";

// Colors need a browser: `npm run look` checks them in every theme.
const options: axe.RunOptions = { rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"] };

it.each(screens)("$name: axe-core finds nothing, one heading of the first level", async ({ snapshot, sheet }) => {
  document.documentElement.lang = "en";
  document.title = "Stint";
  const host = webHost(snapshot);
  render(MainWindow, { host });
  flushSync();
  if (sheet) {
    host.go({ at: "role", key: sheet });
    flushSync();
    expect(document.querySelector("[data-testid=activation-sheet]")).not.toBeNull();
  }
  const { violations } = await axe.run(document, options);
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  expect(document.querySelectorAll("h1")).toHaveLength(1);
});
