import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Clock } from "./clock.ts";

/** A registered application, as Amazon's developer console knows it. */
export interface Application {
  applicationId: string;
  clientId: string;
  /** More than one while a secret is being rotated. */
  clientSecrets: string[];
  redirectUris: string[];
  /** A draft may be authorised with `version=beta` only. */
  draft?: boolean;
}

export interface Grant {
  sellerId: string;
  clientId: string;
}

/** Codes live five minutes, access tokens an hour (SP-API website authorization, read 2026-11-23). */
const CODE_LIVES = 5 * 60_000;
const ACCESS_TOKEN_LIVES = 3600;

/** Login with Amazon: who may act for which seller. */
export interface Authority {
  applications: Application[];
  /** The seller has agreed: gives the code that goes to the redirect address. */
  issueCode(sellerId: string, application: Application, redirectUri: string): string;
  /** Whose access token this is; null when nobody's, `expired` when it was somebody's. */
  findGrant(accessToken: string): Grant | "expired" | null;
  /** The seller takes back every leave he gave. */
  revoke(sellerId: string): void;
  routes: Hono;
}

interface IssuedCode extends Grant {
  redirectUri: string;
  expiresAt: number;
}

const tokenRequest = z.discriminatedUnion("grant_type", [
  z.strictObject({
    grant_type: z.literal("authorization_code"),
    code: z.string().min(1),
    redirect_uri: z.string().optional(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  }),
  z.strictObject({
    grant_type: z.literal("refresh_token"),
    refresh_token: z.string().min(1),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  }),
]);

/** Refresh tokens and whose they are; a demo that is to survive a restart keeps them in a file. */
export interface GrantStore {
  load(): Map<string, Grant>;
  save(grants: Map<string, Grant>): void;
}

export function createAuthority(
  applications: Application[],
  clock: Clock,
  store: GrantStore = { load: () => new Map(), save: () => {} },
): Authority {
  const codes = new Map<string, IssuedCode>();
  const refreshTokens = store.load();
  const accessTokens = new Map<string, Grant & { expiresAt: number }>();
  const routes = new Hono();

  routes.post("/auth/o2/token", async (c) => {
    c.header("Cache-Control", "no-store");
    c.header("Pragma", "no-cache");
    const form = new URLSearchParams(await c.req.text());
    const asked = tokenRequest.safeParse(Object.fromEntries(form));
    if (!isForm(c) || !asked.success) return refuse(c, 400, ...refusalOf(form));

    const client = findClient(c, asked.data);
    if (client === "unknown") {
      return refuse(c, 401, "invalid_client", "Client authentication failed");
    }
    if (client === null) {
      return refuse(c, 401, "invalid_client", "Client identifier or secret is missing");
    }

    if (asked.data.grant_type === "refresh_token") {
      const grant = refreshTokens.get(asked.data.refresh_token);
      if (!grant) return refuse(c, 400, "invalid_grant", "The request has an invalid grant");
      if (grant.clientId !== client.clientId) {
        return refuse(c, 400, "unauthorized_client", "The token was issued to another client");
      }
      return c.json(tokens(grant, asked.data.refresh_token));
    }

    const issued = codes.get(asked.data.code);
    codes.delete(asked.data.code);
    const usable = issued && issued.expiresAt > clock.now() &&
      issued.clientId === client.clientId && issued.redirectUri === asked.data.redirect_uri;
    if (!usable) return refuse(c, 400, "invalid_grant", "The request has an invalid grant");

    const refreshToken = `Atzr|${randomText()}`;
    const grant = { sellerId: issued.sellerId, clientId: issued.clientId };
    refreshTokens.set(refreshToken, grant);
    store.save(refreshTokens);
    return c.json(tokens(grant, refreshToken));
  });

  return {
    applications,
    routes,
    issueCode(sellerId, application, redirectUri) {
      const code = `RH${randomText().slice(0, 18)}`;
      const expiresAt = clock.now() + CODE_LIVES;
      codes.set(code, { sellerId, clientId: application.clientId, redirectUri, expiresAt });
      return code;
    },
    findGrant(accessToken) {
      const token = accessTokens.get(accessToken);
      if (!token) return null;
      return token.expiresAt > clock.now() ? token : "expired";
    },
    revoke(sellerId) {
      for (const issued of [codes, refreshTokens, accessTokens]) {
        for (const [key, grant] of issued) {
          if (grant.sellerId === sellerId) issued.delete(key);
        }
      }
      store.save(refreshTokens);
    },
  };

  function tokens(grant: Grant, refreshToken: string) {
    const accessToken = `Atza|${randomText()}`;
    const expiresAt = clock.now() + ACCESS_TOKEN_LIVES * 1000;
    accessTokens.set(accessToken, { ...grant, expiresAt });
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: "bearer",
      expires_in: ACCESS_TOKEN_LIVES,
    };
  }

  function findClient(
    c: Context,
    asked: { client_id?: string; client_secret?: string },
  ): Application | "unknown" | null {
    const [id, secret] = basicCredentials(c) ?? [asked.client_id, asked.client_secret];
    if (!id || !secret) return null;
    const application = applications.find((known) => known.clientId === id);
    return application?.clientSecrets.includes(secret) ? application : "unknown";
  }
}

function isForm(c: Context): boolean {
  return c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
}

function refusalOf(form: URLSearchParams): [error: string, description: string] {
  const known = ["authorization_code", "refresh_token"];
  return known.includes(form.get("grant_type") ?? "")
    ? ["invalid_request", "The request is missing a required parameter or has an unknown one"]
    : ["unsupported_grant_type", "The grant type is not supported"];
}

function refuse(c: Context, status: 400 | 401, error: string, description: string) {
  return c.json({ error, error_description: description }, status);
}

function basicCredentials(c: Context): [id: string, secret: string] | null {
  const encoded = c.req.header("authorization")?.match(/^Basic ([A-Za-z0-9+/=]+)$/)?.[1];
  if (!encoded) return null;
  const [id, ...secret] = atob(encoded).split(":");
  return [id ?? "", secret.join(":")];
}

function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(48));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
