import type { Child, PropsWithChildren } from "hono/jsx";

/** A second step before something that is hard to undo, without a script. */
export function Reveal(
  { label, danger, children }: PropsWithChildren<{ label: Child; danger?: boolean }>,
) {
  return (
    <details class="reveal">
      <summary class={danger ? "button button-danger" : "button"}>{label}</summary>
      <div class="reveal-body">{children}</div>
    </details>
  );
}
