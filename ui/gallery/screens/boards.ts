import { snapshot } from "../../src/host/samples";
import type { Screen } from "./screen";

/** Parts side by side, as the design draws them. */
export const boards: Screen[] = [
  { name: "board-states", window: "states", snapshot: snapshot() },
  { name: "board-toasts", window: "toasts", snapshot: snapshot() },
  { name: "board-icons", window: "icons", snapshot: snapshot() },
];
