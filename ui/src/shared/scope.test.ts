import { expect, it } from "vitest";
import { alexRows, contributor, storage } from "../host/kinds.samples";
import { application, exchange } from "../host/samples";
import { placesOf, shortened, whereOf } from "./scope";

it("tells a place from the outside in, a customer before its own", () => {
  expect(whereOf(contributor)).toBe("Contoso Production › rg-web-prod");
  expect(whereOf(exchange)).toBe("Contoso directory");
  expect(whereOf(application)).toBe("Administrative unit: Apps");
  const [, shop] = alexRows;
  expect(shop && whereOf(shop)).toBe("Fabrikam › Fabrikam Web › rg-shop");
  expect(shop && placesOf(shop, false)).toEqual(["Fabrikam Web", "rg-shop"]);
});

it("cuts a path from the left and never its last part", () => {
  expect(shortened(storage.path, 60)).toBe("Contoso Production › rg-finance-data › stfinance01");
  expect(shortened(storage.path, 33)).toBe("… › rg-finance-data › stfinance01");
  expect(shortened(storage.path, 20)).toBe("… › stfinance01");
  expect(shortened(storage.path, 3)).toBe("… › stfinance01");
  expect(shortened(["stfinance01"], 3)).toBe("stfinance01");
});

it("keeps what was looked for", () => {
  expect(shortened(storage.path, 20, ["production"])).toBe("Contoso Production › … › stfinance01");
});
