import { getCurrentWindow } from "@tauri-apps/api/window";
import type * as sent from "./generated";
import { commands, events } from "./generated";
import {
  type AppError,
  CommandFailed,
  type Commands,
  type Host,
  type Millis,
  type Snapshot,
} from "./host";

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
    if (answer.status === "ok" && !slices.take(answer.data)) void ask();
  };
  const change = ({ payload }: { payload: sent.SlicesChanged }) => {
    if (!slices.change(payload)) void ask();
  };
  void events.slicesChanged.listen(change).then(ask);
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

/** Slices, whole; what is `null` stays. */
type Parts = { [Name in (typeof names)[number]]: sent.Snapshot[Name] | null };

/** The newest of each slice, and the service's clock as the newest head tells it. */
class Slices {
  rate = 1;
  #snapshot: Snapshot | null = null;
  #clock: { service: Millis; page: number } = { service: Date.now(), page: performance.now() };
  /** Something changed before there was anything that it changes. */
  #missed = false;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();

  /** Takes a whole snapshot, where it is not older than what is known. Says whether nothing came in the meantime. */
  take(all: sent.Snapshot): boolean {
    const missed = this.#missed;
    this.#missed = false;
    this.#put(all);
    return !missed;
  }

  /** Takes what changed. Says whether it fits to what is known; otherwise everything has to be asked for. */
  change(changed: sent.SlicesChanged): boolean {
    const known = this.#snapshot;
    if (!known) {
      // The first snapshot is on its way, and may have been made before this.
      this.#missed = true;
      return true;
    }
    const { eligible: change, ...others } = changed;
    const old = change !== null && change.revision <= known.eligible.revision;
    const eligible = change && !old ? merged(known.eligible, change) : null;
    this.#put({ ...others, eligible });
    return change === null || old || eligible !== null;
  }

  #put(came: Parts): void {
    const { head } = came;
    if (head) {
      this.rate = head.clock.rate;
      this.#clock = { service: head.clock.now, page: performance.now() };
    }
    const known = this.#snapshot;
    const all = Object.fromEntries(names.map((name) => [name, newer(known?.[name], came[name])]));
    if (names.some((name) => !all[name])) return;
    this.#snapshot = all as unknown as Snapshot;
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

/** The list with what changed in it, `null` where something between is missing. Rows that did not change stay themselves. */
function merged(known: sent.EligibleSlice, { since, revision, known: isKnown, order, rows }: sent.EligibleChange): sent.EligibleSlice | null {
  if (since !== known.revision) return null;
  const changed = new Map(rows.map((row) => [row.id, row]));
  if (order === null) return { revision, known: isKnown, rows: known.rows.map((row) => changed.get(row.id) ?? row) };
  const before = new Map(known.rows.map((row) => [row.id, row]));
  const all = order.map((id) => changed.get(id) ?? before.get(id));
  return all.every((row) => row !== undefined) ? { revision, known: isKnown, rows: all } : null;
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
