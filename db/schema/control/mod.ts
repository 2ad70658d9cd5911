export * from "./tenants.ts";
export * from "./vaults.ts";
