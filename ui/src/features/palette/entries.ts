import type { AccountView, ActivateForm, ActiveRow, AppError, BundleView, EligibleRow, Millis, PlaceView, Snapshot } from "../../host/host";
import { plain, wordsOf } from "../../shared/filter";
import type { IconName } from "../../shared/icons";
import { startsAt } from "../../shared/form/place";
import { atOnce, verbOf, withLast } from "../../shared/form/quick";
import { left, length, moment, secondsOf } from "../../shared/words";
import { iconOf } from "../../shared/kinds";
import { shortName } from "../../shared/marks.svelte";
import { whereOf } from "../../shared/scope";
import { accountText, foundBy, idsIn, type Searched, textOf } from "../../shared/search";
import { rank } from "./rank";

/** The headings of the palette, in order. */
export const groups = ["Activate", "Active", "Go to", "Commands"] as const;
export type Group = (typeof groups)[number];

/** A command of the window itself. */
export type CommandName =
  | "check-now"
  | "deactivate-all"
  | "shortcuts"
  | "why-not-here"
  | "bundles"
  | "accounts"
  | "export-csv"
  | "export-json"
  | "theme-system"
  | "theme-light"
  | "theme-dark"
  | "theme-contrast"
  | "rows"
  | "quit";

/** What running an entry does. */
export type Act =
  | { do: "send"; row: EligibleRow; form: ActivateForm }
  | { do: "bundle"; id: string }
  | { do: "deactivate" | "more-time" | "cancel"; row: ActiveRow }
  | { do: "go"; place: PlaceView }
  | { do: "sign-out"; account: string }
  | { do: "command"; name: CommandName };

/** How an act ended: why it was not done, or what there is to tell about it. */
export interface Outcome {
  failed: AppError | null;
  told: string | null;
}

/** One line of the palette. */
export interface Entry {
  id: string;
  group: Group;
  icon: IconName;
  title: string;
  /** After the title. */
  side: string;
  /** At the right of the current line: what Enter does. */
  verb: string;
  /** Why it does nothing now. */
  blocked: string | null;
  act: Act;
  /** What Ctrl Enter does instead. */
  quick: Act | null;
  /** The access that it is about: the line is found by all that this one is found by. */
  about?: Searched;
}

/** How many lines of a group stand at once. */
const SHOWN = 8;
/** And where nothing is looked for yet. */
const FIRST = 4;

/** What a palette shows. */
export interface Found {
  entries: Entry[];
  /** How many fit, also those that do not stand there. */
  count: number;
}

/** Why something of this account cannot be changed now. */
export type Blocked = (row: { account: string }) => string | null;

/** The lines that fit what was typed, best first in each group. `all` = why nothing can be changed now. */
export function find(snapshot: Snapshot, typed: string, now: Millis, blocked: Blocked, all: string | null): Found {
  const words = wordsOf(typed);
  const accounts = new Map(snapshot.head.accounts.map((account) => [account.id, account]));
  const ownerOf = ({ about }: Entry) => (about ? accounts.get(about.account) : undefined);
  const beside = (entry: Entry) =>
    [plain(entry.side), ...(entry.about ? [textOf(entry.about), accountText(ownerOf(entry)), idsIn(entry.about, words)] : [])].join("\n");
  const fitting = lines(snapshot, now, blocked, all, words.length > 0)
    .map((entry) => ({ entry, rank: rank(entry.title, words.length > 0 ? beside(entry) : "", words) }))
    .filter(({ rank }) => rank !== null)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .map(({ entry }) => entry);
  const most = words.length > 0 ? SHOWN : FIRST;
  const entries = groups
    .flatMap((group) => fitting.filter((entry) => entry.group === group).slice(0, group === "Commands" ? undefined : most))
    .map((entry) => told(entry, words, ownerOf(entry)));
  return { entries, count: fitting.length };
}

/** The line with why it was found, where it does not show that. */
function told(entry: Entry, words: readonly string[], owner: AccountView | undefined): Entry {
  const by = entry.about ? foundBy(entry.about, words, owner, [entry.title, entry.side]) : null;
  return by === null ? entry : { ...entry, side: `${by} · ${entry.side}` };
}

