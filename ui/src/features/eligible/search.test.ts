import { describe, expect, it } from "vitest";
import type { EligibleRow } from "../../host/host";
import { accounts, alexRows, bruceRows, contributor, storage } from "../../host/kinds.samples";
import { wordsOf } from "../../shared/filter";
import { found } from "./search";

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
