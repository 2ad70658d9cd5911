import type { AmazonConfig } from "../config.ts";
import type { Region } from "../marketplaces.ts";
import { AmazonError } from "./errors.ts";

/** SP-API endpoints (developer-docs.amazon.com/sp-api/docs/sp-api-endpoints, read 2026-11-23). */
const ENDPOINTS: Record<Region, string> = {
  na: "https://sellingpartnerapi-na.amazon.com",
  eu: "https://sellingpartnerapi-eu.amazon.com",
  fe: "https://sellingpartnerapi-fe.amazon.com",
};

/** Where a seller of the region gives his consent (…/docs/seller-central-urls, read 2026-11-23). */
const CONSENT: Record<Region, string> = {
  na: "https://sellercentral.amazon.com/apps/authorize/consent",
  eu: "https://sellercentral-europe.amazon.com/apps/authorize/consent",
  fe: "https://sellercentral.amazon.co.jp/apps/authorize/consent",
};

/** Where he opens a case; no link fills one in beforehand (as found on 2026-11-23). */
export const CASE_LOBBY: Record<Region, string> = {
  na: "https://sellercentral.amazon.com/cu/case-lobby",
  eu: "https://sellercentral-europe.amazon.com/cu/case-lobby",
  fe: "https://sellercentral.amazon.co.jp/cu/case-lobby",
};

/** Hosts of report documents: Amazon's buckets per region and its CDN, as its examples show them. */
const DOCUMENT_HOSTS = [
  /^tortuga-prod-(na|eu|fe)\.s3[.-][a-z0-9.-]+\.amazonaws\.com$/,
  /^[a-z0-9]+\.cloudfront\.net$/,
];

export function endpointOf(config: AmazonConfig, region: Region): string {
  return config.AMAZON_SPAPI_ENDPOINT ?? ENDPOINTS[region];
}

export function consentAddressOf(config: AmazonConfig, region: Region): string {
  return config.AMAZON_CONSENT_URL ?? CONSENT[region];
}

/** How an outgoing call is made; tests put the simulated Amazon here. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/**
 * The one way out: a call to a host that is not on the list is refused before anything is sent, and
 * redirects are not followed. Tokens and API calls go to Amazon's API alone, documents to their hosts.
 */
export function guardedFetch(
  config: AmazonConfig,
  fetchFrom: Fetch = fetch,
): { api: Fetch; document: Fetch } {
  const { AMAZON_SPAPI_ENDPOINT: override, AMAZON_LWA_TOKEN_URL: tokens } = config;
  const overrides = override === undefined ? [] : [new URL(override).origin];
  const endpoints = override === undefined ? Object.values(ENDPOINTS) : overrides;
  const apiOrigins = new Set([tokens, ...endpoints].map((url) => new URL(url).origin));
  const isDocumentHost = ({ origin, host, protocol }: URL) =>
    overrides.includes(origin) ||
    (protocol === "https:" && DOCUMENT_HOSTS.some((pattern) => pattern.test(host)));

  return {
    api: guard(({ origin }) => apiOrigins.has(origin), 60, fetchFrom),
    document: guard(isDocumentHost, 30 * 60, fetchFrom),
  };
}

function guard(allowed: (url: URL) => boolean, seconds: number, fetchFrom: Fetch): Fetch {
  return async (input, init) => {
    const url = new URL(input);
    if (!allowed(url)) {
      throw new AmazonError(
        "unexpected",
        `Refused to call ${url.hostname}: it is no host of Amazon's that we know`,
      );
    }
    try {
      return await fetchFrom(input, {
        redirect: "error",
        signal: AbortSignal.timeout(seconds * 1000),
        ...init,
      });
    } catch (error) {
      throw new AmazonError("unavailable", `Could not reach ${url.hostname}`, 60, { cause: error });
    }
  };
}