function lines(snapshot: Snapshot, now: Millis, blocked: Blocked, all: string | null, searching: boolean): Entry[] {
  const { accounts } = snapshot.head;
  const where = (row: EligibleRow | ActiveRow, inside: string | null = null) => [whereOf(row, inside), ...whose(row.account, accounts)].join(" · ");
  const stars = (row: EligibleRow) => (row.favorite ? 0 : 1);
  const ready = snapshot.eligible.rows.filter((row) => row.state.at === "ready" && row.why === null).sort((one, other) => stars(one) - stars(other));
  return [
    ...snapshot.bundles.rows.map((bundle) => activateBundle(bundle, all)),
    // Where it would be activated, which may be inside the eligibility's place.
    ...ready.map((row) => activate(row, where(row, startsAt(row)?.name), snapshot.recents.texts, blocked(row))),
    ...snapshot.active.rows.flatMap((row) => running(row, where(row), now, blocked(row), searching)),
    ...places(snapshot, where, now, searching),
    ...commands(snapshot, all),
  ];
}

/** Whose something is, where there are several accounts. */
function whose(id: string, accounts: readonly AccountView[]): string[] {
  const account = accounts.length > 1 ? accounts.find((account) => account.id === id) : undefined;
  return account ? [shortName(account, accounts)] : [];
}

function activateBundle(bundle: BundleView, blocked: string | null): Entry {
  const count = `${bundle.rows.length} ${bundle.rows.length === 1 ? "role" : "roles"}`;
  return {
    id: `bundle ${bundle.id}`,
    group: "Activate",
    icon: "stack",
    title: bundle.name,
    side: ["Bundle", count, bundle.confirmed ? null : "look at it first"].filter(Boolean).join(" · "),
    verb: bundle.ready ? "Activate" : "Activate…",
    blocked: bundle.confirmed ? blocked : null,
    act: { do: "bundle", id: bundle.id },
    quick: null,
  };
}

function activate(row: EligibleRow, where: string, recents: string[], blocked: string | null): Entry {
  const now = atOnce(row);
  const last = withLast(row, recents);
  const needs = row.rules?.needs ?? [];
  const asks = [needs.includes("approval") && "approval", needs.includes("stepUp") && "step-up", needs.includes("ticket") && "ticket"];
  const facts = [where, now === null ? asks.filter(Boolean).join(", ") : length(now.duration)].filter(Boolean);
  return {
    id: `activate ${row.key}`,
    group: "Activate",
    icon: iconOf(row),
    title: row.role,
    side: facts.join(" · "),
    verb: verbOf(row),
    blocked: now === null ? null : blocked,
    act: now === null ? { do: "go", place: { at: "role", key: row.key } } : { do: "send", row, form: now },
    quick: last === null || blocked !== null ? null : { do: "send", row, form: last },
    about: row,
  };
}

function running(row: ActiveRow, where: string, now: Millis, blocked: string | null, searching: boolean): Entry[] {
  const time = row.endsAt === null ? "no end" : left(secondsOf(row.endsAt - now));
  const base = { group: "Active" as const, side: `${where} · ${time}`, quick: null, about: row };
  if (row.state === "active" && row.deactivatableFrom !== null) {
    const early = row.deactivatableFrom > now ? `Can be deactivated from ${moment(row.deactivatableFrom, now)}` : null;
    const end: Entry = {
      ...base,
      id: `deactivate ${row.key}`,
      icon: "timer",
      title: `Deactivate ${row.role}`,
      verb: "Deactivate",
      blocked: blocked ?? early,
      act: { do: "deactivate", row },
    };
    const more: Entry = { ...base, id: `more ${row.key}`, icon: "history20", title: `More time for ${row.role}…`, verb: "Open", blocked: null, act: { do: "more-time", row } };
    return searching && row.moreTime !== null ? [end, more] : [end];
  }
  if (row.cancelable === null) return [];
  const state = row.state === "waiting" ? "waiting for a decision" : "scheduled";
  return [
    {
      ...base,
      id: `cancel ${row.key}`,
      icon: "hourglass",
      title: `Cancel request for ${row.role}`,
      side: `${where} · ${state}`,
      verb: "Cancel request",
      blocked,
      act: { do: "cancel", row },
    },
  ];
}

