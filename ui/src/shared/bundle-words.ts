import type { BundleMissing, BundleRowView, BundleView } from "../host/host";
import { length } from "./words";

const roles = (count: number): string => `${count} ${count === 1 ? "role" : "roles"}`;

/** Why nobody can say which eligibility a role of a bundle is for; `null` = it is one of the person's. */
export function goneBy(row: BundleRowView): "notEligible" | "ambiguous" | "unknown" | null {
  if (row.eligible !== null) return null;
  return row.missing.includes("ambiguous") ? "ambiguous" : row.missing.includes("unknown") ? "unknown" : "notEligible";
}

/** How many roles of it are not the person's. */
const notTheirs = (bundle: BundleView): number => bundle.rows.filter((row) => goneBy(row) === "notEligible").length;

/** The second line of a bundle: `3 roles, up to 2 h`. */
export function bundleWords(bundle: BundleView): string {
  const longest = Math.max(0, ...bundle.rows.map(({ duration }) => duration));
  const gone = notTheirs(bundle);
  return [
    `${roles(bundle.rows.length)}, up to ${length(longest)}`,
    gone > 0 ? `${gone} not yours` : null,
  ]
    .filter((text) => text !== null)
    .join(" · ");
}

const missingWords: Record<BundleMissing, string> = {
  ambiguous: "which account",
  unknown: "what could not be read",
  duration: "less time",
  justification: "a justification",
  ticket: "a ticket",
  stepUp: "a step-up sign-in",
  approval: "an approval",
  confirm: "a look first",
  notEligible: "roles that you are not eligible for",
};

const briefWords: Partial<Record<BundleMissing, string>> = { justification: "justification", ticket: "ticket", stepUp: "step-up", approval: "approval" };

/** What a form asks for first, in its order. Roles that are not the person's are left out, which it asks about as well. */
const asks = (bundle: BundleView) => bundle.missing.filter((missing) => missing !== "notEligible" && missing !== "confirm");

/** What comes between the click and the roles; `At one click` where nothing does. */
export function goes(bundle: BundleView): string {
  if (!bundle.confirmed) return "Imported: look at it first";
  if (bundle.ready) return "At one click";
  const asked = asks(bundle).map((missing) => missingWords[missing]).join(", ");
  const gone = notTheirs(bundle);
  if (asked === "") return gone === 0 ? "Asks first" : `Leaves out ${roles(gone)}: asks first`;
  return gone === 0 ? `Asks for ${asked}` : `Asks for ${asked}; leaves out ${roles(gone)}`;
}

/** The same where there is little room: `3 roles · step-up, approval`. */
export function bundleBrief(bundle: BundleView): string {
  const asked = bundle.confirmed ? asks(bundle).map((missing) => briefWords[missing] ?? missingWords[missing]).join(", ") : "imported";
  return [roles(bundle.rows.length), asked].filter((text) => text !== "").join(" · ");
}
