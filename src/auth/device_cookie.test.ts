import { expect, test } from "vitest";
import { isKnownTo } from "./device_cookie.ts";

const passwordChangedAt = new Date("2026-11-20T10:00:00.700Z");
const account = { id: "a", passwordChangedAt };

test.each([
  ["signed in after the password was set", "a", "2026-11-20T10:00:05Z", true],
  // A token knows whole seconds: whoever signs in at once with a new password is known.
  ["signed in within the second of it", "a", "2026-11-20T10:00:00Z", true],
  ["signed in with the password of before", "a", "2026-11-20T09:59:59Z", false],
  ["signed in to another account", "b", "2026-11-20T10:00:05Z", false],
])("a browser that %s", (_, userId, since, known) => {
  expect(isKnownTo(account, { deviceId: "d", userId, since: new Date(since) })).toBe(known);
});

test("a new browser", () => {
  expect(isKnownTo(account, null)).toBe(false);
});
