// Looks at every screen of the gallery with a headless Chromium.
//   npm run look [-- NAME…]      pictures in every theme and size into ../target/look, axe-core and overflow on each
//   npm run look -- --check      only the checks, as part of the tests
//   npm run look -- --pictures [--out FOLDER]   the counterparts of the design's pictures, into ../target/screens
// Exits with 1 when something is found.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, preview } from "vite";
import { chromium } from "./chromium.mjs";

const { values: wish, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean" }, pictures: { type: "boolean" }, out: { type: "string" } },
});
/** As many pages at once as there are cores to draw them on. */
const PAGES = 2;
const looks = [
  { theme: "light", ground: "light" },
  { theme: "dark", ground: "dark" },
  { theme: "contrast", ground: "dark" },
  { theme: "contrast", ground: "light" },
];
/** Of a window; `text` is the zoom of texts alone. 320 px is 400 % at 1280. */
const sizes = {
  main: {
    "": { width: 1200, height: 780 },
    "-narrow": { width: 880, height: 640 },
    "-reflowed": { width: 320, height: 640 },
    "-text": { width: 1200, height: 780, text: 2 },
  },
  panel: { "": { width: 400, height: 620 }, "-reflowed": { width: 320, height: 480 }, "-text": { width: 400, height: 620, text: 2 } },
  board: { "": { width: 1200, height: 780 } },
};

const out = wish.out ?? fileURLToPath(new URL(wish.pictures ? "../../target/screens" : "../../target/look", import.meta.url));
await build({ mode: "gallery", logLevel: "error" });
const server = await preview({ mode: "gallery", logLevel: "error", build: { outDir: "../target/gallery" }, preview: { port: 0 } });
const base = new URL("gallery.html", server.resolvedUrls.local[0]);
if (!wish.check) mkdirSync(out, { recursive: true });

let found = 0;
/** The names of all screens. */
let known = new Set();
const browser = await chromium();
try {
  const page = await browser.page();
  await page.open(new URL("?index", base).href);
  const { screens, pictures } = await page.run("gallery.index");
  known = new Set(screens.map(({ name }) => name));
  for (const name of named.filter((name) => !known.has(name))) tell(name, "there is no such screen");
  const work = wish.pictures ? pictures.map((it) => () => draw(it)) : screens.filter(({ name }) => named.length === 0 || named.includes(name)).map((it) => () => look(it));
  await Promise.all(Array.from({ length: PAGES }, () => each(work)));
} finally {
  await browser.close();
  await server.close();
}
console.log(`${found} findings`);
process.exit(found === 0 ? 0 : 1);

/** Does what is left of the work on a page of its own. */
async function each(work) {
  const page = await browser.page();
  for (let next = work.shift(); next; next = work.shift()) await next().call(undefined, page);
}

/** Checks a screen, and draws it where that is asked for. */
function look({ name, window: kind }) {
  return async (page) => {
    for (const [suffix, size] of Object.entries(sizes[kind])) {
      // For the checks alone the screen is brought about once, and its window made smaller and its text larger then.
      if (suffix === "" || !wish.check) await open(page, name, looks[0], size);
      else await resize(page, size);
      for (const { theme, ground } of suffix === "" ? looks : looks.slice(0, 1)) {
        const label = `${name}${suffix}-${theme}${theme === "contrast" ? `-${ground}` : ""}`;
        // Nothing but colors differs from one theme to the next.
        const rules = theme === "light" ? [] : ["color-contrast"];
        if (theme !== "light") await page.run(`gallery.wear("${theme}", "${ground}")`);
        if (!wish.check) writeFileSync(join(out, `${label}.png`), await page.picture());
        if (suffix === "" || !wish.check) for (const it of await page.run(`gallery.axe(${JSON.stringify(rules)})`)) tell(label, it);
        if (theme === "light" && kind !== "board") for (const it of await page.run("gallery.outside()")) tell(label, `outside the window: ${it}`);
      }
      if (suffix === "") await obeyed(page, name);
    }
  };
}

/** Checks a screen where the system asks for stillness, and where it forces its own colors. */
async function obeyed(page, name) {
  await page.media({ "prefers-reduced-motion": "reduce" });
  for (const it of await page.run("gallery.moving()")) tell(`${name}-still`, it);
  await page.media({ "forced-colors": "active" });
  // What the system asks for can start an animation anew, whose first moments have no contrast.
  await page.run("gallery.settled()");
  for (const it of await page.run('gallery.axe(["color-contrast"])')) tell(`${name}-forced`, it);
  await page.media({});
}

/** The counterpart of one picture of the design, in its themes. */
function draw({ picture, screen, width, height, themes }) {
  return async (page) => {
    if (!known.has(screen)) return tell(picture, `the gallery has no screen ${screen}`);
    for (const theme of themes) {
      const ground = theme === "light" ? "light" : "dark";
      await open(page, screen, { theme, ground }, { width, height }, 2);
      writeFileSync(join(out, `${picture}-${theme}.png`), await page.picture());
      console.log(`${picture}-${theme}.png`);
    }
  };
}

async function resize(page, { width, height, text = 1 }) {
  await page.size(width, height);
  await page.run(`gallery.zoom(${text})`);
}

async function open(page, screen, { theme, ground }, { width, height, text = 1 }, scale = 1) {
  await page.size(width, height, scale);
  const url = new URL(base);
  url.search = new URLSearchParams({ screen, theme, ground, text, check: "" }).toString();
  await page.open(url.href);
  const problem = await page.run("gallery.stands");
  if (problem) tell(screen, problem);
}

function tell(label, what) {
  found += 1;
  console.log(`${label}: ${what}`);
}
