export * from "./tenants.ts";
export * from "./identity.ts";
export * from "./vaults.ts";
