import type { CloudName } from "../host/host";

/** What is said of each cloud that a work account can be in. */
interface Cloud {
  name: string;
  /** Who is in it, beside its name. */
  who: string;
  /** What az calls it; `null` = the one that az starts with. The one of the Department of Defense is part of the Government's. */
  az: string | null;
}

/** The clouds in the order in which they are offered. */
export const clouds: Record<CloudName, Cloud> = {
  global: { name: "Worldwide", who: "most organizations", az: null },
  usgov: { name: "US Government", who: "GCC High, L4", az: "AzureUSGovernment" },
  dod: { name: "US Government DoD", who: "L5", az: "AzureUSGovernment" },
  china: { name: "China", who: "21Vianet", az: "AzureChinaCloud" },
};

const known = (cloud: string): cloud is CloudName => Object.hasOwn(clouds, cloud);

/** An account's cloud; `null` = it is a simulated one. */
export const cloudOf = ({ cloud }: { cloud: string }): Cloud | null => (known(cloud) ? clouds[cloud] : null);

/** An account's cloud in words: `China cloud`. */
export const cloudWords = (account: { cloud: string }): string => {
  const cloud = cloudOf(account);
  return cloud === null ? "Practice tenant" : `${cloud.name} cloud`;
};
