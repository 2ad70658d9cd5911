import type { PageContext } from "./page.ts";
import { CsrfField } from "./parts/csrf.tsx";
import { ROLE_NAMES } from "./members/row.tsx";

/** Who is signed in, for which tenant, and the way out. */
export function WhoAmI({ page }: { page: PageContext }) {
  const { user } = page;
  if (!user) return null;

  return (
    <div class="who">
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
