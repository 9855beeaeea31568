import type { Screen } from "./screen";

/** The page My requests. */
export const requests: Screen[] = [];
