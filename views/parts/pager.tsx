import { formatCount } from "./count.ts";
import { hx } from "./hx.ts";

export interface PagerProps {
  page: number;
  pages: number;
  total: number;
  /** What is counted: `findings`. */
  noun: string;
  hrefOf: (page: number) => string;
  nonce: string;
  target: string;
}

/** Before and next, and where one is. */
export function Pager({ page, pages, total, noun, hrefOf, nonce, target }: PagerProps) {
  const step = (to: number, label: string, rel: string) =>
    to < 1 || to > pages
      ? <span class="button button-small" aria-disabled="true">{label}</span>
      : (
        <a
          class="button button-small"
          rel={rel}
          href={hrefOf(to)}
          {...hx(nonce, {
            get: hrefOf(to),
            target: `#${target}`,
            swap: "outerHTML",
            "push-url": "true",
          })}
        >
          {label}
        </a>
      );

  return (
    <nav class="pager" aria-label="Pages">
      <p class="note">
        {formatCount(total)} {noun}
        {pages > 1 && <>, page {page} of {pages}</>}
      </p>
      {pages > 1 && (
        <div class="actions">
          {step(page - 1, "Previous", "prev")}
          {step(page + 1, "Next", "next")}
        </div>
      )}
    </nav>
  );
}
