import type { PropsWithChildren } from "hono/jsx";
import { HtmlDocument } from "../document.tsx";
import type { PageContext } from "../page.ts";
import { FlashRegion } from "../parts/flash.tsx";
import { Mark } from "../parts/mark.tsx";

/** The frame of pages that anyone may see. */
export function PublicLayout({ page, children }: PropsWithChildren<{ page: PageContext }>) {
  return (
    <HtmlDocument page={page}>
      <a class="skip" href="#main">Skip to content</a>
      <div class="public">
        <header class="public-head">
          <a class="brand" href="/">
            <Mark size={24} />
            SellerVault
          </a>
          <nav aria-label="Main">
            {page.user ? <a class="button" href="/vaults">Open your vaults</a> : (
              <>
                <a href="/login">Sign in</a>
                <a class="button button-primary" href="/signup">Sign up</a>
              </>
            )}
          </nav>
        </header>
        <main id="main" tabindex={-1}>
          <FlashRegion flash={page.flash} />
          {children}
        </main>
        <footer class="public-foot">
          <p>
            SellerVault reads and compares. It never files, changes or sends anything to Amazon.
          </p>
        </footer>
      </div>
    </HtmlDocument>
  );
}
