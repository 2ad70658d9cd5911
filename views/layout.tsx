import type { PropsWithChildren } from "hono/jsx";
import { HtmlDocument } from "./document.tsx";
import { BottomBar, MainNav } from "./nav.tsx";
import type { PageContext } from "./page.ts";
import { FlashRegion, Notice } from "./parts/flash.tsx";
import { Icon } from "./parts/icon.tsx";
import { Mark } from "./parts/mark.tsx";
import { FreshnessLine } from "./freshness.tsx";
import { VaultSwitcher } from "./vault_switcher.tsx";
import { WhoAmI } from "./who_am_i.tsx";

/** The frame of every page for someone who is signed in. */
export function Layout({ page, children }: PropsWithChildren<{ page: PageContext }>) {
  return (
    <HtmlDocument page={page}>
      <a class="skip" href="#main">Skip to content</a>
      <div class="frame">
        <SideBar page={page} />
        <div class="column">
          <TopBar page={page} />
          <main id="main" tabindex={-1}>
            <FlashRegion flash={page.flash} />
            <PasswordAge page={page} />
            {children}
          </main>
        </div>
      </div>
      {page.vault && <BottomBar page={page} />}
    </HtmlDocument>
  );
}

/** In the last days of a password every page says so. */
function PasswordAge({ page }: { page: PageContext }) {
  const days = page.user?.passwordDaysLeft ?? null;
  if (days === null) return null;
  const change = <a href={`${page.base}/account/password`}>Change it</a>;
  return (
    <Notice kind="notice">
      {days === 0
        ? <>Your password has expired. {change} now, or choose a new one when you next sign in.</>
        : (
          <>
            Your password expires in {days === 1 ? "1 day" : `${days} days`}. {change}{" "}
            before; afterwards you choose a new one at signing in.
          </>
        )}
    </Notice>
  );
}

function SideBar({ page }: { page: PageContext }) {
  return (
    <aside class="side" aria-label="Navigation">
      <a class="brand" href="/vaults">
        <Mark />
        SellerVault
      </a>
      <VaultSwitcher page={page} />
      <MainNav page={page} />
      <WhoAmI page={page} />
    </aside>
  );
}

function TopBar({ page }: { page: PageContext }) {
  return (
    <header class="top">
      <details class="menu">
        <summary>
          <Icon name="menu" />
          <span class="visually-hidden">Menu</span>
        </summary>
        <div class="menu-body">
          <VaultSwitcher page={page} />
          <MainNav page={page} />
          <WhoAmI page={page} />
        </div>
      </details>
      <a class="brand top-brand" href="/vaults">
        <Mark />
        <span>{page.vault?.name ?? "SellerVault"}</span>
      </a>
      {page.vault && page.active !== "findings" && <Search vaultId={page.vault.id} />}
      {page.vault && <FreshnessLine freshness={page.vault.freshness} />}
    </header>
  );
}

/** The findings list has a search of its own, beside its filters. */
function Search({ vaultId }: { vaultId: string }) {
  return (
    <form class="search" action={`/v/${vaultId}/findings`} role="search">
      <Icon name="search" />
      <input
        type="search"
        name="q"
        aria-label="Search findings"
        placeholder="Search SKU, FNSKU, ASIN, order…"
        data-search
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}
