import { describe, expect, it } from "vitest";
import { application, exchange, minutes, NOW, reports, rules } from "../../host/samples";
import { clock } from "../words";
import { sendLabel, steps } from "./steps";

const titles = (row: typeof exchange) => steps(row, 3600, null, NOW).map((step) => step.title);

describe("what happens next", () => {
  it("is told in the order in which it happens", () => {
    expect(titles(application)).toEqual([
      "Sign in again",
      "One of 2 approvers decides",
      "Application Administrator is active for 1 h",
    ]);
    expect(titles(reports)).toEqual(["Reports Reader is active for 1 h"]);
  });

  it("has no sign-in where the kept one is strong enough", () => {
    const row = { ...exchange, rules: rules(3600, { needs: ["stepUp"], stepUp: "c1", stepUpDone: true }) };
    expect(titles(row)).toEqual(["Exchange Administrator is active for 1 h"]);
    expect(sendLabel(row)).toBe("Activate");
  });

  it("claims nothing that the service does not tell", () => {
    const row = { ...application, rules: rules(3600, { needs: ["approval", "stepUp"], stepUp: "c1" }) };
    const told = steps(row, 3600, null, NOW).map((step) => step.text).join(" ");
    expect(told).toContain("Who may approve could not be read");
    expect(told).not.toMatch(/passwordless|terms of use/i);
  });

  it("says until when, but not where a person decides first", () => {
    expect(steps(reports, 3600, null, NOW).at(-1)?.text).toContain(`Until ${clock(NOW + minutes(60))}`);
    expect(steps(application, 3600, null, NOW).at(-1)?.text).toContain("The clock starts at approval");
    expect(steps(reports, 3600, NOW + minutes(30), NOW).at(-1)?.text).toContain(`From ${clock(NOW + minutes(30))}`);
  });
});

it("says on the button what it does", () => {
  expect([exchange, application, reports].map(sendLabel)).toEqual(["Sign in and activate", "Request activation", "Activate"]);
});
