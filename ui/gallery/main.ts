import "./frozen";
import { mount } from "svelte";
import { webHost } from "../src/host/web";
import { wear, type Theme } from "../src/tokens/theme";
import "../src/tokens/tokens.css";
import { axe, moving, outside, refused, settled } from "./checks";
import Gallery from "./Gallery.svelte";
import { pictures } from "./pictures";
import { play } from "./play";
import { screens } from "./screens";
import { kindOf, windowOf } from "./windows";

/**
 * `?screen=NAME&theme=light|dark|contrast&ground=light|dark&text=ZOOM` shows one screen as the window would. Without a
 * screen: all of them and every part. `gallery` in the page's global scope is what `scripts/look.mjs` works with.
 */
const query = new URLSearchParams(location.search);
const theme = (query.get("theme") ?? "light") as Theme;
wear(theme, query.get("ground") === "light" ? "light" : "dark");
const zoom = (text: number) => (document.documentElement.style.fontSize = `${text * 100}%`);
zoom(Number(query.get("text") ?? 1));

const target = document.getElementById("app");
const screen = screens.find((screen) => screen.name === query.get("screen"));
/** Why the screen does not stand; `null` = it does. */
let stands: Promise<string | null> = Promise.resolve(screen || !query.has("screen") ? null : "there is no such screen");
if (target && screen) {
  document.title = `Stint: ${screen.name}`;
  const host = webHost(screen.snapshot, screen.answers);
  mount(windowOf(screen), { target, props: { host } });
  stands = play(screen, host)
    .then(settled)
    .then(() => null, String);
} else if (target) {
  mount(Gallery, { target, props: { theme } });
}

Object.assign(globalThis, {
  gallery: {
    index: {
      screens: screens.map((screen) => ({ name: screen.name, window: kindOf(screen) })),
      pictures,
    },
    stands,
    zoom: (text: number) => {
      zoom(text);
      return settled();
    },
    wear: (theme: Theme, ground: "light" | "dark") => {
      wear(theme, ground);
      return settled();
    },
    settled,
    axe,
    outside,
    moving,
    refused,
  },
});
