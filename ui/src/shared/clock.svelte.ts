/** How times of day are told: as the system tells them, by 12 hours, or by 24. */
export type Clock = "system" | "h12" | "h24";

let chosen = $state<Clock>("system");

/** Tells every time of day of this window like that from now on. */
export function tellTimeBy(clock: Clock): void {
  chosen = clock;
}

/** The hours of a day for `Intl`; nothing = as the system has them. */
export const hourCycle = (): { hourCycle?: "h12" | "h23" } =>
  chosen === "system" ? {} : { hourCycle: chosen === "h12" ? "h12" : "h23" };
