import type {
  AccountView,
  ActiveRow,
  AppError,
  BundleView,
  EligibleRow,
  Head,
  IntentRow,
  Millis,
  NoticeRow,
  Persona,
  RequestRow,
  RulesView,
  SettingsView,
  Snapshot,
  SourceView,
} from "./host";

/** Fixed data of the story, for the gallery and the tests. */

/** 10:24 in UTC, the time of all samples. */
export const NOW: Millis = Date.UTC(2026, 10, 21, 10, 24);

export const minutes = (count: number): Millis => count * 60_000;
export const hours = (count: number): Millis => minutes(count * 60);

export const people: Persona[] = [
  persona("Bruce Wayne", "Contoso", "Developer, Apps department", "Activates roles, with step-up, ticket and approval"),
  persona("Nestor Wilke", "Contoso", "Manager of Bruce", "May approve Application Administrator"),
  persona("Allan Deyoung", "Contoso", "Sales", "Is eligible for nothing"),
  persona("Megan Bowen", "Contoso", "Privileged Role Administrator", "May approve Application Administrator"),
  persona("Alex Wilber", "Relecloud", "Tier 2 Support", "Works in customers’ subscriptions"),
];

function persona(name: string, tenant: string, title: string, about: string): Persona {
  const upn = `${name.toLowerCase().replace(" ", ".")}@${tenant.toLowerCase()}.example`;
  return { name, upn, tenant, title, about };
}

export const steps = (longest: number): number[] => Array.from({ length: longest / 1800 }, (_, i) => (i + 1) * 1800);

export function rules(longest: number, change: Partial<RulesView> = {}): RulesView {
  return { longest, choices: steps(longest), needs: [], stepUp: null, stepUpDone: false, approvers: [], fixed: false, ...change };
}

export const exchange: EligibleRow = {
  id: "eligible-exchange",
  key: "exchange",
  kind: "entraRole",
  role: "Exchange Administrator",
  scope: "Contoso directory",
  description: "Can manage all aspects of the Exchange product.",
  through: null,
  endsAt: null,
  rules: rules(8 * 3600, { needs: ["stepUp", "justification", "ticket"], stepUp: "Privileged step-up" }),
  state: { at: "ready" },
  draft: null,
  favorite: false,
  account: "bruce",
  access: null,
  scopeKind: "directory",
  path: [],
  customer: null,
  condition: null,
  rulesError: null,
  at: null,
  canNarrow: false,
  lastPlace: null,
  prolong: null,
  prolonging: null,
  why: null,
};

export const application: EligibleRow = {
  ...exchange,
  id: "eligible-application",
  key: "application",
  role: "Application Administrator",
  scope: "Administrative unit: Apps",
  scopeKind: "administrativeUnit",
  path: ["Apps"],
  description: "Can create and manage all aspects of app registrations and enterprise apps.",
  rules: rules(2 * 3600, {
    needs: ["approval", "stepUp", "justification"],
    stepUp: "Privileged step-up",
    approvers: ["Nestor Wilke", "Megan Bowen"],
  }),
};

/** A plain role: nothing is asked but a reason. */
export const reports: EligibleRow = {
  ...exchange,
  id: "eligible-reports",
  key: "reports",
  role: "Reports Reader",
  description: "Can read sign-in and audit reports.",
  rules: rules(4 * 3600, { needs: ["justification"] }),
};

export const exchangeActive: ActiveRow = {
  key: "exchange",
  state: "active",
  kind: "entraRole",
  role: exchange.role,
  scope: exchange.scope,
  startsAt: NOW - minutes(56),
  endsAt: NOW + minutes(4),
  deactivatableFrom: NOW - minutes(51),
  usable: "usable",
  approvers: [],
  askedAt: null,
  cancelable: null,
  eligible: exchange.id,
  moreTime: { offAndOn: null, atEnd: null, armed: null },
  account: "bruce",
  access: null,
  scopeKind: "directory",
  path: [],
  customer: null,
  through: null,
  prolong: null,
  prolonging: null,
};

export const reportsActive: ActiveRow = {
  ...exchangeActive,
  key: "reports",
  eligible: reports.id,
  role: reports.role,
  startsAt: NOW - minutes(102),
  endsAt: NOW + minutes(138),
  deactivatableFrom: NOW - minutes(97),
};

export const applicationWaiting: ActiveRow = {
  ...exchangeActive,
  key: "application",
  state: "waiting",
  role: application.role,
  scope: application.scope,
  scopeKind: application.scopeKind,
  path: application.path,
  startsAt: null,
  endsAt: null,
  deactivatableFrom: null,
  usable: "notAsked",
  approvers: ["Nestor Wilke", "Megan Bowen"],
  askedAt: NOW - minutes(26),
  cancelable: "request-1",
  eligible: application.id,
  moreTime: null,
};

