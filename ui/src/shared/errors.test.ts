import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { error, NOW } from "../host/samples";
import { codes, details, fieldProblems, problemNames, tell } from "./errors";

/** The names in backquotes of the comment above `field`. */
function documented(file: string, field: RegExp): string[] {
  const text = readFileSync(file, "utf8");
  const end = text.search(field);
  const comment = text.slice(text.lastIndexOf("/**", end), end);
  return [...comment.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name ?? "");
}

describe("the table of errors", () => {
  it("has every code that the app sends, and no other", () => {
    const sent = documented("src/host/generated.ts", /\tcode: string,/);
    expect(sent.length).toBeGreaterThan(20);
    expect([...codes].sort()).toEqual(sent.sort());
  });

  it("tells an unknown code, with its name", () => {
    expect(tell(error("made-up"), NOW)).toEqual({
      severity: "bad",
      next: "try-again",
      text: "Something unexpected came back: made-up.",
    });
  });

  it("tells when to try again, and not a time that has passed", () => {
    expect(tell(error("throttled", { retryAt: NOW + 38_000 }), NOW).text).toBe(
      "Microsoft asks us to slow down. Try again in 38 s.",
    );
    expect(tell(error("throttled", { retryAt: NOW - 1 }), NOW).text).toBe("Microsoft asks us to slow down.");
  });

  it("keeps to the words of the design: no exclamation, no pleading, whole sentences", () => {
    for (const code of codes) {
      const { text } = tell(error(code, { detail: "Detail", retryAt: NOW + 60_000 }), NOW);
      expect(text, code).toMatch(/^[A-Z].*\.$/);
      expect(text, code).not.toMatch(/!|please|oops|sorry/i);
    }
  });

  it.each([
    ["scope-missing", "PermissionScopeNotGranted", "An administrator can"],
    ["license-missing", "AadPremiumLicenseRequired", "Microsoft Entra ID P2"],
    ["forbidden", "AuthorizationFailed", "an Owner or User Access Administrator"],
    ["forbidden", "InsufficientPermissions", "an administrator of the role"],
  ])("says of a refused %s (%s) what to do next, and the request's id", (code, detail, next) => {
    const told = tell(error(code, { detail, requestId: "7f1c" }), NOW);
    expect(told.severity).toBe("bad");
    expect(told.text).toContain(`(${detail})`);
    expect(told.text).toContain(next);
    expect(told.text).toMatch(/\. For support: request 7f1c\.$/);
    expect(tell(error(code, { detail }), NOW).text).not.toContain("For support");
  });

  it("reads a service's code only where the app says that it is one", () => {
    expect(tell(error("refused", { detail: "AuthorizationFailed" }), NOW).text).toBe("The role’s policy said no (AuthorizationFailed).");
    expect(tell(error("forbidden", { detail: "SomethingElse" }), NOW).text).toBe("Your account may not do this (SomethingElse). An administrator can allow it.");
  });

  it("copies time, code and request id and nothing else", () => {
    const failed = error("refused", { detail: "bruce.wayne@contoso.example", requestId: "7f1c", problems: ["too-long"] });
    expect(details(failed, NOW)).toBe("time: 2026-11-21T10:24:00.000Z\ncode: refused\nrequest id: 7f1c");
  });
});

describe("problems of a form", () => {
  it("are those of the domain", () => {
    const source = readFileSync("../src-tauri/crates/domain/src/draft.rs", "utf8");
    const list = /pub enum DraftProblem \{(.*?)\n\}/s.exec(source)?.[1] ?? "";
    const names = [...list.matchAll(/^ {4}([A-Z]\w+),/gm)].map(([, name = ""]) =>
      name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
    );
    expect(names.length).toBeGreaterThan(5);
    expect([...problemNames].sort()).toEqual(names.sort());
  });

  it("stand all at once, one at each field", () => {
    const found = fieldProblems(["too-long", "justification-missing", "ticket-missing", "ticket-too-long", "unknown"]);
    expect(Object.keys(found)).toEqual(["duration", "justification", "ticket"]);
    expect(found.ticket).toBe("The policy asks for a ticket number.");
  });
});
