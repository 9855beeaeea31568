import { describe, expect, it } from "vitest";
import type { EligibleRow } from "../host/host";
import { accounts, alexRows, bruceRows, contributor, operatorsActive, storage } from "../host/kinds.samples";
import { bruceAccount } from "../host/samples";
import { wordsOf } from "./filter";
import { found, foundBy } from "./search";

const rows = [...bruceRows, ...alexRows];
const keys = (filter: string, of = rows) => found(of, wordsOf(filter), accounts).map(({ key }) => key);

describe("the filter", () => {
  it("looks at role, every part of the path, group, customer and account at once", () => {
    expect(keys("blob")).toEqual(["storage"]);
    expect(keys("finance-data")).toEqual(["storage"]);
    expect(keys("tier 2")).toEqual(["fabrikam", "shop", "apex"]);
    expect(keys("apex bank")).toEqual(["apex"]);
    expect(keys("relecloud")).toEqual(["fabrikam", "shop", "apex", "globaltech"]);
    expect(keys("relecloud virtual")).toEqual(["shop"]);
  });

  it("wants every word somewhere, and none across two texts", () => {
    expect(keys("contributor fabrikam")).toEqual(["fabrikam", "shop"]);
    expect(keys("contributor nowhere")).toEqual([]);
    expect(keys("Contributor\nContoso")).toEqual(["contributor", "storage"]);
  });

  it("does not mind case and accents", () => {
    const accented: EligibleRow = { ...contributor, key: "é", path: ["Bürö", "rg"] };
    expect(keys("BURO", [accented])).toEqual(["é"]);
    expect(keys("bürö", [accented])).toEqual(["é"]);
  });

  it("sees a row anew when it has changed", () => {
    expect(keys("stfinance02", [storage])).toEqual([]);
    expect(keys("stfinance02", [{ ...storage, path: ["stfinance02"] }])).toEqual(["storage"]);
  });
});

describe("what looks like an id", () => {
  const at = "/subscriptions/0a1b2c3d-0000-4000-8000-000000000001/resourcegroups/rg-web-prod";
  const azure: EligibleRow = { ...contributor, key: `bruce|azure-role|b24988ac|${at}` };

  it("is looked for in ids, in whatever case a portal writes it, and said", () => {
    expect(keys(at.replace("resourcegroups", "resourceGroups"), [azure, storage])).toEqual([azure.key]);
    expect(keys("0a1b2c3d-0000-4000-8000-000000000001", [azure, storage])).toEqual([azure.key]);
    expect(foundBy(azure, wordsOf(at), bruceAccount, [azure.role])).toBe("found by its id");
  });

  it("is never found by a word of a few letters", () => {
    expect(keys("0a1b2c3d", [azure])).toEqual([]);
    expect(keys("azure-role", [azure])).toEqual([]);
  });
});

describe("what a row was found by", () => {
  const [fabrikam] = alexRows as [EligibleRow];
  const by = (row: Parameters<typeof foundBy>[0], words: string, shown = [row.role, ...row.path]) => foundBy(row, wordsOf(words), bruceAccount, shown);

  it("is told where nothing shows it: place, group, customer, account and kind, each once", () => {
    expect(by(contributor, "azure")).toBe("Azure role");
    expect(by(contributor, "azure role contoso.example")).toBe("Azure role, bruce.wayne@contoso.example");
    expect(by(contributor, "contributor rg-web")).toBeNull();
    expect(by(contributor, "rg-web", [contributor.role])).toBe("rg-web-prod");
    expect(by(fabrikam, "tier 2 customer")).toBe("through Tier 2 Support, Customer’s Azure role");
    expect(by(operatorsActive, "groups")).toBe("Group");
    expect(by({ ...contributor, at: { id: "/shop", key: "k", name: "shop" } }, "shop")).toBe("at shop");
  });
});
