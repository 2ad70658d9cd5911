import type { PageContext } from "./page.ts";
import { Icon } from "./parts/icon.tsx";

/** Which vault one looks at, and the others; never two at once. */
export function VaultSwitcher({ page }: { page: PageContext }) {
  const { vault, vaults = [] } = page;
  if (!vault) return null;

  return (
    <details class="switcher">
      <summary>
        <span>
          <strong>{vault.name}</strong>
          <small>{vault.marketplaces.join(" · ") || "no marketplace yet"}</small>
        </span>
        <Icon name="chevron" />
      </summary>
      <ul>
        {vaults.map(({ id, name }) => (
          <li>
            <a href={`/v/${id}`} aria-current={id === vault.id ? "true" : undefined}>{name}</a>
          </li>
        ))}
        <li>
          <a href="/vaults">All vaults</a>
        </li>
      </ul>
    </details>
  );
}
