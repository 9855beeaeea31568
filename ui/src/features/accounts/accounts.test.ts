import { describe, expect, it } from "vitest";
import { bruceAccount, error, minutes, NOW } from "../../host/samples";
import { guestAccount } from "../../host/kinds.samples";
import { standing, told, whereOf } from "./accounts";

const of = (change: Partial<typeof bruceAccount>, rate = 1) => standing({ ...bruceAccount, ...change }, NOW, rate).text;
const sync = (change: Partial<typeof bruceAccount.sync>) => ({ sync: { ...bruceAccount.sync, ...change } });

describe("an account", () => {
  it("tells how it stands, what wants the person first", () => {
    expect(of({})).toBe("Synced 12 s ago");
    expect(standing(guestAccount, NOW, 1)).toMatchObject({ text: "Sign-in needed", warns: true });
    expect(of({ ...sync({ state: "throttled", retryAt: NOW + 38_000 }) })).toBe("Waits 38 s");
    expect(of({ ...sync({ lastChecked: null }) })).toBe("Checking");
    expect(of({ problems: [error("forbidden"), error("unexpected")] })).toBe("2 things could not be read");
    expect(of({ steppingUp: true, state: "needsSignIn" })).toBe("Continue in your browser");
    expect(of({ ...sync({ state: "offline" }) })).toBe("Offline");
  });

  it("tells ages in real time where the service's runs faster", () => {
    expect(of(sync({ lastChecked: NOW - minutes(60) }), 60)).toBe("Synced 1 min ago");
  });

  it("tells where it is", () => {
    expect(whereOf(bruceAccount)).toBe("Contoso · Practice tenant");
    expect(whereOf({ ...bruceAccount, cloud: "usgov" })).toBe("Contoso · US Government cloud");
  });
});

it("tells what is missing with the service's own words", () => {
  expect(told({ what: "group", state: "scopeMissing", scope: "PrivilegedEligibilitySchedule.Read.AzureADGroup", code: "PermissionScopeNotGranted" })).toEqual({
    what: "Groups",
    state: "Consent is missing",
    facts: ["PrivilegedEligibilitySchedule.Read.AzureADGroup", "PermissionScopeNotGranted"],
    icon: "warningSmall",
    ok: false,
  });
  expect(told({ what: "entraRole", state: "works", scope: null, code: null })).toMatchObject({ state: "Works", ok: true, facts: [] });
});
