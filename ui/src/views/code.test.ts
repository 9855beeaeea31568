import { screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { error, minutes, NOW, snapshot } from "../host/samples";
import { open } from "./window.testing";

const code = (expiresAt: number) =>
  snapshot({ head: { stage: { at: "waitingForCode", userCode: "DK4T-9QWX", url: "https://microsoft.com/devicelogin", expiresAt } } });

describe("a sign-in without a browser here", () => {
  it("is offered before the browser is opened, and while it is waited for", async () => {
    const { host, user, named } = open(snapshot({ head: { stage: { at: "signedOut", people: [], failed: null }, person: null } }));
    await user.click(screen.getByTestId("sign-in-code"));
    expect(named("signIn")).toEqual([{ hint: null, deviceCode: true }]);
    host.show(snapshot({ head: { stage: { at: "waitingForBrowser", name: null }, person: null } }));
    await tick();
    await user.click(screen.getByTestId("sign-in-code"));
    await waitFor(() => expect(named("signIn")).toHaveLength(2));
    expect(named("cancelSignIn")).toHaveLength(1);
  });

  it("shows what to type where, copies it, and can be canceled", async () => {
    const { user, named } = open(code(NOW + minutes(14)));
    expect(screen.getByTestId("user-code")).toHaveTextContent("DK4T-9QWX");
    expect(screen.getByTestId("code-url")).toHaveTextContent("https://microsoft.com/devicelogin");
    expect(screen.getByRole("timer")).toHaveTextContent("The code is taken for 14 min more.");
    await user.click(screen.getByTestId("copy-code"));
    expect(await navigator.clipboard.readText()).toBe("DK4T-9QWX");
    expect(screen.getByTestId("announcement")).toHaveTextContent("Code copied");
    await user.click(screen.getByTestId("cancel-sign-in"));
    expect(named("cancelSignIn")).toHaveLength(1);
  });

  it("says when the code is no longer taken", () => {
    open(code(NOW - 1));
    expect(screen.getByRole("timer")).toHaveTextContent("The code is no longer taken.");
  });
});

it("tells a failed sign-in to somebody who is signed in, until it is put away", async () => {
  const failed = error("sign-in-failed", { detail: "AADSTS50076" });
  const { host, user, named } = open(snapshot({ head: { stage: { at: "signedIn", failed } } }));
  expect(screen.getByTestId("sign-in-failed")).toHaveTextContent("AADSTS50076");
  expect(screen.getByRole("alert")).toHaveTextContent("The sign-in did not work");
  expect(screen.getByTestId("my-access")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  expect(named("signIn")).toEqual([{ hint: "bruce.wayne@contoso.example", deviceCode: false }]);
  await user.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByTestId("sign-in-failed")).toBeNull();
  host.show(snapshot({ head: { stage: { at: "signedIn", failed: null } } }));
  await tick();
  host.show(snapshot({ head: { stage: { at: "signedIn", failed } } }));
  await tick();
  expect(screen.getByTestId("sign-in-failed")).toBeVisible();
});
