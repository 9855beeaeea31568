import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { CommandFailed, type Snapshot } from "../host/host";
import { appsOperators, bruce, bruceRows, bundles, contributor, imported, mondayRelease, storage } from "../host/kinds.samples";
import { error, exchange } from "../host/samples";
import type { Answers } from "../host/web";
import { open, sheet } from "./window.testing";

describe("bundles", () => {
  const manage = async (first: Snapshot, answers: Answers = {}) => {
    const all = open(first, answers);
    await all.user.click(screen.getByTestId("bundles"));
    await all.user.click(await screen.findByTestId("manage-bundles"));
    return { ...all, dialog: await sheet() };
  };

  it("run by one click, and show what becomes of them", async () => {
    const { user, named } = open(bruce({ bundles }), { runBundle: () => ({ at: "started", batch: "b7" }) });
    await user.click(screen.getByTestId("bundles"));
    await user.click((await screen.findAllByTestId("run-bundle"))[1] as HTMLElement);
    expect(named("runBundle")).toEqual([{ id: "operators" }]);
    expect(await screen.findByTestId("batch-result-sheet")).toBeInTheDocument();
  });

  it("ask for just what is missing, and keep their own lengths", async () => {
    const forms = mondayRelease.rows.map(({ eligible, duration }) => ({ eligible: eligible ?? "", duration, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null }));
    const { host, user, named } = open(bruce({ bundles, eligible: bruceRows }), { runBundle: () => ({ at: "incomplete", forms, missing: ["justification", "approval"] }) });
    host.go({ at: "bundle", id: mondayRelease.id });
    const dialog = await screen.findByTestId("batch-sheet");
    expect(dialog).toHaveAccessibleName("Activate Monday release");
    expect(within(dialog).queryByTestId("duration-value")).toBeNull();
    expect(within(dialog).queryByTestId("ticket-number")).toBeNull();
    await user.type(within(dialog).getByTestId("justification"), "Release 24.11");
    await user.click(within(dialog).getByTestId("send-batch"));
    const [sent] = named("activateMany") as { forms: { eligible: string; duration: number; justification: string }[] }[];
    expect(sent?.forms.map(({ eligible, duration, justification }) => [eligible, duration, justification])).toEqual([
      [appsOperators.id, 7200, "Release 24.11"],
      [contributor.id, 7200, "Release 24.11"],
      [storage.id, 3600, "Release 24.11"],
    ]);
  });

  it("are made of the selection, in an order that can be changed", async () => {
    const { user, named } = open(bruce({ eligible: bruceRows }));
    for (const id of [appsOperators.id, storage.id]) await user.click(within(document.querySelector(`[data-id="${id}"]`) as HTMLElement).getByTestId("select-row"));
    await user.click(screen.getByTestId("save-as-bundle"));
    const dialog = await screen.findByTestId("bundle-editor");
    await user.click(within(dialog).getByTestId("save-bundle"));
    expect(within(dialog).getByTestId("bundle-name")).toHaveAccessibleDescription("A bundle needs a name.");
    await user.type(within(dialog).getByTestId("bundle-name"), "Close the month");
    await user.click(within(dialog).getByRole("button", { name: /^Up: Storage/ }));
    await user.type(within(dialog).getByTestId("add-role"), "exch{Enter}");
    await user.click(within(dialog).getByTestId("save-bundle"));
    const [saved] = named("saveBundle") as { bundle: { id: null; name: string; rows: { eligible: string }[] } }[];
    expect(saved?.bundle).toMatchObject({ id: null, name: "Close the month" });
    expect(saved?.bundle.rows.map(({ eligible }) => eligible)).toEqual([storage.id, appsOperators.id, exchange.id]);
  });

  it("from a file are looked at before they run, and say what is not the person's", async () => {
    const { user, named, dialog } = await manage(bruce({ bundles }));
    expect(within(dialog).getAllByTestId("bundle-run")).toHaveLength(2);
    await user.click(within(dialog).getByTestId("bundle-look"));
    const look = await screen.findByTestId("bundle-look-sheet");
    expect(within(look).getByTestId("not-eligible")).toHaveTextContent("You are not eligible for 1 of these 2 roles");
    expect(within(look).getAllByTestId("bundle-role").map((role) => role.textContent)).toEqual([expect.stringContaining("1 h"), expect.stringContaining("You are not eligible for it")]);
    expect(within(look).getAllByTestId("bundle-role")[0]).toHaveTextContent("rg-finance-data › stfinance01 › ledger");
    await user.click(within(look).getByTestId("confirm-and-run"));
    expect(named("confirmBundle")).toEqual([{ id: imported.id }]);
    await waitFor(() => expect(named("runBundle")).toEqual([{ id: imported.id }]));
  });

  it("from a file are looked at before they are changed as well", async () => {
    const { user, named, dialog } = await manage(bruce({ bundles, eligible: bruceRows }));
    await user.click(within(dialog.querySelector<HTMLElement>(`[data-id="${imported.id}"]`) as HTMLElement).getByTestId("bundle-menu"));
    await user.click(await screen.findByTestId("bundle-edit"));
    const look = await screen.findByTestId("bundle-look-sheet");
    expect(named("saveBundle")).toEqual([]);
    await user.click(within(look).getByTestId("confirm-and-change"));
    expect(named("confirmBundle")).toEqual([{ id: imported.id }]);
    const editor = await screen.findByTestId("bundle-editor");
    expect(within(editor).getByTestId("bundle-name")).toHaveValue(imported.name);
    expect(named("runBundle")).toEqual([]);
  });

  it("are read from a file, which is refused with a reason", async () => {
    const { user, named, dialog } = await manage(bruce(), { importBundleText: () => Promise.reject(new CommandFailed(error("bundle-other-tenant", { detail: "Fabrikam" }))) });
    await user.upload(within(dialog).getByTestId("bundle-file"), new File(["{}"], "b.json", { type: "application/json" }));
    expect(await within(dialog).findByTestId("sheet-message")).toHaveTextContent("This bundle is for another tenant (Fabrikam)");
    expect(named("importBundleText")).toEqual([{ text: "{}" }]);
  });

  it("are not even read where the file is too large", async () => {
    const { user, named, dialog } = await manage(bruce());
    await user.upload(within(dialog).getByTestId("bundle-file"), new File(["x".repeat(64 * 1024 + 1)], "b.json", { type: "application/json" }));
    expect(await within(dialog).findByTestId("sheet-message")).toHaveTextContent("64 kB");
    expect(named("importBundleText")).toEqual([]);
  });
});
