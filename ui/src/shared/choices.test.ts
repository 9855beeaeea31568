import { afterEach, expect, it } from "vitest";
import { NOW, settings, snapshot } from "../host/samples";
import { webHost } from "../host/web";
import { followChoices } from "./choices";
import { tellTimeBy } from "./clock.svelte";
import { clock } from "./words";

afterEach(() => tellTimeBy("system"));

it("wears what the settings say, and changes with them", () => {
  const root = document.createElement("div");
  const host = webHost(snapshot());
  const stop = followChoices(host, root);
  expect(root.dataset).toMatchObject({ theme: "light", rows: "comfortable" });
  host.show(snapshot({ settings: { ...settings, theme: "contrast", rows: "compact", clock: "h12" } }));
  expect(root.dataset).toMatchObject({ theme: "contrast", rows: "compact" });
  expect(clock(NOW + 3 * 3_600_000)).toMatch(/01:24\spm/i);
  host.show(snapshot({ settings: { ...settings, clock: "h24" } }));
  expect(root.dataset["theme"]).toBe("light");
  expect(clock(NOW + 3 * 3_600_000)).toBe("13:24");
  stop();
  host.show(snapshot({ settings: { ...settings, theme: "dark" } }));
  expect(root.dataset["theme"]).toBe("light");
});
