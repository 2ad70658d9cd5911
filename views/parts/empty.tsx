import type { Child } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

export interface EmptyProps {
  icon: IconName;
  title: string;
  text: Child;
  actions?: Child;
}

/** What stands where nothing is yet: why it is empty, and what would fill it. */
export function Empty({ icon, title, text, actions }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {actions && <div class="actions">{actions}</div>}
    </div>
  );
}
