import { describe, expect, it } from "vitest";
import { together } from "../../host/accounts.samples";
import { accounts, bruce } from "../../host/kinds.samples";
import { bruceAccount, error, NOW, snapshot, sources } from "../../host/samples";
import { answers, findings, report } from "./why";

const failing = (code: string, detail: string | null = null) =>
  snapshot({ head: { sources: sources.map((source) => (source.source.kind === "group" && source.source.list === "eligible" ? { ...source, rows: null, error: error(code, { detail, requestId: "7f1c" }) } : source)) } });
const told = (of: ReturnType<typeof snapshot>, expected = "teams") => findings(of, expected, NOW);

describe("why a role is not here", () => {
  it("is looked for as in the list: by place, group, customer and account as well", () => {
    const titles = (expected: string) => told(together(), expected).map(({ title, text }) => `${title}: ${text}`);
    expect(titles("backup apex")).toEqual([expect.stringContaining("Backup Contributor is here: Apex Bank › Apex Core Banking · Relecloud · AW")]);
    expect(titles("tier 2 fabrikam web contributor")).toEqual([expect.stringMatching(/^Contributor is active/), expect.stringMatching(/^Virtual Machine Contributor is here/)]);
    expect(titles("contributor")).toHaveLength(3);
  });

  it("names the account that is signed out, and can sign it in", () => {
    const [first] = told(together());
    expect(first).toMatchObject({ title: "Relecloud · BW is signed out", way: { at: "sign-in", account: { id: "guest" } } });
  });

  it("tells rows that were left out by their list, whose names nobody knows", () => {
    const [first] = told(failing("rows-left-out", "2"));
    expect(first?.title).toBe("Groups: not every row could be understood");
    expect(first?.text).toContain("2 rows could not be understood");
  });

  it.each([
    ["scope-missing", "Groups: a permission is missing", "card"],
    ["license-missing", "Groups: the license is missing", "card"],
    ["azure-sign-in-needed", "Groups could not be read", "sign-in"],
    ["unexpected", "Groups could not be read", "check-now"],
  ])("leads on from %s", (code, title, way) => {
    expect(told(failing(code))[0]).toMatchObject({ title, way: { at: way } });
  });
});

describe("what was asked", () => {
  it("says of which account, where there are several", () => {
    expect(answers(bruce().head, NOW).every(({ account }) => account === null)).toBe(true);
    const names = answers(together().head, NOW).map(({ account }) => account?.name);
    expect([...new Set(names)]).toEqual(["Contoso", "Relecloud · AW", "Relecloud · BW"]);
  });

  it("is copied with the account's tenant and cloud, and no person", () => {
    const { head } = together({ head: { sources: failing("forbidden", "PermissionScopeNotGranted").head.sources } });
    const text = report(head, NOW);
    expect(text).toContain(`account 1: tenant ${bruceAccount.tenantId}, cloud practice`);
    expect(text).toContain("source: group/eligible\naccount: 1\n");
    expect(text).toContain("request id: 7f1c");
    for (const { name, username } of accounts) expect(text).not.toMatch(new RegExp(`${name}|${username}`));
  });
});
