import { Icon } from "./icon.tsx";

/** Copies the text of `#from`. Without a script it is hidden, and the text can be selected. */
export function CopyButton({ from, label }: { from: string; label: string }) {
  return (
    <button type="button" class="button button-small needs-script" data-copy={from}>
      <Icon name="copy" />
      <span data-copy-label>{label}</span>
    </button>
  );
}
