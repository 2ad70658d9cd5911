import { timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { Provenance } from "../auth/identity.ts";
import type { AnyContext } from "./env.ts";

const LONGEST_USER_AGENT = 500;

/** From where the request comes: what session rows, records and notices say of it. */
export function provenanceOf(c: AnyContext): Provenance {
  return {
    requestId: c.var.requestId,
    address: clientAddress(c),
    userAgent: (c.req.header("User-Agent") ?? "").slice(0, LONGEST_USER_AGENT),
  };
}

/**
 * The client's address: that of the connection or, when the request proves by PROXY_SECRET that our proxy
 * sent it, the one that the proxy names in `X-Real-IP`. What a client writes there by himself says nothing.
 */
export function clientAddress(c: AnyContext): string {
  const { PROXY_SECRET } = c.var.web.config;
  const named = c.req.header("X-Real-IP") ?? "";
  const proof = c.req.header("X-Proxy-Secret") ?? "";
  if (PROXY_SECRET && isIP(named) && same(proof, PROXY_SECRET)) return named;
  return c.env?.remoteAddr?.hostname ?? "unknown";
}

function same(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
