import type { ActivateForm, BundleMissing, DraftView, EligibleRow, Host } from "../../host/host";
import { usual } from "../../shared/form/duration";
import { KeptFields } from "../../shared/form/form.svelte";
import { nameOf, startsAt } from "../../shared/form/place";
import { choices, forms } from "./plan";

/** A bundle that lacks something: what is known of its roles, in its order, and what is missing. */
export interface Given {
  name: string;
  forms: ActivateForm[];
  missing: BundleMissing[];
}

/** What a person fills in once for several roles. What is typed is kept as the draft of each of them. */
export class BatchForm extends KeptFields {
  readonly #rows: () => EligibleRow[];
  readonly #given: Given | null;

  /** `rows`: those that are asked for, as they stand now. `given`: what a bundle says of them. */
  constructor(rows: () => EligibleRow[], host: Host, given: Given | null = null) {
    const draft = given ? drafted(given.forms) : (rows().find((row) => row.draft !== null)?.draft ?? null);
    super(host, draft);
    this.#rows = rows;
    this.#given = given;
    if (!draft) this.duration = usual(choices(rows()));
  }

  /** One form for each role; a bundle's own lengths and places stay. */
  values(): ActivateForm[] {
    const filled = this.valueFor("");
    if (!this.#given) return forms(this.#rows(), filled);
    const { justification, ticketNumber, ticketSystem } = filled;
    const known = this.#rows().map(({ id }) => id);
    return this.#given.forms.filter(({ eligible }) => known.includes(eligible)).map((form) => ({ ...form, justification, ticketNumber, ticketSystem }));
  }

  /** How long a role gets, seconds; not yet cut to its limit. */
  lengthOf(row: EligibleRow): number {
    return this.#given?.forms.find(({ eligible }) => eligible === row.id)?.duration ?? this.duration;
  }

  /** The name of the narrower place that a role is asked for at; `null` = all of its eligibility. */
  atOf(row: EligibleRow): string | null {
    const at = (this.#given ? this.#given.forms.find(({ eligible }) => eligible === row.id)?.at : startsAt(row)?.id) ?? null;
    return at === null ? null : nameOf(row, at);
  }

  /**
   * Marks what a policy asks for and nobody typed; `true` = nothing is missing. The app finds it as well, but only after
   * the other roles are on their way.
   */
  complete(): boolean {
    const asked = (need: "justification" | "ticket") => this.#rows().some((row) => row.rules?.needs.includes(need));
    const missing = [
      ...(asked("justification") && this.justification.trim() === "" ? ["justification-missing"] : []),
      ...(asked("ticket") && this.ticketNumber.trim() === "" ? ["ticket-missing"] : []),
    ];
    if (missing.length > 0) this.show(missing);
    return missing.length === 0;
  }

  protected override drafts(): ActivateForm[] {
    return this.values();
  }
}

/** What a bundle's forms have in common, to begin with. */
function drafted(forms: ActivateForm[]): DraftView | null {
  const [first] = forms;
  return first ? { ...first, duration: Math.max(...forms.map(({ duration }) => duration)), startsAt: null, at: null, atName: null } : null;
}
