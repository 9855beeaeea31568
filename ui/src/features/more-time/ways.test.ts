import { describe, expect, it } from "vitest";
import { exchange, exchangeActive, minutes, NOW, reports } from "../../host/samples";
import { clock } from "../../shared/words";
import { armedWords, barWords, steps, wayWords } from "./ways";

describe("more time", () => {
  it("says that access is gone for a while, and until when nothing changes", () => {
    expect(wayWords("offAndOn", exchangeActive, NOW).text).toContain("no access for some seconds");
    expect(wayWords("atEnd", exchangeActive, NOW).text).toContain(`after ${clock(NOW + minutes(4))}`);
  });

  it("says what stands in the way, never too early", () => {
    const at = (wait: number) => barWords({ code: "first-minutes", at: NOW + wait }, NOW);
    expect(at(minutes(2) + 1)).toMatch(/Possible in 3 min\.$/);
    expect(at(500)).toMatch(/Possible in 1 s\.$/);
    expect(at(0)).not.toContain("Possible");
    expect(barWords({ code: "approval", at: null }, NOW)).toContain("approval");
  });

  it("says that it acts within two minutes or not at all, or asks by an alert", () => {
    const plain = steps("atEnd", exchangeActive, reports, 3600, NOW).map(({ title, text }) => `${title} ${text}`).join(" ");
    expect(plain).toContain("Within 2 minutes after the end, once, or not at all");
    const asking = steps("atEnd", exchangeActive, exchange, 3600, NOW).map(({ title }) => title);
    expect(asking).toContain("An alert may ask you to sign in");
  });

  it("signs in before it turns anything off", () => {
    const titles = steps("offAndOn", exchangeActive, exchange, 3600, NOW).map(({ title }) => title);
    expect(titles.slice(0, 2)).toEqual(["Sign in again", "The role is off for some seconds"]);
    expect(steps("offAndOn", exchangeActive, reports, 3600, NOW)[0]?.title).toBe("The role is off for some seconds");
  });

  it("says what is armed", () => {
    expect(armedWords({ duration: 3600, justification: " Mail flow " })).toBe("1 h · “Mail flow”");
    expect(armedWords({ duration: 5400, justification: "" })).toBe("1 h 30 min");
  });
});
