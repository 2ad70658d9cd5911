import type { Child, PropsWithChildren } from "hono/jsx";

export interface CardProps {
  title?: string;
  /** One line under the title: where the figures come from, or what the card is for. */
  note?: Child;
  action?: Child;
  id?: string;
  class?: string;
}

/** A titled panel. */
export function Card(
  { title, note, action, id, class: extra, children }: PropsWithChildren<CardProps>,
) {
  return (
    <section class={extra ? `card ${extra}` : "card"} id={id}>
      {title && (
        <header class="card-head">
          <div>
            <h2>{title}</h2>
            {note && <p class="note">{note}</p>}
          </div>
          {action}
        </header>
      )}
      {children}
    </section>
  );
}
