import { screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { applicationWaiting, snapshot } from "../host/samples";
import { open } from "./window.testing";

const title = () => screen.getByRole("heading", { level: 1 }).textContent;

describe("the pages", () => {
  it("are gone to by the navigation, which says where one is", async () => {
    const { user } = open();
    await user.click(screen.getByRole("link", { name: "My requests" }));
    expect(title()).toBe("My requests");
    expect(screen.getByRole("link", { current: "page" })).toHaveAccessibleName("My requests");
    await user.click(screen.getByRole("link", { name: "Settings" }));
    expect(title()).toBe("Settings");
  });

  it("are gone to by keys, and the keyboard goes with them", async () => {
    const { user } = open();
    screen.getByTestId("filter").focus();
    await user.keyboard("{Control>}2{/Control}");
    expect(title()).toBe("My requests");
    await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
    await user.keyboard("{Control>},{/Control}");
    expect(title()).toBe("Settings");
    await user.keyboard("{Control>}1{/Control}");
    expect(title()).toBe("My access");
    await user.keyboard("{Control>}9{/Control}");
    expect(title()).toBe("My access");
  });

  it("are gone to from elsewhere in the app", async () => {
    const { host } = open();
    host.go({ at: "settings" });
    await tick();
    expect(title()).toBe("Settings");
    host.go({ at: "role", key: "application" });
    expect(await screen.findByRole("dialog")).toHaveAccessibleName("Activate Application Administrator");
  });

  it("tell how many requests wait, and not that there are none", () => {
    open(snapshot({ active: [applicationWaiting] }));
    expect(screen.getByTestId("nav-requests")).toHaveAccessibleName("My requests, 1 waiting");
  });
});

describe("F6", () => {
  it("goes around the regions of the window, both ways", async () => {
    const { user } = open();
    const region = () => document.activeElement?.closest("header, nav, main")?.tagName;
    const seen = [];
    for (let times = 0; times < 4; times += 1) {
      await user.keyboard("{F6}");
      seen.push(region());
    }
    expect(seen).toEqual(["HEADER", "NAV", "MAIN", "HEADER"]);
    await user.keyboard("{Shift>}{F6}{/Shift}");
    expect(region()).toBe("MAIN");
  });
});
