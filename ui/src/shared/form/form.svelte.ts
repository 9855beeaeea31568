import type { ActivateForm, EligibleRow, Host, Millis } from "../../host/host";
import { type Field, fieldProblems } from "../errors";
import { usual } from "./duration";
import { instant, nextHour, type Start, startOf } from "./start";

/** How long typing may pause before the draft is kept, real milliseconds. */
const PAUSE = 500;

/** What a person fills in to activate one role. Every change is kept as a draft, so nothing typed is ever lost. */
export class Form {
  duration = $state(0);
  justification = $state("");
  ticketNumber = $state("");
  ticketSystem = $state("");
  /** `null` = now. */
  later = $state<Start | null>(null);
  /** What stands in the way, by field; a field's own entry goes when it is changed. */
  problems = $state<Partial<Record<Field, string>>>({});

  readonly #host: Host;
  readonly #eligible: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(row: EligibleRow, host: Host) {
    this.#host = host;
    this.#eligible = row.id;
    const draft = row.draft;
    this.duration = draft?.duration ?? usual(row.rules?.choices ?? []);
    if (!draft) return;
    this.justification = draft.justification;
    this.ticketNumber = draft.ticketNumber;
    this.ticketSystem = draft.ticketSystem;
    this.later = draft.startsAt === null ? null : startOf(draft.startsAt, host.now());
  }

  /** When it would start; `null` = now, or the typed time is none. */
  startsAt(now: Millis): Millis | null {
    return this.later === null ? null : instant(this.later, now);
  }

  /** Switches between now and later; the next full hour is offered first. */
  startLater(later: boolean): void {
    this.later = later ? nextHour(this.#host.now()) : null;
    this.changed("start");
  }

  /** The form as it is sent. */
  value(): ActivateForm {
    return {
      eligible: this.#eligible,
      duration: this.duration,
      justification: this.justification,
      ticketNumber: this.ticketNumber,
      ticketSystem: this.ticketSystem,
      startsAt: this.startsAt(this.#host.now()),
    };
  }

  /** What only the form can know: a typed time that is none. Marks the field; `true` = it can be sent. */
  readable(): boolean {
    if (this.later === null || this.value().startsAt !== null) return true;
    this.problems = { start: "Type a time like 14:30." };
    return false;
  }

  /** Shows what the app found, each at its field. */
  show(problems: readonly string[]): void {
    this.problems = fieldProblems(problems);
  }

  /** Takes a change of a field: its problem goes, and the draft is kept after a pause. */
  changed(field: Field): void {
    this.problems = { ...this.problems, [field]: undefined };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), PAUSE);
  }

  /** Keeps the draft now, where a change waits to be kept. */
  keep(): void {
    if (this.#timer === undefined) return;
    this.#forget();
    // A draft that could not be kept is no reason to stop anybody; it is tried again with the next change.
    this.#host.call("saveDraft", { form: this.value() }).catch(() => undefined);
  }

  /** The form was accepted: there is nothing to keep anymore. */
  drop(): void {
    this.#forget();
    this.#host.call("dropDraft", { eligible: this.#eligible }).catch(() => undefined);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
