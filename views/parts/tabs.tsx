import { formatCount } from "./count.ts";
import { hx } from "./hx.ts";

export interface Tab {
  /** By this the script counts rows that move to another tab; unique on the page. */
  key?: string;
  href: string;
  label: string;
  count?: number;
  current?: boolean;
}

export interface TabsProps {
  label: string;
  tabs: readonly Tab[];
  nonce: string;
  /** The component that the tabs filter, e.g. `findings-list`. */
  target: string;
}

/** Links that choose which rows a list shows. */
export function Tabs({ label, tabs, nonce, target }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab, index) => (
        <a
          id={`${target}-tab-${index}`}
          href={tab.href}
          class="tab"
          data-tab={tab.key}
          aria-current={tab.current ? "page" : undefined}
          {...hx(nonce, {
            get: tab.href,
            target: `#${target}`,
            swap: "outerHTML",
            "push-url": "true",
          })}
        >
          {tab.label}
          {tab.count !== undefined && <span class="count">{formatCount(tab.count)}</span>}
        </a>
      ))}
    </nav>
  );
}
