import type {
  ActivateForm,
  AppError,
  BatchView,
  BundleForm,
  BundleRun,
  CapabilityView,
  CarriesView,
  ChildView,
  ManyView,
  Millis,
  PlaceView,
  ProlongForm,
  SettingsView,
  RoleInfoView,
  Snapshot,
} from "./generated";

// What the app sends, as it sends it: every field is there.
export type {
  AccountView,
  ActiveRow,
  BundleForm,
  BundleFormRow,
  BundleMissing,
  BundleRowView,
  BundleRun,
  BundleView,
  PlaceView,
  PlaceWithin,
  RequestRow,
  RequestSlice,
  ActivateForm,
  AppError,
  BarView,
  BatchView,
  CapabilityRow,
  CapabilityView,
  CarriesView,
  ChildView,
  DraftView,
  EligibleRow,
  Head,
  IntentRow,
  ManyView,
  Millis,
  MoreTimeView,
  NeedView,
  NoticeRow,
  Persona,
  ProlongForm,
  ProlongView,
  RequestStateView,
  RoleInfoView,
  RulesView,
  ScopeKindView,
  SecretsView,
  SettingsView,
  ShortcutView,
  Snapshot,
  SourceView,
  Sync,
  VisitView,
} from "./generated";

/** What the window can ask for. Each answers when the command is taken, not when its consequences are there. */
export interface Commands {
  /** Starts or opens the practice tenant; `fast` lets its time run 60 times faster. */
  startPractice: { input: { fast: boolean }; output: null };
  /** Chooses a work account's cloud; fails with `no-client-id` where none is given and none is known. */
  chooseWork: { input: { cloud: CloudName; clientId: string | null }; output: null };
  backToFirstRun: { input: null; output: null };
  /**
   * Opens the browser; `hint` is what to sign in with, where that is known. With `deviceCode` no browser opens here: the
   * stage carries a code to type on another device.
   */
  signIn: { input: { hint: string | null; deviceCode: boolean }; output: null };
  /** Ends the wait for the browser or for the code, of a sign-in and of a step-up. */
  cancelSignIn: { input: null; output: null };
  /** The same person in another tenant, where they are a guest: its id or one of its domains. */
  signInTenant: { input: { account: string; tenant: string }; output: null };
  signOut: { input: { account: string }; output: null };
  /** Looks up what works for an account and what it lacks. */
  capabilities: { input: { account: string }; output: CapabilityView };
  /** Opens the page of consent for an account's tenant, in the browser. */
  openConsent: { input: { account: string }; output: null };
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
  /** Activates several roles, each for itself; `batch` goes on with that one. The answers stand in the order of `forms`. */
  activateMany: { input: { forms: ActivateForm[]; batch: string | null }; output: BatchView };
  /** Asks anew, with the same contents, for intents that certainly granted nothing. */
  tryAgain: { input: { intents: string[] }; output: BatchView };
  /** Ends several activations early, each for itself; the answers stand in the order of `keys`. */
  deactivateMany: { input: { keys: string[] }; output: ManyView };
  /** Ends every own activation that can be ended. */
  deactivateAll: { input: null; output: ManyView };
  /** Arms a running activation to begin anew at its end, or turns it off and on now. */
  again: { input: { key: string; how: "atEnd" | "offAndOn"; form: ActivateForm }; output: null };
  /** Takes back what `again` armed. */
  disarm: { input: { key: string }; output: null };
  /** Asks an administrator for more time of the eligibility or assignment with this key, or for it again. */
  prolong: { input: { key: string; form: ProlongForm }; output: null };
  /** Sets or takes the star of an eligible access. */
  favorite: { input: { key: string; on: boolean }; output: null };
  /** Keeps all settings; fails with `not-a-setting`. */
  saveSettings: { input: { value: SettingsView }; output: null };
  /** The keys that open the quick panel anywhere, such as `Ctrl+Shift+Space`; `null` = none. Fails with `shortcut-taken`. */
  setShortcut: { input: { keys: string | null }; output: null };
  /** Empties the notices that stand in the window. */
  seenNotices: { input: null; output: null };
  /** The rows of these eligibilities are in view, so their policies are wanted. */
  needRules: { input: { ids: string[] }; output: null };
  /** Places below `scope`, or below the eligibility's own where that is `null`, with `search` in their names. */
  children: { input: { eligible: string; scope: string | null; search: string }; output: ChildView[] };
  /** Reads which roles a group carries. */
  carries: { input: { eligible: string }; output: CarriesView };
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
  /** Reads what a role may do. */
  roleInfo: { input: { eligible: string }; output: RoleInfoView };
  /** Opens the role in Microsoft's portal, in the browser. */
  openPortal: { input: { eligible: string }; output: null };
  /** Writes requests to a file in the Downloads folder, in this order; answers with its path. */
  exportRequests: { input: { ids: string[]; format: "csv" | "json" }; output: string };
  /** Shows the main window, at a place where one is given. */
  showMain: { input: { place: PlaceView | null }; output: null };
  hidePanel: { input: null; output: null };
  /** Something is typed in a form of the quick panel: losing the focus does not close it. */
  panelHolds: { input: { text: boolean }; output: null };
  /** The quick panel's content is so many CSS pixels high; the panel becomes so, from 300 to 620. */
  panelHeight: { input: { height: number }; output: null };
  /** Ends the app. */
  quit: { input: null; output: null };
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
