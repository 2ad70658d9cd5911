import type { Clock } from "./clock.ts";

export type Operation =
  | "createReport"
  | "getReport"
  | "getReports"
  | "getReportDocument"
  | "cancelReport"
  | "getMarketplaceParticipations";

interface Plan {
  /** Requests a second. */
  rate: number;
  burst: number;
}

/** Default usage plans of the published models (amzn/selling-partner-api-models, read 2026-11-23). */
export const REAL_PLANS: Readonly<Record<Operation, Plan>> = {
  createReport: { rate: 0.0167, burst: 15 },
  getReport: { rate: 2, burst: 15 },
  getReports: { rate: 0.0222, burst: 10 },
  getReportDocument: { rate: 0.0167, burst: 15 },
  cancelReport: { rate: 0.0222, burst: 10 },
  getMarketplaceParticipations: { rate: 0.016, burst: 15 },
};

/** `real`, or so many times as generous in rate and burst. */
export type Generosity = "real" | number;

export interface Throttle {
  /** Takes a token of the operation's bucket for this seller; false when it is empty. */
  take(operation: Operation, sellerId: string): boolean;
  /** The rate as it stands in `x-amzn-RateLimit-Limit`. */
  limit(operation: Operation): string;
}

/** One token bucket for each operation and seller. */
export function throttle(clock: Clock, generosity: Generosity): Throttle {
  const factor = generosity === "real" ? 1 : generosity;
  const buckets = new Map<string, { tokens: number; at: number }>();

  return {
    take(operation, sellerId) {
      const { rate, burst } = REAL_PLANS[operation];
      const key = `${operation} ${sellerId}`;
      const now = clock.now();
      const bucket = buckets.get(key) ?? { tokens: burst * factor, at: now };
      const refilled = bucket.tokens + ((now - bucket.at) / 1000) * rate * factor;
      const tokens = Math.min(burst * factor, refilled);
      const granted = tokens >= 1;
      buckets.set(key, { tokens: granted ? tokens - 1 : tokens, at: now });
      return granted;
    },
    limit: (operation) => String(REAL_PLANS[operation].rate * factor),
  };
}
