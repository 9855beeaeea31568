import type { ActivateForm, AppError, Millis, PlaceView, Snapshot } from "./generated";

// What the app sends, as it sends it: every field is there.
export type {
  ActivateForm,
  ActiveRow,
  AppError,
  EligibleRow,
  Head,
  IntentRow,
  Millis,
  NeedView,
  Persona,
  PlaceView,
  RulesView,
  SecretsView,
  SlicesChanged,
  Snapshot,
  Sync,
} from "./generated";

/** What the window can ask for. Each answers when the command is taken, not when its consequences are there. */
export interface Commands {
  /** Starts or opens the practice tenant; `fast` lets its time run 60 times faster. */
  startPractice: { input: { fast: boolean }; output: null };
  /** Chooses a work account's cloud; fails with `no-client-id` where none is given and none is known. */
  chooseWork: { input: { cloud: CloudName; clientId: string | null }; output: null };
  backToFirstRun: { input: null; output: null };
  /** Opens the browser; `hint` is what to sign in with, where that is known. */
  signIn: { input: { hint: string | null }; output: null };
  /** Ends the wait for the browser, of a sign-in and of a step-up. */
  cancelSignIn: { input: null; output: null };
  signOut: { input: null; output: null };
  /** Reads everything again. */
  refresh: { input: null; output: null };
  /** Sends an activation, after a step-up where the policy asks for one; answers with the intent's id. */
  activate: { input: { form: ActivateForm }; output: string };
  /** Opens the browser for an intent that needs a stronger sign-in. */
  continueStepUp: { input: { intent: string }; output: null };
  /** Ends an activation early; answers with the intent's id. */
  deactivate: { input: { key: string }; output: string };
  /** Takes a request back; answers with the intent's id. */
  cancelRequest: { input: { activation: string }; output: string };
  /** Forgets a finished intent. */
  dismiss: { input: { intent: string }; output: null };
  saveDraft: { input: { form: ActivateForm }; output: null };
  dropDraft: { input: { eligible: string }; output: null };
}

/** The clouds that a work account can be in; `chooseWork` takes these names. */
export type CloudName = "global" | "usgov" | "dod" | "china";

/** What the window's own buttons do. */
export type WindowAct = "minimize" | "toggleMaximize" | "close";

/** Everything outside the page. The app has Tauri behind it, the gallery and the tests fixed data. */
export interface Host {
  /**
   * Sends a command.
   * @throws CommandFailed with what to tell the person.
   */
  call<C extends keyof Commands>(name: C, input: Commands[C]["input"]): Promise<Commands[C]["output"]>;
  /** Hears the newest snapshot, at once where one is known; returns what ends that. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /** Hears where the window should go; returns what ends that. */
  onPlace(listener: (place: PlaceView) => void): () => void;
  /** The service's time. */
  now(): Millis;
  /** Milliseconds of the service's time in each real one. */
  rate(): number;
  window(act: WindowAct): void;
}

/** A command that was not taken. */
export class CommandFailed extends Error {
  constructor(readonly error: AppError) {
    super(error.code);
  }
}

/** What to tell about anything that a `Host` threw. */
export function errorOf(thrown: unknown): AppError {
  if (thrown instanceof CommandFailed) return thrown.error;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "unexpected", detail, requestId: null, problems: [], retryAt: null };
}
