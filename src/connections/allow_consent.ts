import type { VaultContext } from "../http/env.ts";

/** Lets a page's connect form lead on to Amazon: the content policy judges a form's redirects too. */
export function allowConsent(c: VaultContext): void {
  const { lwa } = c.var.web;
  if (lwa) c.var.formOrigins.push(new URL(lwa.consentUrl(c.var.vault.region, "")).origin);
}
