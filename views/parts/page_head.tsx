import type { Child } from "hono/jsx";

export interface PageHeadProps {
  title: string;
  lead?: Child;
  /** The way back: where this page hangs. */
  trail?: { href: string; label: string }[];
  actions?: Child;
}

/** The page's name, one sentence on it, and what can be done here. */
export function PageHead({ title, lead, trail, actions }: PageHeadProps) {
  return (
    <header class="page-head">
      <div class="page-head-words">
        {trail && (
          <nav class="trail" aria-label="Breadcrumb">
            <ol>
              {trail.map(({ href, label }) => (
                <li>
                  <a href={href}>{label}</a>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {actions && <div class="actions">{actions}</div>}
    </header>
  );
}
