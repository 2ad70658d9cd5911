import type { PropsWithChildren } from "hono/jsx";
import { Icon } from "./icon.tsx";

/** A link out of the product. Only https leaves; anything else stays plain text. */
export function External(
  { href, class: extra, children }: PropsWithChildren<{ href: string; class?: string }>,
) {
  if (!href.startsWith("https://")) return <span>{children}</span>;
  return (
    <a href={href} class={extra ?? "external"} target="_blank" rel="noopener noreferrer">
      {children}
      <Icon name="out" />
      <span class="visually-hidden">(opens in a new tab)</span>
    </a>
  );
}
