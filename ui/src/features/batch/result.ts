import type { ActiveRow, AppError, EligibleRow, IntentRow, Millis, Snapshot } from "../../host/host";
import { type Field, fieldProblems, tell } from "../../shared/errors";
import { either, moment } from "../../shared/words";
import { placesOf, shortened } from "../../shared/scope";
import type { Known } from "./batches.svelte";

/** How one role of a batch stands. */
export type ResultState =
  | "active"
  | "waiting"
  | "scheduled"
  | "applying"
  | "sending"
  | "signIn"
  | "signingIn"
  | "unclear"
  | "skipped"
  | "refused"
  | "failed"
  | "notSent"
  | "over";

/** One role of a batch. */
export interface Result {
  /** The eligibility's id. */
  id: string;
  key: string;
  role: string;
  scope: string;
  /** `null`: the eligibility is gone. */
  row: EligibleRow | null;
  state: ResultState;
  /** What the state is called. */
  label: string;
  /** Its end, where it is active. */
  endsAt: Millis | null;
  /** What there is to say about it; empty where the label says it all. */
  words: string;
  error: AppError | null;
  /** The fields that are asked for alone, of what can be tried again. */
  asks: Field[];
  intent: IntentRow | null;
  /** The request that can be taken back. */
  cancelable: string | null;
  /** It granted nothing and can be asked for anew. */
  again: boolean;
}

/** States in which nothing more is to be done for a role. */
const settled: readonly ResultState[] = ["active", "waiting", "scheduled", "skipped", "refused", "failed", "notSent", "over"];

const isSettled = (result: Result): boolean => settled.includes(result.state);

/** The newest batch that has something to tell: it runs, waits for the person, or did not do all that it should. */
export function openBatch(snapshot: Snapshot): string | null {
  const tells = snapshot.intents.rows.filter(
    ({ batch, ask, state }) => batch !== null && ask === "activate" && state !== "done" && state !== "waiting",
  );
  return tells[0]?.batch ?? null;
}

/** Every role of a batch, in the order in which it was asked. */
export function results(batch: string, known: Known | null, snapshot: Snapshot, now: Millis): Result[] {
  const intents = snapshot.intents.rows.filter((intent) => intent.batch === batch && intent.ask === "activate");
  // Newest first: after a restart the order of asking is what is left.
  const found = [...intents].reverse().flatMap(({ eligible }) => eligible ?? []);
  return [...new Set([...(known?.order ?? []), ...found])].map((id) => {
    const intent = intents.find(({ eligible }) => eligible === id) ?? null;
    const row = snapshot.eligible.rows.find((row) => row.id === id) ?? null;
    const key = intent?.key ?? row?.key ?? "";
    const active = snapshot.active.rows.find((row) => row.key === key);
    const error = known?.errors[id] ?? null;
    const left = !intent && error && known?.skipped.includes(id) ? skipped(error, row, now) : null;
    return { ...(left ?? stand(row, intent, active, intent ? null : error, now)), id, key, ...named(row, intent, active), row, intent };
  });
}

function named(row: EligibleRow | null, intent: IntentRow | null, active: ActiveRow | undefined) {
  const placed = row ?? active;
  return { role: row?.role ?? intent?.role ?? active?.role ?? "Role", scope: placed ? shortened(placesOf(placed), PLACE) : "" };
}

/** So many characters of a place have room in a row. */
const PLACE = 42;

type Stand = Omit<Result, "id" | "key" | "role" | "scope" | "row" | "intent">;

const plain = (state: ResultState, label: string, words = ""): Stand => ({
  state,
  label,
  words,
  endsAt: null,
  error: null,
  asks: [],
  cancelable: null,
  again: false,
});

function stand(
  row: EligibleRow | null,
  intent: IntentRow | null,
  active: ActiveRow | undefined,
  error: AppError | null,
  now: Millis,
): Stand {
  if (error) return notTaken(error, row, now);
  switch (intent?.state) {
    case "sending":
      return plain("sending", "Sending");
    case "steppingUp":
      return plain("signingIn", "Signing in", "Continue in your browser. Nothing is sent before that.");
    case "needsStepUp": {
      const words = intent.error ? tell(intent.error, now).text : "A stronger sign-in comes first. Nothing was sent yet.";
      return { ...plain("signIn", "Needs a sign-in", words), error: intent.error };
    }
    case "unclear":
      return plain("unclear", "Unclear", "It is not known whether Microsoft took it. Stint looks it up and does not send it again.");
    case "refused":
    case "failed":
    case "notSent":
      return ended(intent, now);
    case "waiting":
    case "done":
    case undefined:
      return accepted(row, intent, active, now);
  }
}

