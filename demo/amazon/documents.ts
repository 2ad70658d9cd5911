import { type Context, Hono } from "hono";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";

/** Presigned addresses live so long (reports API 2021-06-30, read 2026-11-23). */
const ADDRESS_LIVES = 300;

export type Bytes = Uint8Array<ArrayBuffer>;

/** What a document holds: bytes, or a way to open a stream of them where they are many. */
export type Content = Bytes | (() => ReadableStream<Bytes>);

export interface StoredDocument {
  id: string;
  content: Content;
  compressed: boolean;
}

/** The store behind presigned addresses. Whoever has an address in time may read, without a token. */
export interface DocumentStore {
  put(document: StoredDocument): void;
  find(id: string): StoredDocument | null;
  /** An address good for five minutes. */
  address(id: string, base: string): Promise<string>;
  routes: Hono;
}

export async function createDocumentStore(clock: Clock, faults: Faults): Promise<DocumentStore> {
  const documents = new Map<string, StoredDocument>();
  const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const routes = new Hono();

  routes.get("/documents/:id", async (c) => {
    if (c.req.header("x-amz-access-token") || c.req.header("authorization")) {
      return refuse(c, 400, "InvalidArgument", "Only one auth mechanism allowed");
    }
    const { id } = c.req.param();
    const expiresAt = Number(c.req.query("X-Amz-Expires-At"));
    const signature = c.req.query("X-Amz-Signature");
    if (signature !== await sign(id, expiresAt)) {
      return refuse(c, 403, "SignatureDoesNotMatch", "The signature does not match");
    }
    if (expiresAt <= clock.now()) return refuse(c, 403, "AccessDenied", "Request has expired");
    const document = documents.get(id);
    if (!document || faults.take(["dead_address"])) {
      return refuse(c, 403, "AccessDenied", "Access Denied");
    }
    return deliver(document, faults);
  });

  return {
    routes,
    put: (document) => void documents.set(document.id, document),
    find: (id) => documents.get(id) ?? null,
    async address(id, base) {
      const expiresAt = clock.now() + ADDRESS_LIVES * 1000;
      const url = new URL(`/documents/${id}`, base);
      url.searchParams.set("X-Amz-Expires", String(ADDRESS_LIVES));
      url.searchParams.set("X-Amz-Expires-At", String(expiresAt));
      url.searchParams.set("X-Amz-Signature", await sign(id, expiresAt));
      return url.href;
    },
  };

  async function sign(id: string, expiresAt: number): Promise<string> {
    const signed = await crypto.subtle.sign(
      "HMAC",
      key,
      new TextEncoder().encode(`${id} ${expiresAt}`),
    );
    return new Uint8Array(signed).toHex();
  }
}

function deliver({ content, compressed }: StoredDocument, faults: Faults): Response {
  const headers = new Headers({
    "Content-Type": compressed ? "application/x-gzip" : "text/plain;charset=UTF-8",
  });
  if (typeof content === "function") return new Response(content(), { headers });

  const fault = faults.take(["truncated", "corrupt", "reset", "slow_drip"]);
  const whole = content.length;
  switch (fault?.kind) {
    case "truncated":
      return new Response(content.slice(0, Math.floor(whole / 2)), { headers });
    case "corrupt":
      return new Response(spoil(content), { headers });
    case "reset":
      return new Response(breakingOff(content, fault.atByte), { headers });
    case "slow_drip":
      return new Response(dripping(content, fault.bytesAtOnce, fault.pause), { headers });
    default:
      headers.set("Content-Length", String(whole));
      return new Response(content, { headers });
  }
}

/** Sixteen bytes in the middle are turned over. */
function spoil(content: Bytes): Bytes {
  const spoilt = content.slice();
  const middle = Math.floor(spoilt.length / 2);
  for (let at = middle; at < Math.min(middle + 16, spoilt.length); at++) {
    spoilt[at] = (spoilt[at] ?? 0) ^ 0xff;
  }
  return spoilt;
}

function breakingOff(content: Bytes, atByte: number): ReadableStream<Bytes> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(new Error("Connection reset by the simulated Amazon"));
      sent = true;
      if (atByte > 0) controller.enqueue(content.slice(0, atByte));
    },
  });
}

function dripping(content: Bytes, atOnce: number, pause: number): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= content.length) return controller.close();
      controller.enqueue(content.slice(at, at + atOnce));
      at += atOnce;
      await new Promise((resume) => setTimeout(resume, pause));
    },
  });
}

function refuse(c: Context, status: 400 | 403, code: string, message: string) {
  c.header("Content-Type", "application/xml");
  return c.body(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`, status);
}
