import type { PageContext } from "./page.ts";
import { Button } from "./parts/button.tsx";
import { CsrfField } from "./parts/csrf.tsx";
import { ROLE_NAMES } from "./members/row.tsx";

/** Who is signed in, for which tenant, and the way out. */
export function WhoAmI({ page }: { page: PageContext }) {
  const { user } = page;
  if (!user) return null;

  return (
    <div class="who">
      <CompanySwitcher page={page} />
      <p>
        <strong>{user.name}</strong>
        <small>{user.tenantName}</small>
        <small>{user.role === "staff" ? "Staff" : ROLE_NAMES[user.role]}</small>
      </p>
      <form method="post" action={`${page.base}/logout`}>
        <CsrfField token={page.csrf} />
        <button type="submit" class="button button-quiet button-small">Sign out</button>
      </form>
    </div>
  );
}

/** The way into another company of the same person; nothing where there is but one. */
function CompanySwitcher({ page }: { page: PageContext }) {
  const { tenantId, companies } = page.user!;
  if (companies.length < 2) return null;

  return (
    <form class="who-company" method="post" action={`${page.base}/account/company`}>
      <CsrfField token={page.csrf} />
      <label class="filter">
        <span class="visually-hidden">Company</span>
        <select name="company" class="select">
          {companies.map(({ id, name }) => (
            <option value={id} selected={id === tenantId}>{name}</option>
          ))}
        </select>
      </label>
      <Button small>Switch</Button>
    </form>
  );
}
