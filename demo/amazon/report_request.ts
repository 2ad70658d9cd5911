import { z } from "zod";
import type { ReportRequest } from "../reports/request.ts";
import { localDay } from "../sellers/days.ts";
import type { DemoSeller } from "../sellers/history.ts";
import { type Country, MARKETPLACES } from "../sellers/marketplaces.ts";
import { invalidInput } from "./refusal.ts";
import { isSimulated, REQUESTABLE, type RequestableType } from "./report_types.ts";

const EVENT_TYPES = [
  "Adjustments",
  "CustomerReturns",
  "Receipts",
  "Shipments",
  "VendorReturns",
  "WhseTransfers",
] as const;

/** Options by report type; `eventType` takes one value and never an empty one (models#4747). */
const OPTIONS: Readonly<Partial<Record<RequestableType, z.ZodType<Record<string, string>>>>> = {
  GET_LEDGER_DETAIL_VIEW_DATA: z.strictObject({ eventType: z.enum(EVENT_TYPES) }).partial(),
  GET_LEDGER_SUMMARY_VIEW_DATA: z.strictObject({
    aggregateByLocation: z.enum(["COUNTRY", "FC"]),
    aggregatedByTimePeriod: z.enum(["DAILY", "WEEKLY", "MONTHLY"]),
  }).partial(),
};

/** What options a report without data would take is not our business. */
const anyOptions = z.record(z.string(), z.string());

const instant = z.iso.datetime({ offset: true });

const specification = z.strictObject({
  reportType: z.enum(REQUESTABLE),
  marketplaceIds: z.array(z.string()).min(1).max(25),
  dataStartTime: instant.optional(),
  dataEndTime: instant.optional(),
  reportOptions: z.record(z.string(), z.string()).optional(),
});

export type ReportSpecification = z.infer<typeof specification>;

/** Clocks differ: so much of the future is still called now. */
const LEEWAY = 60_000;

/** Reads the body of createReport, or refuses it as Amazon does. */
export function readSpecification(
  body: unknown,
  seller: DemoSeller,
  now: number,
): ReportSpecification {
  const read = specification.safeParse(body);
  if (!read.success) throw invalidInput(z.prettifyError(read.error));

  const { reportType, reportOptions = {}, marketplaceIds } = read.data;
  const known = OPTIONS[reportType] ?? (isSimulated(reportType) ? z.strictObject({}) : anyOptions);
  const options = known.safeParse(reportOptions);
  if (!options.success) throw invalidInput(`reportOptions: ${z.prettifyError(options.error)}`);
  countriesOf(marketplaceIds, seller);

  const { from, to } = span(read.data, now);
  if (from > now + LEEWAY || to > now + LEEWAY) throw invalidInput("The range is in the future.");
  if (from > to) throw invalidInput("dataStartTime is after dataEndTime.");
  return read.data;
}

/** What the specification asks of the seller's history. Days are those of his home marketplace. */
export function requestOf(
  specified: ReportSpecification,
  seller: DemoSeller,
  now: number,
): ReportRequest {
  const { from, to } = span(specified, now);
  const zone = MARKETPLACES[seller.countries[0] ?? "US"].zone;
  return {
    from: localDay(new Date(from), zone),
    to: localDay(new Date(to), zone),
    countries: countriesOf(specified.marketplaceIds, seller),
    options: specified.reportOptions ?? {},
  };
}

function countriesOf(marketplaceIds: readonly string[], seller: DemoSeller): Country[] {
  return marketplaceIds.map((id) => {
    const country = seller.countries.find((known) => MARKETPLACES[known].id === id);
    if (!country) throw invalidInput(`The seller does not take part in marketplace ${id}.`);
    return country;
  });
}

/** Start and end are now where they are not given. */
function span({ dataStartTime, dataEndTime }: ReportSpecification, now: number) {
  return {
    from: dataStartTime === undefined ? now : Date.parse(dataStartTime),
    to: dataEndTime === undefined ? now : Date.parse(dataEndTime),
  };
}
