export * from "./reports.ts";
export * from "./rows.ts";
export * from "./costs.ts";
export * from "./findings.ts";
export * from "./claims.ts";
