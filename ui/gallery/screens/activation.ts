import { application, error, exchange, intent, minutes, NOW, reports, snapshot } from "../../src/host/samples";
import type { Screen } from "./screen";

const draft = {
  duration: 3600,
  justification: "Release 24.11: mail flow rule for the shop.",
  ticketNumber: "CHG-20431",
  ticketSystem: "ServiceNow",
  startsAt: null,
  at: null,
  atName: null,
};

/** The activation sheet. */
export const activation: Screen[] = [
  { name: "sheet", snapshot: snapshot({ eligible: [{ ...exchange, draft }, application] }), sheet: "exchange" },
  { name: "sheet-approval", snapshot: snapshot(), sheet: "application" },
  { name: "sheet-later", snapshot: snapshot({ eligible: [{ ...reports, draft: { ...draft, startsAt: NOW + minutes(24 * 60 + 36) } }] }), sheet: "reports" },
  {
    name: "sheet-refused",
    snapshot: snapshot({
      eligible: [{ ...exchange, draft: { ...draft, ticketNumber: "" } }],
      intents: [intent({ state: "refused", error: error("refused", { problems: ["ticket-missing", "too-long"], requestId: "7f1c" }) })],
    }),
    sheet: "exchange",
  },
  { name: "sheet-stepping-up", snapshot: snapshot({ eligible: [{ ...exchange, draft }], intents: [intent({ state: "steppingUp" })] }), sheet: "exchange" },
  {
    name: "sheet-step-up-canceled",
    snapshot: snapshot({ eligible: [{ ...exchange, draft }], intents: [intent({ state: "needsStepUp", error: error("step-up-canceled") })] }),
    sheet: "exchange",
  },
  { name: "sheet-unclear", snapshot: snapshot({ eligible: [{ ...exchange, draft, state: { at: "busy" } }], intents: [intent({ state: "unclear" })] }), sheet: "exchange" },
];
