import type * as told from "./generated";
import type { Millis } from "./generated";

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

/** All slices. */
export type Snapshot = Omit<told.Snapshot, "head"> & { head: Head };

/** A head as the shell sent it, with nothing of what it does not send. */
export const wholeHead = <H extends object | null>(head: H): H => head && { visit: null, ...head };
