import type { NavKey, PageContext } from "./page.ts";
import { formatCount } from "./parts/count.ts";
import { Icon, type IconName } from "./parts/icon.tsx";

interface NavItem {
  key: NavKey;
  href: string;
  label: string;
  icon: IconName;
  count?: number;
}

function vaultItems(page: PageContext): NavItem[] {
  if (!page.vault) return [];
  const at = `/v/${page.vault.id}`;
  return [
    { key: "dashboard", href: at, label: "Dashboard", icon: "home" },
    {
      key: "findings",
      href: `${at}/findings`,
      label: "Findings",
      icon: "list",
      count: page.counts?.findings,
    },
    {
      key: "claims",
      href: `${at}/claims`,
      label: "Filing desk",
      icon: "inbox",
      count: page.counts?.claims,
    },
    { key: "considered", href: `${at}/considered`, label: "Why no claim", icon: "question" },
    { key: "costs", href: `${at}/costs`, label: "Costs", icon: "tag" },
    { key: "sync", href: `${at}/sync`, label: "Sync", icon: "sync" },
  ];
}

const COMPANY: NavItem[] = [
  { key: "vaults", href: "/vaults", label: "Vaults", icon: "vaults" },
  { key: "members", href: "/members", label: "Members", icon: "members" },
];
const STAFF: NavItem[] = [{ key: "staff", href: "/admin", label: "Console", icon: "home" }];

/** The vault's pages, then those of the company or of the staff, then one's own. */
export function MainNav({ page }: { page: PageContext }) {
  const inVault = vaultItems(page);
  const inRealm = page.user?.role === "staff" ? STAFF : COMPANY;
  const own: NavItem = {
    key: "account",
    href: `${page.base}/account`,
    label: "Your account",
    icon: "person",
  };
  return (
    <nav class="nav" aria-label="Main">
      {inVault.length > 0 && <NavList items={inVault} active={page.active} />}
      <p class="nav-title">{page.user?.tenantName}</p>
      <NavList items={[...inRealm, own]} active={page.active} />
    </nav>
  );
}

function NavList({ items, active }: { items: NavItem[]; active?: NavKey }) {
  return (
    <ul>
      {items.map((item) => (
        <li>
          <a href={item.href} aria-current={item.key === active ? "page" : undefined}>
            <Icon name={item.icon} />
            {item.label}
            {item.count !== undefined && (
              <span class="count" data-count={item.key}>{formatCount(item.count)}</span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

const ON_PHONE: NavKey[] = ["dashboard", "findings", "claims", "sync"];

/** On a phone the four daily pages are within the thumb's reach. */
export function BottomBar({ page }: { page: PageContext }) {
  const items = vaultItems(page).filter((item) => ON_PHONE.includes(item.key));
  return (
    <nav class="bottom" aria-label="Daily pages">
      {items.map((item) => (
        <a href={item.href} aria-current={item.key === page.active ? "page" : undefined}>
          <Icon name={item.icon} />
          {item.label}
        </a>
      ))}
    </nav>
  );
}
