import { describe, expect, test } from "vitest";
import { dayIn, endOfDay, parseDay } from "./dates.ts";
import { getMarketplace } from "./marketplaces.ts";

const [us, uk, de, jp] = ["US", "UK", "DE", "JP"].map(getMarketplace) as [
  ReturnType<typeof getMarketplace>,
  ReturnType<typeof getMarketplace>,
  ReturnType<typeof getMarketplace>,
  ReturnType<typeof getMarketplace>,
];

describe("a report's date is the marketplace's calendar date", () => {
  test.each([
    ["slashes, month first in the US", "08/11/2026", us, "2026-08-11"],
    ["slashes, day first in the UK", "08/11/2026", uk, "2026-11-08"],
    ["dots, day first in Germany", "08.11.2026", de, "2026-11-08"],
    ["year first with slashes", "2026/11/08", us, "2026-11-08"],
    ["single digits", "8/1/2026", us, "2026-08-01"],
    ["a name of a month", "Jul 8, 2025", us, "2025-07-08"],
    ["a name after the day", "8 July 2025 00:30:00", uk, "2025-07-08"],
    ["ISO", "2025-07-08", de, "2025-07-08"],
    ["ISO with a time and no zone", "2025-07-08T23:59:59", us, "2025-07-08"],
    ["the zone's daylight offset", "2025-07-08T23:30:00-07:00", us, "2025-07-08"],
    ["the zone's standard offset in summer", "2025-07-08T23:30:00-08:00", us, "2025-07-08"],
    [
      "UTC after midnight is the evening before in the US",
      "2025-07-08T03:00:00Z",
      us,
      "2025-07-07",
    ],
    ["UTC by its offset", "2025-07-08T03:00:00+00:00", us, "2025-07-07"],
    [
      "UTC by its offset is an hour behind a British summer",
      "2025-07-08T23:30:00+00:00",
      uk,
      "2025-07-09",
    ],
    ["and is British time in winter", "2025-01-08T23:30:00+00:00", uk, "2025-01-08"],
    ["UTC late is the next day in Germany", "2025-07-08T23:30:00Z", de, "2025-07-09"],
    ["UTC in words", "08.07.2025 23:30:00 UTC", de, "2025-07-09"],
    ["another zone's offset is converted", "2025-07-09T08:00:00+09:00", us, "2025-07-08"],
    ["PST in words", "07/08/2025 11:30 PM PST", us, "2025-07-08"],
    ["midnight of twelve hours", "Jul 8, 2025 12:30 AM PDT", us, "2025-07-08"],
    ["noon of twelve hours, in UTC", "Jul 8, 2025 12:30 PM UTC", jp, "2025-07-08"],
    ["a leap day", "02/29/2024", us, "2024-02-29"],
    ["no leap day", "02/29/2025", us, null],
    ["a month 13 is not guessed to be a day", "13/02/2025", us, null],
    ["a year last in Japan, where nobody writes it", "01/02/2025", jp, null],
    ["25 o'clock", "2025-07-08T25:00:00", us, null],
    ["13 PM", "07/08/2025 13:00 PM", us, null],
    ["a word", "yesterday", us, null],
    ["a date and something else", "2025-07-08x", us, null],
    ["nothing", "", us, null],
  ])("%s: %s", (_, text, marketplace, day) => {
    expect(parseDay(text, marketplace)).toBe(day);
  });
});

test("a day ends at its zone's midnight, also when the clock changes", () => {
  expect(endOfDay("2025-07-08", "America/Los_Angeles").toISOString())
    .toBe("2025-07-09T06:59:59.999Z");
  expect(endOfDay("2025-11-02", "America/Los_Angeles").toISOString())
    .toBe("2025-11-03T07:59:59.999Z");
  expect(endOfDay("2025-03-30", "Europe/London").toISOString()).toBe("2025-03-30T22:59:59.999Z");
});

test("an instant falls on another day in another zone", () => {
  expect(dayIn("Asia/Tokyo", new Date("2025-07-08T16:00:00Z"))).toBe("2025-07-09");
});
