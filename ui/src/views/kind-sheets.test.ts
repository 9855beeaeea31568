import { waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { CommandFailed, type EligibleRow } from "../host/host";
import { alexRows, appsOperators, contributor, storage } from "../host/kinds.samples";
import { error, rules, snapshot } from "../host/samples";
import type { Answers } from "../host/web";
import { open, sheet } from "./window.testing";

describe("the activation sheet", () => {
  const form = async (of: EligibleRow, answers: Answers = {}) => {
    const all = open(snapshot({ eligible: [of] }), answers);
    all.host.go({ at: "role", key: of.key });
    return { ...all, dialog: await sheet() };
  };

  it("takes a narrower place from a tree that is read when it opens", async () => {
    const { user, named, dialog } = await form({ ...contributor, rules: { ...contributor.rules, needs: [], stepUp: null } as EligibleRow["rules"] }, {
      children: ({ scope }) =>
        scope === null
          ? [{ id: "/a", name: "shop", kind: "resource", path: [], hasChildren: true }, { id: "/b", name: "status", kind: "resource", path: [], hasChildren: false }]
          : [{ id: "/a/1", name: "staging", kind: "resource", path: [], hasChildren: false }],
    });
    await user.click(within(dialog).getByTestId("narrow-scope"));
    const tree = await within(dialog).findByRole("tree");
    await waitFor(() => expect(within(tree).getAllByRole("treeitem")).toHaveLength(2));
    within(tree).getAllByRole("treeitem")[0]?.focus();
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(within(tree).getAllByRole("treeitem")).toHaveLength(3));
    await user.keyboard("{ArrowRight}");
    expect(document.activeElement).toHaveAttribute("aria-level", "2");
    await user.keyboard("{ArrowLeft}s{Enter}");
    expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent(/rg-web-prod ›\s?staging/);
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ at: "/a/1" }) }]);
    expect(named("children")).toHaveLength(2);
  });

  it("begins at the narrower place that was asked for last, and takes all of it back", async () => {
    const { user, named, dialog } = await form({ ...contributor, rules: rules(3600), lastPlace: { id: "/a/shop", key: "k", name: "shop" } }, { children: () => [{ id: "/A/Shop", name: "Shop", kind: "resource", path: [], hasChildren: false }] });
    await waitFor(() => expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent("rg-web-prod › Shop"));
    await user.click(within(dialog).getByTestId("whole-scope"));
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ at: null }) }]);
  });

  it("looks for a place by name, and says when there is none", async () => {
    const { user, named, dialog } = await form(contributor, { children: () => [] });
    await user.click(within(dialog).getByTestId("narrow-scope"));
    await user.type(within(dialog).getByTestId("scope-search"), "web");
    await waitFor(() => expect(named("children").at(-1)).toEqual({ eligible: contributor.id, scope: null, search: "web" }));
    expect(await within(dialog).findByText("No place is called “web”.")).toBeInTheDocument();
  });

  it("says where a found place lies, marks what was looked for, and takes it by keyboard", async () => {
    const found = [
      { id: "/rg-a/vnet", name: "vnet-hub", kind: "resource" as const, path: [...contributor.path, "hub", "rg-network"], hasChildren: false },
      { id: "/rg-b/vnet", name: "vnet-spoke", kind: "resource" as const, path: ["rg-vnet-old"], hasChildren: false },
    ];
    const { user, dialog } = await form(contributor, { children: ({ search }) => (search === "" ? [] : found) });
    await user.click(within(dialog).getByTestId("narrow-scope"));
    await user.type(within(dialog).getByTestId("scope-search"), "vnet");
    const [hub, spoke] = await within(dialog).findAllByTestId("scope-branch");
    expect(hub).toHaveAccessibleName(/^vnet-hub in hub › rg-network ?, resource$/);
    expect(hub).toHaveTextContent("in hub › rg-network");
    expect([...(spoke?.querySelectorAll("mark") ?? [])].map((mark) => mark.textContent)).toEqual(["vnet", "vnet"]);
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(within(dialog).getByTestId("chosen-scope")).toHaveTextContent("rg-web-prod › vnet-spoke");
  });

  it("says that not every place was looked at, and what to do then", async () => {
    const { user, dialog } = await form(contributor, { children: ({ search }) => (search === "" ? [] : Promise.reject(new CommandFailed(error("unexpected", { detail: "too-many-places" })))) });
    await user.click(within(dialog).getByTestId("narrow-scope"));
    await user.type(within(dialog).getByTestId("scope-search"), "web");
    expect(await within(dialog).findByText(/too many places to look through/)).toBeInTheDocument();
  });

  it("tells a delegated role's length as a fact, and sends it", async () => {
    const apex = alexRows.find(({ key }) => key === "apex") as EligibleRow;
    const { user, named, dialog } = await form(apex);
    expect(within(dialog).getByTestId("fixed-duration")).toHaveTextContent("2 h 30 min, as the delegation says");
    expect(within(dialog).queryByTestId("duration-slider")).toBeNull();
    await user.click(within(dialog).getByTestId("send-activation"));
    expect(named("activate")).toEqual([{ form: expect.objectContaining({ duration: 9000 }) }]);
  });

  it("shows what a group brings, and what could not be read of it", async () => {
    const { dialog } = await form(appsOperators, { carries: () => ({ rows: [{ kind: "entraRole", role: "Cloud Application Administrator", scope: "Contoso directory" }], error: error("forbidden"), cut: false }) });
    expect(await within(dialog).findByText("Cloud Application Administrator")).toBeInTheDocument();
    expect(within(dialog).getByTestId("carries")).toHaveTextContent("not all of it could be read");
  });

  it("shows the condition", async () => {
    const { dialog } = await form(storage);
    expect(within(dialog).getByTestId("condition")).toHaveTextContent("StringEquals 'ledger'");
  });
});
