import { expect, it } from "vitest";
import { application, exchange, reports, rules } from "../../host/samples";
import { policyWords } from "./policy";

it("says in plain words what a policy asks for and who decides", () => {
  expect(policyWords(exchange)).toEqual([
    "Up to 8 h at a time.",
    "Asks for a justification and a ticket number.",
    "Asks for a step-up sign-in (Privileged step-up), in your browser.",
    "Nobody has to approve.",
  ]);
  expect(policyWords(application).at(-1)).toBe("Nestor Wilke or Megan Bowen decides within 24 hours.");
});

it("says nothing that is not known", () => {
  expect(policyWords({ ...reports, rules: null })).toEqual([]);
  const unread = { ...application, rules: rules(3600, { needs: ["approval"] }) };
  expect(policyWords(unread).at(-1)).toContain("who may could not be read");
});
