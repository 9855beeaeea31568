/** What is looked at on a page that stands; each answers with what is wrong, in words. */

/** What the content security policy did not let through. */
export const refused: string[] = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  refused.push(`content security policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
);

/** How long rows that are still to come are waited for, milliseconds. */
const PATIENCE = 2_000;

/** Answers when nothing moves any more: colors that are on their way are not the colors to look at. */
export async function settled(): Promise<void> {
  await document.fonts.ready;
  const until = performance.now() + PATIENCE;
  const empty = () => document.querySelector("[aria-busy=true]:empty, .skeleton:not(:has(*))");
  while (empty() && performance.now() < until) await frame();
  await frame();
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getTiming().iterations !== Infinity) animation.finish();
  }
  await frame();
}

/** The next frame; a page that nobody sees has none. */
const frame = () =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, 50);
  });

/** What axe-core finds by these rules; without any by all of them, and what the policy refused. */
export async function axe(rules: string[]): Promise<string[]> {
  const { default: axe } = await import("axe-core");
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"],
    ...(rules.length > 0 ? { runOnly: { type: "rule" as const, values: rules } } : {}),
  });
  return [
    ...refused,
    ...violations.flatMap(({ id, impact, nodes }) => nodes.map((node) => `${impact} ${id}: ${node.html} ${node.failureSummary ?? ""}`)),
  ];
}

/** Elements with text or to press that reach over an edge of the window, where nobody can bring them into sight. */
export function outside(): string[] {
  const seen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true });
  };
  const found = [...document.querySelectorAll("button, input, textarea, a, h1, h2, h3, p, dd, dt, label, [role=option], [role=row]")].filter(
    (element) => {
      const { left, right } = element.getBoundingClientRect();
      return seen(element) && (left < -1 || right > innerWidth + 1 || cut(element));
    },
  );
  return found.slice(0, 5).map((element) => element.outerHTML.slice(0, 160));
}

/** Does something around it cut it off at its side? What scrolls or ends in an ellipsis does not. */
function cut(element: Element): boolean {
  const { left, right } = element.getBoundingClientRect();
  for (let around = element.parentElement; around; around = around.parentElement) {
    const { overflowX, textOverflow } = getComputedStyle(around);
    if (overflowX === "visible" || textOverflow === "ellipsis") continue;
    const edge = around.getBoundingClientRect();
    if (edge.width > 1 && (left < edge.left - 1 || right > edge.right + 1)) return true;
  }
  return false;
}

/** What would move though nothing may. */
export function moving(): string[] {
  const found = [...document.querySelectorAll("*")].filter((element) =>
    [undefined, "::before", "::after"].some((part) => {
      const { animationName, transitionDuration } = getComputedStyle(element, part);
      return animationName !== "none" || transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
    }),
  );
  return found.slice(0, 5).map((element) => `moves: ${element.outerHTML.slice(0, 160)}`);
}
