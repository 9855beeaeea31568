/** How the window looks. `contrast` also stands for the system's own contrast themes. */
export type Theme = "light" | "dark" | "contrast";

const DARK = "(prefers-color-scheme: dark)";
const CONTRAST = "(prefers-contrast: more), (forced-colors: active)";

/** Puts a theme on the page. `ground` is what a contrast theme stands on. */
export function wear(theme: Theme, ground: "light" | "dark" = "dark", root: HTMLElement = document.documentElement): void {
  root.dataset["theme"] = theme;
  root.dataset["ground"] = ground;
}

/** What a person chose: one theme, or what the system has. */
export type Choice = "system" | Theme;

/**
 * Wears what was chosen, now and whenever the system changes; returns what ends that. A chosen contrast still stands on
 * the system's ground.
 */
export function follow(choice: Choice, root: HTMLElement = document.documentElement): () => void {
  const dark = matchMedia(DARK);
  const contrast = matchMedia(CONTRAST);
  const look = () => {
    const ground = dark.matches ? "dark" : "light";
    const own = contrast.matches ? "contrast" : ground;
    wear(choice === "system" ? own : choice, ground, root);
  };
  look();
  dark.addEventListener("change", look);
  contrast.addEventListener("change", look);
  return () => {
    dark.removeEventListener("change", look);
    contrast.removeEventListener("change", look);
  };
}
