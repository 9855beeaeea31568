import type { AccountView, Head, SettingsView } from "../../host/host";
import type { IconName } from "../../shared/icons";

/** A heading of the page. */
export type Section = "Notifications" | "Tray and keyboard" | "Appearance" | "Privacy" | "Leaving" | "Accounts";

type Switched = { [F in keyof SettingsView]: SettingsView[F] extends boolean ? F : never }[keyof SettingsView];
type Chosen = "theme" | "rows" | "clock" | "trayTone";

/** What a setting is changed with. */
export type Control =
  | { kind: "switch"; field: Switched }
  | { kind: "choice"; field: Chosen; choices: readonly { value: string; label: string }[] }
  | { kind: "leads" }
  | { kind: "shortcut" }
  | { kind: "account"; account: AccountView }
  | { kind: "accounts" };

/** One line of the page. */
export interface Item {
  id: string;
  section: Section;
  icon: IconName;
  title: string;
  text: string;
  control: Control;
}

/** The lead times that can be chosen, minutes. */
export const LEADS = [30, 15, 5, 1] as const;

const turn = (field: Switched, section: Section, icon: IconName, title: string, text: string): Item => ({
  id: field,
  section,
  icon,
  title,
  text,
  control: { kind: "switch", field },
});

const choose = (field: Chosen, section: Section, icon: IconName, title: string, text: string, labels: Record<string, string>): Item => ({
  id: field,
  section,
  icon,
  title,
  text,
  control: { kind: "choice", field, choices: Object.entries(labels).map(([value, label]) => ({ value, label })) },
});

/** Every line of the page, in order. */
export function items(head: Head): Item[] {
  return [
    {
      id: "leadMinutes",
      section: "Notifications",
      icon: "timer",
      title: "Before a role ends",
      text: "A notification with More time… and Deactivate, this many minutes before",
      control: { kind: "leads" },
    },
    turn("tellUsable", "Notifications", "checkCircleLarge", "A role works", "When Microsoft has put an activation into effect"),
    turn("tellDecisions", "Notifications", "personQuestion", "Decisions about my requests", "Approved, denied, or nobody decided in time"),
    turn("tellEligibility", "Notifications", "keyOutline", "My eligibilities", "New ones, and 14 days and 1 day before one ends"),
    turn("tellStarts", "Notifications", "calendar", "Starts", "A scheduled role has started, or one armed to begin anew has or has not"),
    turn("private", "Notifications", "eyeOff", "Without names", "Notifications tell no names and no reasons: “A role ends soon”"),
    {
      id: "shortcut",
      section: "Tray and keyboard",
      icon: "flash",
      title: "Open the quick panel anywhere",
      text: shortcutText(head),
      control: { kind: "shortcut" },
    },
    turn("letters", "Tray and keyboard", "keyboard", "Single letters", "F, E and X for the row that has the keyboard: favorite, more time, deactivate"),
    turn("autostart", "Tray and keyboard", "play", "Start when I sign in", head.tray ? "Stint stays in the tray" : "Its window opens, because no tray is here"),
    choose("trayTone", "Tray and keyboard", "deviceTray", "Tray icon", "For a light or a dark panel, where the desktop does not tell", {
      system: "As the system",
      light: "Light",
      dark: "Dark",
    }),
    choose("theme", "Appearance", "sun", "Theme", "As the system follows its contrast, too", {
      system: "As the system",
      light: "Light",
      dark: "Dark",
      contrast: "Contrast",
    }),
    choose("rows", "Appearance", "textLines", "Row height", "Comfortable is 48, compact is 40", {
      comfortable: "Comfortable",
      compact: "Compact",
    }),
    choose("clock", "Appearance", "clock", "Times", "Always in your time zone", {
      system: "As the system",
      h12: "12 hours",
      h24: "24 hours",
    }),
    turn(
      "rememberJustifications",
      "Privacy",
      "history20",
      "Recent justifications",
      "The last ten are offered in the forms. Switching this off erases them.",
    ),
    turn(
      "keepHistory",
      "Privacy",
      "list",
      "History on this device",
      "What you asked for, for 400 days at most. Switching this off erases it; Microsoft keeps its own.",
    ),
    turn("deactivateAtLock", "Leaving", "lock", "Deactivate when the screen locks", "Every activation of yours that can be ended then"),
    turn("deactivateAtShutDown", "Leaving", "power", "Deactivate at sign-out and shut-down", "As far as the system leaves time for it"),
    ...head.accounts.map(
      (account): Item => ({
        id: `account-${account.id}`,
        section: "Accounts",
        icon: "person",
        title: account.username,
        text: accountText(account, head),
        control: { kind: "account", account },
      }),
    ),
    {
      id: "accounts",
      section: "Accounts",
      icon: "personAdd",
      title: "Another account or tenant",
      text: "Several stand side by side in one list",
      control: { kind: "accounts" },
    },
  ];
}

function shortcutText(head: Head): string {
  switch (head.shortcut.state) {
    case "on":
      return "Press Change, then the keys";
    case "off":
      return "No keys are set";
    case "taken":
      return "Another program has these keys";
    case "notAvailable":
      return "Not available here: on Wayland a program cannot have keys of its own everywhere";
  }
}

function accountText(account: AccountView, head: Head): string {
  const where = {
    keyring: "sign-in kept in the system’s keyring",
    memory: "sign-in kept in memory until Stint ends: no keyring runs here",
    locked: "sign-in kept in memory until the keyring is unlocked",
  }[head.secrets];
  const out = account.state === "needsSignIn" ? "signed out" : where;
  return [head.practice ? "Practice tenant" : null, account.tenant, out].filter(Boolean).join(" · ");
}
