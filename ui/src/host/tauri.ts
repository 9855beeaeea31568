import { getCurrentWindow } from "@tauri-apps/api/window";
import { commands, events } from "./generated";
import {
  type AppError,
  CommandFailed,
  type Commands,
  type Host,
  type Millis,
  type SlicesChanged,
  type Snapshot,
} from "./host";
import { wholeBundles, wholeHead, wholeRequests, wholeRows } from "./ahead";

type Answer<T> = Promise<{ status: "ok"; data: T } | { status: "error"; error: AppError }>;

/** Each command with its input taken apart. */
const senders: { [C in keyof Commands]: (input: Commands[C]["input"]) => Answer<Commands[C]["output"]> } = {
  startPractice: ({ fast }) => commands.startPractice(fast),
  chooseWork: ({ cloud, clientId }) => commands.chooseWork(cloud, clientId),
  backToFirstRun: () => commands.backToFirstRun(),
  signIn: ({ hint, deviceCode }) => commands.signIn(hint, deviceCode),
  cancelSignIn: () => commands.cancelSignIn(),
  signInTenant: ({ account, tenant }) => commands.signInTenant(account, tenant),
  signOut: ({ account }) => commands.signOut(account),
  capabilities: ({ account }) => commands.capabilities(account),
  openConsent: ({ account }) => commands.openConsent(account),
  refresh: () => commands.refresh(),
  activate: ({ form }) => commands.activate(form),
  continueStepUp: ({ intent }) => commands.continueStepUp(intent),
  deactivate: ({ key }) => commands.deactivate(key),
  cancelRequest: ({ activation }) => commands.cancelRequest(activation),
  dismiss: ({ intent }) => commands.dismiss(intent),
  saveDraft: ({ form }) => commands.saveDraft(form),
  dropDraft: ({ eligible }) => commands.dropDraft(eligible),
  activateMany: ({ forms, batch }) => commands.activateMany(forms, batch),
  tryAgain: ({ intents }) => commands.tryAgain(intents),
  deactivateMany: ({ keys }) => commands.deactivateMany(keys),
  deactivateAll: () => commands.deactivateAll(),
  again: ({ key, how, form }) => commands.again(key, how, form),
  disarm: ({ key }) => commands.disarm(key),
  prolong: ({ key, form }) => commands.prolong(key, form),
  favorite: ({ key, on }) => commands.favorite(key, on),
  saveSettings: ({ value }) => commands.saveSettings(value),
  setShortcut: ({ keys }) => commands.setShortcut(keys),
  seenNotices: () => commands.seenNotices(),
  needRules: ({ ids }) => commands.needRules(ids),
  children: ({ eligible, scope, search }) => commands.children(eligible, scope, search),
  carries: ({ eligible }) => commands.carries(eligible),
  saveBundle: ({ bundle }) => commands.saveBundle(bundle),
  dropBundle: ({ id }) => commands.dropBundle(id),
  runBundle: ({ id }) => commands.runBundle(id),
  confirmBundle: ({ id }) => commands.confirmBundle(id),
  exportBundle: ({ id }) => commands.exportBundle(id),
  importBundleText: ({ text }) => commands.importBundleText(text),
  roleInfo: ({ eligible }) => commands.roleInfo(eligible),
  openPortal: ({ eligible }) => commands.openPortal(eligible),
  exportRequests: ({ ids, format }) => commands.exportRequests(ids, format),
  showMain: ({ place }) => commands.showMain(place),
  hidePanel: () => commands.hidePanel(),
  panelHolds: ({ text }) => commands.panelHolds(text),
  panelHeight: ({ height }) => commands.panelHeight(height),
  quit: () => commands.quit(),
};

/** How far the system's clock may leave the page's before the time is asked for again, real milliseconds. */
const DRIFT = 2_000;

/** The app behind the window. */
export function tauriHost(): Host {
  const slices = new Slices();
  const ask = async () => {
    const answer = await commands.snapshot();
    if (answer.status === "ok") slices.take(answer.data);
  };
  void events.slicesChanged.listen(({ payload }) => slices.take(payload)).then(ask);
  askAfterSleep(ask);
  tellFocus();

  return {
    async call(name, input) {
      const answer = await senders[name](input as never);
      if (answer.status === "error") throw new CommandFailed(answer.error);
      return answer.data as never;
    },
    onSnapshot: (listener) => slices.listen(listener),
    onPlace(listener) {
      // Each window hears of its own places only.
      const ended = events.placeChanged(getCurrentWindow()).listen(({ payload }) => listener(payload));
      void ended.then(() => commands.takePlace()).then((place) => place.status === "ok" && place.data && listener(place.data));
      return () => void ended.then((end) => end());
    },
    now: () => slices.now(),
    rate: () => slices.rate,
    window: (act) => void getCurrentWindow()[act](),
  };
}

/** Every slice of a snapshot. */
const names = [
  "head",
  "active",
  "eligible",
  "intents",
  "requests",
  "notices",
  "settings",
  "recents",
  "bundles",
] as const satisfies (keyof Snapshot)[];

/** The newest of each slice, and the service's clock as the newest head tells it. */
class Slices {
  rate = 1;
  #snapshot: Snapshot | null = null;
  #clock: { service: Millis; page: number } = { service: Date.now(), page: performance.now() };
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();

  /** Takes what is not older than what is known: the first snapshot may arrive after a newer event. */
  take(changed: SlicesChanged): void {
    const { head } = changed;
    if (head) {
      this.rate = head.clock.rate;
      this.#clock = { service: head.clock.now, page: performance.now() };
    }
    const known = this.#snapshot;
    const came: SlicesChanged = {
      ...changed,
      head: wholeHead(changed.head),
      eligible: wholeRows(changed.eligible),
      requests: wholeRequests(changed.requests),
      bundles: wholeBundles(changed.bundles),
    };
    const next = Object.fromEntries(names.map((name) => [name, newer(known?.[name], came[name])]));
    if (names.some((name) => !next[name])) return;
    this.#snapshot = next as unknown as Snapshot;
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  now(): Millis {
    return this.#clock.service + (performance.now() - this.#clock.page) * this.rate;
  }

  listen(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    if (this.#snapshot) listener(this.#snapshot);
    return () => this.#listeners.delete(listener);
  }
}

function newer<T extends { revision: number }>(known: T | undefined, came: T | null): T | null {
  if (!came) return known ?? null;
  return known && known.revision > came.revision ? known : came;
}

/** The page's clock may stand still while the machine sleeps: asks for the time again when both have parted. */
function askAfterSleep(ask: () => Promise<void>): void {
  const apart = () => Date.now() - performance.now();
  let last = apart();
  const look = () => {
    const now = apart();
    if (Math.abs(now - last) > DRIFT) void ask();
    last = now;
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  setInterval(look, 5_000);
}

function tellFocus(): void {
  const tell = (focused: boolean) => void commands.windowFocus(focused);
  window.addEventListener("focus", () => tell(true));
  window.addEventListener("blur", () => tell(false));
  if (document.hasFocus()) tell(true);
}
