import type { ActivateForm, EligibleRow, Host } from "../../host/host";
import { usual } from "../../shared/form/duration";
import { KeptFields } from "../../shared/form/form.svelte";
import { choices, forms } from "./plan";

/** What a person fills in once for several roles. What is typed is kept as the draft of each of them. */
export class BatchForm extends KeptFields {
  readonly #rows: EligibleRow[];

  /** `rows`: those that are asked for; each has a policy. */
  constructor(rows: EligibleRow[], host: Host) {
    const draft = rows.find((row) => row.draft !== null)?.draft ?? null;
    super(host, draft);
    this.#rows = rows;
    if (!draft) this.duration = usual(choices(rows));
  }

  /** One form for each role. */
  values(): ActivateForm[] {
    return forms(this.#rows, this.valueFor(""));
  }

  /**
   * Marks what a policy asks for and nobody typed; `true` = nothing is missing. The app finds it as well, but only after
   * the other roles are on their way.
   */
  complete(): boolean {
    const asked = (need: "justification" | "ticket") => this.#rows.some((row) => row.rules?.needs.includes(need));
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
