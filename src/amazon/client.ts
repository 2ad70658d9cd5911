import type { z } from "zod";
import { AmazonError } from "./errors.ts";
import type { Fetch } from "./hosts.ts";
import { type Operation, operations } from "./operations.ts";

/** One seller's account at Amazon, ready to be read. */
export interface AmazonClient {
  call<S extends z.ZodType>(
    operation: Operation,
    request: CallOptions,
    answer: S,
  ): Promise<z.infer<S>>;
  /** Fetches a report document from its presigned address; no token goes there. */
  fetchDocument(url: string): Promise<Response>;
}

export interface CallOptions {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

export interface ClientOptions {
  endpoint: string;
  fetch: { api: Fetch; document: Fetch };
  /** An access token, single-flight and cached by whoever gives it; `renew` after a 403. */
  accessToken(renew: boolean): Promise<string>;
}

const USER_AGENT = "SellerVault/1.0 (Language=TypeScript; Platform=Deno)";

/**
 * Makes calls of the list in `operations.ts`. A 403 is tried once more with a new token, since Amazon
 * answers an expired one so; a 429 becomes `throttled` with the wait that the usage plan asks for.
 */
export function createAmazonClient({ endpoint, fetch, accessToken }: ClientOptions): AmazonClient {
  async function send(
    operation: Operation,
    request: CallOptions,
    renew: boolean,
  ): Promise<Response> {
    const { method, path } = operations[operation];
    const url = new URL(fill(path, request.path ?? {}), endpoint);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      url.searchParams.set(name, value);
    }
    return await fetch.api(url.href, {
      method,
      headers: {
        "x-amz-access-token": await accessToken(renew),
        "User-Agent": USER_AGENT,
        Accept: "application/json",
        ...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
  }

  return {
    async call(operation, request, answer) {
      let response = await send(operation, request, false);
      if (response.status === 403) {
        await response.body?.cancel();
        response = await send(operation, request, true);
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw refused(operation, response);
      }
      const parsed = answer.safeParse(await response.json().catch(() => undefined));
      if (!parsed.success) {
        throw new AmazonError(
          "unexpected",
          `${operation} answered in a form that the contract does not know`,
        );
      }
      return parsed.data;
    },

    async fetchDocument(url) {
      const response = await fetch.document(url);
      if (response.ok && response.body) return response;
      await response.body?.cancel();
      throw new AmazonError("unavailable", `The document's address answered ${response.status}`, 5);
    },
  };
}

function fill(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

function refused(operation: Operation, { status, headers }: Response): AmazonError {
  if (status === 429) {
    const limit = Number(headers.get("x-amzn-RateLimit-Limit"));
    const rate = limit > 0 ? limit : operations[operation].rate;
    return new AmazonError("throttled", `${operation} is throttled`, Math.ceil(1 / rate));
  }
  if (status === 401 || status === 403) {
    return new AmazonError(
      "forbidden",
      `${operation} is not allowed: a role or the consent is missing`,
    );
  }
  if (status === 404) return new AmazonError("not_found", `${operation} does not find it`);
  if (status >= 500) return new AmazonError("unavailable", `${operation} answered ${status}`);
  return new AmazonError("unexpected", `${operation} answered ${status}`);
}
