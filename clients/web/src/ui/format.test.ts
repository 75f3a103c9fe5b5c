import { expect, it } from "vitest";

import { ago, day, money, runtime, timeLeft } from "./format";

it("writes lengths as people say them", () => {
  expect(runtime(5_227_000)).toBe("1 h 27 min");
  expect(runtime(1_245_000)).toBe("21 min");
  expect(runtime(1)).toBe("1 min");
  expect(timeLeft(3_600_000, 0.5)).toBe("30 min left");
});

it("writes money in its currency's own units", () => {
  expect(money({ amountMinor: 2299, currency: "USD" })).toBe("$22.99");
  expect(money({ amountMinor: 1200, currency: "JPY" })).toBe("¥1,200");
});

it("writes days and how long ago something was", () => {
  expect(day("2026-12-17T00:00:00Z")).toMatch(/December 1[67], 2026/);
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(ago("2026-11-22T11:59:30Z", now)).toBe("just now");
  expect(ago("2026-11-22T10:00:00Z", now)).toBe("2 hours ago");
  expect(ago("2026-11-01T12:00:00Z", now)).toBe("21 days ago");
});
