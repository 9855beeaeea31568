import type { Head, PlaceView, Snapshot } from "../../src/host/host";
import { busy, error, NOW, people, snapshot } from "../../src/host/samples";
import type { Answers } from "../../src/host/web";

/** A whole window in one state, for the gallery, the pictures and the tests. */
export interface Screen {
  name: string;
  snapshot: Snapshot;
  /** Which window, the main one where nothing is said; or a board of parts. */
  window?: "main" | "panel" | "states" | "toasts" | "icons";
  /** Where the window goes first. */
  place?: PlaceView;
  /** Whose sheet is open. */
  sheet?: string;
  /** What stands in the filter. */
  filter?: string;
  /** What a person does then. */
  steps?: Step[];
  /** What the app answers; nothing where it says nothing. */
  answers?: Answers;
}

/** One thing that a person does; elements are named by selectors and waited for. */
export type Step =
  | { click: string }
  | { focus: string }
  | { type: string; into: string }
  /** A key as `KeyboardEvent.key` has it, with its modifiers before it: `Control+k`. It goes to what has the focus. */
  | { key: string };

/** The part of an element that tests and screens name. */
export const part = (testid: string): string => `[data-testid="${testid}"]`;

export const sync = (change: Partial<Head["sync"]>): Head["sync"] => ({
  state: "idle",
  lastChecked: NOW - 12_000,
  offlineSince: null,
  retryAt: null,
  ...change,
});

/** The picture of My access with another head. */
export const busyWith = (head: Partial<Head>): Snapshot => ({ ...busy(), head: snapshot({ head }).head });

/** The people of the practice tenant stand to be chosen. */
export const signedOut = (failed: string | null): Snapshot =>
  snapshot({
    head: {
      stage: { at: "signedOut", people, failed: failed === null ? null : error(failed) },
      clock: { now: NOW, rate: 60 },
      person: null,
      tenant: null,
    },
  });
