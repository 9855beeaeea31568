import type { AccountView, ActiveRow, BundleView, EligibleRow, Snapshot } from "./host";
import { application, applicationWaiting, bruceAccount, error, exchange, exchangeActive, hours, minutes, NOW, reportsActive, rules, snapshot, sourcesOf } from "./samples";
import { asKind, everyRequest } from "./requests.samples";

/** Fixed data with every kind of access, for the gallery and the tests: the five of Bruce, the four of Alex Wilber. */

const days = (count: number) => hours(24 * count);

/** Carries three roles. */
export const appsOperators: EligibleRow = {
  ...exchange,
  id: "eligible-operators",
  key: "operators",
  kind: "group",
  role: "Apps Operators",
  scope: "Member",
  description: "Runs the apps of Contoso.",
  access: "member",
  scopeKind: "group",
  rules: rules(4 * 3600, { needs: ["justification"] }),
};

export const contributor: EligibleRow = {
  ...exchange,
  id: "eligible-contributor",
  key: "contributor",
  kind: "azureRole",
  role: "Contributor",
  scope: "Contoso Production › rg-web-prod",
  description: "Grants full access to manage all resources, but not to assign roles.",
  scopeKind: "resourceGroup",
  path: ["Contoso Production", "rg-web-prod"],
  endsAt: NOW + days(7),
  prolong: "extend",
  at: null,
  canNarrow: true,
  lastPlace: null,
  rules: rules(4 * 3600, {
    needs: ["approval", "stepUp", "justification"],
    stepUp: "Privileged step-up",
    approvers: ["Nestor Wilke", "Megan Bowen"],
  }),
};

export const storage: EligibleRow = {
  ...contributor,
  id: "eligible-storage",
  key: "storage",
  role: "Storage Blob Data Contributor",
  scope: "Contoso Production › rg-finance-data › stfinance01",
  description: "Allows for read, write and delete access to blob containers and data.",
  scopeKind: "resource",
  path: ["Contoso Production", "rg-finance-data", "stfinance01"],
  endsAt: null,
  prolong: null,
  condition: "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'ledger'",
  rules: rules(3600, { needs: ["stepUp", "justification"], stepUp: "Privileged step-up" }),
};

/** What Bruce may activate: five of three kinds. */
export const bruceRows: EligibleRow[] = [exchange, application, appsOperators, contributor, storage];

/** Bruce's standing Reader. */
export const readerStanding: ActiveRow = {
  ...exchangeActive,
  key: "reader",
  state: "standing",
  kind: "azureRole",
  role: "Reader",
  scope: "Contoso Production",
  scopeKind: "subscription",
  path: ["Contoso Production"],
  endsAt: null,
  deactivatableFrom: null,
  usable: "notAsked",
  eligible: null,
  moreTime: null,
};

export const operatorsActive: ActiveRow = {
  ...reportsActive,
  key: appsOperators.key,
  kind: "group",
  role: appsOperators.role,
  scope: appsOperators.scope,
  access: "member",
  scopeKind: "group",
  eligible: appsOperators.id,
};

export const contributorWaiting: ActiveRow = {
  ...applicationWaiting,
  key: contributor.key,
  kind: "azureRole",
  role: contributor.role,
  scope: contributor.scope,
  scopeKind: "resourceGroup",
  path: contributor.path,
  eligible: contributor.id,
};

/** An eligible row with what became of it. */
export const standing = (row: EligibleRow, active: ActiveRow): EligibleRow => ({
  ...row,
  state: active.state === "waiting" ? { at: "waiting" } : { at: "active", startsAt: active.startsAt, endsAt: active.endsAt },
});

/** Two active, one waiting, with stars: the picture of My access. */
export const bruce = (change: Parameters<typeof snapshot>[0] = {}): Snapshot =>
  snapshot({
    active: [exchangeActive, operatorsActive, contributorWaiting, readerStanding],
    eligible: [
      { ...standing(exchange, exchangeActive), favorite: true },
      application,
      { ...standing(appsOperators, operatorsActive), favorite: true },
      standing(contributor, contributorWaiting),
      { ...storage, favorite: true },
    ],
    ...change,
  });

const fabrikam = { id: "fab", name: "Fabrikam" };
const delegated: EligibleRow = {
  ...contributor,
  account: "alex",
  through: "Tier 2 Support",
  endsAt: null,
  prolong: null,
  at: null,
  canNarrow: false,
  lastPlace: null,
};

/** Alex's, from Relecloud's customers. */
export const alexRows: EligibleRow[] = [
  {
    ...delegated,
    id: "eligible-fabrikam",
    key: "fabrikam",
    scope: "Fabrikam Web",
    scopeKind: "subscription",
    path: ["Fabrikam Web"],
    customer: fabrikam,
    rules: rules(8 * 3600, { needs: ["approval", "mfa"], approvers: ["PIM-Approvers"], fixed: true, choices: [8 * 3600] }),
  },
  {
    ...delegated,
    id: "eligible-shop",
    key: "shop",
    role: "Virtual Machine Contributor",
    scope: "Fabrikam Web › rg-shop",
    path: ["Fabrikam Web", "rg-shop"],
    customer: fabrikam,
    rules: rules(4 * 3600, { needs: ["mfa"], fixed: true, choices: [4 * 3600] }),
  },
  {
    ...delegated,
    id: "eligible-apex",
    key: "apex",
    role: "Backup Contributor",
    scope: "Apex Core Banking",
    scopeKind: "subscription",
    path: ["Apex Core Banking"],
    customer: { id: "apx", name: "Apex Bank" },
    rules: rules(9000, { needs: ["approval", "mfa"], approvers: ["PIM-Approvers"], fixed: true, choices: [9000] }),
  },
  {
    ...delegated,
    id: "eligible-globaltech",
    key: "globaltech",
    scope: "GlobalTech DevOps › rg-pipelines",
    path: ["GlobalTech DevOps", "rg-pipelines"],
    customer: { id: "glb", name: "GlobalTech Solutions" },
    through: null,
    rules: null,
    rulesError: error("policy-not-readable", { detail: "AuthorizationFailed", requestId: "7f1c" }),
    why: error("needs-reader", { detail: "GlobalTech DevOps › rg-pipelines" }),
  },
];

