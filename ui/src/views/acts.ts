import type { Act, CommandName, Outcome } from "../features/palette/entries";
import type { Host, PlaceView, SettingsView, Snapshot } from "../host/host";
import { settle } from "../shared/attempt";

/** What an act may reach. */
export interface Reach {
  host: Host;
  snapshot: Snapshot;
  go: (place: PlaceView) => void;
  /** Opens a dialog of the window. */
  open: (dialog: "shortcuts" | "why" | "accounts") => void;
  /** Opens all bundles. */
  bundles: () => void;
  /** Asks whether every own activation shall end. */
  deactivateAll: () => void;
  /** Tells a screen reader. */
  say: (text: string) => void;
}

const nothing: Outcome = { failed: null, told: null };

/** Does what was chosen in the palette. */
export async function perform(act: Act, reach: Reach): Promise<Outcome> {
  const { host, go, say } = reach;
  switch (act.do) {
    case "go":
      go(act.place);
      return nothing;
    case "send":
      return after(host.call("activate", { form: act.form }), () => {
        go({ at: "myAccess" });
        say(`${act.row.role} was asked for.`);
      });
    case "deactivate":
      return after(host.call("deactivate", { key: act.row.key }), () => say(`${act.row.role} is being deactivated.`));
    case "bundle":
      go({ at: "bundle", id: act.id });
      return nothing;
    case "more-time":
      go({ at: "role", key: act.row.key });
      return nothing;
    case "cancel":
      if (act.row.cancelable === null) return nothing;
      return after(host.call("cancelRequest", { activation: act.row.cancelable }), () =>
        say(`The request for ${act.row.role} is being canceled.`),
      );
    case "sign-out":
      return after(host.call("signOut", { account: act.account }));
    case "command":
      return command(act.name, reach);
  }
}

async function command(name: CommandName, { host, snapshot, open, bundles, deactivateAll }: Reach): Promise<Outcome> {
  const change = (part: Partial<SettingsView>) =>
    after(host.call("saveSettings", { value: { ...snapshot.settings.value, ...part } }));
  switch (name) {
    case "check-now":
      return after(host.call("refresh", null));
    case "deactivate-all":
      deactivateAll();
      return nothing;
    case "shortcuts":
      open("shortcuts");
      return nothing;
    case "bundles":
      bundles();
      return nothing;
    case "accounts":
      open("accounts");
      return nothing;
    case "why-not-here":
      open("why");
      return nothing;
    case "export-csv":
    case "export-json": {
      const ids = snapshot.requests.rows.map(({ id }) => id);
      const answer = await settle(host.call("exportRequests", { ids, format: name === "export-csv" ? "csv" : "json" }));
      return answer.at === "failed" ? { failed: answer.error, told: null } : { failed: null, told: `Written to ${answer.value}` };
    }
    case "theme-system":
      return change({ theme: "system" });
    case "theme-light":
      return change({ theme: "light" });
    case "theme-dark":
      return change({ theme: "dark" });
    case "theme-contrast":
      return change({ theme: "contrast" });
    case "rows":
      return change({ rows: snapshot.settings.value.rows === "compact" ? "comfortable" : "compact" });
    case "quit":
      return after(host.call("quit", null));
  }
}

/** Waits for a command; `then` only where it was taken. */
async function after(work: Promise<unknown>, then: () => void = () => undefined): Promise<Outcome> {
  const answer = await settle(work);
  if (answer.at === "failed") return { failed: answer.error, told: null };
  then();
  return nothing;
}
