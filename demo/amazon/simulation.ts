import type { DemoSeller } from "../sellers/history.ts";
import type { Clock } from "./clock.ts";
import type { Content, DocumentStore } from "./documents.ts";
import type { Faults } from "./faults.ts";
import type { Authority } from "./lwa.ts";
import type { RequestableType } from "./report_types.ts";
import type { Throttle } from "./usage_plans.ts";

/** How long a report waits and how long it is worked on, in milliseconds of Amazon's clock. */
export interface Processing {
  queue: number;
  run: number;
}

/** What all parts of the simulated Amazon share. */
export interface Simulation {
  clock: Clock;
  sellers: Map<string, DemoSeller>;
  authority: Authority;
  documents: DocumentStore;
  faults: Faults;
  throttle: Throttle;
  processing: Processing;
  /** Where document addresses point to; the address that was asked where nothing is said. */
  documentsUrl: string | null;
  /** Content for the next report of a type, in place of what would be derived. */
  supplied: Map<RequestableType, Content>;
}
