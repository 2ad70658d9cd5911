import { Icon } from "../parts/icon.tsx";

/** A rule as it is shown; without `met` nothing was judged yet. */
export interface ShownRule {
  rule: string;
  text: string;
  met?: boolean;
}

export interface PasswordRulesProps {
  id?: string;
  rules: readonly ShownRule[];
}

/**
 * What a password needs. A met rule has a tick and a broken one a cross, and both say so in words. Of
 * a change readers are told one short sentence: `#password-rules` is morphed, so that its status stays
 * the same element and speaks only when the number differs.
 */
export function PasswordRules({ id = "password-rules", rules }: PasswordRulesProps) {
  const judged = rules.filter(({ met }) => met !== undefined);
  const met = judged.filter((rule) => rule.met).length;
  return (
    <div class="password-rules" id={id}>
      <div id={`${id}-list`}>
        <p>A password needs</p>
        <ul>
          {rules.map(({ rule, text, met }) => (
            <li data-rule={rule} class={met === undefined ? undefined : met ? "met" : "unmet"}>
              <Verdict text={text} met={met} />
            </li>
          ))}
        </ul>
      </div>
      <p class="visually-hidden" role="status" id={`${id}-status`}>
        {judged.length > 0 && `${met} of ${judged.length} password rules met`}
      </p>
    </div>
  );
}

function Verdict({ text, met }: Pick<ShownRule, "text" | "met">) {
  if (met === undefined) return <>{text}</>;
  return (
    <>
      <Icon name={met ? "check" : "cross"} />
      <span>
        {text}
        <span class="visually-hidden">{met ? ": met" : ": not met yet"}</span>
      </span>
    </>
  );
}
