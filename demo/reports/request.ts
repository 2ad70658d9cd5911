import type { Day } from "../sellers/days.ts";
import type { Country } from "../sellers/marketplaces.ts";

/** What somebody wants to see of a report. Days are the marketplace's own, both included. */
export interface ReportRequest {
  from: Day;
  to: Day;
  countries: readonly Country[];
  options: Readonly<Record<string, string>>;
}

export type Cell = string | number | null;
export type Row = readonly Cell[];

export function asks(request: ReportRequest, day: Day, country: Country): boolean {
  return day >= request.from && day <= request.to && request.countries.includes(country);
}
