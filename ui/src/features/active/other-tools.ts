import type { AccountView, ActiveRow } from "../../host/host";
import { cloudOf } from "../../shared/clouds";

/** A tool beside Stint that keeps tokens of its own, and what makes it ask for new ones. */
export interface OtherTool {
  name: string;
  /** What to type, line by line, in any shell. */
  lines: string[];
  /** What these lines do, and when they are needed. */
  why: string;
}

/** Do tools that were signed in before have to sign in again to see it? Owning a group is in nobody's token. */
export const isStaleElsewhere = (row: ActiveRow): boolean =>
  row.state === "active" && (row.kind === "azureRole" || (row.kind === "group" && row.access !== "owner"));

/** Why a tool that was signed in before the activation does not see it. */
export function whyStale(row: ActiveRow): string {
  const before = `Tools that signed in before ${row.role} was active go on with the tokens that they have.`;
  return row.kind === "group"
    ? `${before} A token tells your groups as they were when it was made.`
    : `${before} Azure can take up to 10 minutes to see a new role; a new sign-in makes it look again.`;
}

/** The tools whose commands are known, and what each has to run for `account` to see what is active. */
export function otherTools(account: AccountView): OtherTool[] {
  const cloud = cloudOf(account)?.az ?? null;
  return [
    {
      name: "Azure CLI (az)",
      lines: [...(cloud === null ? [] : [`az cloud set --name ${cloud}`]), "az account clear", `az login --tenant ${account.tenantId}`],
      why: `az cannot renew a token before its time. This signs it out of all its accounts, then in again to ${account.tenant}.`,
    },
    {
      name: "kubelogin (kubectl)",
      lines: ["kubelogin remove-cache-dir"],
      why: "Where kubelogin signs in by browser, device code or password: the next kubectl asks you to sign in. Where it takes its tokens from az, the lines above are enough. Older versions call it remove-tokens.",
    },
  ];
}
