import type { VisitView } from "../host/host";

/** What is said about a visit of the browser. */
export interface VisitWords {
  title: string;
  text: string;
  /** About those that wait behind it; empty where none does. */
  after: string;
}

/** Who signs in where: `Alex Wilber in Relecloud`; less where less is known. */
export function whoWhere(visit: Pick<VisitView, "name" | "tenant">): string | null {
  if (visit.name === null) return visit.tenant;
  return visit.tenant === null ? visit.name : `${visit.name} in ${visit.tenant}`;
}

/** Where the browser is, after a word such as *there*: ` as Alex Wilber in Relecloud, at login.microsoftonline.com`. */
export function whereIn(visit: VisitView | null): string {
  if (visit === null) return "";
  return `${visit.name === null ? "" : ` as ${visit.name}`}${visit.tenant === null ? "" : ` in ${visit.tenant}`}, at ${visit.host}`;
}

/** The visit that is open, with the tenant and the host whose page has to be in the browser. */
export function visitWords(visit: VisitView): VisitWords {
  const who = whoWhere(visit);
  const as = visit.name === null ? (visit.tenant === null ? "Sign in" : `Sign in to ${visit.tenant}`) : `Sign in as ${who ?? ""}`;
  const after = visit.queued === 0 ? "" : visit.queued === 1 ? "One more sign-in waits until this one has ended." : `${visit.queued} more sign-ins wait until this one has ended.`;
  if (visit.code) return { title: who === null ? "Sign in on another device" : `${as} on another device`, text: `Type this code at ${visit.code.url}:`, after };
  if (visit.stepUp) {
    return { title: `A stronger sign-in${who === null ? "" : ` as ${who}`}`, text: `It goes on in your browser, at ${visit.host}. Nothing is sent before that.`, after };
  }
  return { title: as, text: `It goes on in your browser, at ${visit.host}. Everything else works meanwhile.`, after };
}
