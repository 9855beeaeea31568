import type { ActiveRow, EligibleRow, Millis } from "../host/host";
import { isStaleElsewhere } from "../features/active/other-tools";
import type { Item } from "../shared/MenuItems.svelte";
import { whereOf } from "../shared/scope";
import { left, secondsOf } from "../shared/words";

/** What the lines of a row's menu do. */
export interface RowDoes {
  activate: () => void;
  star: () => void;
  about: () => void;
  portal: () => void;
  copy: (text: string) => void;
  moreTime: () => void;
  deactivate: () => void;
  prolong: () => void;
  /** Shows what to run where other tools do not see the activation. */
  otherTools: () => void;
  /** Reads the policy again. */
  readRules: () => void;
}

/** What can be done with an eligible access, by how it stands; `active` is its activation. */
export function rowMenu(row: EligibleRow, active: ActiveRow | undefined, blocked: string | null, now: Millis, does: RowDoes): Item[] {
  return [
    ...(row.state.at === "ready" ? [{ label: "Activate…", icon: "keyOutline" as const, blocked, testid: "menu-activate", choose: does.activate }] : []),
    ...(row.at !== null && row.canNarrow && row.state.at !== "expired"
      ? [{ label: "Activate at another place…", icon: "keyOutline" as const, blocked, testid: "menu-elsewhere", choose: does.activate }]
      : []),
    ...(active?.moreTime ? [{ label: "More time…", icon: "history" as const, keys: "E", testid: "menu-more-time", choose: does.moreTime }] : []),
    ...(active?.state === "active" && active.deactivatableFrom !== null
      ? [{ label: "Deactivate…", icon: "dismiss" as const, keys: "X", blocked, testid: "menu-deactivate", choose: does.deactivate }]
      : []),
    ...(row.prolong === null
      ? []
      : [
          {
            label: row.prolong === "renew" ? "Renew…" : "Extend…",
            icon: "calendar" as const,
            ...(row.state.at === "active" ? {} : { keys: "E" }),
            blocked,
            testid: "menu-prolong",
            choose: does.prolong,
          },
        ]),
    ...(row.rulesError === null || row.rules !== null
      ? []
      : [{ label: "Read its policy again", icon: "syncLarge" as const, blocked, testid: "menu-rules", choose: does.readRules }]),
    {
      label: row.favorite ? "Remove from favorites" : "Add to favorites",
      icon: row.favorite ? "starFilled" : "star",
      keys: "F",
      testid: "menu-favorite",
      choose: does.star,
    },
    ...(active && isStaleElsewhere(active) ? [{ label: "Refresh other tools…", icon: "syncLarge" as const, testid: "menu-other-tools", choose: does.otherTools }] : []),
    { label: "What it may do", icon: "info", testid: "menu-about", choose: does.about },
    { label: "Open in the portal", icon: "open", testid: "menu-portal", choose: does.portal },
    { label: "Copy name and scope", icon: "copy", testid: "menu-copy", choose: () => does.copy(copied(row, active, now)) },
  ];
}

function copied(row: EligibleRow, active: ActiveRow | undefined, now: Millis): string {
  const runs = active?.state === "active" && active.endsAt !== null ? [left(secondsOf(active.endsAt - now))] : [];
  return [row.role, whereOf(row, row.at?.name ?? null), ...runs].join(", ");
}