/** What each source of an account said in the last reading, in their order; `rows` of what may be activated, by kind. */
export const sourcesOf = (account: string, rows: Partial<Record<EligibleRow["kind"], number>>): SourceView[] =>
  (["entraRole", "group", "azureRole"] as const).flatMap((kind) =>
    (["eligible", "active", "activations", "rules"] as const).map((list) => ({
      account,
      source: { kind, list },
      askedAt: NOW - 12_000,
      rows: list === "active" ? 0 : (rows[kind] ?? 0),
      error: null,
    })),
  );

/** Those of Bruce. */
export const sources: SourceView[] = sourcesOf("bruce", { entraRole: 2, group: 1, azureRole: 2 });

/** Bruce's account, signed in and read. */
export const bruceAccount: AccountView = {
  id: "bruce",
  name: "Bruce Wayne",
  username: "bruce.wayne@contoso.example",
  tenant: "Contoso",
  tenantId: "c0111111-0000-4000-8000-000000000001",
  cloud: "practice",
  state: "ready",
  steppingUp: false,
  error: null,
  sync: { state: "idle", lastChecked: NOW - 12_000, offlineSince: null, retryAt: null },
  problems: [],
  sources,
};

/** The settings as they are before anybody changes them. */
export const settings: SettingsView = {
  leadMinutes: [15, 5, 1],
  tellUsable: true,
  tellDecisions: true,
  tellEligibility: true,
  tellStarts: true,
  private: false,
  rememberJustifications: true,
  keepHistory: true,
  deactivateAtLock: false,
  deactivateAtShutDown: false,
  theme: "system",
  rows: "comfortable",
  clock: "system",
  letters: true,
  trayTone: "system",
  autostart: false,
};

export function head(change: Partial<Head> = {}): Head {
  return {
    revision: 1,
    stage: { at: "signedIn", failed: null },
    practice: true,
    tenant: "Contoso",
    person: { account: "bruce", name: "Bruce Wayne", username: "bruce.wayne@contoso.example" },
    sync: { state: "idle", lastChecked: NOW - 12_000, offlineSince: null, retryAt: null },
    clock: { now: NOW, rate: 1 },
    secrets: "keyring",
    tray: true,
    problems: [],
    sources,
    shortcut: { keys: "Ctrl+Shift+Space", state: "on" },
    accounts: [bruceAccount],
    visit: null,
    ...change,
  };
}

export interface Rows {
  head?: Partial<Head>;
  active?: ActiveRow[];
  /** `null`: the list was never read. */
  eligible?: EligibleRow[] | null;
  intents?: IntentRow[];
  /** `null`: they were never read. */
  requests?: RequestRow[] | null;
  notices?: NoticeRow[];
  settings?: Partial<SettingsView>;
  recents?: string[];
  bundles?: BundleView[];
}

let revision = 1;

/** A snapshot of these rows; of Bruce with both his roles ready where nothing else is said. */
export function snapshot(rows: Rows = {}): Snapshot {
  revision += 1;
  const eligible = rows.eligible === undefined ? [exchange, application] : rows.eligible;
  return {
    head: head({ ...rows.head, revision }),
    active: { revision, rows: rows.active ?? [] },
    eligible: { revision, known: eligible !== null, rows: eligible ?? [] },
    intents: { revision, rows: rows.intents ?? [] },
    requests: {
      revision,
      known: rows.requests !== null,
      rows: rows.requests ?? [],
      counts: { activations7: 5, requests30: 3, eligible: 2, active: 2 },
    },
    notices: { revision, rows: rows.notices ?? [] },
    settings: { revision, value: { ...settings, ...rows.settings }, hour12: rows.settings?.clock === "h12" },
    recents: { revision, texts: rows.recents ?? [] },
    bundles: { revision, rows: rows.bundles ?? [] },
  };
}

/** Two roles active, one waiting: the picture of My access. */
export const busy = (): Snapshot =>
  snapshot({
    active: [exchangeActive, reportsActive, applicationWaiting],
    eligible: [
      { ...exchange, state: { at: "active", startsAt: exchangeActive.startsAt, endsAt: exchangeActive.endsAt } },
      { ...application, state: { at: "waiting" } },
      { ...reports, state: { at: "active", startsAt: reportsActive.startsAt, endsAt: reportsActive.endsAt } },
    ],
  });

export function error(code: string, change: Partial<AppError> = {}): AppError {
  return { code, detail: null, requestId: null, problems: [], retryAt: null, ...change };
}

export function intent(change: Partial<IntentRow> = {}): IntentRow {
  return {
    id: "intent",
    ask: "activate",
    account: "bruce",
    key: "exchange",
    role: exchange.role,
    state: "sending",
    error: null,
    madeAt: NOW,
    batch: null,
    eligible: exchange.id,
    draft: null,
    endsAt: null,
    repeatable: false,
    ...change,
  };
}
