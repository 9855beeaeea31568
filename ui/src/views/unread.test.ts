import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { contributor } from "../host/kinds.samples";
import { bruceAccount, error, exchange, snapshot, sources } from "../host/samples";
import { open, shown } from "./window.testing";

describe("a source that could not be read", () => {
  const failing = (code: string) => sources.map((source) => (source.source.kind === "group" && source.source.list === "eligible" ? { ...source, rows: null, error: error(code, { detail: "PermissionScopeNotGranted" }) } : source));

  it("is told in its own place and hides nothing", async () => {
    const { user, named } = open(snapshot({ eligible: [exchange, contributor], head: { sources: failing("unexpected"), problems: [error("unexpected")] } }));
    expect(screen.getByTestId("unread-source")).toHaveTextContent("Groups could not be read");
    expect(shown()).toEqual([exchange.id, contributor.id]);
    expect(screen.queryByTestId("status-message")).toBeNull();
    await user.click(screen.getByTestId("unread-again"));
    expect(named("refresh")).toHaveLength(1);
  });

  it("asks for the person where it alone wants them", async () => {
    const { user, named } = open(snapshot({ eligible: [exchange], head: { sources: failing("azure-sign-in-needed"), accounts: [bruceAccount] } }));
    expect(screen.getByTestId("unread-source")).toHaveTextContent("Azure asks for a sign-in of its own");
    expect(screen.queryByTestId("unread-again")).toBeNull();
    await user.click(screen.getByTestId("unread-sign-in"));
    expect(named("signInTenant")).toEqual([{ account: "bruce", tenant: bruceAccount.tenantId }]);
  });

  it("leads to what works where another try mends nothing", async () => {
    const { user, named } = open(snapshot({ head: { sources: failing("forbidden"), accounts: [bruceAccount] } }));
    await user.click(screen.getByTestId("unread-card"));
    expect(await screen.findByTestId("capability-card")).toBeInTheDocument();
    expect(named("capabilities")).toEqual([{ account: "bruce" }]);
  });
});
