/** How the window looks. `contrast` also stands for the system's own contrast themes. */
export type Theme = "light" | "dark" | "contrast";

const DARK = "(prefers-color-scheme: dark)";
const CONTRAST = "(prefers-contrast: more), (forced-colors: active)";

/** Puts a theme on the page. `ground` is what a contrast theme stands on. */
export function wear(theme: Theme, ground: "light" | "dark" = "dark", root: HTMLElement = document.documentElement): void {
  root.dataset["theme"] = theme;
  root.dataset["ground"] = ground;
}

/** Wears the system's theme, now and whenever it changes; returns what ends that. */
export function followSystem(root: HTMLElement = document.documentElement): () => void {
  const dark = matchMedia(DARK);
  const contrast = matchMedia(CONTRAST);
  const follow = () => {
    const ground = dark.matches ? "dark" : "light";
    wear(contrast.matches ? "contrast" : ground, ground, root);
  };
  follow();
  dark.addEventListener("change", follow);
  contrast.addEventListener("change", follow);
  return () => {
    dark.removeEventListener("change", follow);
    contrast.removeEventListener("change", follow);
  };
}
