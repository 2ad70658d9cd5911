import type { PageContext } from "../page.ts";
import { AuthFrame } from "./auth_frame.tsx";

/** The right person, whom every company has let go. */
export function NoCompanyPage({ page }: { page: PageContext }) {
  return (
    <AuthFrame
      page={page}
      heading="No company left"
      lead="It was you, but your account belongs to no company any more, so there is nothing to open."
      foot={<a href={`${page.base}/login`}>Back to signing in</a>}
    >
      <p>
        An admin of your company can invite you again. Open the link in that mail; then you sign in
        as before.
      </p>
    </AuthFrame>
  );
}
