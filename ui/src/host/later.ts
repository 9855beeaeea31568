import type * as sent from "./generated";

/**
 * What the window knows how to show and the shell does not send yet: asking for more time of an eligibility, and where
 * inside it something stands. Where a row says nothing of it, the window offers nothing of it.
 */

/** What can be asked for about the end of an eligibility or assignment: more time before it, or it again after it. */
export type ProlongView = "extend" | "renew";

/** A narrower place than an eligibility's, and `ActiveRow.key` of what is in force there. */
export interface InsideView {
  id: string;
  key: string;
  name: string;
}

/** `at`: where the row's state holds; `lastPlace`: where it was asked for last. `null` = all of the eligibility's place. */
export type EligibleRow = sent.EligibleRow & { prolong: ProlongView | null; at: InsideView | null; lastPlace: { id: string; name: string } | null };
export type ActiveRow = sent.ActiveRow & { prolong: ProlongView | null };
export type RequestRow = Omit<sent.RequestRow, "what"> & { what: sent.RequestRow["what"] | ProlongView };
export type RequestSlice = Omit<sent.RequestSlice, "rows"> & { rows: RequestRow[] };

/** `missing`: what stands in the way of this role alone; `atName`: how its narrower place is called. */
export type BundleRowView = sent.BundleRowView & { missing: sent.BundleMissing[]; atName: string | null };
/** `tenant`: the name of the tenant that it is for, else its id. */
export type BundleView = Omit<sent.BundleView, "rows"> & { rows: BundleRowView[]; tenant: string | null };

/** All slices. */
export type Snapshot = Omit<sent.Snapshot, "eligible" | "active" | "requests" | "bundles"> & {
  bundles: Omit<sent.BundleSlice, "rows"> & { rows: BundleView[] };
  eligible: Omit<sent.EligibleSlice, "rows"> & { rows: EligibleRow[] };
  active: Omit<sent.ActiveSlice, "rows"> & { rows: ActiveRow[] };
  requests: RequestSlice;
};

/** What a person filled in to ask for more time of an eligibility or assignment. */
export interface ProlongForm {
  /** Seconds; `null` = as long as the policy allows. */
  duration: number | null;
  justification: string;
  ticketNumber: string;
  ticketSystem: string;
}

/** The command for it; a host without it fails. */
export interface LaterCommands {
  /** Asks an administrator for more time of an eligibility or assignment, or for it again. */
  prolong: { input: { key: string; form: ProlongForm }; output: null };
}

/** Bundles as the shell sent them, with nothing of what it does not send. */
export function wholeBundles<S extends { rows: sent.BundleView[] } | null>(slice: S): S {
  return slice && { ...slice, rows: slice.rows.map((row) => ({ tenant: null, ...row, rows: row.rows.map((role) => ({ missing: [], atName: null, ...role })) })) };
}

/** Rows as the shell sent them, with nothing of what it does not send. */
export function filledUp<S extends { rows: object[] } | null>(slice: S): S {
  return slice && { ...slice, rows: slice.rows.map((row) => ({ prolong: null, at: null, lastPlace: null, ...row })) };
}
