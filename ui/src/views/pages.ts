import type { PlaceView } from "../host/host";
import type { IconName } from "../shared/icons";

/** A page of the main window, for somebody who is signed in. */
export type Page = "my-access" | "requests" | "settings";

/** One item of the navigation. */
export interface Entry {
  page: Page;
  label: string;
  icon: IconName;
  /** Of the current item. */
  filled: IconName;
}

/** The items of the section *Access*, in order; `Ctrl 1` … `Ctrl 9` go to them. */
export const access: readonly Entry[] = [
  { page: "my-access", label: "My access", icon: "keyOutline", filled: "key" },
  { page: "requests", label: "My requests", icon: "send", filled: "sendFilled" },
];

/** At the foot; `Ctrl comma` goes there. */
export const settings: Entry = { page: "settings", label: "Settings", icon: "settings", filled: "settingsFilled" };

/** Which page a place is on; `null` = on none of them. */
export function pageOf(place: PlaceView): Page | null {
  switch (place.at) {
    case "myAccess":
    case "role":
    case "prolong":
    case "deactivateAll":
    case "bundle":
      return "my-access";
    case "requests":
      return "requests";
    case "settings":
      return "settings";
    case "palette":
      return null;
  }
}

/** The place that a page is. */
export const placeOf = (page: Page): PlaceView =>
  page === "my-access" ? { at: "myAccess" } : page === "requests" ? { at: "requests", id: null } : { at: "settings" };
