import type { EligibleRow } from "../host/host";
import type { IconName } from "./icons";

/** Which service gives the access. */
export type Kind = EligibleRow["kind"];

/** What each kind is called and drawn as, in the order in which kinds stand. */
export const kinds: Record<Kind, { plural: string; icon: IconName }> = {
  entraRole: { plural: "Entra roles", icon: "shieldPerson" },
  group: { plural: "Groups", icon: "people" },
  azureRole: { plural: "Azure resources", icon: "cloud" },
};

/** The kinds in their order. */
export const kindOrder = Object.keys(kinds) as Kind[];
