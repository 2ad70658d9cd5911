import { getParser } from "bowser";

/** What a User-Agent header calls itself, for people: "Firefox on Windows". */
export function deviceOf(userAgent: string): string {
  if (userAgent === "") return "Unknown device";
  const { browser, os } = getParser(userAgent).getResult();
  const names = [browser.name, os.name].filter((name) => name !== undefined && name !== "");
  return names.join(" on ") || "Unknown device";
}
