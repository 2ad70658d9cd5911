import type { PropsWithChildren } from "hono/jsx";

export type Tone = "plain" | "good" | "soon" | "now";

/** A word of state. The tone repeats what the word says and never says it alone. */
export function Badge({ tone = "plain", children }: PropsWithChildren<{ tone?: Tone }>) {
  return <span class={tone === "plain" ? "badge" : `badge badge-${tone}`}>{children}</span>;
}
