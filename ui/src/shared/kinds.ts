import type { EligibleRow } from "../host/host";
import type { IconName } from "./icons";

/** Which service gives the access; what customers delegated stands apart from the own Azure. */
export type Kind = EligibleRow["kind"] | "customer";

/** What each kind is called and drawn as, in the order in which kinds stand. */
export const kinds: Record<Kind, { plural: string; one: string; icon: IconName }> = {
  entraRole: { plural: "Entra roles", one: "Entra role", icon: "shieldPerson" },
  group: { plural: "Groups", one: "Group", icon: "people" },
  azureRole: { plural: "Azure resources", one: "Azure role", icon: "cloud" },
  customer: { plural: "Customers", one: "Customer’s Azure role", icon: "building" },
};

/** The kinds in their order. */
export const kindOrder = Object.keys(kinds) as Kind[];

/** As what an access stands in a list; a request does not tell whose it is. */
export const kindOf = (row: { kind: EligibleRow["kind"]; customer?: EligibleRow["customer"] }): Kind => (row.customer ? "customer" : row.kind);

/** Its drawing. */
export const iconOf = (row: Parameters<typeof kindOf>[0]): IconName => kinds[kindOf(row)].icon;
