/** What a screen reader is told without moving the focus. */
export class Announcer {
  /** Told when there is a pause. */
  polite = $state("");
  /** Told at once: only that something failed which the person has just asked for. */
  assertive = $state("");

  say(text: string): void {
    this.polite = again(this.polite, text);
  }

  alarm(text: string): void {
    this.assertive = again(this.assertive, text);
  }
}

/** The same words twice in a row are told twice only when the text differs. */
const again = (before: string, text: string) => (before === text ? `${text}\u00a0` : text);
