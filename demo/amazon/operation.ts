import type { Context, Handler } from "hono";
import type { DemoSeller } from "../sellers/history.ts";
import { denied, quotaExceeded, Refusal } from "./refusal.ts";
import type { Simulation } from "./simulation.ts";
import type { Operation } from "./usage_plans.ts";

/**
 * Frames an operation of SP-API: access token, usage plan, prepared faults, request id and the form
 * of errors. The rate stands in the answer's header except where Amazon leaves it out.
 */
export function operation(
  amazon: Simulation,
  name: Operation,
  answer: (c: Context, seller: DemoSeller) => Response | Promise<Response>,
): Handler {
  return async (c) => {
    c.header("x-amzn-RequestId", crypto.randomUUID());
    try {
      const seller = getSeller(amazon, c.req.header("x-amz-access-token"));
      refuseByFault(amazon, name);
      if (!amazon.throttle.take(name, seller.sellingPartnerId)) throw quotaExceeded();
      c.header("x-amzn-RateLimit-Limit", amazon.throttle.limit(name));
      return await answer(c, seller);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (![400, 404].includes(error.status)) c.header("x-amzn-RateLimit-Limit", undefined);
      return c.json(error.body(), error.status);
    }
  };
}

function getSeller(amazon: Simulation, accessToken: string | undefined): DemoSeller {
  if (!accessToken) throw denied("Access token is missing in the request header.");
  const grant = amazon.authority.findGrant(accessToken);
  if (grant === "expired") throw denied("The access token you provided has expired.");
  const seller = grant && amazon.sellers.get(grant.sellerId);
  if (!seller) throw denied("The access token you provided is revoked, malformed or invalid.");
  return seller;
}

function refuseByFault(amazon: Simulation, name: Operation): void {
  const fault = amazon.faults.take(
    ["throttle", "outage"],
    ({ operation }) => operation === undefined || operation === name,
  );
  if (fault?.kind === "throttle") throw quotaExceeded();
  if (fault?.kind === "outage") {
    const message = "We encountered an internal error. Please try again.";
    throw new Refusal(fault.status, "InternalFailure", message);
  }
}
