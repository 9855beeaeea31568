import type { ActivateForm, DraftView, EligibleRow, Host, Millis } from "../../host/host";
import { type Field, fieldProblems } from "../errors";
import { usual } from "./duration";
import { endOf, type Place, startsAt } from "./place";
import { offered } from "./rules";
import { instant, nextHour, type Start, startOf } from "./start";

/** How long typing may pause before the draft is kept, real milliseconds. */
const PAUSE = 500;

/** What a person fills in to ask for access, whatever becomes of it. */
export class Fields {
  /** Seconds. */
  duration = $state(0);
  justification = $state("");
  ticketNumber = $state("");
  ticketSystem = $state("");
  /** The narrower scope; `null` = the eligibility's own. */
  at = $state<Place | null>(null);
  /** `null` = now. */
  later = $state<Start | null>(null);
  /** What stands in the way, by field; a field's own entry goes when it is changed. */
  problems = $state<Partial<Record<Field, string>>>({});

  protected readonly host: Host;

  /** Filled in with `draft` where there is one. */
  constructor(host: Host, draft: DraftView | null = null) {
    this.host = host;
    if (draft) this.fill(draft);
  }

  /** Fills in what was typed before. */
  fill(draft: DraftView): void {
    this.duration = draft.duration;
    this.justification = draft.justification;
    this.ticketNumber = draft.ticketNumber;
    this.ticketSystem = draft.ticketSystem;
    this.at = draft.at === null ? null : { id: draft.at, name: draft.atName ?? endOf(draft.at) };
    this.later = draft.startsAt === null ? null : startOf(draft.startsAt, this.host.now());
  }

  /** When it would start; `null` = now, or the typed time is none. */
  startsAt(now: Millis): Millis | null {
    return this.later === null ? null : instant(this.later, now);
  }

  /** Switches between now and later; the next full hour is offered first. */
  startLater(later: boolean): void {
    this.later = later ? nextHour(this.host.now()) : null;
    this.changed("start");
  }

  /** What is filled in, to be sent for this eligibility. */
  valueFor(eligible: string): ActivateForm {
    return {
      eligible,
      duration: this.duration,
      justification: this.justification,
      ticketNumber: this.ticketNumber,
      ticketSystem: this.ticketSystem,
      startsAt: this.startsAt(this.host.now()),
      at: this.at?.id ?? null,
    };
  }

  /** What only the form can know: a typed time that is none. Marks the field; `true` = it can be sent. */
  readable(): boolean {
    if (this.later === null || this.startsAt(this.host.now()) !== null) return true;
    this.problems = { start: "Type a time like 14:30." };
    return false;
  }

  /** Shows what the app found, each at its field. */
  show(problems: readonly string[]): void {
    this.problems = fieldProblems(problems);
  }

  /** Takes a change of a field: its problem goes. */
  changed(field: Field): void {
    this.problems = { ...this.problems, [field]: undefined };
  }
}

/** Fields whose every change is kept as a draft, so that nothing typed is ever lost. */
export abstract class KeptFields extends Fields {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Everything that a draft is kept of. */
  protected abstract drafts(): ActivateForm[];

  override changed(field: Field): void {
    super.changed(field);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), PAUSE);
  }

  /** Keeps the draft now, where a change waits to be kept. */
  keep(): void {
    if (this.#timer === undefined) return;
    this.#forget();
    // A draft that could not be kept is no reason to stop anybody; it is tried again with the next change.
    for (const form of this.drafts()) this.host.call("saveDraft", { form }).catch(() => undefined);
  }

  /** It was accepted: there is nothing to keep anymore. */
  drop(): void {
    this.#forget();
    for (const { eligible } of this.drafts()) this.host.call("dropDraft", { eligible }).catch(() => undefined);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** What a person fills in to activate one role, at the place where that was wanted last. */
export class Form extends KeptFields {
  readonly #eligible: string;

  constructor(row: EligibleRow, host: Host) {
    super(host, row.draft);
    this.#eligible = row.id;
    this.at = startsAt(row);
    if (!row.draft) this.duration = usual(offered(row)?.choices ?? []);
    // A delegated role has one length, whatever was typed before it was known.
    if (row.rules?.fixed) this.duration = row.rules.longest;
  }

  /** The form as it is sent. */
  value(): ActivateForm {
    return this.valueFor(this.#eligible);
  }

  protected override drafts(): ActivateForm[] {
    return [this.value()];
  }
}
