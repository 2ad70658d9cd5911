import { z } from "zod";
import { type AmazonConfig, ConfigError } from "../config.ts";
import type { Region } from "../marketplaces.ts";
import { AmazonError } from "./errors.ts";
import { consentAddressOf, type Fetch } from "./hosts.ts";

/** Login with Amazon: consents, and the tokens that they give. */
export interface Lwa {
  /** Where the seller is sent to say yes; his browser brings `state` and a code back. */
  consentUrl(region: Region, state: string): string;
  /** Exchanges the code of a consent, once and within five minutes, for a refresh token. */
  exchangeCode(code: string): Promise<{ refreshToken: string }>;
  /** An access token of one hour for a refresh token; AmazonError `revoked` when it is no longer good. */
  accessToken(refreshToken: string): Promise<{ token: string; expiresIn: number }>;
}

/** The address at which Amazon returns the seller to us. */
export const CALLBACK_PATH = "/connections/amazon/callback";

const tokens = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
});
const refusal = z.object({ error: z.string() });

/**
 * The LWA client (developer-docs.amazon.com/sp-api/docs/website-authorization-workflow, read
 * 2026-11-23), or null when no application of Amazon's is configured. Throws ConfigError when it is
 * configured by halves.
 */
export function createLwa(config: AmazonConfig, send: Fetch): Lwa | null {
  const { AMAZON_APP_ID, AMAZON_LWA_CLIENT_ID, AMAZON_LWA_CLIENT_SECRET } = config;
  const parts = { AMAZON_APP_ID, AMAZON_LWA_CLIENT_ID, AMAZON_LWA_CLIENT_SECRET };
  const missing = Object.entries(parts).filter(([, value]) => !value).map(([name]) => name);
  if (missing.length === 3) return null;
  if (!AMAZON_APP_ID || !AMAZON_LWA_CLIENT_ID || !AMAZON_LWA_CLIENT_SECRET) {
    throw new ConfigError(
      `${missing[0]} is not set, though its siblings are; set all three or none`,
    );
  }
  const redirectUri = new URL(CALLBACK_PATH, config.PUBLIC_URL).href;
  const client = { client_id: AMAZON_LWA_CLIENT_ID, client_secret: AMAZON_LWA_CLIENT_SECRET };

  async function ask(parameters: Record<string, string>): Promise<z.infer<typeof tokens>> {
    const response = await send(config.AMAZON_LWA_TOKEN_URL, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
      body: new URLSearchParams({ ...parameters, ...client }),
    });
    const body: unknown = await response.json().catch(() => null);
    const parsed = tokens.safeParse(body);
    if (response.ok && parsed.success) return parsed.data;
    const reason = refusal.safeParse(body).data?.error ?? `status ${response.status}`;
    if (reason === "invalid_grant") {
      throw new AmazonError("revoked", "Amazon no longer accepts this account's authorisation");
    }
    const trouble = response.status === 429
      ? "throttled"
      : response.status >= 500
      ? "unavailable"
      : "unexpected";
    throw new AmazonError(trouble, `Login with Amazon refused a token: ${reason}`);
  }

  return {
    consentUrl(region, state) {
      const url = new URL(consentAddressOf(config, region));
      url.searchParams.set("application_id", AMAZON_APP_ID);
      url.searchParams.set("state", state);
      url.searchParams.set("redirect_uri", redirectUri);
      return url.href;
    },
    async exchangeCode(code) {
      const { refresh_token } = await ask({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
      });
      if (!refresh_token) {
        throw new AmazonError("unexpected", "Login with Amazon gave no refresh token");
      }
      return { refreshToken: refresh_token };
    },
    async accessToken(refreshToken) {
      const { access_token, expires_in } = await ask({
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      });
      return { token: access_token, expiresIn: expires_in };
    },
  };
}
