import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { appsOperators, bruce, bruceRows, bundles, contributor, reading, storage } from "../host/kinds.samples";
import { snapshot } from "../host/samples";
import { type Answers } from "../host/web";
import { open, rowOf } from "./window.testing";

const root = "/subscriptions/1/resourcegroups/rg-web-prod/providers/microsoft.web/sites";
const places: Answers = {
  children: ({ scope }) =>
    scope === null
      ? [
          { id: `${root}/shop`, name: "Shop", kind: "resource", path: [], hasChildren: true },
          { id: `${root}/status`, name: "Status", kind: "resource", path: [], hasChildren: false },
        ]
      : [{ id: `${root}/shop/slots/staging`, name: "Staging", kind: "resource", path: [], hasChildren: false }],
};

describe("without a pointer", () => {
  it("a narrower place is found, chosen and taken back, and its button has the keyboard again", async () => {
    const { user, named } = open(snapshot({ eligible: bruceRows }), places);
    rowOf(contributor.id).focus();
    await user.keyboard("{Enter}");
    const dialog = await screen.findByTestId("activation-sheet");
    within(dialog).getByTestId("narrow-scope").focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByTestId("scope-search")).toHaveFocus());
    expect(within(dialog).getByTestId("narrow-scope")).toHaveAttribute("aria-expanded", "true");
    await screen.findByRole("treeitem", { name: /^Shop/ });
    await user.keyboard("{ArrowDown}{ArrowRight}");
    await screen.findByRole("treeitem", { name: /^Staging/ });
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(screen.getByRole("treeitem", { name: /^Staging/ })).toHaveFocus());
    await user.keyboard("{Enter}");
    await waitFor(() => expect(within(dialog).getByTestId("narrow-scope")).toHaveFocus());
    expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent("rg-web-prod › Staging");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByTestId("scope-search")).toHaveFocus());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(within(dialog).getByTestId("narrow-scope")).toHaveFocus());
    expect(screen.getByTestId("activation-sheet")).toBeInTheDocument();
    within(dialog).getByTestId("whole-scope").focus();
    await user.keyboard("{Enter}");
    expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent(/^Contoso Production › rg-web-prod$/);
    expect(named("children").length).toBeGreaterThan(0);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(rowOf(contributor.id)).toHaveFocus());
  });

  it("a kept place is written as the service writes it, not as its id does", async () => {
    const draft = { duration: 3600, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: `${root}/shop`, atName: "shop" };
    const { host } = open(snapshot({ eligible: [{ ...contributor, draft }] }), places);
    host.go({ at: "role", key: contributor.key });
    const dialog = await screen.findByTestId("activation-sheet");
    await waitFor(() => expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent("rg-web-prod › Shop"));
  });

  it("bundles are opened, made and left, and their button has the keyboard again", async () => {
    const { user, named } = open(bruce({ bundles, eligible: bruceRows }));
    const button = screen.getByTestId("bundles");
    button.focus();
    await user.keyboard("{Enter}");
    (await screen.findByTestId("manage-bundles")).focus();
    await user.keyboard("{Enter}");
    const list = await screen.findByTestId("bundles-sheet");
    const named_ = [...list.querySelectorAll<HTMLElement>("button")].map((one) => one.tabIndex);
    expect(named_.every((index) => index === 0)).toBe(true);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(button).toHaveFocus());
    await user.keyboard("{Enter}");
    const items = await screen.findAllByTestId("run-bundle");
    items[1]?.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(named("runBundle")).toEqual([{ id: reading.id }]));
    await screen.findByTestId("batch-result-sheet");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(button).toHaveFocus());
  });

  it("an extension is asked for, and the row has the keyboard again", async () => {
    const { user } = open(snapshot({ eligible: bruceRows }));
    rowOf(contributor.id).focus();
    await user.keyboard("e");
    expect(await screen.findByRole("dialog", { name: /^Extend Contributor/ })).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(rowOf(contributor.id)).toHaveFocus());
  });

  it("a selection is made and sent, and the list has the keyboard again", async () => {
    const { user } = open(snapshot({ eligible: bruceRows }));
    rowOf(appsOperators.id).focus();
    await user.keyboard(" ");
    rowOf(storage.id).focus();
    await user.keyboard(" {Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("batch-sheet")).toHaveAccessibleName("Activate 2 roles");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement?.closest('[role="grid"]')).not.toBeNull());
  });
});
