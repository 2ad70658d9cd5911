/** The htmx attributes that our pages use, without their `hx-` prefix. */
export interface HxAttributes {
  get?: string;
  post?: string;
  target?: string;
  swap?: "outerHTML" | "innerHTML" | "outerMorph" | "none";
  trigger?: string;
  include?: string;
  sync?: string;
  indicator?: string;
  encoding?: "multipart/form-data";
  "push-url"?: "true";
}

/**
 * Stamps one element for htmx. The content policy's extension strips every
 * htmx element without the page's nonce, so injected markup cannot fire
 * requests; that is why the nonce is set here, each time, and never inherited.
 */
export function hx(nonce: string, attributes: HxAttributes): Record<string, string> {
  const stamped: Record<string, string> = { "hx-nonce": nonce };
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) stamped[`hx-${name}`] = value;
  }
  return stamped;
}
