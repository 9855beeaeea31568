import "./frozen";
import { mount } from "svelte";
import { webHost } from "../src/host/web";
import { wear, type Theme } from "../src/tokens/theme";
import "../src/tokens/tokens.css";
import Gallery from "./Gallery.svelte";
import { play } from "./play";
import { screens } from "./screens";
import { windowOf } from "./windows";

/**
 * `?screen=NAME&theme=light|dark|contrast&ground=light|dark` shows one screen as the window would; `&check` runs axe-core
 * on it and leaves what it finds in the page. Without a screen: all of them and every part.
 */
const refused: { id: string; impact: string; nodes: string[] }[] = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  refused.push({ id: "content-security-policy", impact: violatedDirective, nodes: [`${blockedURI} ${sourceFile}`] }),
);

const query = new URLSearchParams(location.search);
const theme = (query.get("theme") ?? "light") as Theme;
wear(theme, query.get("ground") === "light" ? "light" : "dark");

const target = document.getElementById("app");
const screen = screens.find((screen) => screen.name === query.get("screen"));
let stands = Promise.resolve();
if (target && screen) {
  const host = webHost(screen.snapshot, screen.answers);
  mount(windowOf(screen), { target, props: { host } });
  stands = play(screen, host);
} else if (target) {
  mount(Gallery, { target, props: { theme } });
}
if (query.has("check")) void stands.then(check);

async function check() {
  const { default: axe } = await import("axe-core");
  while (!document.querySelector("h1")) await new Promise((resolve) => setTimeout(resolve, 50));
  // Colors that are still on their way are not the colors to look at.
  const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
  for (const animation of moving) animation.finish();
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const found = document.createElement("script");
  found.type = "application/json";
  found.id = "axe";
  found.textContent = JSON.stringify(
    [
      ...refused,
      ...violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        nodes: nodes.map((node) => `${node.html} ${node.failureSummary}`),
      })),
    ],
  );
  document.body.append(found);
}
