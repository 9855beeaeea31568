import { flushSync, tick } from "svelte";
import type { WebHost } from "../src/host/web";
import { part, type Screen, type Step } from "./screens/screen";

/** How long an element is waited for, milliseconds. */
const PATIENCE = 2_000;

/** Brings a mounted window into the state of its screen; answers when it stands. */
export async function play(screen: Screen, host: WebHost): Promise<void> {
  // What listens to the host does so in an effect.
  flushSync();
  if (screen.place) host.go(screen.place);
  if (screen.sheet) host.go({ at: "role", key: screen.sheet });
  flushSync();
  if (screen.filter) await act({ type: screen.filter, into: part("filter") });
  for (const step of screen.steps ?? []) await act(step);
  await tick();
}

async function act(step: Step): Promise<void> {
  if ("click" in step) click(await found(step.click));
  else if ("focus" in step) (await found(step.focus)).focus();
  else if ("type" in step) {
    const field = (await found(step.into)) as HTMLInputElement | HTMLTextAreaElement;
    field.focus();
    field.value = step.type;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else press(step.key);
  flushSync();
  await tick();
}

function click(element: HTMLElement): void {
  element.focus();
  element.click();
}

function press(combination: string): void {
  const key = combination.split("+").at(-1) || "+";
  const holds = (name: string) => combination.startsWith(`${name}+`) || combination.includes(`+${name}+`);
  const target = document.activeElement ?? document.body;
  const event = {
    key,
    ctrlKey: holds("Control"),
    shiftKey: holds("Shift"),
    altKey: holds("Alt"),
    bubbles: true,
    cancelable: true,
  };
  target.dispatchEvent(new KeyboardEvent("keydown", event));
  target.dispatchEvent(new KeyboardEvent("keyup", event));
}

async function found(selector: string): Promise<HTMLElement> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const element = document.querySelector<HTMLElement>(selector);
    if (element) return element;
    if (performance.now() > until) throw new Error(`nothing is ${selector} here`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
