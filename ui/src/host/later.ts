import type * as sent from "./generated";

/**
 * What the window knows how to show and the shell does not send yet: bundles, and asking for more time of an
 * eligibility. Without them a snapshot has `null`, and the window offers nothing of it.
 */

/** What can be asked for about the end of an eligibility or assignment: more time before it, or it again after it. */
export type ProlongView = "extend" | "renew";

export type EligibleRow = sent.EligibleRow & { prolong: ProlongView | null };
export type ActiveRow = sent.ActiveRow & { prolong: ProlongView | null };
export type RequestRow = Omit<sent.RequestRow, "what"> & { what: sent.RequestRow["what"] | ProlongView };
export type RequestSlice = Omit<sent.RequestSlice, "rows"> & { rows: RequestRow[] };

/** Where a window should go; a bundle is run in My access. */
export type PlaceView = sent.PlaceView | { at: "bundle"; id: string };

/** All slices; `bundles` is `null` where none are offered. */
export type Snapshot = Omit<sent.Snapshot, "eligible" | "active" | "requests"> & {
  eligible: Omit<sent.EligibleSlice, "rows"> & { rows: EligibleRow[] };
  active: Omit<sent.ActiveSlice, "rows"> & { rows: ActiveRow[] };
  requests: RequestSlice;
  bundles: BundleSlice | null;
};

/** What a person filled in to ask for more time of an eligibility or assignment. */
export interface ProlongForm {
  /** Seconds; `null` = as long as the policy allows. */
  duration: number | null;
  justification: string;
  ticketNumber: string;
  ticketSystem: string;
}

/** A bundle as a person filled it in. */
export interface BundleForm {
  /** The bundle that is changed; `null` = a new one. */
  id: string | null;
  name: string;
  /** The justification, or a template of one with `{date}`; may be empty. */
  justification: string;
  ticketSystem: string;
  /** In the order to activate; at least one. */
  rows: BundleFormRow[];
}

/** A row of a bundle as a person filled it in. */
export interface BundleFormRow {
  /** The eligibility's id; `null` = the one that stood at `was`, which the person is not eligible for. */
  eligible: string | null;
  /** Its place in the bundle as it was, from 0; `null` = it is new in it. */
  was: number | null;
  /** The id of a narrower scope; `null` = the eligibility's own. */
  at: string | null;
  /** Seconds. */
  duration: number;
}

/** What stands in the way of activating a bundle by one click. */
export type BundleMissing = "justification" | "ticket" | "stepUp" | "approval" | "confirm" | "notEligible";

/** One role of a bundle. */
export interface BundleRowView {
  kind: sent.RoleKindView;
  role: string;
  /** The place in words. */
  scope: string;
  /** Names of the place, the outermost first. */
  path: string[];
  /** The id of a narrower scope. */
  at: string | null;
  /** Seconds. */
  duration: number;
  /** The eligibility's id; `null` = the person is not eligible for it. */
  eligible: string | null;
}

/** Roles that are activated together. */
export interface BundleView {
  id: string;
  name: string;
  justification: string;
  ticketSystem: string;
  /** In the order to activate. */
  rows: BundleRowView[];
  /** It was made here, or somebody has looked at it after the import. */
  confirmed: boolean;
  /** It goes by one click. */
  ready: boolean;
  /** What stands in the way. */
  missing: BundleMissing[];
}

export interface BundleSlice {
  revision: number;
  rows: BundleView[];
}

/** What became of running a bundle: its batch, or what is known of its roles and what is missing first. */
export type BundleRun = { at: "started"; batch: string } | { at: "incomplete"; forms: sent.ActivateForm[]; missing: BundleMissing[] };

/** The commands for all of this; a host without them fails. */
export interface LaterCommands {
  /** Asks an administrator for more time of an eligibility or assignment, or for it again. */
  prolong: { input: { key: string; form: ProlongForm }; output: null };
  /** Keeps a bundle; answers with its id. */
  saveBundle: { input: { bundle: BundleForm }; output: string };
  dropBundle: { input: { id: string }; output: null };
  /** Activates a bundle, or says what is missing first. */
  runBundle: { input: { id: string }; output: BundleRun };
  /** An imported bundle was looked at and may run. */
  confirmBundle: { input: { id: string }; output: null };
  /** Writes a bundle to a file in the Downloads folder; answers with its path. */
  exportBundle: { input: { id: string }; output: string };
  /** Takes a bundle from the text of a file; answers with its id. Fails with what is wrong with it. */
  importBundleText: { input: { text: string }; output: string };
}

/** Rows as the shell sent them, with nothing of what it does not send. */
export function filledUp<S extends { rows: object[] } | null>(slice: S): S {
  return slice && { ...slice, rows: slice.rows.map((row) => ({ prolong: null, ...row })) };
}
