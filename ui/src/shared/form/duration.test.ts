import { expect, it } from "vitest";
import { steps } from "../../host/samples";
import { parse, snap, step, usual } from "./duration";

it("reads lengths as people type them", () => {
  const typed = { "1:30": 90, "90m": 90, "1.5h": 90, "1,5 h": 90, "1h30": 90, "1 h 30 min": 90, "2": 120, "30": 30, "45 min": 45, "2 hours": 120 };
  for (const [text, minutes] of Object.entries(typed)) expect(parse(text), text).toBe(minutes * 60);
  for (const text of ["", "soon", "1:75", "-1h", "h"]) expect(parse(text), text).toBeNull();
});

it("snaps down, never up, and never out of what is allowed", () => {
  const choices = steps(4 * 3600);
  expect(snap(100 * 60, choices)).toBe(90 * 60);
  expect(snap(5 * 60, choices)).toBe(30 * 60);
  expect(snap(24 * 3600, choices)).toBe(4 * 3600);
});

it("steps by half an hour and stops at both ends", () => {
  const choices = steps(2 * 3600);
  expect(step(3600, 1, choices)).toBe(5400);
  expect(step(1800, -1, choices)).toBe(1800);
  expect(step(7200, 1, choices)).toBe(7200);
});

it("starts with an hour, or with what is allowed", () => {
  expect(usual(steps(8 * 3600))).toBe(3600);
  expect(usual(steps(1800))).toBe(1800);
});
