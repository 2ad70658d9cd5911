import { createMiddleware } from "hono/factory";
import type { Clock } from "./clock.ts";

/** One request as it came in. Secrets are replaced by `[withheld]`. */
export interface LoggedRequest {
  at: string;
  method: string;
  host: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** The parsed JSON body of an SP-API call, the form of a token call; null where there was none. */
  body: unknown;
  status: number;
}

/** A demo may run for weeks: older requests are forgotten. */
const KEPT = 10_000;

const SECRET_HEADERS = ["x-amz-access-token", "authorization", "cookie"];
const SECRET_FIELDS = [
  "client_secret",
  "code",
  "refresh_token",
  "X-Amz-Signature",
  "state",
];

/** Keeps what was asked and how it was answered, so that a test can hold it against the models. */
export function logRequests(log: LoggedRequest[], clock: Clock) {
  return createMiddleware(async (c, next) => {
    const url = new URL(c.req.url);
    const entry: LoggedRequest = {
      at: new Date(clock.now()).toISOString(),
      method: c.req.method,
      host: url.host,
      path: url.pathname,
      query: withhold(Object.fromEntries(url.searchParams), SECRET_FIELDS),
      headers: withhold(c.req.header(), SECRET_HEADERS),
      body: await bodyOf(c.req.raw.clone()),
      status: 0,
    };
    log.push(entry);
    if (log.length > KEPT) log.shift();
    await next();
    entry.status = c.res.status;
  });
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === "") return null;
  if (request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded")) {
    return withhold(Object.fromEntries(new URLSearchParams(text)), SECRET_FIELDS);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function withhold(fields: Record<string, string>, secret: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      secret.includes(name) ? "[withheld]" : value,
    ]),
  );
}
