import type { Confidence, FindingState, FindingType } from "./finding.ts";

export type FindingSort = "value" | "days" | "odds";

/** What the list was asked for, as its address says it. */
export interface FindingsQuery {
  state: FindingState;
  type?: FindingType;
  confidence?: Confidence;
  q?: string;
  sort: FindingSort;
  page: number;
}

/** The address of the list under another question; what stands at its default is left out. */
export function findingsHref(vaultId: string, query: FindingsQuery): string {
  const words = new URLSearchParams();
  if (query.state !== "open") words.set("state", query.state);
  if (query.type) words.set("type", query.type);
  if (query.confidence) words.set("confidence", query.confidence);
  if (query.q) words.set("q", query.q);
  if (query.sort !== "days") words.set("sort", query.sort);
  if (query.page > 1) words.set("page", String(query.page));
  const asked = words.toString();
  return `/v/${vaultId}/findings${asked && `?${asked}`}`;
}
