import { MARKETPLACES } from "../marketplaces.ts";

const countryNames = new Intl.DisplayNames("en", { type: "region" });

/** Amazon's marketplaces for a select: the United States first, then by name. */
export const marketplaceOptions = MARKETPLACES
  .map(({ code }) => ({ value: code, label: countryNames.of(code === "UK" ? "GB" : code) ?? code }))
  .sort((a, b) =>
    Number(b.value === "US") - Number(a.value === "US") || a.label.localeCompare(b.label)
  );
