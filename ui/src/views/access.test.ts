import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { CommandFailed, type EligibleRow, type Snapshot } from "../host/host";
import { application, error, exchange, hours, intent, minutes, NOW, reports, reportsActive, rules, snapshot } from "../host/samples";
import { open, row, sheet, shown } from "./window.testing";

const three = () => snapshot({ eligible: [exchange, application, reports] });
const running: EligibleRow = { ...reports, state: { at: "active", startsAt: NOW, endsAt: reportsActive.endsAt } };
const expired: EligibleRow = { ...reports, id: "e-old", key: "old", role: "Aged Role", state: { at: "expired", endedAt: NOW - hours(72) } };

describe("the list", () => {
  it("keeps what a chip says, and shows all again when that is none", async () => {
    const { host, user } = open(snapshot({ eligible: [{ ...exchange, favorite: true }, application] }));
    await user.click(screen.getByRole("button", { name: /^Favorites/ }));
    expect(shown()).toEqual([exchange.id]);
    host.show(snapshot({ eligible: [exchange, application] }));
    await tick();
    expect(shown()).toEqual([exchange.id, application.id]);
  });

  it("is grouped, and keeps what is folded while another page is shown", async () => {
    const { user } = open(three());
    await user.click(screen.getByTestId("group-by"));
    await user.click(await screen.findByTestId("group-scope"));
    const groups = () => screen.getAllByTestId("group").map((group) => group.textContent.trim());
    expect(groups()).toEqual(["Administrative unit: Apps1", "Contoso directory2"]);
    await user.click(screen.getAllByTestId("group")[1] as HTMLElement);
    expect(shown()).toEqual([application.id]);
    await user.keyboard("{Control>}2{/Control}");
    expect(screen.queryByTestId("my-access")).toBeNull();
    await user.keyboard("{Control>}1{/Control}");
    expect(shown()).toEqual([application.id]);
  });

  it("selects by Space, Shift and arrows, Ctrl A and its boxes", async () => {
    const { user } = open(three());
    row("Exchange Administrator").focus();
    await user.keyboard(" {Shift>}{ArrowDown}{/Shift}");
    expect(row("Exchange Administrator")).toHaveAttribute("aria-selected", "true");
    expect(row("Application Administrator")).toHaveAttribute("aria-selected", "true");
    expect(screen.getByTestId("selection-bar")).toHaveTextContent("2 selected");
    expect(screen.getByTestId("select-all")).toHaveAttribute("aria-checked", "mixed");
    await user.keyboard("{Control>}a{/Control}");
    expect(screen.getByTestId("select-all")).toHaveAttribute("aria-checked", "true");
    await user.click(within(row("Reports Reader")).getByTestId("select-row"));
    expect(row("Reports Reader")).toHaveAttribute("aria-selected", "false");
    await user.click(screen.getByTestId("clear-selection"));
    expect(screen.queryByTestId("selection-bar")).toBeNull();
  });

  it("lets the selection go by Escape", async () => {
    const { user } = open(three());
    row("Exchange Administrator").focus();
    await user.keyboard(" {Escape}");
    expect(screen.queryByTestId("selection-bar")).toBeNull();
  });

  it("sets the star by F and by its button", async () => {
    const { user, named } = open(three());
    row("Exchange Administrator").focus();
    await user.keyboard("f");
    await user.click(within(row("Reports Reader")).getByTestId("favorite"));
    expect(named("favorite")).toEqual([{ key: "exchange", on: true }, { key: "reports", on: true }]);
  });

  it("does nothing by single letters where the settings say so", async () => {
    const { user, named } = open(snapshot({ settings: { letters: false } }));
    row("Exchange Administrator").focus();
    await user.keyboard("f");
    expect(named("favorite")).toEqual([]);
  });

  it("asks before X ends an activation, and E opens more time", async () => {
    const { user, named } = open(snapshot({ eligible: [running], active: [reportsActive] }));
    row("Reports Reader").focus();
    await user.keyboard("x");
    const dialog = await screen.findByTestId("deactivate-dialog");
    expect(dialog).toHaveAccessibleName("Deactivate Reports Reader?");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(row("Reports Reader")).toHaveFocus());
    expect(named("deactivate")).toEqual([]);
    await user.keyboard("x");
    await user.click(within(await screen.findByTestId("deactivate-dialog")).getByTestId("confirm"));
    expect(named("deactivate")).toEqual([{ key: "reports" }]);
    await waitFor(() => expect(row("Reports Reader")).toHaveFocus());
    await user.keyboard("e");
    expect(await sheet()).toHaveAccessibleName("More time for Reports Reader");
  });

  it("offers in its menu what a row can do", async () => {
    const { user, named } = open(three());
    await user.click(within(row("Exchange Administrator")).getByTestId("row-menu"));
    expect(await screen.findByTestId("context-menu")).toHaveAttribute("aria-label", "Exchange Administrator, Contoso directory");
    await user.click(screen.getByTestId("menu-portal"));
    expect(named("openPortal")).toEqual([{ eligible: exchange.id }]);
  });

  it("says what can be done about an eligibility that has ended", async () => {
    const { user } = open(snapshot({ eligible: [expired, reports], head: { tenant: "Contoso" } }));
    expect(row("Aged Role")).toHaveTextContent("Expired 3 days ago");
    await user.click(screen.getByTestId("why-not"));
    expect(within(await sheet()).getByTestId("sheet-message")).toHaveTextContent("An administrator of Contoso can make you eligible again");
  });

  it("shows what is armed to begin anew at its end", () => {
    const armed = { draft: { duration: 3600, justification: "", ticketNumber: "", ticketSystem: "", startsAt: null, at: null, atName: null }, asking: false, intent: null };
    open(snapshot({ eligible: [running], active: [{ ...reportsActive, moreTime: { offAndOn: null, atEnd: null, armed } }] }));
    expect(row("Reports Reader")).toHaveTextContent("Starts again at the end.");
    expect(screen.getByTestId("active-card")).toHaveTextContent("then again for 1 h");
  });
});

