import type { AppError, EligibleRow, Host, IntentRow, Snapshot } from "../../host/host";
import { settle } from "../attempt";
import type { Form } from "./form.svelte";
import { accepted, intentOf, onItsWay } from "./progress";

/** One form on its way: sends it once, follows the intent, and keeps what did not work. */
export class Sending {
  /** Why a command was not taken. */
  failed = $state.raw<AppError | null>(null);
  #sending = $state(false);
  /** The intent that the form follows: the one that it sent, or one that it found under way. */
  #followed = $state<string | null>(null);
  /** Was it in a snapshot yet? It may be told only after the command has answered. */
  #seen = $state(false);
  readonly #host: Host;
  readonly #form: Form;

  constructor(host: Host, form: Form, row: EligibleRow, snapshot: Snapshot) {
    this.#host = host;
    this.#form = form;
    const found = intentOf(snapshot, row);
    this.#followed = found && !accepted(found) ? found.id : null;
  }

  /** What it follows, as it stands. */
  intent(snapshot: Snapshot): IntentRow | null {
    return snapshot.intents.rows.find((row) => row.id === this.#followed) ?? null;
  }

  /** It is on its way, so that the form waits. */
  busy(snapshot: Snapshot): boolean {
    const intent = this.intent(snapshot);
    const awaited = this.#followed !== null && intent === null && !this.#seen;
    return this.#sending || awaited || (intent !== null && onItsWay(intent));
  }

  /** Looks at a new snapshot; `true` = it was accepted and there is nothing left to do. `possible`: nothing of the role runs or waits. */
  look(snapshot: Snapshot, possible: boolean): boolean {
    const intent = this.intent(snapshot);
    if (intent) this.#seen = true;
    return intent === null ? this.#followed !== null && !possible : accepted(intent);
  }

  /** Sends the form, or opens the browser for the sign-in that its intent waits for. Answers whether it was taken. */
  async send(snapshot: Snapshot): Promise<boolean> {
    this.failed = null;
    const before = this.intent(snapshot);
    if (before?.state === "needsStepUp") return this.#ask(this.#host.call("continueStepUp", { intent: before.id }));
    this.#sending = true;
    this.#form.keep();
    if (before) await settle(this.#host.call("dismiss", { intent: before.id }));
    const answer = await settle(this.#host.call("activate", { form: this.#form.value() }));
    this.#sending = false;
    if (answer.at === "done") {
      this.#seen = false;
      this.#followed = answer.value;
      return true;
    }
    this.#followed = null;
    this.#form.show(answer.error.problems);
    if (answer.error.code !== "problems") this.failed = answer.error;
    return false;
  }

  /** Ends the wait for the browser. */
  cancelSignIn(): Promise<boolean> {
    return this.#ask(this.#host.call("cancelSignIn", null));
  }

  async #ask(work: Promise<unknown>): Promise<boolean> {
    const answer = await settle(work);
    if (answer.at === "failed") this.failed = answer.error;
    return answer.at === "done";
  }
}
