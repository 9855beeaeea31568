/** Copies a text; the older way is for web views that keep the newer one from a page without a permission prompt. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "aside";
    // Inside an open dialog the focus may not leave it, so the field stands where the focus is.
    (document.activeElement?.parentElement ?? document.body).append(field);
    const before = document.activeElement;
    field.select();
    document.execCommand("copy");
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
