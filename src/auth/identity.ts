import type { Database } from "../../db/client.ts";
import type { Keys } from "../keys.ts";

/** What the functions of this slice work with; the web process is one. */
export interface Identity {
  db: Database;
  keys: Keys;
  config: { PUBLIC_URL: string };
  now(): Date;
}

/** From where a request comes: what session rows, records and notices say of it. */
export interface Provenance {
  requestId: string;
  /** The client's address, as the connection or the trusted proxy tells it. */
  address: string;
  /** The User-Agent header, at most 500 characters; empty when there is none. */
  userAgent: string;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `instant` and `milliseconds` more. */
export function after(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}