/** Alex's account in the managing tenant. */
export const alexAccount: AccountView = {
  ...bruceAccount,
  id: "alex",
  name: "Alex Wilber",
  username: "alex.wilber@relecloud.example",
  tenant: "Relecloud",
  tenantId: "2e1ec10d-0000-4000-8000-000000000002",
  sources: sourcesOf("alex", { azureRole: 4 }),
};

/** Contributor runs at Fabrikam Web, for 8 hours by the delegation. */
export const fabrikamActive: ActiveRow = {
  ...reportsActive,
  key: "fabrikam",
  kind: "azureRole",
  role: "Contributor",
  scope: "Fabrikam Web",
  scopeKind: "subscription",
  path: ["Fabrikam Web"],
  customer: fabrikam,
  account: "alex",
  through: "Tier 2 Support",
  startsAt: NOW - minutes(82),
  endsAt: NOW + minutes(398),
  eligible: "eligible-fabrikam",
};

/** Alex Wilber's four rows of three customers: the picture of customers. */
export const alex = (change: Parameters<typeof snapshot>[0] = {}): Snapshot =>
  snapshot({
    active: [fabrikamActive],
    eligible: alexRows.map((row) => (row.key === "fabrikam" ? { ...standing(row, fabrikamActive), favorite: true } : row)),
    ...change,
    head: {
      tenant: "Relecloud",
      person: { account: "alex", name: alexAccount.name, username: alexAccount.username },
      accounts: [alexAccount],
      sources: alexAccount.sources,
      ...change.head,
    },
  });

/** Bruce's guest account at Relecloud, whose session has ended. */
export const guestAccount: AccountView = {
  ...bruceAccount,
  id: "guest",
  tenant: "Relecloud",
  tenantId: alexAccount.tenantId,
  state: "needsSignIn",
  sync: { state: "needsSignIn", lastChecked: NOW - hours(3), offlineSince: null, retryAt: null },
  sources: sourcesOf("guest", {}),
};

/** Bruce and Alex on one machine, Bruce also as a guest. */
export const accounts: AccountView[] = [bruceAccount, alexAccount, guestAccount];

/** The rows of Bruce and of Alex, all ready, in one window. */
export const both = (change: Parameters<typeof snapshot>[0] = {}): Snapshot =>
  snapshot({ eligible: [...bruceRows, ...alexRows], ...change, head: { accounts: accounts.slice(0, 2), ...change.head } });

const rowOf = ({ kind, role, scope, path, id }: EligibleRow, duration: number): BundleView["rows"][number] => ({
  kind,
  role,
  scope,
  path,
  at: null,
  atName: null,
  duration,
  eligible: id,
  missing: [],
});

/** Goes by one click. */
export const mondayRelease: BundleView = {
  id: "monday",
  name: "Monday release",
  tenant: "Contoso",
  justification: "Release {date}",
  ticketSystem: "",
  rows: [rowOf(appsOperators, 7200), rowOf(contributor, 7200), rowOf(storage, 3600)],
  confirmed: true,
  ready: false,
  missing: ["stepUp", "approval"],
};

/** Asks for nothing more. */
export const reading: BundleView = {
  ...mondayRelease,
  id: "operators",
  name: "Run the apps",
  rows: [rowOf(appsOperators, 14_400)],
  ready: true,
  missing: [],
};

/** From a file, and nobody has looked at it; one role is not Bruce's. */
export const imported: BundleView = {
  ...mondayRelease,
  id: "imported",
  name: "Finance close",
  justification: "",
  rows: [{ ...rowOf(storage, 3600), at: "/subscriptions/1/resourcegroups/rg-finance-data/ledger", atName: "ledger" }, { ...rowOf(contributor, 3600), role: "Key Vault Reader", scope: "kv-finance", path: ["kv-finance"], eligible: null, missing: ["notEligible"] }],
  confirmed: false,
  ready: false,
  missing: ["justification", "stepUp", "confirm", "notEligible"],
};

export const bundles: BundleView[] = [mondayRelease, reading, imported];

/** As which kind each request of the samples stands here; the others stay what they are. */
const requestKinds: Record<string, EligibleRow> = {
  "request-1": contributor,
  scheduled: appsOperators,
  failed: storage,
  "not-sent": storage,
  denied: contributor,
  canceled: contributor,
  applying: appsOperators,
};

/** A request in every state, of every kind. */
export const kindRequests = everyRequest.map((request) => {
  const row = requestKinds[request.id];
  return row ? { ...request, ...asKind(row) } : request;
});
