import type { Child } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

export type ButtonLook = "plain" | "primary" | "danger" | "quiet";

export interface ButtonProps {
  look?: ButtonLook;
  icon?: IconName;
  small?: boolean;
  children?: Child;
  /** Whatever else the element needs: `name`, `value`, `formaction`, `hx(…)`. */
  [attribute: string]: unknown;
}

function classOf(look: ButtonLook, small?: boolean): string {
  return ["button", look !== "plain" && `button-${look}`, small && "button-small"]
    .filter(Boolean).join(" ");
}

/** A button that submits its form, unless told otherwise by `type`. */
export function Button(props: ButtonProps) {
  const { look = "plain", icon, small, children, type = "submit", ...rest } = props;
  return (
    <button type={type as "submit" | "button"} class={classOf(look, small)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A link that looks like a button, for going somewhere rather than doing something. */
export function LinkButton(props: ButtonProps & { href: string }) {
  const { look = "plain", icon, small, children, href, ...rest } = props;
  return (
    <a href={href} class={classOf(look, small)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
