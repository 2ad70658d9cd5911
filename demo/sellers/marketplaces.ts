/** What Amazon says of a marketplace, and how it writes dates there. */
export interface Marketplace {
  id: string;
  country: Country;
  name: string;
  domain: string;
  currency: "USD" | "GBP" | "EUR";
  language: string;
  zone: string;
  dayFirst: boolean;
  fulfillmentCenters: readonly string[];
}

export type Country = "US" | "GB" | "DE";

/**
 * Ids, currencies and domains as published at developer-docs.amazon.com/sp-api/docs/marketplace-ids
 * (read 2026-11-23). Fulfilment centres bear Amazon's kind of names; what happens there is invented.
 */
export const MARKETPLACES: Readonly<Record<Country, Marketplace>> = {
  US: {
    id: "ATVPDKIKX0DER",
    country: "US",
    name: "Amazon.com",
    domain: "www.amazon.com",
    currency: "USD",
    language: "en_US",
    zone: "America/Los_Angeles",
    dayFirst: false,
    fulfillmentCenters: ["PHX7", "ONT8", "SDF8", "LGA9", "MDW2"],
  },
  GB: {
    id: "A1F83G8C2ARO7P",
    country: "GB",
    name: "Amazon.co.uk",
    domain: "www.amazon.co.uk",
    currency: "GBP",
    language: "en_GB",
    zone: "Europe/London",
    dayFirst: true,
    fulfillmentCenters: ["BHX4", "LTN4", "EDI4"],
  },
  DE: {
    id: "A1PA6795UKMFR9",
    country: "DE",
    name: "Amazon.de",
    domain: "www.amazon.de",
    currency: "EUR",
    language: "de_DE",
    zone: "Europe/Berlin",
    dayFirst: true,
    fulfillmentCenters: ["LEJ1", "DUS2", "HAM2"],
  },
};
