import { expect, it } from "vitest";
import { DAYS_AHEAD, days, instant, nextHour, parseTime, startOf } from "./start";

const now = new Date(2026, 10, 21, 10, 24).getTime();

it("reads times of day as people type them", () => {
  const typed = { "14:30": 870, "14.30": 870, "1430": 870, "9": 540, "2pm": 840, "2:30 p.m.": 870, "12am": 0, "12 pm": 720, "0:05": 5 };
  for (const [text, minutes] of Object.entries(typed)) expect(parseTime(text), text).toBe(minutes);
  for (const text of ["", "25:00", "14:60", "13pm", "noon", "1:2"]) expect(parseTime(text), text).toBeNull();
});

it("is an instant of the person's own day", () => {
  expect(instant({ day: 0, time: "14:30" }, now)).toBe(new Date(2026, 10, 21, 14, 30).getTime());
  expect(instant({ day: 10, time: "09:00" }, now)).toBe(new Date(2026, 11, 1, 9, 0).getTime());
  expect(instant({ day: 0, time: "later" }, now)).toBeNull();
});

it("comes back as it was typed", () => {
  for (const start of [{ day: 0, time: "23:30" }, { day: 1, time: "00:00" }, { day: 30, time: "09:05" }]) {
    expect(startOf(instant(start, now) ?? 0, now)).toEqual(start);
  }
});

it("offers the next full hour first, and a month of days", () => {
  expect(nextHour(now)).toEqual({ day: 0, time: "11:00" });
  expect(nextHour(new Date(2026, 10, 21, 23, 24).getTime())).toEqual({ day: 1, time: "00:00" });
  expect(days(now)).toHaveLength(DAYS_AHEAD + 1);
  expect(days(now)[1]?.label).toMatch(/^Tomorrow, /);
});