describe("500 roles", () => {
  const crowd = Array.from({ length: 500 }, (_, index) => ({ ...reports, id: `e-${index}`, key: `k-${index}`, role: `Role ${index}` }));

  it("are drawn only in part, and counted whole", () => {
    open(snapshot({ eligible: crowd }));
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "502");
    expect(shown().length).toBeGreaterThan(10);
    expect(shown().length).toBeLessThan(80);
  });

  it("are all reached by keys, with their number", async () => {
    const { user } = open(snapshot({ eligible: crowd }));
    row("Role 0").focus();
    await user.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("aria-rowindex", "502"));
    expect(document.activeElement).toHaveTextContent("Role 499");
    await user.keyboard("{ArrowUp}");
    await waitFor(() => expect(document.activeElement).toHaveTextContent("Role 498"));
    expect(screen.getByRole("grid").querySelectorAll("[data-stop][tabindex='0']")).toHaveLength(1);
  });
});

describe("what was missed", () => {
  const notices = [
    { id: "n1", at: NOW - minutes(2), title: "Reports Reader works now", body: "2 h left", place: { at: "myAccess" as const } },
    { id: "n2", at: NOW - minutes(9), title: "Denied: Teams Administrator", body: "Ask Megan", place: { at: "requests" as const, id: null } },
  ];

  it("stands in one quiet message that opens, leads on and goes", async () => {
    const { user, named } = open(snapshot({ notices }));
    expect(screen.getByTestId("missed")).toHaveTextContent("2 things happened");
    await user.click(screen.getByTestId("see-all"));
    expect(screen.getByTestId("missed")).toHaveTextContent("Ask Megan");
    await user.click(screen.getByTestId("dismiss-missed"));
    expect(named("seenNotices")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Denied: Teams Administrator" }));
    expect(screen.queryByTestId("my-access")).toBeNull();
  });
});

describe("the activation sheet", () => {
  async function opened(first: Snapshot, name: string) {
    const all = open(first);
    row(name).focus();
    await all.user.keyboard("{Enter}");
    return { ...all, dialog: await sheet() };
  }

  it("takes a reason that was given before", async () => {
    const recents = ["Release 24.11", "On call", "Scale out", "Shop", "Mail flow"];
    const { user, dialog } = await opened(snapshot({ recents }), "Exchange Administrator");
    expect(within(dialog).getAllByTestId("recent").map((chip) => chip.textContent)).toEqual(recents.slice(0, 3));
    await user.click(within(dialog).getByText("On call"));
    expect(within(dialog).getByTestId("justification")).toHaveValue("On call");
    await user.click(within(dialog).getByTestId("more-recents"));
    await user.click(await screen.findByText("Mail flow"));
    expect(within(dialog).getByTestId("justification")).toHaveValue("Mail flow");
  });

  it("says what the role may do when it is asked, and what it could not read", async () => {
    const { host, user, named, dialog } = await opened(snapshot(), "Application Administrator");
    host.answer({
      roleInfo: () => {
        throw new CommandFailed(error("offline"));
      },
    });
    expect(named("roleInfo")).toEqual([]);
    const about = within(dialog).getByTestId("about-role");
    await user.click(about);
    (about.parentElement as HTMLDetailsElement).open = true;
    about.parentElement?.dispatchEvent(new Event("toggle"));
    expect(await within(dialog).findByTestId("role-info-failed")).toHaveTextContent("It could not be read");
    host.answer({ roleInfo: () => ({ description: "Manages apps.", permissions: ["microsoft.directory/applications/create"], excluded: [], portal: "https://portal.example/" }) });
    await user.click(within(dialog).getByRole("button", { name: "Try again" }));
    expect(await within(dialog).findByText("Manages apps.")).toBeVisible();
    expect(dialog).toHaveTextContent("Nestor Wilke or Megan Bowen decides within 24 hours.");
    await user.click(within(dialog).getByTestId("open-portal"));
    expect(named("openPortal")).toEqual([{ eligible: application.id }]);
  });

  it("has the star of the role", async () => {
    const { user, named, dialog } = await opened(snapshot(), "Exchange Administrator");
    await user.click(within(dialog).getByTestId("sheet-favorite"));
    expect(named("favorite")).toEqual([{ key: "exchange", on: true }]);
  });

  it.each([
    ["is asked for unexpectedly", { state: "needsStepUp" as const }, "A stronger sign-in is needed"],
    ["was abandoned", { state: "needsStepUp" as const, error: error("step-up-canceled") }, "The sign-in was canceled, so nothing was sent."],
    ["was done by somebody else", { state: "needsStepUp" as const, error: error("step-up-other-account", { detail: "Megan Bowen" }) }, "Somebody else signed in (Megan Bowen)"],
    ["did not arrive", { state: "notSent" as const, error: error("not-sent") }, "The request did not reach Microsoft"],
    ["is not known to have arrived", { state: "unclear" as const }, "Stint looks it up and does not send it again."],
  ])("tells that a step-up or request %s", async (_, change, words) => {
    const { dialog } = await opened(snapshot({ intents: [intent(change)] }), "Exchange Administrator");
    expect(within(dialog).getByTestId("sheet-message")).toHaveTextContent(words);
  });

  it("tells that multifactor authentication is needed where the policy asks for that", async () => {
    const mfa = { ...reports, rules: rules(3600, { needs: ["mfa"] }) };
    const { dialog } = await opened(snapshot({ eligible: [mfa], intents: [intent({ key: "reports", state: "needsStepUp" })] }), "Reports Reader");
    expect(within(dialog).getByTestId("sheet-message")).toHaveTextContent("Multifactor authentication is needed");
  });
});

it("copies a row's name and place", async () => {
  const { user } = open(snapshot());
  const written = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(within(row("Exchange Administrator")).getByTestId("row-menu"));
  await user.click(await screen.findByTestId("menu-copy"));
  await waitFor(() => expect(written).toHaveBeenCalledWith("Exchange Administrator, Contoso directory"));
});
