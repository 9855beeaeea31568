// One headless Chromium, spoken to over a pipe in the words of its DevTools protocol.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Real milliseconds until an answer counts as missing. */
const LIMIT = 60_000;

/** Starts it; answers with what makes pages and what ends it. `CHROMIUM` names another program. */
export async function chromium() {
  const profile = mkdtempSync(join(tmpdir(), "stint-look-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--accept-lang=en-GB",
    "--remote-debugging-pipe",
    `--user-data-dir=${profile}`,
  ];
  const env = { ...process.env, TZ: "UTC", LANGUAGE: "en_GB", LANG: "en_GB.UTF-8" };
  const child = spawn(process.env["CHROMIUM"] ?? "chromium", flags, { env, stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const pipe = new Pipe(child.stdio[3], child.stdio[4]);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.once("error", (error) => pipe.fail(error));
  child.once("exit", (code) => pipe.fail(new Error(`Chromium ended with ${code}`)));
  await pipe.call("Browser.getVersion");
  return {
    /** A page of its own. */
    async page() {
      const { targetId } = await pipe.call("Target.createTarget", { url: "about:blank", newWindow: true });
      const { sessionId } = await pipe.call("Target.attachToTarget", { targetId, flatten: true });
      const page = new Page(pipe, sessionId);
      await page.call("Page.enable");
      await page.call("Emulation.setLocaleOverride", { locale: "en-GB" });
      return page;
    },
    async close() {
      pipe.call("Browser.close").catch(() => undefined);
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A page of the browser. */
class Page {
  constructor(pipe, session) {
    this.pipe = pipe;
    this.session = session;
  }

  call(method, params = {}) {
    return this.pipe.call(method, params, this.session);
  }

  /** Goes there; answers when the page has loaded. */
  async open(url) {
    const loaded = this.pipe.event("Page.loadEventFired", this.session);
    await this.call("Page.navigate", { url });
    await loaded;
  }

  /** `scale`: device pixels for each px of the page. */
  size(width, height, scale = 1) {
    return this.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
  }

  /** What the system is asked for by media queries, as `{ "prefers-reduced-motion": "reduce" }`. */
  media(features) {
    return this.call("Emulation.setEmulatedMedia", { features: Object.entries(features).map(([name, value]) => ({ name, value })) });
  }

  /** What an expression of the page comes to; a promise is waited for. */
  async run(expression) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** What the page looks like, as PNG. */
  async picture() {
    const { data } = await this.call("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }
}

/** Messages end with a zero byte. */
class Pipe {
  #number = 0;
  #answers = new Map();
  #events = [];
  #failed = null;
  #rest = "";

  constructor(to, from) {
    this.to = to;
    from.setEncoding("utf8");
    from.on("data", (text) => this.#read(text));
    to.on("error", (error) => this.fail(error));
  }

  call(method, params = {}, sessionId = undefined) {
    if (this.#failed) return Promise.reject(this.#failed);
    const id = (this.#number += 1);
    this.to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return this.#limited(method, (resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  event(method, sessionId) {
    return this.#limited(method, (resolve, reject) => this.#events.push({ method, sessionId, resolve, reject }));
  }

  fail(error) {
    this.#failed ??= error;
    for (const { reject } of [...this.#answers.values(), ...this.#events]) reject(this.#failed);
    this.#answers.clear();
    this.#events = [];
  }

  #limited(what, begin) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what}: no answer`)), LIMIT);
      const done = (then) => (value) => {
        clearTimeout(timer);
        then(value);
      };
      begin(done(resolve), done(reject));
    });
  }

  #read(text) {
    const parts = (this.#rest + text).split("\0");
    this.#rest = parts.pop();
    for (const part of parts) this.#take(JSON.parse(part));
  }

  #take({ id, method, sessionId, result, error }) {
    if (id === undefined) {
      const heard = this.#events.filter((event) => event.method === method && event.sessionId === sessionId);
      this.#events = this.#events.filter((event) => !heard.includes(event));
      for (const { resolve } of heard) resolve();
      return;
    }
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  }
}
