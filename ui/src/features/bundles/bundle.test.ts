import { describe, expect, it } from "vitest";
import { alexRows, bruceRows, contributor, imported, mondayRelease, reading, storage } from "../../host/kinds.samples";
import { exchange } from "../../host/samples";
import { bundleBrief, bundleWords, goes } from "../../shared/bundle-words";
import { formOf, moved, partOf, partsOf, problemOf } from "./bundle";

describe("a bundle in words", () => {
  it("tells how much it is, and what is not the person's", () => {
    expect(bundleWords(mondayRelease)).toBe("3 roles, up to 2 h");
    expect(bundleWords(imported)).toBe("2 roles, up to 1 h · 1 not yours");
  });

  it("tells what comes between the click and the roles", () => {
    expect(goes(reading)).toBe("At one click");
    expect(goes(mondayRelease)).toBe("Asks for a step-up sign-in, an approval");
    expect(goes(imported)).toBe("Imported: look at it first");
    expect(goes({ ...imported, confirmed: true, missing: ["notEligible"] })).toBe("Leaves out 1 role: asks first");
    expect(goes({ ...imported, confirmed: true })).toBe("Asks for a justification, a step-up sign-in; leaves out 1 role");
    expect([reading, mondayRelease, imported].map(bundleBrief)).toEqual(["1 role", "3 roles · step-up, approval", "2 roles · imported"]);
  });
});

describe("a bundle that is edited", () => {
  it("starts with what a form would offer, at the place that was chosen", () => {
    const at = "/subscriptions/1/resourcegroups/rg-web-prod/providers/x";
    const draft = { duration: 7200, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at, atName: "x" };
    expect(partOf({ ...contributor, draft }).form).toEqual({ eligible: contributor.id, was: null, at, duration: 7200 });
    expect(partOf({ ...contributor, lastPlace: { id: at, key: "x", name: "X" } })).toMatchObject({ atName: "X", form: { at } });
    expect(partOf(exchange).form.duration).toBe(3600);
    expect(partOf({ ...exchange, rules: null }).form.duration).toBe(3600);
    const [fabrikam] = alexRows;
    expect(fabrikam && partOf(fabrikam).form.duration).toBe(8 * 3600);
  });

  it("keeps the roles that the person is not eligible for", () => {
    const parts = partsOf(imported, bruceRows);
    expect(parts.map(({ row }) => row?.id ?? null)).toEqual([storage.id, null]);
    expect(formOf("imported", " Finance ", "", "", parts)).toEqual({
      id: "imported",
      name: "Finance",
      justification: "",
      ticketSystem: "",
      rows: [
        { eligible: storage.id, was: 0, at: "/subscriptions/1/resourcegroups/rg-finance-data/ledger", duration: 3600 },
        { eligible: null, was: 1, at: null, duration: 3600 },
      ],
    });
  });

  it("moves a role by one place, and not over an end", () => {
    const parts = partsOf(mondayRelease, bruceRows);
    const roles = (from: number, by: 1 | -1) => moved(parts, from, by).map(({ role }) => role);
    const [first, second, third] = parts.map(({ role }) => role);
    expect(roles(0, 1)).toEqual([second, first, third]);
    expect(roles(0, -1)).toEqual([first, second, third]);
    expect(roles(2, 1)).toEqual([first, second, third]);
  });

  it("wants a name and roles, and not more than a file may have", () => {
    const part = partOf(exchange);
    expect(problemOf(" ", [part])).toBe("name");
    expect(problemOf("Release", [])).toBe("empty");
    expect(problemOf("Release", Array.from({ length: 51 }, () => part))).toBe("many");
    expect(problemOf("Release", [part])).toBeNull();
  });
});
