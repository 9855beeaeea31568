// Draws every screen of the gallery in every theme with a headless Chromium and runs axe-core on it.
//   npm run look [-- NAME…]      pictures go to ../target/look; exits with 1 when axe-core finds something
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, createServer, preview } from "vite";

const run = promisify(execFile);
const chromium = process.env["CHROMIUM"] ?? "chromium";
const out = fileURLToPath(new URL("../../target/look", import.meta.url));
const profile = mkdtempSync(join(tmpdir(), "stint-look-"));
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--no-first-run",
  "--hide-scrollbars",
  "--accept-lang=en-GB",
  "--force-device-scale-factor=1",
  `--user-data-dir=${profile}`,
];
const looks = [
  { theme: "light", ground: "light" },
  { theme: "dark", ground: "dark" },
  { theme: "contrast", ground: "dark" },
  { theme: "contrast", ground: "light" },
];
const sizes = { "": "1200,780", "-narrow": "880,640", "-zoomed": "420,640" };

await build({ mode: "gallery", logLevel: "error" });
const server = await preview({ mode: "gallery", logLevel: "error", build: { outDir: "../target/gallery" }, preview: { port: 0 } });
const base = new URL("gallery.html", server.resolvedUrls.local[0]);
mkdirSync(out, { recursive: true });

let found = 0;
for (const name of await names()) {
  for (const [suffix, size] of Object.entries(sizes)) {
    for (const { theme, ground } of suffix === "" ? looks : looks.slice(0, 1)) found += await look(name, suffix, size, theme, ground);
  }
}
await server.close();
rmSync(profile, { recursive: true, force: true });
console.log(`${found} findings`);
process.exit(found === 0 ? 0 : 1);

/** One picture and one check; answers with how much was found. */
async function look(name, suffix, size, theme, ground) {
  const url = new URL(base);
  url.search = new URLSearchParams({ screen: name, theme, ground, check: "" }).toString();
  const label = `${name}${suffix}-${theme}${theme === "contrast" ? `-${ground}` : ""}`;
  const { stdout } = await run(
    chromium,
    [...flags, `--window-size=${size}`, `--screenshot=${join(out, `${label}.png`)}`, "--dump-dom", "--virtual-time-budget=4000", url.href],
    { maxBuffer: 64 << 20, env: { ...process.env, TZ: "UTC", LANGUAGE: "en_GB", LANG: "en_GB.UTF-8" } },
  );
  const result = /<script type="application\/json" id="axe">(.*?)<\/script>/s.exec(stdout)?.[1];
  if (result === undefined) {
    console.log(`${label}: axe-core did not finish`);
    return 1;
  }
  const violations = JSON.parse(result.replaceAll("&lt;", "<"));
  for (const { id, impact, nodes } of violations) console.log(`${label}: ${impact} ${id}\n  ${nodes.join("\n  ")}`);
  return violations.length;
}

/** The screens that were asked for, else all. */
async function names() {
  const asked = process.argv.slice(2);
  if (asked.length > 0) return asked;
  const modules = await createServer({ server: { middlewareMode: true, ws: false }, appType: "custom", logLevel: "error" });
  const { screens } = await modules.ssrLoadModule("/gallery/screens/index.ts");
  await modules.close();
  return screens.map(({ name }) => name);
}
