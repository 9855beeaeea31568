import type * as told from "./generated";
import type { CustomerView, Millis, ScopeKindView } from "./generated";

/** What the window shows where the shell tells it, and does without where it does not. */

/** The one visit of the browser that is open, or the code that stands for it. */
export interface VisitView {
  /** A stronger sign-in of somebody who is signed in, for something that was asked for. */
  stepUp: boolean;
  /** `AccountView.id`; `null` = an account that is to be added. */
  account: string | null;
  /** Whom it is for, where that is known. */
  name: string | null;
  /** The tenant's name, else its id or domain; `null` = whichever the person signs in to. */
  tenant: string | null;
  /** Of the authority, as the browser's address begins: `login.microsoftonline.com`. */
  host: string;
  /** What to type on another device instead. */
  code: { userCode: string; url: string; expiresAt: Millis } | null;
  /** How many visits wait behind it. */
  queued: number;
}

export type Head = told.Snapshot["head"] & { visit: VisitView | null };

/** A request with the names of its place, and the narrower scope that it was asked for at (`null` = the eligibility's own). */
export type RequestRow = told.RequestRow & { scopeKind: ScopeKindView; path: string[]; customer: CustomerView | null; at: string | null };

export type RequestSlice = Omit<told.RequestSlice, "rows"> & { rows: RequestRow[] };

/** A narrower place than an eligibility's, and `ActiveRow.key` of what is in force there. */
export interface InsideView {
  id: string;
  key: string;
  name: string;
}

/** `at`: where the row's state holds; `lastPlace`: where it was asked for last. `null` = all of the eligibility's place. */
export type EligibleRow = told.EligibleRow & { at: InsideView | null; lastPlace: { id: string; name: string } | null };

/** `missing`: what stands in the way of this role alone; `atName`: how its narrower place is called. */
export type BundleRowView = told.BundleRowView & { missing: told.BundleMissing[]; atName: string | null };
/** `tenant`: the name of the tenant that it is for, else its id. */
export type BundleView = Omit<told.BundleView, "rows"> & { rows: BundleRowView[]; tenant: string | null };

/** `excluded`: what the role's permissions leave out again. */
export type RoleInfoView = told.RoleInfoView & { excluded?: string[] };
/** `cut`: the group may carry more, at subscriptions that were not looked at. */
export type CarriesView = told.CarriesView & { cut?: boolean };

/** All slices. */
export type Snapshot = Omit<told.Snapshot, "head" | "requests" | "eligible" | "bundles"> & {
  head: Head;
  requests: RequestSlice;
  eligible: Omit<told.EligibleSlice, "rows"> & { rows: EligibleRow[] };
  bundles: Omit<told.BundleSlice, "rows"> & { rows: BundleView[] };
};

/** A head as the shell sent it, with nothing of what it does not send. */
export const wholeHead = <H extends object | null>(head: H): H => head && { visit: null, ...head };

/** Requests as the shell sent them: without the names of a place its words stand for it. */
export function wholeRequests<S extends { rows: object[] } | null>(slice: S): S {
  return slice && { ...slice, rows: slice.rows.map((row) => ({ scopeKind: "directory", path: [], customer: null, at: null, ...row })) };
}

/** Eligibilities as the shell sent them: nothing stands inside their places. */
export function wholeRows<S extends { rows: object[] } | null>(slice: S): S {
  return slice && { ...slice, rows: slice.rows.map((row) => ({ at: null, lastPlace: null, ...row })) };
}

/** Bundles as the shell sent them: their roles say nothing of their own. */
export function wholeBundles<S extends { rows: told.BundleView[] } | null>(slice: S): S {
  return slice && { ...slice, rows: slice.rows.map((row) => ({ tenant: null, ...row, rows: row.rows.map((role) => ({ missing: [], atName: null, ...role })) })) };
}
