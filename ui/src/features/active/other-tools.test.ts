import { describe, expect, it } from "vitest";
import { contributorWaiting, fabrikamActive, operatorsActive, readerStanding } from "../../host/kinds.samples";
import { bruceAccount, exchangeActive } from "../../host/samples";
import { isStaleElsewhere, otherTools, whyStale } from "./other-tools";

const lines = (cloud: string) => otherTools({ ...bruceAccount, cloud }).map(({ lines }) => lines);
const login = `az login --tenant ${bruceAccount.tenantId}`;

describe("other tools", () => {
  it("sign in anew to the account's own tenant, in its own cloud", () => {
    expect(lines("global")).toEqual([["az account clear", login], ["kubelogin remove-cache-dir"]]);
    expect(lines("usgov")[0]).toEqual(["az cloud set --name AzureUSGovernment", "az account clear", login]);
    expect(lines("dod")[0]?.[0]).toBe("az cloud set --name AzureUSGovernment");
    expect(lines("china")[0]?.[0]).toBe("az cloud set --name AzureChinaCloud");
  });

  it("are told that they lose all their accounts, and which one comes back", () => {
    expect(otherTools(bruceAccount)[0]?.why).toContain("out of all its accounts, then in again to Contoso");
  });

  it("see nothing of groups and Azure roles that came after their sign-in, and of nothing else", () => {
    expect([operatorsActive, fabrikamActive].map(isStaleElsewhere)).toEqual([true, true]);
    expect([exchangeActive, contributorWaiting, readerStanding, { ...operatorsActive, access: "owner" as const }].map(isStaleElsewhere)).toEqual([false, false, false, false]);
  });

  it("are stale for a reason of their kind", () => {
    expect(whyStale(operatorsActive)).toContain("A token tells your groups");
    expect(whyStale(fabrikamActive)).toContain("up to 10 minutes");
  });
});
