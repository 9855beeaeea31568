import { SvelteSet } from "svelte/reactivity";
import type { Host } from "../../host/host";
import type { Chip, Grouping } from "./view";

/** How the list is looked at. It lasts as long as its window, also while another page is shown. */
export class ListView {
  chip = $state<Chip>("all");
  grouping = $state<Grouping>("kind");
  /** The one account that is shown; `null` = all of them. */
  account = $state<string | null>(null);
  /** Keys of groups whose rows are hidden. */
  readonly folded = new SvelteSet<string>();
}

const views = new WeakMap<Host, ListView>();

/** The one of the window that has this host. */
export function listView(host: Host): ListView {
  const known = views.get(host);
  if (known) return known;
  const made = new ListView();
  views.set(host, made);
  return made;
}
