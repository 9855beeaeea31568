/** A combination that was pressed: usable, still missing a key, or not allowed. */
export type Pressed = { at: "keys"; keys: string } | { at: "part"; keys: string } | { at: "no"; why: string };

/** The name of a key that a combination may end with; `null` = it may not. */
function nameOf(code: string): string | null {
  const letter = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code);
  if (letter) return letter[1] ?? letter[2] ?? null;
  if (/^F([1-9]|1[0-9]|2[0-4])$/.test(code)) return code;
  const named = ["Space", "Home", "End", "PageUp", "PageDown", "Insert", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
  return named.includes(code) ? code : null;
}

const modifiers = new Set(["Control", "Shift", "Alt", "Meta", "OS", "Super", "AltGraph"]);

/** What a key press means for a global shortcut. It needs Ctrl, Alt or Super, or is a function key, so that nobody's typing is caught. */
export function pressed(event: KeyboardEvent): Pressed {
  const held = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.metaKey && "Super"].filter(
    (name) => name !== false,
  );
  if (modifiers.has(event.key)) return { at: "part", keys: held.join("+") };
  const name = nameOf(event.code);
  if (name === null) return { at: "no", why: "This key cannot be part of it." };
  const strong = event.ctrlKey || event.altKey || event.metaKey || /^F\d/.test(name);
  if (!strong) return { at: "no", why: "Add Ctrl, Alt or Super." };
  return { at: "keys", keys: [...held, name].join("+") };
}

/** The keys one by one, as they are printed. */
export const printed = (keys: string): string[] => keys.split("+").map((key) => key.replace(/^Arrow/, ""));