/** What was left out, and why. */
function skipped(error: AppError, row: EligibleRow | null, now: Millis): Stand {
  if (error.code !== "already-active") return plain("skipped", "Skipped", tell(error, now).text);
  const until = row?.state.at === "active" && row.state.endsAt !== null ? ` until ${moment(row.state.endsAt, now)}` : "";
  return plain("skipped", "Skipped", `Already active${until}.`);
}

/** What the app did not even take. */
function notTaken(error: AppError, row: EligibleRow | null, now: Millis): Stand {
  if (error.code === "already-active" || error.code === "already-asked") return skipped(error, row, now);
  return { ...plain("failed", "Not sent", tell(error, now).text), error, asks: asksOf(error), again: true };
}

/** What certainly granted nothing. */
function ended(intent: IntentRow, now: Millis): Stand {
  const error = intent.error;
  const label = { denied: "Denied", lapsed: "Lapsed", canceled: "Canceled" }[error?.code ?? ""];
  const usual = intent.state === "refused" ? "Refused" : intent.state === "notSent" ? "Not sent" : "Failed";
  const state = intent.state === "refused" || intent.state === "notSent" ? intent.state : "failed";
  return {
    ...plain(label === "Canceled" ? "over" : state, label ?? usual, error ? tell(error, now).text : ""),
    error,
    asks: error ? asksOf(error) : [],
    again: intent.repeatable,
  };
}

const asksOf = (error: AppError): Field[] => Object.keys(fieldProblems(error.problems)) as Field[];

/** What was taken, by what became of it. */
function accepted(row: EligibleRow | null, intent: IntentRow | null, active: ActiveRow | undefined, now: Millis): Stand {
  switch (active?.state) {
    case "waiting": {
      const who = active.approvers.length > 0 ? `Sent to ${either(active.approvers)}.` : "Sent to the approvers.";
      return { ...plain("waiting", "Waiting", who), cancelable: active.cancelable };
    }
    case "scheduled": {
      const start = active.startsAt === null ? "" : `Starts ${moment(active.startsAt, now)}.`;
      return { ...plain("scheduled", "Scheduled", start), cancelable: active.cancelable };
    }
    case "active":
    case "standing":
      return { ...plain("active", "Active"), endsAt: active.endsAt };
    case "applying":
      return plain("applying", "Activating", "Microsoft is applying the role. This can take minutes.");
    case undefined:
      break;
  }
  if (intent?.state === "done") return { ...plain("active", "Active"), endsAt: intent.endsAt };
  if (intent) return plain("applying", "Activating", "Microsoft took the request. This can take minutes.");
  // Taken, and not in a snapshot yet; or over and forgotten.
  return row?.state.at === "busy" ? plain("sending", "Sending") : plain("over", "Over", "Nothing of it is under way anymore.");
}

/** How far a batch is. */
export interface Progress {
  done: number;
  total: number;
  /** `1 active · 1 waiting`; what is none is not told. */
  counts: string;
}

export function progress(rows: Result[]): Progress {
  const groups: [string, ResultState[]][] = [
    ["active", ["active"]],
    ["waiting", ["waiting"]],
    ["scheduled", ["scheduled"]],
    ["to sign in", ["signIn", "signingIn"]],
    ["skipped", ["skipped"]],
    ["unclear", ["unclear"]],
    ["failed", ["refused", "failed", "notSent"]],
  ];
  const counts = groups
    .map(([label, states]) => [rows.filter((row) => states.includes(row.state)).length, label] as const)
    .filter(([count]) => count > 0)
    .map(([count, label]) => `${count} ${label}`);
  return { done: rows.filter(isSettled).length, total: rows.length, counts: counts.join(" · ") };
}
