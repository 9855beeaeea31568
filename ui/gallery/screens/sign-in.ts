import { error, minutes, NOW, snapshot } from "../../src/host/samples";
import { type Screen, signedOut } from "./screen";

/** Before somebody is signed in. */
export const signIn: Screen[] = [
  { name: "first-run", snapshot: snapshot({ head: { stage: { at: "firstRun", workReady: false }, practice: false } }) },
  { name: "first-run-work", snapshot: snapshot({ head: { stage: { at: "firstRun", workReady: true }, practice: false } }) },
  { name: "personas", snapshot: signedOut(null) },
  { name: "personas-failed", snapshot: signedOut("sign-in-failed") },
  {
    name: "work-sign-in",
    snapshot: snapshot({ head: { practice: false, stage: { at: "signedOut", people: [], failed: error("sign-in-canceled") } } }),
  },
  { name: "waiting-for-browser", snapshot: snapshot({ head: { stage: { at: "waitingForBrowser", name: "Bruce Wayne" } } }) },
  {
    name: "waiting-for-code",
    snapshot: snapshot({
      head: { stage: { at: "waitingForCode", userCode: "DK4T-9QWX", url: "https://microsoft.com/devicelogin", expiresAt: NOW + minutes(14) } },
    }),
  },
  {
    name: "sign-in-failed-signed-in",
    snapshot: snapshot({ head: { stage: { at: "signedIn", failed: error("sign-in-failed", { detail: "AADSTS50076", requestId: "7f1c" }) } } }),
  },
];
