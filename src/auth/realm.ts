import type { RealmName } from "../../db/schema/control/mod.ts";

/** One of the two worlds of accounts: same rules, own people, own cookies, own tokens, own pages. */
export interface Realm {
  name: RealmName;
  /** What the addresses of its pages begin with. */
  base: "" | "/admin";
  /** Where one lands after signing in. */
  home: string;
  /** The `aud` of its access tokens. */
  audience: string;
}

export const SELLERS: Realm = {
  name: "seller",
  base: "",
  home: "/vaults",
  audience: "sellervault-web",
};
export const STAFF: Realm = {
  name: "staff",
  base: "/admin",
  home: "/admin",
  audience: "sellervault-staff",
};

/** Whose page an address is. */
export function realmOf(path: string): Realm {
  return path === STAFF.base || path.startsWith(`${STAFF.base}/`) ? STAFF : SELLERS;
}

export function realmNamed(name: RealmName): Realm {
  return name === "staff" ? STAFF : SELLERS;
}

/** `path` when it is an address of this realm and nothing but a path; null for anything else. */
export function pathWithin(realm: Realm, path: string | undefined): string | null {
  // Two slashes, or one and a backslash, would begin another site's address.
  const isPath = path !== undefined && /^\/(?![/\\])[!-[\]-~]*$/.test(path);
  return isPath && realmOf(path.split(/[?#]/)[0]!) === realm ? path : null;
}
