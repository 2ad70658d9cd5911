import type { ReportType } from "../reports/headers.ts";
import type { RequestableType } from "./report_types.ts";
import type { Operation } from "./usage_plans.ts";

/** What may go wrong once. A fault waits until a request comes that it fits. */
export type Fault =
  /** The next report that is created ends as FATAL. */
  | { kind: "fatal"; reportType?: RequestableType }
  /** The next report ends as CANCELLED although there is data. */
  | { kind: "empty"; reportType?: RequestableType }
  /** The next call of the operation, or of any, is answered with 429. */
  | { kind: "throttle"; operation?: Operation }
  /** The next call of the operation, or of any, is answered with 500 or 503. */
  | { kind: "outage"; status: 500 | 503; operation?: Operation }
  | { kind: "extra_column"; name: string; reportType?: ReportType }
  | { kind: "missing_column"; name: string; reportType?: ReportType }
  | { kind: "renamed_column"; name: string; to: string; reportType?: ReportType }
  /** The next document's bytes end in their middle, in a well-formed answer. */
  | { kind: "truncated" }
  /** The next document's bytes are damaged in their middle. */
  | { kind: "corrupt" }
  /** The connection breaks after so many bytes of the next document. */
  | { kind: "reset"; atByte: number }
  /** The next document address is refused at once. */
  | { kind: "dead_address" }
  /** The next document comes in so many bytes at once, with a pause in milliseconds after each. */
  | { kind: "slow_drip"; bytesAtOnce: number; pause: number };

export interface Faults {
  /** Prepares a fault for the next request, or the next so many, that it fits. */
  inject(fault: Fault, times?: number): void;
  /** Takes the first waiting fault that fits, out of the queue. */
  take<K extends Fault["kind"]>(
    kinds: readonly K[],
    fits?: (fault: Extract<Fault, { kind: K }>) => boolean,
  ): Extract<Fault, { kind: K }> | null;
  clear(): void;
}

export function faultQueue(): Faults {
  const waiting: Fault[] = [];

  return {
    inject(fault, times = 1) {
      for (let time = 0; time < times; time++) waiting.push(fault);
    },
    take<K extends Fault["kind"]>(
      kinds: readonly K[],
      fits: (fault: Extract<Fault, { kind: K }>) => boolean = () => true,
    ) {
      const isMeant = (fault: Fault): fault is Extract<Fault, { kind: K }> =>
        (kinds as readonly string[]).includes(fault.kind);
      for (const [position, fault] of waiting.entries()) {
        if (!isMeant(fault) || !fits(fault)) continue;
        waiting.splice(position, 1);
        return fault;
      }
      return null;
    },
    clear: () => void waiting.splice(0),
  };
}
