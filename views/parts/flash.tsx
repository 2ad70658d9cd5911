import type { PropsWithChildren } from "hono/jsx";
import type { FlashMessage } from "../page.ts";
import { Icon, type IconName } from "./icon.tsx";

const ICONS: Record<FlashMessage["kind"], IconName> = {
  done: "check",
  notice: "info",
  error: "alert",
};

/**
 * The page's one place for what just happened, `#flash`. A fragment that wants
 * to say something beside its own target sends it along with `oob`.
 */
export function FlashRegion({ flash, oob }: { flash?: FlashMessage; oob?: boolean }) {
  return (
    <div id="flash" aria-live="polite" hx-swap-oob={oob ? "true" : undefined}>
      {flash && <Notice kind={flash.kind}>{flash.text}</Notice>}
    </div>
  );
}

/** A message inside the page; errors interrupt a reader, the others wait. */
export function Notice({ kind, children }: PropsWithChildren<{ kind: FlashMessage["kind"] }>) {
  return (
    <div class={`notice notice-${kind}`} role={kind === "error" ? "alert" : "status"}>
      <Icon name={ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}
