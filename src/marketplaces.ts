/** The SP-API region in which a seller account lives: North America, Europe, Far East. */
export type Region = "na" | "eu" | "fe";

export interface Marketplace {
  /** Country code as Amazon writes it: UK, not GB. */
  code: string;
  /** Amazon's marketplace id. */
  id: string;
  region: Region;
  /** The zone whose calendar dates the marketplace's reports mean. */
  zone: string;
  /** ISO 4217. */
  currency: string;
  /** How a date such as 08/11/2026 is read. */
  dateOrder: "month first" | "day first" | "year first";
  /** The character before the decimals where a file was written for people. */
  decimal: "." | ",";
  /** The name in the columns sales-channel, marketplace-name and Store. */
  salesChannel: string;
}

/*
 * Ids, codes and regions: https://developer-docs.amazon.com/sp-api/docs/marketplace-ids and
 * /sp-api-endpoints, read on 2026-11-23. Zones: the one whose midnight ends Amazon's day there (US
 * reports are in Pacific time). Date order: one account prints one order for its whole region, so
 * Canada and Mexico, which share the US account, are month first; EU and UK are day first.
 */
const rows: [
  string,
  string,
  Region,
  string,
  string,
  Marketplace["dateOrder"],
  "." | ",",
  string,
][] = [
  ["US", "ATVPDKIKX0DER", "na", "America/Los_Angeles", "USD", "month first", ".", "Amazon.com"],
  ["CA", "A2EUQ1WTGCTBG2", "na", "America/Los_Angeles", "CAD", "month first", ".", "Amazon.ca"],
  ["MX", "A1AM78C64UM0Y8", "na", "America/Los_Angeles", "MXN", "month first", ".", "Amazon.com.mx"],
  ["BR", "A2Q3Y263D00KWC", "na", "America/Sao_Paulo", "BRL", "day first", ",", "Amazon.com.br"],
  ["UK", "A1F83G8C2ARO7P", "eu", "Europe/London", "GBP", "day first", ".", "Amazon.co.uk"],
  ["DE", "A1PA6795UKMFR9", "eu", "Europe/Berlin", "EUR", "day first", ",", "Amazon.de"],
  ["FR", "A13V1IB3VIYZZH", "eu", "Europe/Paris", "EUR", "day first", ",", "Amazon.fr"],
  ["IT", "APJ6JRA9NG5V4", "eu", "Europe/Rome", "EUR", "day first", ",", "Amazon.it"],
  ["ES", "A1RKKUPIHCS9HS", "eu", "Europe/Madrid", "EUR", "day first", ",", "Amazon.es"],
  ["NL", "A1805IZSGTT6HS", "eu", "Europe/Amsterdam", "EUR", "day first", ",", "Amazon.nl"],
  ["SE", "A2NODRKZP88ZB9", "eu", "Europe/Stockholm", "SEK", "day first", ",", "Amazon.se"],
  ["PL", "A1C3SOZRARQ6R3", "eu", "Europe/Warsaw", "PLN", "day first", ",", "Amazon.pl"],
  ["BE", "AMEN7PMS3EDWL", "eu", "Europe/Brussels", "EUR", "day first", ",", "Amazon.com.be"],
  ["IE", "A28R8C7NBKEWEA", "eu", "Europe/Dublin", "EUR", "day first", ".", "Amazon.ie"],
  ["TR", "A33AVAJ2PDY3EV", "eu", "Europe/Istanbul", "TRY", "day first", ",", "Amazon.com.tr"],
  ["AE", "A2VIGQ35RCS4UG", "eu", "Asia/Dubai", "AED", "day first", ".", "Amazon.ae"],
  ["SA", "A17E79C6D8DWNP", "eu", "Asia/Riyadh", "SAR", "day first", ".", "Amazon.sa"],
  ["EG", "ARBP9OOSHTCHU", "eu", "Africa/Cairo", "EGP", "day first", ".", "Amazon.eg"],
  ["IN", "A21TJRUUN4KGV", "eu", "Asia/Kolkata", "INR", "day first", ".", "Amazon.in"],
  ["ZA", "AE08WJ6YKNBMC", "eu", "Africa/Johannesburg", "ZAR", "day first", ".", "Amazon.co.za"],
  ["JP", "A1VC38T7YXB528", "fe", "Asia/Tokyo", "JPY", "year first", ".", "Amazon.co.jp"],
  ["AU", "A39IBJ37TRP1C6", "fe", "Australia/Sydney", "AUD", "day first", ".", "Amazon.com.au"],
  ["SG", "A19VAU5U5O7RUS", "fe", "Asia/Singapore", "SGD", "day first", ".", "Amazon.sg"],
];

export const MARKETPLACES: readonly Marketplace[] = rows.map(
  ([code, id, region, zone, currency, dateOrder, decimal, salesChannel]) => ({
    code,
    id,
    region,
    zone,
    currency,
    dateOrder,
    decimal,
    salesChannel,
  }),
);

export const REGION_NAMES: Record<Region, string> = {
  na: "North America",
  eu: "Europe",
  fe: "the Far East",
};

const byName = new Map<string, Marketplace>();
for (const marketplace of MARKETPLACES) {
  const { code, id, salesChannel } = marketplace;
  for (const name of [code, id, salesChannel]) byName.set(name.toLowerCase(), marketplace);
}

/**
 * Other names of the same: Britain's ISO code, and the countries where Amazon keeps stock for the
 * German marketplace without having one there (its Central Europe programme).
 */
for (const [name, code] of [["gb", "UK"], ["usa", "US"], ["cz", "DE"], ["sk", "DE"]] as const) {
  byName.set(name, byName.get(code.toLowerCase())!);
}

/**
 * The marketplace that a report, a request or a user means: by country code (GB is UK), Amazon's id,
 * or the name of its sales channel, in any case; null when there is none of that name.
 */
export function findMarketplace(name: string): Marketplace | null {
  return byName.get(name.trim().toLowerCase()) ?? null;
}

/** The same for a name that was checked where it came in; throws for an unknown one. */
export function getMarketplace(name: string): Marketplace {
  const marketplace = findMarketplace(name);
  if (!marketplace) throw new RangeError(`Cannot find a marketplace: ${name} is none of Amazon's`);
  return marketplace;
}