function places(snapshot: Snapshot, where: (row: EligibleRow) => string, now: Millis, searching: boolean): Entry[] {
  const page = (id: string, icon: IconName, title: string, side: string, place: PlaceView): Entry => ({
    id,
    group: "Go to",
    icon,
    title,
    side,
    verb: "Go",
    blocked: null,
    act: { do: "go", place },
    quick: null,
  });
  const pages = [
    page("my-access", "keyOutline", "My access", "Ctrl 1", { at: "myAccess" }),
    page("requests", "send", "My requests", "Ctrl 2", { at: "requests", id: null }),
    page("settings", "settings", "Settings", "Ctrl ,", { at: "settings" }),
  ];
  if (!searching) return pages;
  const rows = snapshot.eligible.rows
    .filter((row) => row.state.at !== "ready" || row.why !== null)
    .map((row) => ({ ...page(`role ${row.key}`, iconOf(row), row.role, where(row), { at: "role", key: row.key }), about: row }));
  const requests = snapshot.requests.rows.map((row) =>
    page(`request ${row.id}`, "history20", `Request: ${row.role}`, `${row.scope} · asked ${moment(row.askedAt, now)}`, {
      at: "requests",
      id: row.id,
    }),
  );
  return [...pages, ...rows, ...requests];
}

function commands(snapshot: Snapshot, blocked: string | null): Entry[] {
  const { theme, rows } = snapshot.settings.value;
  const ends = snapshot.active.rows.some((row) => row.state === "active" && row.deactivatableFrom !== null);
  const asked = snapshot.requests.rows.length > 0;
  const list: [CommandName, IconName, string, string, string | null][] = [
    ["check-now", "syncLarge", "Check now", "Ctrl R", null],
    ...(ends ? ([["deactivate-all", "dismissLarge", "Deactivate all…", "asks first", blocked]] as [CommandName, IconName, string, string, string | null][]) : []),
    ["bundles", "stack", "Bundles…", "activate, make, import", null],
    ["accounts", "people", "Accounts and tenants…", snapshot.head.accounts.length > 1 ? `${snapshot.head.accounts.length} signed in` : "add another one", null],
    ["why-not-here", "question", "Why not here?…", "a role that you expect and do not see", null],
    ["shortcuts", "keyboard", "Keyboard shortcuts", "F1", null],
    ...(asked
      ? ([
          ["export-csv", "arrowDownload", "Export my requests as CSV", "to the Downloads folder", null],
          ["export-json", "arrowDownload", "Export my requests as JSON", "to the Downloads folder", null],
        ] as [CommandName, IconName, string, string, string | null][])
      : []),
    ...(["system", "light", "dark", "contrast"] as const)
      .filter((other) => other !== theme)
      .map((other): [CommandName, IconName, string, string, string | null] => [
        `theme-${other}`,
        "sun",
        `Theme: ${{ system: "As the system", light: "Light", dark: "Dark", contrast: "Contrast" }[other]}`,
        "",
        null,
      ]),
    ["rows", "textLines", rows === "compact" ? "Row height: Comfortable" : "Row height: Compact", "", null],
  ];
  const entry = (id: string, icon: IconName, title: string, side: string, blocked: string | null, act: Act): Entry => ({
    id,
    group: "Commands",
    icon,
    title,
    side,
    verb: "Run",
    blocked,
    act,
    quick: null,
  });
  return [
    ...list.map(([name, icon, title, side, stopped]) => entry(name, icon, title, side, stopped, { do: "command", name })),
    // Each account goes by itself, by its name and tenant.
    ...snapshot.head.accounts.map(({ id, username, tenant }) =>
      entry(`sign-out ${id}`, "signOut", "Sign out", [username, ...(snapshot.head.accounts.length > 1 ? [tenant] : [])].join(" · "), null, { do: "sign-out", account: id }),
    ),
    entry("quit", "power", "Quit Stint", "alerts stop until it is started again", null, { do: "command", name: "quit" }),
  ];
}
