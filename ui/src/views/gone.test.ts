import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../host/host";
import { bruceRows, bundles, contributor, storage } from "../host/kinds.samples";
import { denied, everyRequest } from "../host/requests.samples";
import { application, exchange, exchangeActive, reports, snapshot } from "../host/samples";
import { menu, open, row, sheet, shown } from "./window.testing";

const kinds = (eligible = bruceRows) => snapshot({ eligible });

/** Opens a sheet by a button, types into it, and takes what it is about away. */
async function typed(first: Snapshot, button: () => HTMLElement, then: Snapshot) {
  const all = open(first);
  await all.user.click(button());
  const dialog = await sheet();
  await all.user.type(within(dialog).getByTestId("justification"), "Release 24.12");
  all.host.show(then);
  const told = await within(dialog).findByTestId("sheet-gone");
  return { ...all, dialog, told };
}

describe("a sheet whose row goes away while it is open", () => {
  const without = (id: string) => kinds(bruceRows.filter((row) => row.id !== id));

  it("of an activation stays with what was typed, says so, and sends nothing", async () => {
    const { user, named, host, dialog, told } = await typed(
      kinds(),
      () => within(row("Contributor")).getByTestId("activate-button"),
      without(contributor.id),
    );
    expect(told).toHaveTextContent("You are no longer eligible for Contributor.");
    expect(screen.getByRole("alert")).toHaveTextContent("You are no longer eligible for Contributor.");
    expect(within(dialog).getByTestId("justification")).toHaveValue("Release 24.12");
    expect(within(dialog).getByTestId("justification")).toHaveFocus();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(within(dialog).getByTestId("send-activation")).toHaveAccessibleDescription("You are no longer eligible for Contributor.");
    expect(named("activate")).toEqual([]);
    host.show(kinds());
    await waitFor(() => expect(within(dialog).queryByTestId("sheet-gone")).toBeNull());
    expect(within(dialog).getByTestId("justification")).toHaveValue("Release 24.12");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.querySelector(".sheet")).toBeNull());
  });

  it("of more time for an eligibility, and of a running role, stays as well", async () => {
    const extended = bruceRows.map((row) => ({ ...row, prolong: null }));
    const first = await typed(kinds(), () => within(row("Contributor")).getByTestId("prolong"), kinds(extended));
    expect(first.told).toHaveTextContent("More time of Contributor cannot be asked for now");
    await first.user.click(within(first.dialog).getByTestId("send-prolong"));
    expect(first.named("prolong")).toEqual([]);
    first.page.unmount();
    const moreTime = { offAndOn: null, atEnd: null, armed: null };
    const eligible = { ...exchange, draft: null, state: { at: "active" as const, startsAt: exchangeActive.startsAt, endsAt: exchangeActive.endsAt } };
    const second = await typed(
      snapshot({ active: [{ ...exchangeActive, moreTime }], eligible: [eligible] }),
      () => screen.getByTestId("more-time"),
      snapshot({ eligible: [{ ...exchange, draft: null }] }),
    );
    expect(second.told).toHaveTextContent("Exchange Administrator is not active any more.");
    expect(within(second.dialog).getByTestId("justification")).toHaveValue("Release 24.12");
    await second.user.click(within(second.dialog).getByTestId("send-again"));
    expect(second.named("again")).toEqual([]);
  });

  it("of several roles leaves out the one that has gone", async () => {
    const all = open(kinds());
    for (const name of ["Contributor", "Storage Blob"]) await all.user.click(within(row(name)).getByTestId("select-row"));
    await all.user.click(screen.getByTestId("activate-selected"));
    const dialog = await sheet();
    await all.user.type(within(dialog).getByTestId("justification"), "Release 24.12");
    all.host.show(without(storage.id));
    expect(await within(dialog).findByTestId("sheet-gone")).toHaveTextContent(`You are no longer eligible for ${storage.role}: left out here.`);
    expect(dialog).toHaveAccessibleName("Activate 1 role");
    await all.user.click(within(dialog).getByTestId("send-batch"));
    expect(all.named("activateMany")).toEqual([expect.objectContaining({ forms: [expect.objectContaining({ eligible: contributor.id, justification: "Release 24.12" })] })]);
  });

  it("of a request that is asked for again stays as well", async () => {
    const { host, user } = open(snapshot({ requests: everyRequest, eligible: [exchange, { ...application, draft: null }] }));
    host.go({ at: "requests", id: denied.id });
    await user.click(await screen.findByTestId("ask-again"));
    const dialog = await sheet();
    await user.type(within(dialog).getByTestId("justification"), " now");
    host.show(snapshot({ requests: everyRequest, eligible: [exchange] }));
    expect(await within(dialog).findByTestId("sheet-gone")).toHaveTextContent("You are no longer eligible for");
    expect(within(dialog).getByTestId("justification")).toHaveValue(`${denied.justification} now`);
  });

  it("of a bundle that is deleted elsewhere makes it anew when it is saved", async () => {
    const made = bundles.map((bundle) => ({ ...bundle, confirmed: true }));
    const [first] = made;
    const all = open(snapshot({ eligible: bruceRows, bundles: made }));
    await all.user.click(screen.getByTestId("bundles"));
    await all.user.click(within(await menu()).getByTestId("manage-bundles"));
    await all.user.click((await screen.findAllByTestId("bundle-menu"))[0] as HTMLElement);
    await all.user.click(within(await menu()).getByTestId("bundle-edit"));
    const editor = await screen.findByTestId("bundle-editor");
    await all.user.type(within(editor).getByTestId("bundle-name"), " 2");
    all.host.show(snapshot({ eligible: bruceRows, bundles: made.slice(1) }));
    expect(await within(editor).findByTestId("sheet-gone")).toHaveTextContent(`${first?.name} was deleted meanwhile. Save it to have it again.`);
    await all.user.click(within(editor).getByTestId("save-bundle"));
    expect(all.named("saveBundle")).toEqual([{ bundle: expect.objectContaining({ id: null, name: `${first?.name} 2` }) }]);
  });
});

describe("a menu that is open while its row changes", () => {
  it("offers what can be done by then, and closes with its row, which gives the keyboard to the next", async () => {
    const { host, user } = open(snapshot({ eligible: [exchange, reports] }));
    row("Exchange").focus();
    await user.click(within(row("Exchange")).getByTestId("row-menu"));
    expect(within(await menu()).getByTestId("menu-activate")).toBeInTheDocument();
    host.show(snapshot({ eligible: [{ ...exchange, state: { at: "waiting" } }, reports] }));
    await waitFor(() => expect(screen.queryByTestId("menu-activate")).toBeNull());
    expect(screen.getByTestId("menu-about")).toBeInTheDocument();
    host.show(snapshot({ eligible: [reports] }));
    await waitFor(() => expect(screen.queryByTestId("context-menu")).toBeNull());
    expect(shown()).toEqual([reports.id]);
    await waitFor(() => expect(row("Reports")).toHaveFocus());
  });
});
