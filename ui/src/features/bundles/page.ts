/** What stands in the sheet of bundles. */
export type BundlePage =
  /** All of them. */
  | { at: "list" }
  /** A new one of these eligibilities, or the one with this id. */
  | { at: "edit"; id: string | null; eligible: string[] }
  /** One that was imported, to be looked at before it runs, or before it is changed. */
  | { at: "look"; id: string; change?: boolean };
