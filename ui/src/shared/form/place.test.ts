import { describe, expect, it } from "vitest";
import { appsOperators, contributor } from "../../host/kinds.samples";
import { nameOf, startsAt } from "./place";

const draft = { duration: 3600, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null };
const lastPlace = { id: "/subscriptions/1/resourcegroups/rg-web-prod/shop", key: "k", name: "shop" };

describe("a form", () => {
  it("starts at the narrower place that was asked for last, where there may be one", () => {
    expect(startsAt(contributor)).toBeNull();
    expect(startsAt({ ...contributor, lastPlace })).toEqual({ id: lastPlace.id, name: "shop" });
    expect(startsAt({ ...appsOperators, lastPlace })).toBeNull();
  });

  it("starts with what was typed before all, which may be all of it", () => {
    expect(startsAt({ ...contributor, lastPlace, draft })).toBeNull();
    expect(startsAt({ ...contributor, lastPlace, draft: { ...draft, at: "/a/b", atName: null } })).toEqual({ id: "/a/b", name: "b" });
  });

  it("names a place by what is known of it", () => {
    const row = { ...contributor, lastPlace: { ...lastPlace, name: "Shop" } };
    expect([nameOf(row, lastPlace.id), nameOf(row, "/x/status")]).toEqual(["Shop", "status"]);
  });
});
