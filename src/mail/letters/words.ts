import { formatInstant } from "../../../views/parts/days.ts";
import type { Role } from "../../../views/page.ts";
import { oneLine } from "../mail.ts";

/** Whom a letter is for; the name is left out of letters to people who have told us none. */
export interface Recipient {
  to: string;
  name?: string;
}

/** When something happened, and by whose hand; device and address are empty where they are not known. */
export interface Occasion {
  at: Date;
  /** The browser in a person's words: "Firefox on Linux". */
  device: string;
  /** The network address. */
  address: string;
  /** Where the product is reached: the letter's link leads there. */
  publicUrl: string;
  /** What the addresses of the reader's realm begin with. */
  base: "" | "/admin";
}

const LONGEST_NAME = 64;

/**
 * A name that somebody typed, for a letter to somebody else. Whoever signs up with a stranger's address
 * chooses words that we send: what a mail program would make a link of is set apart, and it is cut short.
 */
export function nameOf(typed: string): string {
  const letters = [...oneLine(typed)];
  const short = letters.length > LONGEST_NAME
    ? `${letters.slice(0, LONGEST_NAME - 1).join("")}…`
    : letters.join("");
  return short.replace(/(?:\.(?=\p{L})|[:@/\\](?=\S))/gu, "$& ");
}

/** "Hello Alice," on a line of its own, or nothing. */
export function greeting({ name }: Recipient): string[] {
  return name && nameOf(name) ? [`Hello ${nameOf(name)},`] : [];
}

/** `23 Nov 2026, 06:10 UTC` */
export function momentOf(at: Date): string {
  return formatInstant(at.toISOString());
}

/** `on 23 Nov 2026, 06:10 UTC, with Firefox on Linux, from the network address 192.0.2.7` */
export function circumstances({ at, device, address }: Occasion): string {
  const known = [`on ${momentOf(at)}`];
  if (device.trim()) known.push(`with ${nameOf(device)}`);
  if (/^[0-9a-f.:]+$/i.test(address)) known.push(`from the network address ${address}`);
  return known.join(", ");
}

/** `1 day`, `7 days` */
export function span(count: number, unit: "minute" | "hour" | "day"): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** What somebody of this role is: "an admin". */
export const AS: Record<Role, string> = {
  admin: "an admin",
  member: "a member",
  viewer: "a viewer",
};

/** A page of the product, for a letter's link. */
export function pageOf(publicUrl: string, path: string): string {
  return new URL(path, publicUrl).href;
}
