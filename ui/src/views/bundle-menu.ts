import { goes } from "../shared/bundle-words";
import type { BundleView } from "../host/host";
import type { Item } from "../shared/MenuItems.svelte";

/** What the lines of the menu of bundles do. */
export interface BundleDoes {
  run: (id: string) => void;
  look: (id: string) => void;
  make: () => void;
  manage: () => void;
}

/** How many stand in the menu; the others are in the sheet. */
const SHOWN = 8;

/** Each bundle to be activated, and the way to all of them. `selected`: how many roles a new one would begin with. */
export function bundleMenu(bundles: readonly BundleView[], selected: number, blocked: string | null, does: BundleDoes): Item[] {
  return [
    ...bundles.slice(0, SHOWN).map(
      (bundle): Item => ({
        label: bundle.name,
        icon: "stack",
        note: goes(bundle),
        blocked: bundle.confirmed ? blocked : null,
        testid: "run-bundle",
        choose: () => (bundle.confirmed ? does.run(bundle.id) : does.look(bundle.id)),
      }),
    ),
    { label: selected > 0 ? "New bundle from the selection…" : "New bundle…", icon: "add", testid: "menu-new-bundle", choose: does.make },
    { label: "All bundles…", icon: "list", testid: "manage-bundles", choose: does.manage },
  ];
}
