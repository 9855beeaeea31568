import type { AccountView, CapabilityRow, Millis } from "../../host/host";
import { cloudWords } from "../../shared/clouds";
import { type IconName } from "../../shared/icons";
import { kinds } from "../../shared/kinds";
import { ago, length, secondsOf } from "../../shared/words";

/** Where an account is: `Contoso · Worldwide cloud`. */
export const whereOf = (account: AccountView): string => [account.tenant, cloudWords(account)].join(" · ");

/** How an account stands. */
export interface Standing {
  text: string;
  icon: IconName;
  /** It wants something of the person. */
  warns: boolean;
}

/** `rate`: milliseconds of the service's time in each real one, which ages are told in. */
export function standing(account: AccountView, now: Millis, rate: number): Standing {
  const { sync } = account;
  if (account.steppingUp) return { text: "Continue in your browser", icon: "openSmall", warns: false };
  if (account.state === "needsSignIn" || sync.state === "needsSignIn") return { text: "Sign-in needed", icon: "warningSmall", warns: true };
  if (sync.state === "offline") return { text: "Offline", icon: "cloudOff", warns: true };
  if (sync.state === "throttled" && sync.retryAt !== null && sync.retryAt > now) {
    return { text: `Waits ${length(Math.max(1, secondsOf(sync.retryAt - now)))}`, icon: "hourglass", warns: false };
  }
  const missing = account.problems.length;
  if (missing > 0) return { text: missing === 1 ? "One thing could not be read" : `${missing} things could not be read`, icon: "warningSmall", warns: true };
  if (sync.lastChecked === null) return { text: "Checking", icon: "sync", warns: false };
  return { text: `Synced ${ago((now - sync.lastChecked) / rate)}`, icon: "checkCircle", warns: false };
}

/** What one line of the capability card says. */
export interface Told {
  what: string;
  state: string;
  /** What is missing, and the service's own code. */
  facts: string[];
  icon: IconName;
  ok: boolean;
}

const whats: Record<CapabilityRow["what"], string> = {
  entraRole: kinds.entraRole.plural,
  group: kinds.group.plural,
  azureRole: "Azure roles and customers",
};

const states: Record<CapabilityRow["state"], { word: string; icon: IconName }> = {
  works: { word: "Works", icon: "checkCircle" },
  scopeMissing: { word: "Consent is missing", icon: "warningSmall" },
  licenseMissing: { word: "License is missing", icon: "warningSmall" },
  couldNotCheck: { word: "Could not be checked", icon: "question" },
};

export function told({ what, state, scope, code }: CapabilityRow): Told {
  const { word, icon } = states[state];
  return { what: whats[what], state: word, facts: [scope, code].filter((fact) => fact !== null), icon, ok: state === "works" };
}
