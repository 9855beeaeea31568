import type { RequestRow } from "../../host/host";
import type { IconName } from "../../shared/icons";

export type State = RequestRow["state"];

/** How a state looks: its word, its drawing, and whether it is a result or a risk. Never by color alone. */
export interface Look {
  word: string;
  icon: IconName | null;
  tone: "info" | "ok" | "warn" | "bad" | "none";
}

const look = (word: string, icon: IconName | null = null, tone: Look["tone"] = "none"): Look => ({ word, icon, tone });

/** Who or what ended it is in the word: a person denies, a policy refuses, nobody decides a lapsed one. */
export const looks: Record<State, Look> = {
  waiting: look("Waiting", "hourglass", "info"),
  scheduled: look("Scheduled", "calendar"),
  applying: look("Applying", "sync", "info"),
  active: look("Active", "check", "ok"),
  denied: look("Denied", "dismiss", "bad"),
  refused: look("Refused", "prohibited", "bad"),
  lapsed: look("Lapsed"),
  expired: look("Expired"),
  deactivated: look("Deactivated"),
  canceled: look("Canceled"),
  failed: look("Failed", "errorSmall", "bad"),
  notSent: look("Not sent", "errorSmall", "warn"),
  unclear: look("Unclear", "question", "warn"),
  ended: look("Ended"),
};

/** What a chip shows. */
export type Kind = "all" | "waiting" | "approved" | "denied" | "failed" | "ended";

/** The chips in their order, each with the states that it shows. */
export const kinds: { id: Kind; label: string; states: readonly State[] }[] = [
  { id: "all", label: "All", states: Object.keys(looks) as State[] },
  { id: "waiting", label: "Waiting", states: ["waiting", "unclear"] },
  { id: "approved", label: "Approved", states: ["scheduled", "applying", "active"] },
  { id: "denied", label: "Denied", states: ["denied", "refused"] },
  { id: "failed", label: "Failed", states: ["failed", "notSent"] },
  { id: "ended", label: "Ended", states: ["lapsed", "expired", "deactivated", "canceled", "ended"] },
];

/** Is nothing more to come of it? */
export const over = (state: State): boolean =>
  kinds.some(({ id, states }) => (id === "denied" || id === "failed" || id === "ended") && states.includes(state));
