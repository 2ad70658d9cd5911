import type { Child, PropsWithChildren } from "hono/jsx";
import type { PageContext } from "../page.ts";
import { Notice } from "../parts/flash.tsx";
import { PublicLayout } from "../public/public_layout.tsx";

export interface AuthFrameProps {
  page: PageContext;
  heading: string;
  lead: Child;
  /** What is wrong with the whole form rather than with one field. */
  error?: string;
  foot: Child;
}

/** The narrow column in which one signs in or up. */
export function AuthFrame(props: PropsWithChildren<AuthFrameProps>) {
  return (
    <PublicLayout page={props.page}>
      <div class="auth">
        <header>
          <h1>{props.heading}</h1>
          <p class="lead">{props.lead}</p>
        </header>
        {props.error && <Notice kind="error">{props.error}</Notice>}
        {props.children}
        <p class="auth-foot">{props.foot}</p>
      </div>
    </PublicLayout>
  );
}
