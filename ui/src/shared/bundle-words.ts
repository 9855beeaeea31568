import type { BundleMissing, BundleView } from "../host/host";
import { length } from "./words";

const roles = (count: number): string => `${count} ${count === 1 ? "role" : "roles"}`;

/** The second line of a bundle: `3 roles, up to 2 h`. */
export function bundleWords(bundle: BundleView): string {
  const longest = Math.max(0, ...bundle.rows.map(({ duration }) => duration));
  const gone = bundle.rows.filter(({ eligible }) => eligible === null).length;
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

/** What stands in the way of one click, in the order in which a form asks. Roles that are not the person's hold no others up. */
const asks = (bundle: BundleView) => bundle.missing.filter((missing) => missing !== "notEligible" && missing !== "confirm");

/** What comes between the click and the roles; `At one click` where nothing does. */
export function goes(bundle: BundleView): string {
  if (!bundle.confirmed) return "Imported: look at it first";
  const asked = asks(bundle);
  return asked.length === 0 ? "At one click" : `Asks for ${asked.map((missing) => missingWords[missing]).join(", ")}`;
}

/** The same where there is little room: `3 roles · step-up, approval`. */
export function bundleBrief(bundle: BundleView): string {
  const asked = bundle.confirmed ? asks(bundle).map((missing) => briefWords[missing] ?? missingWords[missing]).join(", ") : "imported";
  return [roles(bundle.rows.length), asked].filter((text) => text !== "").join(" · ");
}
