import { Hono } from "hono";
import { MARKETPLACES } from "../sellers/marketplaces.ts";
import { operation } from "./operation.ts";
import { invalidInput } from "./refusal.ts";
import type { Simulation } from "./simulation.ts";

/** Sellers v1: in which marketplaces the seller takes part. */
export function sellersRoutes(amazon: Simulation): Hono {
  const routes = new Hono();

  routes.get(
    "/sellers/v1/marketplaceParticipations",
    operation(amazon, "getMarketplaceParticipations", (c, seller) => {
      if (Object.keys(c.req.query()).length > 0) throw invalidInput("No parameter is known here.");
      const payload = seller.countries.map((country) => {
        const { id, name, currency, language, domain } = MARKETPLACES[country];
        return {
          marketplace: {
            id,
            name,
            countryCode: country,
            defaultCurrencyCode: currency,
            defaultLanguageCode: language,
            domainName: domain,
          },
          participation: { isParticipating: true, hasSuspendedListings: false },
          storeName: seller.name,
        };
      });
      return c.json({ payload });
    }),
  );

  return routes;
}
